/** What is told of a condition: its value, what follows from it, and what it looked at. */
import { formatShape } from "../base/number.js";
import type { Arm, Predicate, Span } from "../protocol/trace.gen.js";
import {
  type Decision,
  decisionOf,
  type Exit,
  exitOf,
  isTruth,
  sourcesOf,
  tellsReads,
  turnOf,
} from "../run/decisions.js";
import type { Run } from "../run/model.js";
import { type Context, codeAt, labelOf, operandText } from "./told.js";

/** A condition and what follows from it. */
export interface ToldTest {
  readonly code: string;
  readonly value: boolean;
  /** What it came to, where that is neither true nor false by itself. */
  readonly shown: string | null;
  /** `value` is the opposite of what it came to, because that was asked for. */
  readonly flipped: boolean;
  readonly follows: Follows;
  /** Number of the turn of the loop around it, from 1; null outside loops, and where `follows` tells of it. */
  readonly turn: number | null;
  readonly looks: Looks | null;
}

/** What follows from a condition. */
export type Follows =
  | { readonly is: "nothing" | "skipped" | "negated" | "failed" }
  /** Number `nth` that a comprehension draws, from 1: it is kept, or left out, or something else is asked of it. */
  | { readonly is: "item"; readonly nth: number | null; readonly fate: "kept" | "left out" | "passes" }
  /** A block runs, and leaves what is around it. */
  | { readonly is: "enters"; readonly arm: "branch" | "else" | "case"; readonly exit: Exit | null }
  /** Another condition is asked. */
  | { readonly is: "asks"; readonly next: string | null }
  /** A loop goes on with turn number `turn`, or ends before it. */
  | { readonly is: "loop"; readonly turn: number | null; readonly otherwise: boolean }
  /** The code that is used and the code that is not; null where the trace does not tell. */
  | { readonly is: "takes"; readonly taken: string | null; readonly left: string | null }
  /** `and`, `or`: what comes after it is not looked at. */
  | { readonly is: "decides"; readonly word: "and" | "or"; readonly unseen: readonly string[] }
  /** `and`, `or`: the next operand is asked; after the last one all of it is known. */
  | { readonly is: "goes on"; readonly word: "and" | "or"; readonly next: string | null }
  /** A pattern fits `subject` or not; `so`: its block runs, its guard is asked, the next case, or none is left. */
  | { readonly is: "fits"; readonly subject: string; readonly so: "runs" | "guard" | "next" | "none" };

/** What a condition looked at. */
export type Looks =
  | { readonly at: "python" }
  /** `single`: each of them is one number. */
  | { readonly at: "value"; readonly nodes: readonly string[]; readonly single: boolean }
  | { readonly at: "shape"; readonly nodes: readonly { readonly name: string; readonly shape: string }[] };

export function toldTest(context: Context, event: Predicate): ToldTest {
  const decision = decisionOf(context.run, event);
  const follows = followsFrom(context, event, decision);
  const turn = turnOf(context.run, event.sc);
  return {
    code: codeAt(context, event.src) ?? event.shown,
    value: event.value,
    shown:
      isTruth(event.shown) || event.shown.length > LONGEST_SHOWN ? null : event.shown.replaceAll("`", "ˋ"),
    flipped: event.flipped ?? false,
    follows,
    turn: follows.is === "loop" || follows.is === "item" ? null : turn,
    looks: looksOf(context, event),
  };
}

/** What is longer is not read in passing. */
const LONGEST_SHOWN = 40;

