/** Plans the links that cannot run through the ranks: down beside their source, below everything, up to their target. */
import type { Link } from "./item.js";
import { createWire, reach, type Wire } from "./lanes.js";
import { LANE } from "./spacing.js";

export interface Detour {
  /** Height of the run below everything. */
  readonly y: number;
  readonly down: Wire;
  readonly up: Wire;
}

interface Run {
  readonly links: Link[];
  first: number;
  last: number;
}

const BELOW = 14;

/** Plans all detours of a part and adds their vertical runs to the channels. */
export function planDetours(
  links: readonly Link[],
  height: number,
  wiresOf: (channel: number) => Wire[],
): { detours: Map<Link, Detour>; bottom: number } {
  const detours = new Map<Link, Detour>();
  const ends: number[] = [];
  for (const run of runsOf(links)) {
    const free = ends.findIndex((end) => end < run.first);
    const row = free >= 0 ? free : ends.length;
    ends[row] = run.last;
    planRun(run, height + BELOW + row * LANE, wiresOf, detours);
  }
  return { detours, bottom: ends.length === 0 ? height : height + BELOW + (ends.length - 1) * LANE };
}

/** Detours of one source share their run. */
function runsOf(links: readonly Link[]): Run[] {
  const runs = new Map<string, Run>();
  for (const link of links) {
    if (!link.detour) continue;
    const key = `${link.from.serial} ${link.source}`;
    const run = runs.get(key) ?? { links: [], first: Number.POSITIVE_INFINITY, last: 0 };
    runs.set(key, run);
    run.links.push(link);
    run.first = Math.min(run.first, link.from.rank + 1, link.to.rank);
    run.last = Math.max(run.last, link.from.rank + 1, link.to.rank);
  }
  return [...runs.values()].sort((a, b) => a.first - b.first || a.last - b.last);
}

function planRun(
  run: Run,
  y: number,
  wiresOf: (channel: number) => Wire[],
  detours: Map<Link, Detour>,
): void {
  const down = createWire();
  const ups = new Map<number, Wire>();
  for (const link of run.links) {
    const up = ups.get(link.to.rank) ?? createWire();
    if (!ups.has(link.to.rank)) wiresOf(link.to.rank).push(up);
    ups.set(link.to.rank, up);
    const entry = link.to.y + link.entry;
    up.right.push(entry);
    reach(up, entry);
    reach(up, y);
    detours.set(link, { y, down, up });
  }
  const from = run.links[0]?.from;
  if (from === undefined) return;
  const exit = from.y + (run.links[0]?.exit ?? 0);
  down.left.push(exit);
  reach(down, exit);
  reach(down, y);
  wiresOf(from.rank + 1).push(down);
}
