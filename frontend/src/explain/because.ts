/** The answer to "why is this gradient what it is?" as data: the cause and the node, edge and number responsible. */
import type { Catalogue } from "../protocol/catalogue.js";
import type { Summary } from "../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../run/model.js";

/** What is remarkable about the gradient. */
export type Outcome = "none" | "zero" | "one" | "nan" | "infinite" | "huge" | "tiny" | "plain";

/** Why there is no gradient. */
export type NoneCause =
  /** No backward pass has run. */
  | "no-backward"
  /** Backward, or the program before it, ended with an error or was stopped. */
  | "stopped"
  /** Events are missing from the trace (it was cut, or the page could not keep up), so nobody can tell. */
  | "not-recorded"
  /** The tensor was first used after the last backward pass. */
  | "used-later"
  /** A leaf that asks for no gradient (`requires_grad=False`). */
  | "not-asked"
  /** A result keeps no `.grad` unless told to (`retain_grad`). */
  | "not-leaf"
  | "detached"
  | "no-grad"
  /** A comparison, an argmax or an integer: no small change of the operand changes it. */
  | "discrete"
  /** The root was not made from it. */
  | "no-path"
  /** Its number left the graph: `.item()`, `float()`, `.numpy()`, `.data`. */
  | "left-graph"
  /** `torch.autograd.grad` hands gradients out and stores none. */
  | "not-accumulated"
  /** `backward(inputs=…)` was asked for others. */
  | "not-requested"
  | "zeroed";

/** Why it is 0; the size causes too when a product became too small to be told from 0. */
export type ZeroCause =
  | "dead-relu"
  /** A flat end of sigmoid, tanh, softmax and their like. */
  | "saturated"
  /** Rounding and signs: slope 0 everywhere. */
  | "flat"
  /** `where` or a mask took the other value. */
  | "not-taken"
  | "clamped"
  /** Another element was the maximum, the minimum, the median. */
  | "not-chosen"
  /** An index, a slice or an embedding left it out. */
  | "not-selected"
  /** Dropout set it to 0. */
  | "dropped"
  | "times-zero"
  /** The loss is at its minimum. */
  | "at-minimum"
  /** The local derivative is 0 at this value, as that of x² at 0. */
  | "stationary"
  /** The part of the gradient above that belongs here is 0; a tensor too large to follow it cell by cell. */
  | "zero-above"
  /** Contributions that add up to 0. */
  | "cancelled"
  | "zeroed";

export type BadCause =
  | "divided-by-zero"
  | "log-zero"
  /** The slope of a root (or of a power below 1) at 0 is infinite. */
  | "sqrt-zero"
  /** Log or root of a negative number, arcsine beyond 1. */
  | "out-of-domain"
  | "zero-times-infinite"
  /** Finite numbers whose result is too large for the element type. */
  | "overflow"
  /** The program's own data holds a NaN or an infinity. */
  | "bad-data"
  /** ∞ − ∞, 0·∞ or ∞/∞ between values. */
  | "indeterminate"
  /** A local derivative that is not finite, without a more special cause. */
  | "bad-derivative";

export type SizeCause =
  | "small-factors"
  | "large-factors"
  /** A single factor accounts for most of the size. */
  | "one-factor"
  /** Many contributions, each of ordinary size: from many uses, or summed because of broadcasting. */
  | "many-terms"
  /** `.grad` was not cleared between passes. */
  | "accumulated"
  /** The node is the root: the pass starts with this gradient. */
  | "root"
  /** Every local derivative on the way is 1. */
  | "passed-on"
  /** The product of these factors, nothing more to it. */
  | "factors";

export type Cause = NoneCause | ZeroCause | BadCause | SizeCause;

/** A factor on the way from the node up to the root. */
export interface Factor {
  readonly edge: EdgeRef;
  readonly q: number;
  /** The local derivative, or how much larger the contribution is than the gradient above it, for tensors. */
  readonly factor: number;
}

export interface Because {
  readonly outcome: Outcome;
  readonly cause: Cause;
  /** The node that was asked about, and its cell when one was. */
  readonly node: number;
  readonly cell: number | null;
  readonly gradient: Summary | null;
  /** The backward pass it is about; null when there is none. */
  readonly b: number | null;
  /** The node responsible: where the gradient was lost, spoiled or decided. */
  readonly culprit: number;
  /** The edge responsible, within a backward pass. */
  readonly edge: EdgeRef | null;
  /** Number of the event to fly to. */
  readonly q: number | null;
  /** The operand whose value decides, such as the negative input of a ReLU. */
  readonly operand: number | null;
  /** Its element, or the number that decides; null where it is not known or there are several. */
  readonly value: number | null;
  /** Factors from the node up to the root, where their product is the reason. */
  readonly factors: readonly Factor[];
  /** How many contributions (or repeats, or passes) were added up, where that is the reason; else 0. */
  readonly times: number;
}

/** What is being asked: everything the search for a cause reads. */
export interface Question {
  readonly catalogue: Catalogue;
  readonly run: Run;
  readonly node: Node;
  readonly q: number;
  readonly outcome: Outcome;
  readonly cell: number | null;
  readonly gradient: Summary | null;
  readonly b: number | null;
}

type Found = Partial<Omit<Because, "outcome" | "cause" | "node" | "cell" | "gradient" | "b">>;

/** An answer: what is not given is the node asked about, or nothing. */
export function because(question: Question, cause: Cause, found: Found = {}): Because {
  const { outcome, node, cell, gradient, b } = question;
  const nothing = {
    culprit: node.id,
    edge: null,
    q: null,
    operand: null,
    value: null,
    factors: [],
    times: 0,
  };
  return { outcome, cause, node: node.id, cell, gradient, b, ...nothing, ...found };
}
