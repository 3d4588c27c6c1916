/** Why is this gradient 0, 1, None, NaN, infinite, huge, tiny? Finds the node, edge and value responsible. */
import type { Catalogue } from "../protocol/catalogue.js";
import type { Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "../run/model.js";
import { gradAt } from "../run/moment.js";
import { type Because, because, type Outcome, type Question } from "./because.js";
import { characterOf, knownElements } from "./elements.js";
import { itemised, passesThrough } from "./terms.js";
import { whyBad } from "./why-bad.js";
import { whyNone } from "./why-none.js";
import { whySize } from "./why-size.js";
import { whyZero } from "./why-zero.js";

/** From this size on a gradient is called huge, and up to that one tiny. */
export const HUGE = 1e3;
export const TINY = 1e-6;

export interface Asking {
  /** `.grad`, or the gradient that flows through the node in a pass; `.grad` of leaves when left out, else the flow. */
  readonly of?: "grad" | "flow";
  /** Which pass; the latest through the node when left out. */
  readonly b?: number;
  /** One element, as its position in row-major order; the whole tensor when left out. */
  readonly cell?: number;
}

/** The answer for the node's gradient as it stands at `q`. */
export function why(catalogue: Catalogue, run: Run, node: Node, q: number, asking: Asking = {}): Because {
  const b = asking.b ?? passesThrough(node, q).at(-1) ?? null;
  const of = asking.of ?? (node.event.k === "leaf" ? "grad" : "flow");
  const flow = b === null ? null : (itemised(run, node, q, b)?.gradient ?? null);
  const gradient = of === "grad" ? gradAt(node, q) : flow;
  const cell = asking.cell ?? null;
  const question: Question = {
    catalogue,
    run,
    node,
    q,
    outcome: outcomeOf(gradient, cell),
    cell,
    gradient,
    b,
  };
  switch (question.outcome) {
    case "none":
      return whyNone(question);
    case "zero":
      return wasCleared(node, q) && of === "grad"
        ? because(question, "zeroed", { q: clearedAt(node, q) })
        : whyZero(question);
    case "nan":
    case "infinite":
      return whyBad(question);
    default:
      return whySize(question);
  }
}

/** What is remarkable about a gradient, or about one element of it. */
export function outcomeOf(gradient: Summary | null, cell: number | null): Outcome {
  if (gradient === null) return "none";
  const element = cell === null ? undefined : knownElements(gradient)[cell];
  const about = element === undefined ? gradient : ({ is: "item", x: figure(element) } as const);
  const { nan, infinite, allZero, allOne, largest } = characterOf(about);
  if (nan) return "nan";
  if (infinite) return "infinite";
  if (allZero) return "zero";
  if (allOne) return "one";
  return largest >= HUGE ? "huge" : largest <= TINY && largest > 0 ? "tiny" : "plain";
}

function figure(x: number): number | "nan" | "inf" | "-inf" {
  if (Number.isNaN(x)) return "nan";
  return Number.isFinite(x) ? x : x > 0 ? "inf" : "-inf";
}

function lastGrad(node: Node, q: number) {
  return node.gradients.findLast((one) => one.q <= q && one.kind === "grad");
}

function wasCleared(node: Node, q: number): boolean {
  return lastGrad(node, q)?.b === 0;
}

function clearedAt(node: Node, q: number): number | null {
  return lastGrad(node, q)?.q ?? null;
}
