/** Switches neighbours of a rank wherever that alone takes crossings away. */
import { entryKey, exitKey } from "./crossings.js";
import type { Item } from "./item.js";

const MOST_PASSES = 8;
/** Pairs of hops looked at for one pair of neighbours; fans larger than this are left to the sweeps. */
const MOST_PAIRS = 2_000;

export function switchNeighbours(layers: readonly Item[][]): void {
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    let switched = false;
    for (const layer of layers) switched = switchWithin(layer) || switched;
    if (!switched) return;
  }
}

function switchWithin(layer: Item[]): boolean {
  let switched = false;
  for (let i = 1; i < layer.length; i++) {
    const upper = layer[i - 1];
    const lower = layer[i];
    if (upper === undefined || lower === undefined || gain(upper, lower) <= 0) continue;
    layer[i - 1] = lower;
    layer[i] = upper;
    lower.index = i - 1;
    upper.index = i;
    switched = true;
  }
  return switched;
}

/** Crossings that go when the two change places. */
function gain(upper: Item, lower: Item): number {
  if (upper.left.length * lower.left.length > MOST_PAIRS) return 0;
  if (upper.right.length * lower.right.length > MOST_PAIRS) return 0;
  const left = pairGain(upper.left.map(exitKey), lower.left.map(exitKey));
  return left + pairGain(upper.right.map(entryKey), lower.right.map(entryKey));
}

function pairGain(upper: readonly number[], lower: readonly number[]): number {
  let gained = 0;
  for (const u of upper) for (const l of lower) gained += Math.sign(u - l);
  return gained;
}
