/** Whether the eye can stay where it is when the graph of a run takes the place of that of the run before. */
import { type Box, contains, overlaps } from "../../base/geometry.js";
import type { Layout } from "../../layout/types.js";

/** Least share of the cards that were there before: with fewer it is another graph. */
const SURVIVORS = 0.5;
/** Least share of what was in the window that still is: with less, too much has grown out of it. */
const SEEN = 2 / 3;

/** `window` is what is seen of the drawing. */
export function staysPut(before: Layout, after: Layout, window: Box): boolean {
  const survivors = [...after.nodes.keys()].filter((id) => before.nodes.has(id)).length;
  if (survivors === 0 || survivors < SURVIVORS * after.nodes.size) return false;
  if (isWhole(before, window) && !isWhole(after, window)) return false;
  return shareIn(after, window) >= SEEN * shareIn(before, window);
}

/** Whether no card is cut off or out of sight. */
function isWhole({ nodes }: Layout, window: Box): boolean {
  return [...nodes.values()].every((box) => contains(window, box));
}

/** Share of the cards that are in the window. */
function shareIn({ nodes }: Layout, window: Box): number {
  let seen = 0;
  for (const box of nodes.values()) if (overlaps(box, window)) seen += 1;
  return nodes.size === 0 ? 0 : seen / nodes.size;
}
