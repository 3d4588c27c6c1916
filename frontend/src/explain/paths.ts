/**
 * All ways from a node to the root of a backward pass, and what each contributes to the gradient.
 *
 *     gradient of x  =  Σ over paths x → … → root of  seed × Π local derivatives along the path
 *
 * There may be 2ⁿ of them: they are counted and summed by one walk over the pass, and listed one by one when asked for,
 * the largest first.
 */
import { toNumber } from "../base/number.js";
import type { Edge, Summary } from "../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../run/model.js";
import { sameNumber, singleElement } from "./elements.js";
import { itemised, passesThrough, rootsOf } from "./terms.js";

/** One step of a path, from an operand up to the result it went into. */
export interface Hop {
  readonly edge: EdgeRef;
  /** Number of the event that walked it back. */
  readonly q: number;
  /** The local derivative between single numbers; null for tensors, where it is a rule and not a number. */
  readonly local: number | null;
}

export interface Path {
  /** From the node up to the root. */
  readonly hops: readonly Hop[];
  readonly root: number;
  /** Seed times all local derivatives; null when a tensor is on the way. */
  readonly product: number | null;
}

export interface Paths {
  readonly node: number;
  readonly b: number;
  /** How many there are. */
  readonly count: bigint;
  /** Sum of the products of all of them; null when a tensor is on one of the ways. */
  readonly sum: number | null;
  /** The gradient that the pass stored. */
  readonly gradient: Summary | null;
  /** Whether the products sum to the gradient; null where they are no single numbers. */
  readonly agrees: boolean | null;
  /** All paths, one at a time, those of the largest product (by size) first. */
  largest(): IterableIterator<Path>;
}

/** A node within a pass: how many paths lead from it to a root, what they sum to, and the largest of them. */
interface Reach {
  count: bigint;
  /** Null when a tensor is on a way. */
  sum: number | null;
  /** Logarithm of the size of the largest product from here. */
  best: number;
}

type Received = ReadonlyMap<number, readonly Edge[]>;

/** The paths from the node in pass `b` (the latest when left out) as known at `q`; null when the pass did not reach it. */
export function paths(run: Run, node: Node, q: number, b = passesThrough(node, q).at(-1)): Paths | null {
  if (b === undefined) return null;
  const seeds = new Map(rootsOf(run, q, b).map(({ root, val }) => [root, singleElement(val)]));
  const { reach, received } = walk(run, q, b, seeds);
  const own = reach.get(node.id);
  if (!own) return null;
  const gradient = itemised(run, node, q, b)?.gradient ?? null;
  const stored = singleElement(gradient);
  const agrees =
    own.sum === null || stored === null ? null : sameNumber(own.sum, stored, sizeOf(own, stored), 2 ** -18);
  return {
    node: node.id,
    b,
    count: own.count,
    sum: own.sum,
    gradient,
    agrees,
    largest: () => listed(node.id, reach, received, seeds),
  };
}

/** Paths may cancel, so that rounding is relative to the largest of them. */
function sizeOf({ best, count }: Reach, stored: number): number {
  return Math.abs(stored) + Math.exp(best) * Math.min(Number(count), 1e6);
}

/** Contributions come in an order in which a node has received all of its own before it sends any. */
function walk(
  run: Run,
  q: number,
  b: number,
  seeds: ReadonlyMap<number, number | null>,
): { reach: Map<number, Reach>; received: Received } {
  const reach = new Map<number, Reach>();
  for (const [root, seed] of seeds) reach.set(root, { count: 1n, sum: seed, best: sizeLog(seed) });
  const received = new Map<number, Edge[]>();
  for (const event of edgesOf(run, q, b)) {
    const from = reach.get(event.from);
    if (!from) continue;
    const list = received.get(event.to);
    if (list) list.push(event);
    else received.set(event.to, [event]);
    const to = reach.get(event.to) ?? { count: 0n, sum: 0, best: Number.NEGATIVE_INFINITY };
    const local = localOf(event);
    to.count += from.count;
    to.sum = to.sum === null || from.sum === null || local === null ? null : to.sum + from.sum * local;
    to.best = Math.max(to.best, added(sizeLog(local), from.best));
    reach.set(event.to, to);
  }
  return { reach, received };
}

