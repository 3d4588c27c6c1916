/** Why a gradient has the size it has: the factors on its main way, one of them, or how many were added up. */
import type { Summary } from "../protocol/trace.gen.js";
import type { Node } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { type Because, because, type Factor, type Question } from "./because.js";
import { saturates } from "./blame.js";
import { characterOf, singleElement } from "./elements.js";
import { type Itemised, itemised, type Term } from "./terms.js";

/** A factor with this share of the whole (in logarithms) is the reason by itself. */
const MOST = 0.6;
/** Contributions that together are so many times their largest are the reason. */
const MANY = 10;

export function whySize(question: Question): Because {
  const { run, node, q, b, outcome, gradient } = question;
  const sum = b === null ? null : itemised(run, node, q, b);
  if (!sum) return because(question, "factors");
  const added = accumulated(question, sum);
  if (added) return added;
  if (sum.terms.length === 0) return because(question, "root", { q: run.passes.get(sum.b)?.q ?? null });
  const hops = mainWay(question);
  const factors = hops.map(({ factor }) => factor);
  if (outcome === "one" || outcome === "plain")
    return because(
      question,
      factors.every(({ factor }) => factor === 1) && outcome === "one" ? "passed-on" : "factors",
      { factors },
    );
  const largest = Math.max(...sum.terms.map((term) => sizeOf(term.contribution)));
  if (outcome === "huge" && gradient && sizeOf(gradient) >= MANY * largest)
    return because(question, "many-terms", { factors, times: sum.terms.length });
  return byFactors(question, hops);
}

/** `.grad` was not cleared: passes are added up in it. Of a huge sum this is the reason when none of them was huge. */
function accumulated(question: Question, sum: Itemised): Because | null {
  const { gradient, outcome, node, q } = question;
  const before = sum.accumulated?.before;
  if (!before || gradient !== sum.accumulated?.after || !sum.gradient || sizeOf(before) === 0) return null;
  if (outcome === "huge" && sizeOf(gradient) < 2 * sizeOf(sum.gradient)) return null;
  const passes = new Set<number>();
  for (const one of node.gradients.toReversed()) {
    if (one.q > q || one.kind !== "grad") continue;
    if (one.b === 0) break;
    passes.add(one.b);
  }
  return because(question, "accumulated", { q: sum.accumulated.q, times: passes.size });
}

function byFactors(question: Question, hops: readonly Hop[]): Because {
  const { run, outcome } = question;
  const factors = hops.map(({ factor }) => factor);
  const toward = outcome === "tiny" ? -1 : 1;
  const share = (hop: Hop) => toward * Math.log(Math.abs(hop.factor.factor));
  const total = hops.reduce((sum, hop) => sum + Math.max(0, share(hop)), 0);
  const most = hops.toSorted((a, b) => share(b) - share(a))[0];
  if (!most || share(most) < MOST * total) {
    return because(question, outcome === "tiny" ? "small-factors" : "large-factors", { factors });
  }
  const { edge, q, factor } = most.factor;
  const result = run.nodes.get(edge.result);
  const found = { culprit: edge.result, edge, q, operand: edge.operand, value: factor, factors };
  if (outcome === "huge" && most.term.repeats >= Math.abs(factor) * MOST)
    return because(question, "many-terms", { ...found, culprit: question.node.id, times: most.term.repeats });
  const operand = run.nodes.get(edge.operand);
  const flat = outcome === "tiny" && result?.event.k === "op" && saturates(result.event.op);
  if (!flat || !operand || !result) return because(question, "one-factor", found);
  return because(question, "saturated", { ...found, value: singleElement(valueAt(operand, result.born)) });
}

interface Hop {
  readonly term: Term;
  readonly factor: Factor;
}

/** The factors along the way of the largest contributions, from the node up to the root. */
export function mainFactors(question: Question): Factor[] {
  return mainWay(question).map(({ factor }) => factor);
}

function mainWay({ run, node, q, b }: Question): Hop[] {
  const hops: Hop[] = [];
  for (let at: Node | undefined = node; at && b !== null; ) {
    const terms: readonly Term[] = itemised(run, at, q, b)?.terms ?? [];
    const term = terms.toSorted((a, c) => sizeOf(c.contribution) - sizeOf(a.contribution))[0];
    if (!term) break;
    hops.push({ term, factor: { edge: term.edge, q: term.q, factor: factorOf(term) } });
    at = run.nodes.get(term.edge.result);
  }
  return hops;
}

function factorOf({ local, upstream, contribution }: Term): number {
  if (local !== null) return local;
  const above = upstream ? sizeOf(upstream) : 0;
  return above === 0 ? 1 : sizeOf(contribution) / above;
}

function sizeOf(summary: Summary): number {
  return characterOf(summary).largest;
}
