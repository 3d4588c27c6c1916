/** What a drawn node is and holds, as data that scripts and tests can read without the words on it. */
import type { Summary } from "../../protocol/trace.gen.js";
import type { GraphNode } from "../../run/graph.js";
import { gradientAt, nameAt, valueAt } from "../../run/moment.js";

/**
 * `number` is the node's in the trace; `node` is the name, or the number while there is none; `value` and `grad` are the elements that the trace carries, as
 * JSON: a number, or a list in row-major order.
 */
export function dataOf(item: GraphNode | undefined, q: number): Record<string, string | null> {
  if (!item || item.form === "fold") return {};
  const { node } = item;
  return {
    number: String(node.id),
    node: nameAt(node, q) ?? String(node.id),
    value: elementsOf(valueAt(node, q)),
    grad: elementsOf(gradientAt(node, q)?.val ?? null),
  };
}

function elementsOf(summary: Summary | null): string | null {
  if (summary === null) return null;
  return JSON.stringify(summary.is === "stats" ? summary.head : summary.x);
}
