/** What the margin says of every sort of construct. */
import { expect, test } from "vitest";
import { branchesOf } from "../../src/playground/margin.js";
import type { Arm, Construct, Span } from "../../src/protocol/trace.gen.js";
import { sayIn } from "../../src/views/words.js";
import { end, numbered, runOf, start, type Told } from "../run/traces.js";

const SOURCE = "y = a if n else b\nok = p and q\nfor i in r: f()\nelse: g()\nassert n\n";
const say = sayIn("en");

/** A construct on one line, whose head is all of that line. */
function on(line: number, kind: Construct["kind"], arms: readonly Arm[]): Construct {
  const src: Span = [line, 0, line, 80];
  return { kind, src, head: src, arms };
}

const code: Construct[] = [
  on(1, "ternary", [
    { n: 0, name: "if", src: [1, 4, 1, 5], test: [1, 9, 1, 10] },
    { n: 1, name: "else", src: [1, 16, 1, 17], test: [1, 9, 1, 10] },
  ]),
  on(2, "and", [{ n: 2, name: "operand", src: [2, 11, 2, 12], test: [2, 5, 2, 6] }]),
  on(3, "for", [
    { n: 3, name: "body", src: [3, 12, 3, 15] },
    { n: 4, name: "else", src: [4, 6, 4, 9], head: [4, 0, 4, 4] },
  ]),
  on(5, "assert", [
    { n: 5, name: "passed", test: [5, 7, 5, 8] },
    { n: 6, name: "failed", test: [5, 7, 5, 8] },
  ]),
];

const asked = (src: Span, arm: number | null): Told => ({
  k: "test",
  sc: 0,
  src,
  value: true,
  shown: "True",
  arm,
});

function ran(...arms: [number, number][]): Told {
  return { k: "ran", arms };
}

const run = runOf(
  numbered([
    start(SOURCE),
    { k: "code", constructs: code },
    asked([1, 9, 1, 10], 0),
    asked([2, 5, 2, 6], null),
    ran([0, 1], [3, 2]),
    ran([4, 1], [5, 1]),
    end(),
  ]),
);

const told = (q: number) =>
  branchesOf(run, q, say).counts.map(({ line, times, title, flip }) => [line, times, title, flip !== null]);

test("expressions that were left out can be asked for, and say what they are", () => {
  const { passed } = branchesOf(run, 3, say);
  expect(passed).toEqual([
    [1, 16, 1, 17],
    [2, 11, 2, 12],
  ]);
  const help = say("branch.flip");
  expect(told(6).slice(0, 2)).toEqual([
    [1, 0, `a: taken 1×. b: never evaluated. ${help}`, true],
    [2, 0, `q: never evaluated. ${help}`, true],
  ]);
});

test("loops, their else and assertions say what their counts mean", () => {
  expect(told(6).slice(2)).toEqual([
    [3, 2, "2× round the loop", false],
    [4, 1, "ran 1×, after the loop ended by itself", false],
    [5, 1, "held 1×", false],
  ]);
});

test("the else of a loop is not passed by while the loop may go on", () => {
  expect(told(4).map(([line]) => line)).toEqual([1, 2, 3]);
});
