/**
 * A button that opens a list to choose from. Arrow keys, Home, End and letters move, Enter chooses, Escape closes and
 * gives the focus back.
 */
import { el, setAttribute } from "./element.js";
import { type IconName, icon } from "./icon.js";

export interface MenuItem {
  readonly id: string;
  readonly title: string;
  /** A second line that says more. */
  readonly detail?: string;
  readonly icon?: IconName;
  readonly checked?: boolean;
}

export interface MenuOptions {
  readonly name: string;
  readonly icon: IconName;
  /** Words on the button; without them it is a square icon button. */
  readonly label?: string;
  readonly testid: string;
  readonly choose: (id: string) => void;
}

export interface Menu {
  readonly element: HTMLElement;
  setItems(items: readonly MenuItem[]): void;
  setIcon(name: IconName): void;
}

export function createMenu(options: MenuOptions): Menu {
  const opener = openerOf(options);
  const list = el("div.menu-list", { role: "menu", "aria-label": options.name, hidden: true });
  const element = el("div.menu", {}, opener, list);
  const close = (refocus: boolean): void => {
    if (list.hidden) return;
    list.hidden = true;
    setAttribute(opener, "aria-expanded", "false");
    if (refocus) opener.focus();
  };
  const open = (at: "first" | "last" | "checked"): void => {
    list.hidden = false;
    setAttribute(opener, "aria-expanded", "true");
    focusItem(list, at);
  };
  opener.addEventListener("click", () => (list.hidden ? open("checked") : close(true)));
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowDown" ? "first" : "last");
  });
  list.addEventListener("keydown", (event) => moveWithin(list, event, close));
  element.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) close(false);
  });
  return {
    element,
    setItems(items) {
      const choose = (id: string): void => {
        close(true);
        options.choose(id);
      };
      list.replaceChildren(...items.map((item) => drawItem(item, choose)));
    },
    setIcon: (name) => opener.querySelector("svg")?.replaceWith(icon(name)),
  };
}

function openerOf({ name, label, icon: drawing, testid }: MenuOptions): HTMLButtonElement {
  return el(
    "button",
    {
      class: label ? "button quiet" : "button quiet square",
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": name,
      title: label ? null : name,
      "data-testid": testid,
    },
    icon(drawing),
    label && el("span.button-label", {}, label),
    label && icon("chevron", 14),
  );
}

function drawItem(item: MenuItem, choose: (id: string) => void): HTMLButtonElement {
  const radio = item.checked !== undefined;
  return el(
    "button.menu-item",
    {
      type: "button",
      role: radio ? "menuitemradio" : "menuitem",
      "aria-checked": radio ? String(item.checked) : null,
      tabindex: -1,
      "data-id": item.id,
      onclick: () => choose(item.id),
    },
    item.icon && icon(item.icon),
    el(
      "span.menu-words",
      {},
      el("span.menu-title", {}, item.title),
      item.detail && el("span.menu-detail", {}, item.detail),
    ),
    item.checked === true && icon("check", 14),
  );
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(".menu-item")];
}

function focusItem(list: HTMLElement, at: "first" | "last" | "checked"): void {
  const items = itemsOf(list);
  const checked =
    at === "checked" ? items.find((item) => item.getAttribute("aria-checked") === "true") : null;
  (checked ?? items.at(at === "last" ? -1 : 0))?.focus();
}

function moveWithin(list: HTMLElement, event: KeyboardEvent, close: (refocus: boolean) => void): void {
  event.stopPropagation();
  if (event.key === "Escape") return close(true);
  const items = itemsOf(list);
  const at = items.findIndex((item) => item.matches(":focus"));
  const next = nextItem(items, at, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function nextItem(items: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  switch (key) {
    case "ArrowDown":
      return items[(at + 1) % items.length];
    case "ArrowUp":
      return items.at(at <= 0 ? -1 : at - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    default:
      return key.length === 1
        ? startingWith([...items.slice(at + 1), ...items.slice(0, at + 1)], key)
        : undefined;
  }
}

function startingWith(items: readonly HTMLElement[], letter: string): HTMLElement | undefined {
  return items.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
