/** Gives every item of a part its rank: the longest way to it in tape order, then inputs up to their first user. */
import type { Item, Link } from "./item.js";

/** What waits for its first user for no more ranks than this stays beside what it was made of. */
const LONG_WAIT = 4;

/** Ranks `items`, which are joined to each other only; links that would run against the flow become detours. */
export function rank(items: readonly Item[]): void {
  const inOrder = topological(items);
  for (const item of inOrder) {
    for (const link of item.ins) {
      if (!link.detour) item.rank = Math.max(item.rank, link.from.rank + 1);
    }
  }
  pull(inOrder);
  alignGates(items);
}

/** Kahn's algorithm in tape order; where groups wait for each other in a ring, the earliest goes first. */
function topological(items: readonly Item[]): Item[] {
  const byTape = [...items].sort((a, b) => a.order - b.order || a.serial - b.serial);
  const waiting = new Map(byTape.map((item) => [item, item.ins.length]));
  const done = new Set<Item>();
  const queue = byTape.filter((item) => item.ins.length === 0);
  let earliest = 0;
  while (done.size < items.length) {
    for (let i = 0; i < queue.length; i++) {
      const item = queue[i];
      if (item === undefined || done.has(item)) continue;
      done.add(item);
      for (const link of item.outs) {
        if (link.detour) continue;
        const left = (waiting.get(link.to) ?? 0) - 1;
        waiting.set(link.to, left);
        if (left === 0) queue.push(link.to);
      }
    }
    queue.length = 0;
    const stuck = nextStuck(byTape, done, earliest);
    if (stuck === null) break;
    earliest = stuck.at;
    for (const link of stuck.item.ins) link.detour ||= !done.has(link.from);
    queue.push(stuck.item);
  }
  return [...done];
}

function nextStuck(byTape: readonly Item[], done: ReadonlySet<Item>, from: number) {
  for (let at = from; at < byTape.length; at++) {
    const item = byTape[at];
    if (item !== undefined && !done.has(item) && item.body.kind !== "out") return { item, at };
  }
  return null;
}

/**
 * What was made early and is used late moves to its first user as far as that makes no edge longer: an input with all
 * that was made only for its one user, and whatever is made of values that are on their way to later users anyway.
 */
function pull(inOrder: readonly Item[]): void {
  const movable = new Set<Item>();
  for (const item of inOrder) {
    if (item.body.kind === "in" || item.body.kind === "out") continue;
    if (item.ins.every((link) => movable.has(link.from) && servesOnly(link.from, item))) movable.add(item);
  }
  const carried = new Carried(inOrder);
  for (let i = inOrder.length - 1; i >= 0; i--) {
    const item = inOrder[i];
    if (item === undefined || item.body.kind === "in" || item.body.kind === "out") continue;
    let last = Number.POSITIVE_INFINITY;
    for (const link of item.outs) if (!link.detour) last = Math.min(last, link.to.rank - 1);
    if (!Number.isFinite(last)) continue;
    for (const link of item.ins) {
      const follows = movable.has(link.from) && servesOnly(link.from, item);
      if (!link.detour && !follows) last = Math.min(last, carried.upTo(link));
    }
    if (movable.has(item) || last - item.rank > LONG_WAIT) item.rank = Math.max(item.rank, last);
    for (const link of item.ins) carried.add(link);
  }
}

/** The last rank to which the value of each source is carried. */
class Carried {
  readonly #ranks = new Map<Item, Map<string, number>>();

  constructor(items: readonly Item[]) {
    for (const item of items) for (const link of item.ins) this.add(link);
  }

  upTo({ from, source }: Link): number {
    return this.#ranks.get(from)?.get(source) ?? 0;
  }

  add(link: Link): void {
    if (link.detour) return;
    const ranks = this.#ranks.get(link.from) ?? new Map<string, number>();
    ranks.set(link.source, Math.max(this.upTo(link), link.to.rank));
    this.#ranks.set(link.from, ranks);
  }
}

function servesOnly(item: Item, user: Item): boolean {
  return item.outs.every((link) => link.to === user);
}

/** All edges leave a scope at its last rank. */
function alignGates(items: readonly Item[]): void {
  let last = 0;
  for (const item of items) last = Math.max(last, item.rank);
  for (const item of items) if (item.body.kind === "out") item.rank = last;
}
