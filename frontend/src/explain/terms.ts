/**
 * A gradient as an itemised sum: what each use of a tensor sent back to it in one backward pass.
 *
 *     x.grad  =  .grad before  +  seed  +  Σ over uses (gradient at the use's result × local derivative)
 */
import { toNumber } from "../base/number.js";
import type { Edge, Summary } from "../protocol/trace.gen.js";
import type { EdgeRef, GradientReading, Node, Run } from "../run/model.js";
import { sumAt } from "../run/moment.js";
import { type Adding, addsUp } from "./elements.js";

/** One item of the sum: what one use sent back. */
export interface Term {
  /** Number of the event that brought it. */
  readonly q: number;
  /** The use: `result` is the node that was made from this one, `arg` this one's place among its operands. */
  readonly edge: EdgeRef;
  readonly event: Edge;
  /** The gradient that had arrived at the result; null where the trace does not say. */
  readonly upstream: Summary | null;
  /** The local derivative where result and operand are single numbers, so that `contribution = upstream × local`. */
  readonly local: number | null;
  readonly contribution: Summary;
  /** Axes of the result along which this operand had been repeated and which were summed on the way back. */
  readonly summed: readonly number[];
  /** How often each element had been repeated along them: 1 without broadcasting. */
  readonly repeats: number;
}

/** The gradient of a node in one backward pass, item by item. */
export interface Itemised {
  readonly node: number;
  readonly b: number;
  /** What the pass started with, when the node is (one of) its roots. */
  readonly seeds: readonly Summary[];
  /** In order of arrival. */
  readonly terms: readonly Term[];
  /** The gradient the pass stored: at the visit of a node, or what a leaf received; null before anything arrived. */
  readonly gradient: Summary | null;
  /** Whether the pass has finished with the node. */
  readonly complete: boolean;
  /** How many contributions the trace says arrived beyond those listed: 0 unless events are missing. */
  readonly missing: number;
  /** Whether seeds and terms sum to `gradient`. `off` with nothing missing means that a hook has changed it. */
  readonly adds: Adding;
  /** `.grad` before and after, when this pass changed it; `before` is null when it was empty. */
  readonly accumulated: {
    readonly q: number;
    readonly before: Summary | null;
    readonly after: Summary;
  } | null;
}

/** Passes that brought the node a gradient until `q`, in order. */
export function passesThrough(node: Node, q: number): readonly number[] {
  const seen = new Set<number>();
  for (const reading of node.gradients) if (reading.q <= q && reading.b > 0) seen.add(reading.b);
  return [...seen];
}

/** The node's gradient in every pass until `q`. */
export function itemisedPasses(run: Run, node: Node, q: number): Itemised[] {
  return passesThrough(node, q).flatMap((b) => itemised(run, node, q, b) ?? []);
}

/** The node's gradient in pass `b` (the latest when left out) as known at `q`; null when the pass brought none. */
export function itemised(
  run: Run,
  node: Node,
  q: number,
  b = passesThrough(node, q).at(-1),
): Itemised | null {
  if (b === undefined) return null;
  const received = sumAt(run, node, q, b)?.terms ?? [];
  const seeds = seedsOf(run, node, q, b);
  if (seeds.length === 0 && received.length === 0) return null;
  const terms = received.map(({ event }) => termOf(run, node, event));
  const stored = node.gradients.find((one) => one.q <= q && one.b === b && one.kind === "complete");
  const last = received.at(-1)?.event;
  const accumulated = accumulatedIn(node, q, b);
  const kept = accumulated?.before === null ? accumulated.after : null;
  const gradient = stored?.val ?? kept ?? (last ? (last.sum ?? last.val) : (seeds[0] ?? null));
  const items = [...seeds, ...terms.map(({ contribution }) => contribution)];
  return {
    node: node.id,
    b,
    seeds,
    terms,
    gradient,
    complete: finished(run, node, q, b),
    missing: Math.max(0, (last?.n ?? 0) - terms.length),
    adds: gradient ? addsUp(items, gradient, node.event.dtype) : "unknown",
    accumulated,
  };
}

/** Several roots are told as passes right after one another, of which the last does the walking. */
function seedsOf(run: Run, node: Node, q: number, b: number): Summary[] {
  return rootsOf(run, q, b)
    .filter(({ root }) => root === node.id)
    .map(({ val }) => val);
}

/** The nodes a pass started from and with which gradients. */
export function rootsOf(run: Run, q: number, b: number): { root: number; val: Summary }[] {
  const found: { root: number; val: Summary }[] = [];
  for (let at = b, next = Number.NaN; ; at -= 1) {
    const pass = run.passes.get(at);
    if (!pass || pass.q > q || (at < b && (pass.visited.length > 0 || pass.q !== next - 1))) break;
    found.unshift({ root: pass.root, val: pass.event.val });
    next = pass.q;
  }
  return found;
}

function termOf(run: Run, node: Node, event: Edge): Term {
  const from = run.nodes.get(event.from);
  const upstream = from?.gradients.findLast(
    (one) => one.q <= event.q && one.b === event.b && one.kind === "complete",
  );
  const summed = event.bc ?? [];
  const shape = from?.event.shape ?? [];
  return {
    q: event.q,
    edge: { result: event.from, operand: node.id, arg: event.arg },
    event,
    upstream: upstream?.val ?? null,
    local: event.loc == null ? null : toNumber(event.loc),
    contribution: event.val,
    summed,
    repeats: summed.reduce((product, axis) => product * (shape[axis] ?? 1), 1),
  };
}

/** A pass is over with a node once it has visited it, given it its `.grad`, or gone on to the update or the next pass. */
function finished(run: Run, node: Node, q: number, b: number): boolean {
  if (node.gradients.some((one) => one.q <= q && one.b === b && one.kind !== "partial")) return true;
  const later = run.passes.get(b + 1);
  if (later && later.q <= q) return true;
  const last = run.events.at(-1);
  return last?.k === "end" && last.q <= q && run.errors.length === 0;
}

function accumulatedIn(node: Node, q: number, b: number): Itemised["accumulated"] {
  const at = node.gradients.findIndex((one) => one.q <= q && one.b === b && one.kind === "grad");
  const reading: GradientReading | undefined = node.gradients[at];
  if (!reading?.val) return null;
  const before = node.gradients.slice(0, at).findLast(({ kind }) => kind === "grad")?.val ?? null;
  return { q: reading.q, before, after: reading.val };
}
