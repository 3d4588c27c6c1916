/** Counts how often hops between two neighbouring ranks cross, in O(n log n) with a Fenwick tree. */
import type { Hop, Item } from "./item.js";

/** Crossings between this layer and the next, operands of one node included. */
export function crossingsAfter(layer: readonly Item[]): number {
  const hops: Hop[] = [];
  for (const item of layer) for (const hop of item.right) hops.push(hop);
  return crossingsAmong(hops);
}

export function crossingsOf(layers: readonly (readonly Item[])[]): number {
  let sum = 0;
  for (const layer of layers) sum += crossingsAfter(layer);
  return sum;
}

export function exitKey(hop: Hop): number {
  return hop.from.index + hop.exitAt;
}

export function entryKey(hop: Hop): number {
  return hop.to.index + hop.entryAt;
}

function crossingsAmong(hops: readonly Hop[]): number {
  if (hops.length < 2) return 0;
  const sorted = [...hops].sort((a, b) => exitKey(a) - exitKey(b) || entryKey(a) - entryKey(b));
  const places = rankOfKeys(sorted.map(entryKey));
  const seen = new Int32Array(hops.length + 1);
  let crossings = 0;
  places.forEach((place, before) => {
    let notBelow = 0;
    for (let i = place; i > 0; i -= i & -i) notBelow += seen[i] ?? 0;
    crossings += before - notBelow;
    for (let i = place; i < seen.length; i += i & -i) seen[i] = (seen[i] ?? 0) + 1;
  });
  return crossings;
}

/** Each key's place from 1 among the distinct keys. */
function rankOfKeys(keys: readonly number[]): number[] {
  const distinct = [...new Set(keys)].sort((a, b) => a - b);
  const place = new Map(distinct.map((key, i) => [key, i + 1]));
  return keys.map((key) => place.get(key) ?? 0);
}
