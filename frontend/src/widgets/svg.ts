/** Makes SVG elements in one expression, as `el` does for HTML. */
import { setAttribute } from "./element.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An SVG element: `svg("path.curve", { d })`. The tag may carry classes; false and null set no attribute. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K | `${K}.${string}`,
  attributes: Readonly<Record<string, string | number | boolean | null>> = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const [name = "g", ...classes] = tag.split(".");
  const element = document.createElementNS(NAMESPACE, name) as SVGElementTagNameMap[K];
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value);
  element.append(...children);
  return element;
}
