/** Gives every item of a part its rank: the longest way to it in tape order, then inputs up to their first user. */
import type { Item } from "./item.js";

/** Ranks `items`, which are joined to each other only; links that would run against the flow become detours. */
export function rank(items: readonly Item[]): void {
  const inOrder = topological(items);
  for (const item of inOrder) {
    for (const link of item.ins) {
      if (!link.detour) item.rank = Math.max(item.rank, link.from.rank + 1);
    }
  }
  pullInputs(inOrder);
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

/** An input, with all that was made only for its one user, stands just before that user, not at the far left. */
function pullInputs(inOrder: readonly Item[]): void {
  const movable = new Set<Item>();
  for (const item of inOrder) {
    if (item.body.kind === "in" || item.body.kind === "out") continue;
    if (item.ins.every((link) => movable.has(link.from) && servesOnly(link.from, item))) movable.add(item);
  }
  for (let i = inOrder.length - 1; i >= 0; i--) {
    const item = inOrder[i];
    if (item === undefined || !movable.has(item)) continue;
    let first = Number.POSITIVE_INFINITY;
    for (const link of item.outs) if (!link.detour) first = Math.min(first, link.to.rank);
    if (Number.isFinite(first)) item.rank = first - 1;
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
