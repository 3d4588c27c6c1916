/** Writes on every drawn node what it is and holds, as data that scripts and tests can read without the words on it. */
import type { Summary } from "../protocol/trace.gen.js";
import type { Graph } from "../run/graph.js";
import { gradientAt, nameAt, valueAt } from "../run/moment.js";

/**
 * `data-node` is the name, or the number while there is none; `data-value` and `data-grad` are the elements that the
 * trace carries, as JSON: a number, or a list in row-major order.
 */
export function labelNodes(drawing: Element, graph: Graph, q: number): void {
  for (const element of drawing.querySelectorAll<SVGElement>("[data-id]")) {
    const item = graph.nodes.get(element.dataset.id ?? "");
    if (!item || item.form === "fold") continue;
    const { node } = item;
    write(element, "node", nameAt(node, q) ?? String(node.id));
    write(element, "value", elementsOf(valueAt(node, q)));
    write(element, "grad", elementsOf(gradientAt(node, q)?.val ?? null));
  }
}

function elementsOf(summary: Summary | null): string | null {
  if (summary === null) return null;
  return JSON.stringify(summary.is === "stats" ? summary.head : summary.x);
}

function write(element: SVGElement, key: string, value: string | null): void {
  if (value === null) delete element.dataset[key];
  else if (element.dataset[key] !== value) element.dataset[key] = value;
}
