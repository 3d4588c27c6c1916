/** The sentence for one contribution: which it is, times what, and the running sum at the node that receives it. */
import { formatElements, formatNumber, formatShape } from "../base/number.js";
import type { Edge, Op, Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "../run/model.js";
import { flowAt, sumAt } from "../run/moment.js";
import type { Passing, ToldEdge } from "./en.js";
import { type Context, codeAt, gradientText, isShort, labelOf, opWord, shortValue, single } from "./told.js";

export function tellEdge(context: Context, event: Edge): string {
  const from = context.run.nodes.get(event.from);
  const to = context.run.nodes.get(event.to);
  if (!from || !to || from.event.k !== "op") return "";
  return context.sentences.edge(toldEdge(context, event, from, from.event, to));
}

function toldEdge(context: Context, event: Edge, from: Node, op: Op, to: Node): ToldEdge {
  const { run, q } = context;
  const upstream = flowAt(from, q, event.b)?.val ?? null;
  const all = contributionsTo(run, to, event.b);
  return {
    code: codeAt(context, op.src),
    op: opWord(context, op.op),
    receiver: labelOf(context, to),
    gradient: upstream ? gradientText(context, upstream, op.shape) : "",
    contribution: gradientText(context, event.val, to.event.shape),
    passing: passingOf(context, event, op, upstream, to),
    repeated: repeatedOf(event, op.shape),
    sum: sumOf(run, event, to, all),
    nth: event.n ?? 1,
    all,
  };
}

function passingOf(context: Context, event: Edge, op: Op, upstream: Summary | null, to: Node): Passing {
  const { loc } = event;
  if (loc == null) {
    const same =
      upstream !== null && sameShape(op.shape, to.event.shape) && sameElements(upstream, event.val);
    return { how: same && isShort(event.val) ? "unchanged" : "shaped" };
  }
  if (loc === 1) return { how: "unchanged" };
  if (loc === -1) return { how: "negated" };
  if (loc === 0) return { how: "nothing" };
  return {
    how: "scaled",
    times: formatNumber(loc),
    named: op.op === "mul" ? otherOperand(context, op, event.arg) : null,
  };
}

/** A product's local derivative is the other operand. */
function otherOperand(context: Context, op: Op, arg: number): string | null {
  const other = op.ins[1 - arg];
  const node = typeof other === "number" ? context.run.nodes.get(other) : undefined;
  return node ? labelOf(context, node) : null;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function sameElements(a: Summary, b: Summary): boolean {
  return isShort(a) && formatElements(a, []) === formatElements(b, []);
}

function repeatedOf(event: Edge, shape: readonly number[]): ToldEdge["repeated"] {
  const axes = event.bc ?? [];
  if (axes.length === 0) return null;
  return { axes, times: axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1) };
}

/** Several elements that are the whole gradient were told as the contribution already. */
function sumOf(run: Run, event: Edge, to: Node, all: number | null): ToldEdge["sum"] {
  const { shape } = to.event;
  const after = shortValue(event.sum ?? event.val, shape);
  if (after === null || (all === 1 && single(event.val) === null)) return null;
  if ((event.n ?? 1) === 1) return { before: null, after };
  return { before: shortValue(sumAt(run, to, event.q - 1, event.b)?.total ?? null, shape), after };
}

/** How many contributions the node gets in the pass, once the pass has finished with it; null before. */
function contributionsTo(run: Run, to: Node, b: number): number | null {
  const finished = to.gradients.some((reading) => reading.b === b && reading.kind !== "partial");
  return finished || run.status !== "running"
    ? (sumAt(run, to, Number.POSITIVE_INFINITY, b)?.terms.length ?? null)
    : null;
}

/** `3 to x`, for telling what one node passed back in all. */
export function shareText(context: Context, event: Edge): string | null {
  const to = context.run.nodes.get(event.to);
  if (!to) return null;
  const contribution = shortValue(event.val, to.event.shape) ?? formatShape(to.event.shape);
  return context.sentences.share(contribution, labelOf(context, to));
}
