/** Plans a part twice where that may help: with one wire for each source, and with wires that may part. */
import { cutIntoHops } from "./bends.js";
import { crossingsOf } from "./crossings.js";
import { fuse } from "./fuse.js";
import type { Hop, Item, Link } from "./item.js";
import { improve, number, orderLayers } from "./order.js";
import type { Pace, Steps } from "./pace.js";
import type { Part } from "./parts.js";

/** Parts with more hops than this are planned once. */
const MOST_HOPS = 1500;

/** The ranks of the part in an order with few crossings; wires part only where that takes crossings away. */
export function* orderPart({ items, links }: Part, pace: Pace): Steps<Item[][]> {
  const together = cutIntoHops(items, links);
  yield* orderLayers(together, pace);
  const crossings = crossingsOf(together);
  const hops = together.reduce((sum, layer) => layer.reduce((all, { right }) => all + right.length, sum), 0);
  if (crossings === 0 || hops > MOST_HOPS || pace.hurry) return together;
  const putBack = takeHops(items, links);
  const apart = cutIntoHops(items, links, true);
  yield* orderLayers(apart, pace);
  if (fuse(apart)) improve(apart);
  if (crossingsOf(apart) < crossings) return apart;
  putBack();
  number(together);
  return together;
}

/** Takes the hops away from items and links; returns what puts them back. */
function takeHops(items: readonly Item[], links: readonly Link[]): () => void {
  const sides = items
    .flatMap(({ left, right }) => [left, right])
    .map((side): [Hop[], Hop[]] => [side, [...side]]);
  const lasts = links.map((link): [Link, Hop | null] => [link, link.last]);
  for (const [side] of sides) side.length = 0;
  for (const [link] of lasts) link.last = null;
  return () => {
    for (const [side, hops] of sides) side.splice(0, side.length, ...hops);
    for (const [link, last] of lasts) link.last = last;
  };
}
