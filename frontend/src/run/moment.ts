/** Reads a run at one moment: everything that was true after the event with sequence number `q`, and nothing later. */
import { countUpTo, lastUpTo } from "../base/search.js";
import type { Span, Summary } from "../protocol/trace.gen.js";
import type {
  Contribution,
  EdgeRef,
  GradientReading,
  Name,
  Node,
  Phase,
  Printed,
  Reading,
  Run,
  RunStatus,
  Scope,
} from "./model.js";
import { stepsUpTo } from "./steps.js";

/** Before the first event. */
export const BEGINNING = -1;

export interface Moment {
  readonly q: number;
  /** How many nodes of `run.tape` exist: the first so many. */
  readonly built: number;
  /** Open scopes, outermost first; the program itself is not among them. */
  readonly scopes: readonly Scope[];
  /** Position in `run.steps` of the step taken last, or -1. */
  readonly step: number;
  readonly phase: Phase;
  /** The node it is about, the edge the gradient runs along, the characters of the program; null when there is none. */
  readonly node: Node | null;
  readonly edge: EdgeRef | null;
  readonly span: Span | null;
  readonly status: RunStatus;
}

const byQ = (fact: { readonly q: number }): number => fact.q;

/** The `q` that shows everything the run has said so far. */
export function latest(run: Run): number {
  return run.events.at(-1)?.q ?? BEGINNING;
}

export function moment(run: Run, q: number): Moment {
  const at = stepsUpTo(run, q) - 1;
  const step = run.steps[at];
  return {
    q,
    built: countUpTo(run.tape, (node) => node.born, q),
    scopes: openScopes(run, q),
    step: at,
    phase: step?.phase ?? "forward",
    node: run.nodes.get(step?.nodes[0] ?? 0) ?? null,
    edge: step?.edge ?? null,
    span: step?.span ?? null,
    status: statusAt(run, q),
  };
}

/** Nodes that exist at the moment, in tape order, without copying the tape. */
export function* nodesAt(run: Run, q: number): IterableIterator<Node> {
  for (const node of run.tape) {
    if (node.born > q) return;
    yield node;
  }
}

export function statusAt(run: Run, q: number): RunStatus {
  return q >= latest(run) ? run.status : "running";
}

/** Open scopes, outermost first. */
export function openScopes(run: Run, q: number): Scope[] {
  const open: Scope[] = [];
  let scope = run.scopes.get(lastUpTo(run.scopeChanges, byQ, q)?.scope ?? 0);
  while (scope) {
    open.push(scope);
    scope = run.scopes.get(scope.event.parent);
  }
  return open.reverse();
}

/** The node's value, or null before it exists. */
export function valueAt(node: Node, q: number): Summary | null {
  return lastUpTo<Reading>(node.values, byQ, q)?.val ?? null;
}

/** What is known of the node's gradient: the latest reading, whether it flows in a pass or stands in `.grad`. */
export function gradientAt(node: Node, q: number): GradientReading | null {
  return lastUpTo(node.gradients, byQ, q);
}

/** The latest reading at the moment that `wanted` accepts, or null. */
function latestWhere(
  node: Node,
  q: number,
  wanted: (reading: GradientReading) => boolean,
): GradientReading | null {
  for (let i = countUpTo(node.gradients, byQ, q) - 1; i >= 0; i -= 1) {
    const reading = node.gradients[i];
    if (reading && wanted(reading)) return reading;
  }
  return null;
}

/** What stands in `.grad`; null when nothing does. */
export function gradAt(node: Node, q: number): Summary | null {
  return latestWhere(node, q, (reading) => reading.kind === "grad")?.val ?? null;
}

/** The gradient on its way through the node in pass `b`, complete or not; null when the pass has not reached it. */
export function flowAt(node: Node, q: number, b: number): GradientReading | null {
  return latestWhere(node, q, (reading) => reading.b === b && reading.kind !== "grad");
}

/** A gradient in the making: its terms in order of arrival and what they sum to. */
export interface RunningSum {
  readonly b: number;
  /** The gradient the pass started with, when the node is its root. */
  readonly seed: Summary | null;
  readonly terms: readonly Contribution[];
  readonly total: Summary | null;
}

/** What arrived at the node in the latest pass that reached it, or in pass `b`; null when none did. */
export function sumAt(run: Run, node: Node, q: number, b = passAt(node, q)): RunningSum | null {
  if (b === null) return null;
  const pass = run.passes.get(b);
  const seed = pass && pass.root === node.id && pass.q <= q ? pass.event.val : null;
  const terms = termsOf(node, b, q);
  if (seed === null && terms.length === 0) return null;
  const latestTerm = terms.at(-1)?.event;
  return { b, seed, terms, total: latestTerm ? (latestTerm.sum ?? latestTerm.val) : seed };
}

/** The latest pass that brought the node a gradient, or null. */
function passAt(node: Node, q: number): number | null {
  return latestWhere(node, q, (reading) => reading.b > 0)?.b ?? null;
}

/** Contributions of one pass stand together, so they are a slice. */
function termsOf(node: Node, b: number, q: number): readonly Contribution[] {
  let stop = countUpTo(node.received, byQ, q);
  while (stop > 0 && (node.received[stop - 1]?.event.b ?? 0) > b) stop -= 1;
  let start = stop;
  while (start > 0 && node.received[start - 1]?.event.b === b) start -= 1;
  return node.received.slice(start, stop);
}

/** The node's name at the moment: the first it was given, so that it does not change its label; null while unnamed. */
export function nameAt(node: Node, q: number): string | null {
  const first: Name | undefined = node.names[0];
  return first && first.q <= q ? first.name : null;
}

/** Whether the node shares its name with another, as the turns of a loop do. */
export function sharesName(run: Run, node: Node, q: number): boolean {
  const name = nameAt(node, q);
  return name !== null && countUpTo(run.named.get(name) ?? [], byQ, q) > 1;
}

/** What the program had printed. */
export function printedAt(run: Run, q: number): readonly Printed[] {
  return run.printed.slice(0, countUpTo(run.printed, byQ, q));
}

/** The nodes that use this one at the moment, once per operand place. */
export function usersAt(run: Run, node: Node, q: number): readonly number[] {
  return node.users.slice(
    0,
    countUpTo(node.users, (id) => run.nodes.get(id)?.born ?? Number.POSITIVE_INFINITY, q),
  );
}
