/** What of an item a cached picture may hold: it as it is at rest, without what the reader points at or a step is about. */
import type { Flow, Mark, SceneEdge, SceneGroup, SceneNode } from "./scene.js";

export const NO_MARKS: readonly Mark[] = [];

/** The gradient on an edge once it has arrived, or null. */
export function restingFlow({ flow }: SceneEdge): Flow | null {
  return flow !== null && flow.progress >= 1 ? flow : null;
}

/** Whether the item has to be drawn over the cached picture. */
export function isLively(item: SceneGroup | SceneNode | SceneEdge): boolean {
  if (item.presence === "hidden") return false;
  if (item.marks.length > 0) return true;
  return "flow" in item && item.flow !== null && item.flow.progress < 1;
}

/** Whether the cached picture of the one will do for the other, seen with its words or without. */
export function restsAlike<T extends SceneGroup | SceneNode | SceneEdge>(
  a: T,
  b: T,
  words: boolean,
): boolean {
  if (a === b) return true;
  if (a.presence !== b.presence) return false;
  if ("points" in a && "points" in b) return sameFlow(restingFlow(a), restingFlow(b));
  if ("lines" in a && "lines" in b) return !words || sameLines(a, b);
  return true;
}

function sameFlow(a: Flow | null, b: Flow | null): boolean {
  return a?.sign === b?.sign && a?.magnitude === b?.magnitude;
}

function sameLines(a: SceneNode, b: SceneNode): boolean {
  return (
    a.sign === b.sign &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, i) => line.text === b.lines[i]?.text && line.role === b.lines[i]?.role)
  );
}
