/** Small patches of SVG elements: each writes only what differs. */

const SVG = "http://www.w3.org/2000/svg";

export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  className: string,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  if (className !== "") element.setAttribute("class", className);
  return element;
}

/** Sets the attribute, or takes it away when `value` is null. */
export function patch(element: Element, name: string, value: string | number | null): void {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function patchAll(element: Element, values: Readonly<Record<string, string | number | null>>): void {
  for (const [name, value] of Object.entries(values)) patch(element, name, value);
}

export function patchText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Tells whether the person asks the system for less motion, now and whenever it is called. */
export function motionPreference(page: Window): () => boolean {
  const less = page.matchMedia?.("(prefers-reduced-motion: reduce)");
  return () => less?.matches ?? false;
}
