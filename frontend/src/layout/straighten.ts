/**
 * Chooses the hops that are drawn perfectly straight and joins their items into blocks that move as one.
 *
 * At every item the straight way goes on along the longest path; where two ways are equally long (the two inputs of a
 * product) neither is chosen, and the item will stand in the middle between them.
 */
import type { Hop, Item } from "./item.js";
import { isThin } from "./spacing.js";

export interface Block {
  readonly items: Item[];
  /** Each item's anchor line, measured from the block's. */
  readonly shifts: Map<Item, number>;
  y: number;
}

/** Taken off the priority of a hop that is only straight if nothing better uses its ends. */
const LATER = 1e9;

interface Reach {
  /** Longest path that ends at, and that starts from, each item. */
  readonly before: ReadonlyMap<Item, number>;
  readonly after: ReadonlyMap<Item, number>;
}

interface Candidate {
  readonly hop: Hop;
  /** Higher goes first. */
  readonly priority: number;
}

/** Two frames whose heights differ by less than this share keep their tops level, though their edges may then bend. */
const ALIKE = 0.1;

export interface Straight {
  readonly blocks: readonly Block[];
  readonly hops: ReadonlySet<Hop>;
}

export function straighten(layers: readonly (readonly Item[])[]): Straight {
  const reach = measureReach(layers);
  const chosen = new Map<Item, Hop>();
  for (const layer of layers) {
    const straight: Hop[] = [];
    for (const hop of candidates(layer, reach)) {
      if (straight.some((other) => clash(hop, other))) continue;
      straight.push(hop);
      chosen.set(hop.from, hop);
    }
  }
  return { blocks: joinBlocks(layers, chosen), hops: new Set(chosen.values()) };
}

function measureReach(layers: readonly (readonly Item[])[]): Reach {
  const before = new Map<Item, number>();
  const after = new Map<Item, number>();
  for (const item of layers.flat()) {
    const longest = item.left.reduce((most, hop) => Math.max(most, before.get(hop.from) ?? 0), 0);
    before.set(item, longest + item.weight);
  }
  for (const item of layers.flat().reverse()) {
    const longest = item.right.reduce((most, hop) => Math.max(most, after.get(hop.to) ?? 0), 0);
    after.set(item, longest + item.weight);
  }
  return { before, after };
}

/** Along the longest path first; then, where an end is still free, edges that pass by. */
function candidates(layer: readonly Item[], reach: Reach): Hop[] {
  const found: Candidate[] = [];
  for (const item of layer) {
    const onward = strictlyFirst(item.right, (hop) => reach.after.get(hop.to) ?? 0);
    for (const hop of item.right) {
      const back = strictlyFirst(hop.to.left, (other) => reach.before.get(other.from) ?? 0);
      const length = (reach.before.get(hop.from) ?? 0) + (reach.after.get(hop.to) ?? 0);
      const passes = hop.from.body.kind === "bend" && hop.to.body.kind === "bend";
      if (passes || (onward === hop && back === hop)) found.push({ hop, priority: length });
      else if (isThin(hop.from) || isThin(hop.to)) found.push({ hop, priority: length - LATER });
    }
  }
  found.sort((a, b) => b.priority - a.priority || Number(isThin(b.hop.to)) - Number(isThin(a.hop.to)));
  return found.map(({ hop }) => hop);
}

/** The hop with the highest score, or null when two share it; several edges between two frames count as one. */
function strictlyFirst(hops: readonly Hop[], score: (hop: Hop) => number): Hop | null {
  let first: Hop | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const hop of hops) {
    const value = score(hop);
    if (value > highest) first = hop;
    else if (value === highest && !(first !== null && sameFrames(first, hop))) first = null;
    highest = Math.max(highest, value);
  }
  return first;
}

function sameFrames(a: Hop, b: Hop): boolean {
  return a.from === b.from && a.to === b.to && a.to.body.kind === "group";
}

/** Whether the two would cross or share an end. */
function clash(a: Hop, b: Hop): boolean {
  return (a.from.index - b.from.index) * (a.to.index - b.to.index) <= 0;
}

function joinBlocks(layers: readonly (readonly Item[])[], chosen: ReadonlyMap<Item, Hop>): Block[] {
  const blocks: Block[] = [];
  const taken = new Set<Item>();
  for (const start of layers.flat()) {
    if (taken.has(start)) continue;
    const block: Block = { items: [], shifts: new Map(), y: 0 };
    let shift = 0;
    let item: Item | undefined = start;
    while (item !== undefined) {
      block.items.push(item);
      block.shifts.set(item, shift);
      taken.add(item);
      const hop = chosen.get(item);
      if (hop !== undefined) shift += step(hop);
      item = hop?.to;
    }
    blocks.push(block);
  }
  return blocks;
}

/** From the anchor line at the start of a straight hop to the one at its end. Nodes are entered at their middle. */
function step(hop: Hop): number {
  const { from, to } = hop;
  if (from.body.kind === "group" && to.body.kind === "group") {
    const [low, high] = [from.up + from.down, to.up + to.down].sort((a, b) => a - b);
    if (low !== undefined && high !== undefined && high - low < ALIKE * high) return to.up - from.up;
  }
  const entry = to.body.kind === "node" ? 0 : hop.entry;
  return hop.exit - entry;
}
