/** What a condition decides: which part of the text runs now, which parts it passes over, whose numbers it looked at. */
import type { Arm, Construct, ConstructKind, Predicate, Span } from "../protocol/trace.gen.js";
import { holds } from "./arms.js";
import type { Node, Run } from "./model.js";
import { readBy } from "./steps.js";

export interface Decision {
  /** What asked; null where the run does not tell. */
  readonly construct: Construct | null;
  /** What runs now; null where something else is asked first. */
  readonly entered: Arm | null;
  /** What this evaluation leaves out, in the order of the text. */
  readonly skipped: readonly Arm[];
}

/** What each sort of question belongs to. */
const ASKED_BY: Readonly<Record<NonNullable<Predicate["of"]>, ConstructKind | null>> = {
  if: "if",
  while: "while",
  ternary: "ternary",
  and: "and",
  or: "or",
  not: null,
  case: "match",
  guard: "match",
  comprehension: "comprehension",
  assert: "assert",
};

export function decisionOf(run: Run, test: Predicate): Decision {
  const construct = constructOf(run, test);
  const entered = construct?.arms.find(({ n }) => n === test.arm) ?? null;
  const skipped = construct ? skippedBy(construct, test, entered) : [];
  return { construct, entered, skipped: skipped.filter(({ src }) => src != null) };
}

/** The innermost construct of its kind whose condition this is. */
function constructOf(run: Run, test: Predicate): Construct | null {
  const kind = ASKED_BY[test.of ?? "if"];
  const around = run.code?.constructs.filter((one) => one.kind === kind && holds(one.src, test.src)) ?? [];
  return around.findLast((one) => one.arms.some((arm) => isAbout(arm, test))) ?? around.at(-1) ?? null;
}

function isAbout({ n, test: asked, head }: Arm, { src, arm }: Predicate): boolean {
  return n === arm || isSame(asked, src) || isSame(head, src);
}

function isSame(a: Span | null | undefined, b: Span): boolean {
  return a?.join() === b.join();
}

function skippedBy({ kind, arms }: Construct, test: Predicate, entered: Arm | null): readonly Arm[] {
  switch (kind) {
    case "and":
    case "or":
      return test.value === (kind === "or") ? arms.filter(({ src }) => isAfter(src, test.src)) : [];
    case "while":
    case "comprehension":
      return test.value ? [] : arms.filter(({ name }) => name === "body");
    case "assert":
      return [];
    default:
      // Of what is still to be asked nothing is known yet.
      return entered
        ? arms.filter((arm) => arm !== entered)
        : arms.filter((arm) => !test.value && holds(arm.head ?? arm.test, test.src));
  }
}

function isAfter(src: Span | null | undefined, [, , line, column]: Span): boolean {
  return src != null && (src[0] > line || (src[0] === line && src[1] >= column));
}

/** How the block that a decision leads into ends, when that is by leaving what is around it; null otherwise. */
export type Exit = Extract<ConstructKind, "return" | "break" | "continue" | "raise">;

const EXITS: ReadonlySet<string> = new Set<Exit>(["return", "break", "continue", "raise"]);

export function exitOf(run: Run, { src }: Arm): Exit | null {
  if (!src) return null;
  // The last statement of a block ends where the block ends and begins in its column, or is all of it.
  const last = run.code?.constructs.find(
    (one) =>
      EXITS.has(one.kind) &&
      one.src[2] === src[2] &&
      one.src[3] === src[3] &&
      one.src[1] === src[1] &&
      holds(src, one.src),
  );
  return (last?.kind as Exit | undefined) ?? null;
}

/** The tensors whose numbers or shapes a condition looked at: not those that it made itself, but what it made them of. */
export function sourcesOf(run: Run, test: Predicate): readonly Node[] {
  const found = new Set<Node>();
  const follow = (id: number): void => {
    const node = run.nodes.get(id);
    if (!node) return;
    const { event } = node;
    const made = event.k === "op" && event.sc === test.sc && holds(test.src, event.src);
    if (made && node.inputs.length > 0) node.inputs.forEach(follow);
    else found.add(node);
  };
  for (const id of readBy(test)) follow(id);
  return [...found];
}

/** Whether what a condition came to is truth by itself; traces before 1.1 do not always tell. */
export function isTruth(shown: string): boolean {
  return shown === "" || /^(tensor\()?(True|False)\b/u.test(shown);
}

/** The scope that runs because of the condition: a branch, or the turn of a loop; null where nothing of its own does. */
export function openedBy(run: Run, { q, of, sc, value, arm }: Predicate): number | null {
  if (of === "while" || of === "comprehension") return value ? sc : null;
  const next = run.events[q + 1];
  return next?.k === "in" && next.kind === "branch" && next.arm === arm ? next.id : null;
}

/** The turn of the nearest loop of the same function in which the scope runs, from 1; null outside loops. */
export function turnOf(run: Run, scope: number): number | null {
  let around = run.scopes.get(scope);
  while (around && (around.event.kind === "branch" || around.event.kind === "with"))
    around = run.scopes.get(around.event.parent);
  return around?.event.kind === "iteration" && around.event.i != null ? around.event.i + 1 : null;
}

/** Whether the trace tells what conditions looked at: those of version 1.0 do not. */
export function tellsReads(run: Run): boolean {
  const [major, minor] = run.head?.v ?? [0, 0];
  return major > 1 || minor > 0;
}
