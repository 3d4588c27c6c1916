import { describe, expect, it } from "vitest";
import type { Construct, Span } from "../../src/protocol/trace.gen.js";
import { armsAt, flipAt, flipInto, passedBy } from "../../src/run/arms.js";
import { end, numbered, runOf, start, type Told } from "./traces.js";

const TEST: Span = [2, 7, 2, 12];
const LOOP: Construct = {
  kind: "for",
  src: [1, 0, 6, 9],
  head: [1, 0, 1, 11],
  arms: [{ n: 0, name: "body", src: [2, 4, 6, 9] }],
};
const BRANCH: Construct = {
  kind: "if",
  src: [2, 4, 6, 9],
  head: [2, 4, 2, 12],
  arms: [
    { n: 1, name: "if", src: [3, 8, 3, 9], test: TEST },
    { n: 2, name: "else", src: [5, 8, 6, 9], head: [4, 4, 4, 8], test: TEST },
  ],
};
const INNER: Construct = {
  kind: "ternary",
  src: [5, 8, 5, 20],
  head: [5, 8, 5, 20],
  arms: [
    { n: 3, name: "if", src: [5, 8, 5, 9] },
    { n: 4, name: "else", src: [5, 19, 5, 20] },
  ],
};

const test = (value: boolean, arm = value ? 1 : 2): Told => ({
  k: "test",
  sc: 0,
  src: TEST,
  value,
  shown: String(value),
  arm,
});

const run = runOf(
  numbered([
    start("a program\n"),
    { k: "code", constructs: [LOOP, BRANCH, INNER] },
    test(true),
    {
      k: "ran",
      arms: [
        [0, 1],
        [1, 1],
      ],
    },
    test(true),
    {
      k: "ran",
      arms: [
        [0, 2],
        [1, 2],
      ],
    },
    { k: "txt", fd: 1, s: "x\n" },
    end(),
  ]),
);
const times = (q: number) => armsAt(run, q).map((count) => count.times);

describe("the parts of a program", () => {
  it("are counted at every moment", () => {
    expect([times(1), times(3), times(4), times(7)]).toEqual([
      [0, 0, 0, 0, 0],
      [1, 1, 0, 0, 0],
      [1, 1, 0, 0, 0],
      [2, 2, 0, 0, 0],
    ]);
    expect(armsAt(runOf([]), 0)).toEqual([]);
  });

  it("were passed by once their condition led elsewhere, or at the end; what is inside them is part of them", () => {
    const passed = (q: number) => passedBy(run, q).map(({ arm }) => arm.n);
    expect(passed(1)).toEqual([]);
    expect([passed(2), passed(3), passed(7)]).toEqual([[2], [2], [2]]);
  });

  it("are reached by turning round the condition that was evaluated last", () => {
    const [, other] = BRANCH.arms;
    expect(other && flipInto(run, other, 7)).toEqual({ src: TEST, nth: 1 });
    expect(other && flipInto(run, other, 3)).toEqual({ src: TEST, nth: 0 });
    expect(other && flipInto(run, other, 1)).toBeNull();
    expect(flipInto(run, { n: 0, name: "body" }, 7)).toBeNull();
  });

  it("are told of by the event of their condition", () => {
    expect([flipAt(run, 4), flipAt(run, 5)]).toEqual([{ src: TEST, nth: 1 }, null]);
  });
});
