/** Cuts links into hops from rank to rank; links of one source share their bends like the wires of a bus. */
import { createHop, createItem, type Hop, type Item, type Link } from "./item.js";

/** Bends a part may have: this many, and some more per item. Longer links beyond that become detours. */
const FREE_BENDS = 60_000;
const BENDS_PER_ITEM = 6;

const MOST_APART = 4;
const MOST_BENDS_APART = 40;

/**
 * Layers of items and bends by rank, each in no particular order yet. `apart` lets few short links of one source have
 * bends of their own.
 */
export function cutIntoHops(items: readonly Item[], links: readonly Link[], apart = false): Item[][] {
  const buses = busesOf(links);
  spareLongest(buses, FREE_BENDS + BENDS_PER_ITEM * items.length);
  const layers: Item[][] = [];
  for (const item of items) intoLayer(layers, item);
  for (const bus of buses) {
    if (apart && isSmall(bus)) for (const link of bus) cutBus([link], layers);
    else cutBus(bus, layers);
  }
  return layers;
}

/** Few short links are ordered each for itself; see `fuse.ts`. */
function isSmall(bus: readonly Link[]): boolean {
  if (bus.length > MOST_APART) return false;
  return bus.reduce((sum, link) => sum + bendsOf(link), 0) <= MOST_BENDS_APART;
}

function intoLayer(layers: Item[][], item: Item): void {
  while (layers.length <= item.rank) layers.push([]);
  layers[item.rank]?.push(item);
}

/** Links that leave one item with the value of one source. */
function busesOf(links: readonly Link[]): Link[][] {
  const buses = new Map<string, Link[]>();
  for (const link of links) {
    if (link.detour) continue;
    const key = `${link.from.serial} ${link.source}`;
    const bus = buses.get(key);
    if (bus === undefined) buses.set(key, [link]);
    else bus.push(link);
  }
  return [...buses.values()];
}

function cutBus(bus: readonly Link[], layers: Item[][]): void {
  const stem: Hop[] = [];
  for (const link of [...bus].sort((a, b) => a.to.rank - b.to.rank)) {
    if (link.detour) continue;
    const bends = bendsOf(link);
    while (stem.length < bends) {
      const bend = createItem({ kind: "bend" }, -1, link.from.order);
      bend.rank = link.from.rank + stem.length + 1;
      intoLayer(layers, bend);
      const before = stem.at(-1) ?? null;
      stem.push(createHop(before?.to ?? link.from, bend, link, before));
    }
    const before = stem[bends - 1] ?? null;
    link.last = createHop(before?.to ?? link.from, link.to, link, before);
  }
}

function spareLongest(buses: readonly (readonly Link[])[], afford: number): void {
  const spans = buses.map((bus) => ({
    bus,
    span: bus.reduce((most, link) => Math.max(most, bendsOf(link)), 0),
  }));
  let bends = spans.reduce((sum, { span }) => sum + span, 0);
  spans.sort((a, b) => b.span - a.span);
  for (const { bus, span } of spans) {
    if (bends <= afford) return;
    for (const link of bus) link.detour = bendsOf(link) > 0;
    bends -= span;
  }
}

function bendsOf(link: Link): number {
  return link.to.rank - link.from.rank - 1;
}