/** The contributions of a pass in order. */
function edgesOf(run: Run, q: number, b: number): Edge[] {
  const visited = run.passes.get(b)?.visited ?? [];
  return visited.flatMap(({ id }) =>
    (run.nodes.get(id)?.sent ?? [])
      .filter((one) => one.event.b === b && one.q <= q)
      .map(({ event }) => event),
  );
}

function localOf({ loc }: Edge): number | null {
  return loc == null ? null : toNumber(loc);
}

/** Logarithm of a factor's size. A rule that is no number counts as 1, what is not finite as the largest. */
function sizeLog(factor: number | null): number {
  if (factor === null) return 0;
  return Number.isFinite(factor) ? Math.log(Math.abs(factor)) : Number.POSITIVE_INFINITY;
}

/** Sum of logarithms, in which infinity wins over zero: 0·∞ is NaN and worth seeing first. */
function added(a: number, b: number): number {
  return a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : a + b;
}

/** The hops so far, the last one first: paths share their beginnings. */
interface Chain {
  readonly hop: Hop;
  readonly before: Chain | null;
  readonly length: number;
}

/** A path from the node up to `at`, not yet at the root. */
interface Begun {
  readonly at: number;
  readonly chain: Chain | null;
  /** Logarithm of its own product's size. */
  readonly size: number;
  /** That times the largest that can follow: what it is taken by. */
  readonly bound: number;
  /** Order of arrival, which decides among equals. */
  readonly nth: number;
  /** Whether it ends here, at a root. */
  readonly ended: boolean;
}

/** The bound is reached by some path, so what comes out first is the largest, and nothing is explored in vain. */
function* listed(
  node: number,
  reach: ReadonlyMap<number, Reach>,
  received: Received,
  seeds: ReadonlyMap<number, number | null>,
): IterableIterator<Path> {
  const open = new Heap();
  let nth = 0;
  const push = (at: number, chain: Chain | null, size: number, ended: boolean) => {
    const rest = ended ? sizeLog(seeds.get(at) ?? null) : (reach.get(at)?.best ?? 0);
    open.push({ at, chain, size, bound: added(size, rest), nth, ended });
    nth += 1;
  };
  push(node, null, 0, false);
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, chain, size } = next;
    if (next.ended) {
      const hops = hopsOf(chain);
      yield { hops, root: at, product: productOf(hops, seeds.get(at) ?? null) };
      continue;
    }
    if (seeds.has(at)) push(at, chain, size, true);
    for (const event of received.get(at) ?? []) {
      const local = localOf(event);
      const hop = { edge: { result: event.from, operand: event.to, arg: event.arg }, q: event.q, local };
      push(
        event.from,
        { hop, before: chain, length: (chain?.length ?? 0) + 1 },
        added(size, sizeLog(local)),
        false,
      );
    }
  }
}

function hopsOf(chain: Chain | null): Hop[] {
  const hops: Hop[] = [];
  for (let link = chain; link; link = link.before) hops.push(link.hop);
  return hops.reverse();
}

function productOf(hops: readonly Hop[], seed: number | null): number | null {
  let product = seed;
  for (const { local } of hops.toReversed())
    product = product === null || local === null ? null : product * local;
  return product;
}

/** Largest bound first; of equals the longest, so that whole paths come out soon, then the earliest. */
class Heap {
  readonly #items: Begun[] = [];

  push(item: Begun): void {
    const items = this.#items;
    items.push(item);
    let at = items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Begun | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (!top || !last || items.length === 0) return top;
    items[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < items.length && this.#before(left, first)) first = left;
      if (right < items.length && this.#before(right, first)) first = right;
      if (first === at) return top;
      this.#swap(at, first);
      at = first;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (!one || !other) return false;
    if (one.bound !== other.bound) return one.bound > other.bound;
    if (one.ended !== other.ended) return one.ended;
    const [length, others] = [one.chain?.length ?? 0, other.chain?.length ?? 0];
    return length === others ? one.nth < other.nth : length > others;
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    const [one, other] = [items[a], items[b]];
    if (one && other) {
      items[a] = other;
      items[b] = one;
    }
  }
}
