/**
 * Joins ways that run side by side. Short ways of one source are ordered each for itself, so that some can pass above
 * and others below what lies between; those that end up as neighbours are drawn as one wire.
 */
import type { Hop, Item } from "./item.js";
import { number } from "./order.js";

/** Says whether there were any. */
export function fuse(layers: readonly Item[][]): boolean {
  let fused = false;
  for (const layer of layers) {
    for (const item of layer) {
      for (const [a, b] of neighbours(item.right)) {
        join(a, b, layers[a.to.rank] ?? []);
        fused = true;
      }
    }
  }
  if (fused) number(layers);
  return fused;
}

/** Pairs of hops of one source from here to bends with nothing between them; of three, the first with both others. */
function neighbours(hops: readonly Hop[]): [Hop, Hop][] {
  const bends = hops.filter(({ to }) => to.body.kind === "bend").sort((a, b) => a.to.index - b.to.index);
  const pairs: [Hop, Hop][] = [];
  let first = bends[0];
  let last = first;
  for (const hop of bends.slice(1)) {
    const follows = last !== undefined && hop.to.index === last.to.index + 1 && hop.source === last.source;
    if (follows && first !== undefined) pairs.push([first, hop]);
    else first = hop;
    last = hop;
  }
  return pairs;
}

/** What went on from the second bend goes on from the first. */
function join(kept: Hop, dropped: Hop, layer: Item[]): void {
  const gone = dropped.to;
  for (const next of gone.right) {
    next.from = kept.to;
    next.before = kept;
    kept.to.right.push(next);
  }
  dropped.from.right.splice(dropped.from.right.indexOf(dropped), 1);
  layer.splice(layer.indexOf(gone), 1);
}
