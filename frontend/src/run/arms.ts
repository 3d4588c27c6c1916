/** Which parts of the program's text had run at a moment, and how often; and how to ask for the part that did not. */
import { countUpTo, lastUpTo } from "../base/search.js";
import type { Arm, Construct, Flip, Predicate, Span } from "../protocol/trace.gen.js";
import type { Run } from "./model.js";
import { latest } from "./moment.js";

export interface ArmCount {
  readonly construct: Construct;
  readonly arm: Arm;
  readonly times: number;
}

/** Every part of the program that can run or not run, in the order of the text, with its count at the moment. */
export function armsAt(run: Run, q: number): readonly ArmCount[] {
  const constructs = run.code?.constructs ?? [];
  return constructs.flatMap((construct) =>
    construct.arms.map((arm) => ({ construct, arm, times: timesAt(run, arm.n, q) })),
  );
}

const byQ = (fact: { readonly q: number }): number => fact.q;

function timesAt(run: Run, arm: number, q: number): number {
  return lastUpTo(run.ran.get(arm) ?? [], byQ, q)?.times ?? 0;
}

/**
 * The parts that were passed by: the condition that leads there was evaluated, another arm of the same construct had
 * run by then, or the program has come to its end. A part inside another of these is not told of again.
 */
export function passedBy(run: Run, q: number): readonly ArmCount[] {
  const arms = armsAt(run, q);
  const ended = run.status !== "running" && q >= latest(run);
  const decided = new Set(arms.filter(({ times }) => times > 0).map(({ construct }) => construct));
  const passed = arms.filter(({ construct, arm, times }) => {
    if (times > 0 || !arm.src || !isBlock(arm)) return false;
    const asked = arm.test ? lastUpTo(testsOf(run, arm.test), byQ, q) : null;
    // How often it ran is told a little later than that it is going to run.
    if (asked?.arm === arm.n) return false;
    return ended || (!waits(construct, arm) && (asked !== null || decided.has(construct)));
  });
  return passed.filter(
    ({ arm }) => !passed.some((other) => other.arm !== arm && holds(other.arm.src, arm.src)),
  );
}

/** The `else` of a loop may run as long as the loop does. */
function waits({ kind }: Construct, { name }: Arm): boolean {
  return name === "else" && (kind === "while" || kind === "for");
}

/** `passed` and `failed` are outcomes: nothing is written that would run. */
function isBlock({ name }: Arm): boolean {
  return name !== "passed" && name !== "failed";
}

export function holds(outer: Span | null | undefined, inner: Span | null | undefined): boolean {
  if (!(outer && inner)) return false;
  const starts = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1]);
  const ends = outer[2] > inner[2] || (outer[2] === inner[2] && outer[3] >= inner[3]);
  return starts && ends;
}

/** What turns round the condition that the event at `q` tells of, of a run that went its own way to its end; else null. */
export function otherWay(run: Run, q: number): Flip | null {
  const own = run.head && !run.head.flip && !run.head.lab;
  return own && run.status !== "running" ? flipAt(run, q) : null;
}

/** What turns round the condition that the event at `q` tells of; null when that is none that can be. */
export function flipAt(run: Run, q: number): Flip | null {
  const test = lastUpTo(run.tests, byQ, q);
  return test?.q === q ? flipOf(run, test) : null;
}

/** What would have led into the arm: its condition, where it was evaluated last before the moment. */
export function flipInto(run: Run, { test }: Arm, q: number): Flip | null {
  const last = test ? lastUpTo(testsOf(run, test), byQ, q) : null;
  return last && flipOf(run, last);
}

/** Whether a pattern fits is no condition: there is no truth to turn round. */
function flipOf(run: Run, test: Predicate): Flip | null {
  if (test.of === "case") return null;
  return { src: test.src, nth: countUpTo(testsOf(run, test.src), byQ, test.q) - 1 };
}

function testsOf(run: Run, src: Span): readonly Predicate[] {
  return run.testsAt.get(src.join()) ?? [];
}
