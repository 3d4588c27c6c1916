/** Makes DOM elements in one expression, and the contract every view keeps: built once, then patched. */

/** A piece of the page: `update` changes what differs and never rebuilds what has focus. */
export interface View<Props, Root extends Element = HTMLElement> {
  readonly element: Root;
  update(props: Props): void;
}

type Attribute = string | number | boolean | null | undefined | ((event: never) => void);
export type Child = Node | string | null | undefined | false;

/**
 * An element: `el("button.primary", { type: "button", onclick: run }, "Run")`.
 *
 * The tag may carry classes. `on…` attributes become listeners; `true` an empty attribute; false and null none.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K | `${K}.${string}`,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const [name, ...classes] = tag.split(".") as [K, ...string[]];
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value);
  element.append(...children.filter(isShown));
  return element;
}

function isShown(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}

/** Sets, toggles or removes one attribute; writes only when something changes. */
export function setAttribute(element: Element, key: string, value: Attribute): void {
  if (typeof value === "function") element.addEventListener(key.slice(2), value as (event: Event) => void);
  else if (value === false || value === null || value === undefined) element.removeAttribute(key);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(key) !== text) element.setAttribute(key, text);
  }
}

/** Replaces an element's text only when it differs, so that live regions and selections stay calm. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
