/** Writes on every drawn node what it is and holds, as data that scripts and tests can read without the words on it. */

import type { SceneNode } from "../../paint/scene.js";
import type { Summary } from "../../protocol/trace.gen.js";
import type { Graph } from "../../run/graph.js";
import type { Node } from "../../run/model.js";
import { gradientAt, nameAt, valueAt } from "../../run/moment.js";

/**
 * `data-node` is the name, or the number while there is none; `data-value` and `data-grad` are the elements that the
 * trace carries, as JSON: a number, or a list in row-major order.
 */
export class NodeLabels {
  readonly #drawing: Element;
  /** Elements by item, as painters keep them, and the scene's node each was last labelled for. */
  readonly #elements = new Map<string, SVGElement>();
  readonly #labelled = new WeakMap<SVGElement, SceneNode>();

  constructor(drawing: Element) {
    this.#drawing = drawing;
  }

  write(graph: Graph, nodes: readonly SceneNode[], q: number): void {
    for (const node of nodes) {
      const element = this.#elementOf(node.id);
      if (!element || this.#labelled.get(element) === node) continue;
      this.#labelled.set(element, node);
      const item = graph.nodes.get(node.id);
      if (item && item.form !== "fold") label(element, item.node, q);
    }
  }

  #elementOf(id: string): SVGElement | undefined {
    const known = this.#elements.get(id);
    if (known?.isConnected) return known;
    this.#elements.clear();
    for (const element of this.#drawing.querySelectorAll<SVGElement>("[data-id]"))
      this.#elements.set(element.dataset.id ?? "", element);
    return this.#elements.get(id);
  }
}

function label(element: SVGElement, node: Node, q: number): void {
  write(element, "node", nameAt(node, q) ?? String(node.id));
  write(element, "value", elementsOf(valueAt(node, q)));
  write(element, "grad", elementsOf(gradientAt(node, q)?.val ?? null));
}

function elementsOf(summary: Summary | null): string | null {
  if (summary === null) return null;
  return JSON.stringify(summary.is === "stats" ? summary.head : summary.x);
}

function write(element: SVGElement, key: string, value: string | null): void {
  if (value === null) delete element.dataset[key];
  else if (element.dataset[key] !== value) element.dataset[key] = value;
}