function followsFrom(context: Context, event: Predicate, decision: Decision): Follows {
  const { value } = event;
  const { entered } = decision;
  switch (askedBy(context.run, event)) {
    case "if":
      return branchOf(context, event, decision);
    case "while":
      return {
        is: "loop",
        turn: turnOf(context.run, event.sc),
        otherwise: !value && entered?.name === "else" && entered.src != null,
      };
    case "ternary":
      return choiceOf(context, decision);
    case "and":
    case "or":
      return operandOf(context, event, decision);
    case "not":
      return { is: "negated" };
    case "case":
      return patternOf(event, decision);
    case "guard":
      return value && entered
        ? { is: "enters", arm: "case", exit: exitOf(context.run, entered) }
        : { is: "asks", next: null };
    case "comprehension":
      return itemOf(context, event, decision);
    case "assert":
      return { is: value ? "nothing" : "failed" };
  }
}

/** What asked; of a trace that does not tell, the word of the program before the condition and what comes after it. */
function askedBy(run: Run, { of, src }: Predicate): NonNullable<Predicate["of"]> {
  if (of || tellsReads(run)) return of ?? "if";
  const lines = run.head?.source.split("\n") ?? [];
  const before = (lines[src[0] - 1] ?? "").slice(0, src[1]).trim();
  const word = /(\w+)\s*\(*$/u.exec(before);
  if (word?.[1] === "while") return "while";
  if (word?.[1] === "assert") return "assert";
  if (word?.[1] !== "if" || word.index === 0) return "if";
  return /\belse\b/u.test((lines[src[2] - 1] ?? "").slice(src[3])) ? "ternary" : "comprehension";
}

function branchOf(context: Context, { value, src }: Predicate, { construct, entered }: Decision): Follows {
  if (entered?.src)
    return {
      is: "enters",
      arm: entered.name === "else" ? "else" : "branch",
      exit: exitOf(context.run, entered),
    };
  if (value) return { is: "enters", arm: "branch", exit: null };
  const next = construct?.arms.find(({ name, test }) => name === "elif" && startsAfter(test, src));
  return entered || !next ? { is: "skipped" } : { is: "asks", next: codeAt(context, next.test) };
}

function startsAfter(test: Span | null | undefined, [line, column]: Span): boolean {
  return test != null && (test[0] > line || (test[0] === line && test[1] > column));
}

function choiceOf(context: Context, { entered, skipped }: Decision): Follows {
  return { is: "takes", taken: codeAt(context, entered?.src), left: codeAt(context, skipped[0]?.src) };
}

function operandOf(context: Context, event: Predicate, { entered, skipped }: Decision): Follows {
  const word = event.of === "or" ? "or" : "and";
  const code = ({ src }: Arm): string[] => [codeAt(context, src)].filter((text) => text !== null);
  if (skipped.length > 0) return { is: "decides", word, unseen: skipped.flatMap(code) };
  return { is: "goes on", word, next: entered ? codeAt(context, entered.src) : null };
}

function itemOf({ run }: Context, { sc, value }: Predicate, { entered }: Decision): Follows {
  const fate = !value ? "left out" : entered || !tellsReads(run) ? "kept" : "passes";
  return { is: "item", nth: turnOf(run, sc), fate };
}

function patternOf(event: Predicate, { construct, entered }: Decision): Follows {
  const subject = event.shown.replaceAll("`", "ˋ");
  if (event.value) return { is: "fits", subject, so: entered ? "runs" : "guard" };
  const more = construct?.arms.some(({ name, head }) => name === "case" && startsAfter(head, event.src));
  return { is: "fits", subject, so: more ? "next" : "none" };
}

function looksOf(context: Context, event: Predicate): Looks | null {
  if (!tellsReads(context.run)) return null;
  const nodes = sourcesOf(context.run, event);
  switch (event.what ?? "python") {
    case "value":
      return {
        at: "value",
        nodes: nodes.map((node) => operandText(context, node, event.q)),
        single: nodes.every(({ event: { shape } }) => shape.every((size) => size === 1)),
      };
    case "shape":
      return {
        at: "shape",
        nodes: nodes.map((node) => ({
          name: labelOf(context, node),
          shape: formatShape(node.event.shape),
        })),
      };
    case "python":
      // The subject of a pattern was looked at before.
      return event.of === "case" ? null : { at: "python" };
  }
}
