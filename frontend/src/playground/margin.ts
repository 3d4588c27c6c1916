/** What the program's margin says at a moment: how often each part ran, in words too, and what was passed by. */
import type { Arm, ArmName, Construct, ConstructKind } from "../protocol/trace.gen.js";
import { type ArmCount, armsAt, flipInto, passedBy } from "../run/arms.js";
import type { Run } from "../run/model.js";
import { excerpt } from "../run/source.js";
import type { Say, WordKey } from "../views/words.js";
import type { Branches, LineCount } from "./branches.js";

export function branchesOf(run: Run, q: number, say: Say): Branches {
  const passed = passedBy(run, q);
  const grey = new Set(passed.map(({ arm }) => arm));
  const told = armsAt(run, q).filter(({ arm, times }) => times > 0 || grey.has(arm));
  const lines = new Map<number, ArmCount[]>();
  for (const count of told) {
    if (!isCounted(count)) continue;
    const line = lineOf(count);
    lines.set(line, [...(lines.get(line) ?? []), count]);
  }
  return {
    counts: [...lines].map(([line, counts]) => lineCount(run, q, say, line, counts)),
    passed: passed.flatMap(({ arm }) => (arm.src ? [arm.src] : [])),
  };
}

/** Constructs of whole lines: of what begins on one line, the innermost is the one whose count stands there. */
const BLOCKS: ReadonlySet<ConstructKind> = new Set([
  "if",
  "while",
  "for",
  "match",
  "try",
  "function",
  "with",
  "break",
  "continue",
  "raise",
]);

/** A function returns as often as it is called, and a lambda is told by where it is called. */
const UNCOUNTED: ReadonlySet<ConstructKind> = new Set(["return", "lambda"]);

function isCounted({ construct, arm }: ArmCount): boolean {
  return !UNCOUNTED.has(construct.kind) && (arm.src != null || arm.name === "passed");
}

function isBlock({ construct }: ArmCount): boolean {
  return BLOCKS.has(construct.kind);
}

/** Parts of an expression are told of where it begins. */
function lineOf({ construct, arm }: ArmCount): number {
  return ((BLOCKS.has(construct.kind) && arm.head) || construct.head)[0];
}

function lineCount(run: Run, q: number, say: Say, line: number, counts: readonly ArmCount[]): LineCount {
  const flipOf = ({ arm, times }: ArmCount) =>
    times === 0 && run.status !== "running" ? flipInto(run, arm, q) : null;
  const shown =
    counts.findLast(isBlock) ?? counts.find((count) => flipOf(count) !== null) ?? (counts[0] as ArmCount);
  const flip = flipOf(shown);
  const said = counts.map((count) => inWords(run, say, count));
  const title = [...new Set(said)].join(". ");
  return { line, times: shown.times, title: flip ? `${title}. ${say("branch.flip")}` : title, flip };
}

/** What it means that a part ran; of any other part, that it ran. */
const MEANINGS: Partial<Record<`${ConstructKind} ${ArmName}`, WordKey>> = {
  "function body": "count.called",
  "for body": "count.turns",
  "while body": "count.turns",
  "for else": "count.otherwise",
  "while else": "count.otherwise",
  "try body": "count.tried",
  "try except": "count.caught",
  "with body": "count.entered",
  "assert passed": "count.held",
  "assert failed": "count.failed",
  "ternary if": "count.taken",
  "ternary else": "count.taken",
  "and operand": "count.evaluated",
  "or operand": "count.evaluated",
  "comprehension for": "count.drawn",
  "comprehension body": "count.made",
};

function inWords(run: Run, say: Say, { construct, arm, times }: ArmCount): string {
  const meaning = MEANINGS[`${construct.kind} ${arm.name}`];
  const code = codeOf(run, construct, arm);
  if (times === 0)
    return meaning && isExpression(construct) ? say("count.never", { code }) : say("branch.never");
  return say(meaning ?? "branch.ran", { n: times, code });
}

function isExpression({ kind }: Construct): boolean {
  return !BLOCKS.has(kind) && kind !== "assert";
}

function codeOf(run: Run, construct: Construct, arm: Arm): string {
  return run.head ? excerpt(run.head.source, arm.src ?? construct.src) : "";
}
