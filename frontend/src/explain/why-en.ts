/** The sentences that answer "why?" in English; this file decides which there are, and other languages must have them all. */
import type { Cause, Outcome } from "./because.js";

/** Everything a sentence can name, as text. */
export interface ToldWhy {
  /** The tensor asked about, with its cell when one was: `x`, `x[2]`. */
  readonly node: string;
  /** The node responsible. */
  readonly culprit: string;
  /** What made the culprit: `relu`, `×`; empty for leaves. */
  readonly op: string;
  /** The operand whose value decides. */
  readonly operand: string;
  /** Its number or the factor; null where it is not known. */
  readonly value: string | null;
  /** `0.25 × 0.2 × …`, at most a few of them, and how many there are in all. */
  readonly factors: string;
  readonly count: number;
  readonly times: number;
}

type Phrase = (told: ToldWhy) => string;

/** ` (−3)`, or nothing. */
export function inBrackets(value: string | null): string {
  return value === null ? "" : ` (${value})`;
}

const because = (told: ToldWhy, reason: string): string =>
  `${reason}, so no gradient passes on to ${told.node}.`;

const causes: Readonly<Record<Cause, Phrase>> = {
  "no-backward": (t) => `${t.node} has no gradient: backward() has not been called yet.`,
  stopped: (t) =>
    `${t.node} has no gradient: the program failed or ended before the backward pass reached it.`,
  "not-recorded": (t) =>
    `No gradient of ${t.node} is known: events are missing from this recording, and a backward pass may be among them.`,
  "used-later": (t) => `${t.node} has no gradient: it was first used after backward() had been called.`,
  "not-asked": (t) => `${t.node} has no gradient: it does not ask for one (requires_grad=False).`,
  "not-leaf": (t) =>
    `${t.node}.grad is empty because ${t.node} is a result, not a leaf: gradients flow through it and are kept only after ${t.node}.retain_grad().`,
  detached: (t) =>
    `${t.node} has no gradient: detach() at ${t.culprit} cut it off from what was computed next.`,
  "no-grad": (t) =>
    `${t.node} has no gradient: ${t.culprit} was computed under no_grad(), so nothing was recorded there.`,
  discrete: (t) =>
    `${t.node} has no gradient: ${t.culprit} (${t.op}) jumps from value to value, and a small change of its operand does not change it.`,
  "no-path": (t) => `${t.node} has no gradient: ${t.operand} was not made from it.`,
  "left-graph": (t) =>
    `${t.node} has no gradient: the program took its number out (.item(), float() or .data), and a plain number remembers nothing.`,
  "not-accumulated": (t) =>
    `${t.node}.grad is empty: torch.autograd.grad hands the gradient out and stores none.`,
  "not-requested": (t) =>
    `${t.node}.grad is empty: this pass was asked for the gradients of other tensors only (inputs=…).`,
  zeroed: (t) => `The gradient of ${t.node} was cleared by zero_grad().`,

  "dead-relu": (t) =>
    because(
      t,
      `The ${t.op} at ${t.culprit} is dead: its input ${t.operand}${inBrackets(t.value)} is not above 0, where the slope is 0`,
    ),
  saturated: (t) =>
    `${t.culprit} (${t.op}) is saturated at ${t.operand}${inBrackets(t.value)}: its curve is flat there, so next to nothing passes on to ${t.node}.`,
  flat: (t) => because(t, `${t.culprit} (${t.op}) is made of flat steps with slope 0`),
  "not-taken": (t) => because(t, `${t.culprit} (${t.op}) took the other value here`),
  clamped: (t) => because(t, `${t.culprit} (${t.op}) holds ${t.operand}${inBrackets(t.value)} at its limit`),
  "not-chosen": (t) =>
    because(t, `${t.culprit} (${t.op}) chose another element than ${t.operand}${inBrackets(t.value)}`),
  "not-selected": (t) => because(t, `${t.culprit} (${t.op}) leaves this element out`),
  dropped: (t) => because(t, `Dropout multiplied it by 0 in ${t.culprit}`),
  "times-zero": (t) => because(t, `In ${t.culprit} (${t.op}) it is multiplied by ${t.operand}, which is 0`),
  "at-minimum": (t) => because(t, `${t.culprit} (${t.op}) is at its minimum: prediction and target agree`),
  stationary: (t) =>
    because(t, `The local derivative of ${t.culprit} (${t.op}) is 0 at ${t.operand}${inBrackets(t.value)}`),
  "zero-above": (t) =>
    because(t, `The part of the gradient of ${t.culprit} (${t.op}) that belongs to it is 0`),
  cancelled: (t) => `${t.times} contributions to ${t.culprit} cancel out: their sum is 0.`,

  "divided-by-zero": (t) => `${t.culprit} (${t.op}) divides by 0; that spoils the gradient of ${t.node}.`,
  "log-zero": (t) =>
    `${t.culprit} takes the logarithm of 0, where the slope is infinite; that reaches ${t.node}.`,
  "sqrt-zero": (t) =>
    `${t.culprit} (${t.op}) is taken at ${t.operand} = ${t.value ?? "0"}, where its slope is infinite; that reaches ${t.node}.`,
  "out-of-domain": (t) =>
    `${t.culprit} (${t.op}) is not defined at ${t.operand}${inBrackets(t.value)}; the NaN reaches ${t.node}.`,
  "zero-times-infinite": (t) =>
    `At ${t.culprit} (${t.op}) the chain rule multiplies 0 by ∞, which is NaN; it reaches ${t.node}.`,
  overflow: (t) =>
    `${t.culprit}${t.op && ` (${t.op})`} is too large a number for its element type and overflows to ∞, and so does the gradient of ${t.node}.`,
  "bad-data": (t) =>
    `The data of ${t.culprit} holds ${t.value ?? "NaN"}; it spreads to the gradient of ${t.node}.`,
  indeterminate: (t) => `${t.culprit} (${t.op}) makes a NaN of infinities or zeros; it reaches ${t.node}.`,
  "bad-derivative": (t) =>
    `The local derivative of ${t.culprit} (${t.op}) is not finite here; that reaches ${t.node}.`,

  "small-factors": (t) =>
    `${t.count} local derivatives are multiplied on the way to ${t.node}, and together they are next to 0: ${t.factors}.`,
  "large-factors": (t) =>
    `${t.count} local derivatives are multiplied on the way to ${t.node}, and the product is huge: ${t.factors}.`,
  "one-factor": (t) =>
    `One local derivative decides: ${t.culprit} (${t.op}) multiplies the gradient by ${t.value ?? "it"}.`,
  "many-terms": (t) =>
    `${t.times} contributions are added up in the gradient of ${t.node}; each of them is of ordinary size.`,
  accumulated: (t) =>
    `${t.node}.grad was not cleared: the gradients of ${t.times} backward passes are added up in it.`,
  root: (t) => `${t.culprit} is where the backward pass started: this is the gradient it started with.`,
  "passed-on": (t) =>
    `Every local derivative between ${t.node} and the root is 1: the gradient 1 is passed on unchanged.`,
  factors: (t) =>
    `The gradient of ${t.node} is the product of the local derivatives on its way: ${t.factors || "none"}.`,
};

export const whyEn = {
  causes,
  outcomes: {
    none: "no gradient",
    zero: "0",
    one: "1",
    nan: "NaN",
    infinite: "infinite",
    huge: "huge",
    tiny: "tiny",
    plain: "",
  } satisfies Record<Outcome, string>,
} as const;

/** What a language must have to answer. */
export interface WhySentences {
  readonly causes: Readonly<Record<Cause, Phrase>>;
  /** What is remarkable, in a word or two: for a badge. */
  readonly outcomes: Readonly<Record<Outcome, string>>;
}
