// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../../src/widgets/element.js";
import { createMenu } from "../../src/widgets/menu.js";
import { recall, remember } from "../../src/widgets/remember.js";
import { createSplit } from "../../src/widgets/split.js";
import { chooseTheme, startTheme, themeChoice } from "../../src/widgets/theme.js";

function key(target: Element | null, name: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  target?.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

describe("a menu", () => {
  const shown = () => {
    const choose = vi.fn();
    const menu = createMenu({
      name: "Examples",
      label: "Examples",
      icon: "examples",
      testid: "examples",
      choose,
    });
    menu.setItems(["Alpha", "Beta", "Gamma"].map((title) => ({ id: title.toLowerCase(), title })));
    document.body.append(menu.element);
    const opener = menu.element.querySelector("button");
    const focused = () => document.activeElement?.textContent;
    return { choose, menu, opener, focused };
  };

  it("opens with the arrow keys, moves round, and chooses", () => {
    const { choose, opener, focused } = shown();
    key(opener, "ArrowDown");
    expect(opener?.getAttribute("aria-expanded")).toBe("true");
    expect(focused()).toBe("Alpha");
    key(document.activeElement, "ArrowDown");
    expect(focused()).toBe("Beta");
    key(document.activeElement, "End");
    key(document.activeElement, "ArrowDown");
    expect(focused()).toBe("Alpha");
    key(document.activeElement, "g");
    (document.activeElement as HTMLElement).click();
    expect(choose).toHaveBeenCalledExactlyOnceWith("gamma");
    expect(document.activeElement).toBe(opener);
  });

  it("closes with Escape and gives the focus back", () => {
    const { menu, opener } = shown();
    key(opener, "ArrowUp");
    key(document.activeElement, "Escape");
    expect(menu.element.querySelector<HTMLElement>("[role=menu]")?.hidden).toBe(true);
    expect(document.activeElement).toBe(opener);
  });

  it("keeps its keys from the player", () => {
    const { opener } = shown();
    key(opener, "ArrowDown");
    const heard = vi.fn();
    document.addEventListener("keydown", heard, { once: true });
    key(document.activeElement, "ArrowDown");
    expect(heard).not.toHaveBeenCalled();
    document.removeEventListener("keydown", heard);
  });
});

describe("a split", () => {
  it("moves by keyboard between its limits and says where it stands", () => {
    const moved = vi.fn();
    const split = createSplit(el("div"), el("div"), {
      name: "Resize",
      axis: "x",
      share: 0.4,
      min: 0.2,
      max: 0.6,
      moved,
    });
    const handle = split.querySelector("[role=separator]");
    key(handle, "ArrowRight");
    expect(moved.mock.lastCall?.[0]).toBeCloseTo(0.42);
    expect(handle?.getAttribute("aria-valuenow")).toBe("42");
    key(handle, "Home");
    key(handle, "ArrowLeft");
    expect(moved.mock.lastCall?.[0]).toBe(0.2);
    key(handle, "End");
    expect(split.style.getPropertyValue("--share")).toBe("0.6");
    expect(key(handle, "ArrowUp").defaultPrevented).toBe(false);
  });
});

describe("what is remembered", () => {
  it("lasts in the store, and for the page where the store is refused", () => {
    remember("a", "1");
    expect([recall("a"), localStorage.getItem("retrograde.a")]).toEqual(["1", "1"]);
    const refuse = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("no", "SecurityError");
    });
    const hide = vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new DOMException("no", "SecurityError");
    });
    remember("b", "2");
    expect(recall("b")).toBe("2");
    refuse.mockRestore();
    hide.mockRestore();
  });
});

describe("the theme", () => {
  it("is the reader's choice, else the system's", () => {
    startTheme();
    expect([themeChoice(), document.documentElement.dataset.theme]).toEqual(["system", "light"]);
    chooseTheme("projector");
    expect([themeChoice(), document.documentElement.dataset.theme]).toEqual(["projector", "projector"]);
  });
});
