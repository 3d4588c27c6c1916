import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/protocol/trace.gen.js";
import { trainingOf } from "../../src/run/training.js";
import { isBad, normOf, rmsOf, updateRatio, type Warning, weightsOf } from "../../src/run/weights.js";
import { cells, end, item, numbered, runOf, start, type Told } from "./traces.js";
import { type Turns, training } from "./trainings.js";

const LOSSES = Array.from({ length: 8 }, (_, at) => 1 / (at + 1));
const warnings = (turns: Partial<Turns>): readonly Warning[] => {
  const run = runOf(training({ losses: LOSSES, ...turns }));
  return weightsOf(run, trainingOf(run))[0]?.warnings ?? [];
};
const STATS: Summary = { is: "stats", head: [3, 4], min: -1, max: 4, mean: 3, std: 4, hist: [1], bad: 0 };

describe("how a parameter went", () => {
  it("has its value and its gradient at each step", () => {
    const run = runOf(training({ losses: [2, 1], gradient: (turn) => cells(turn, -turn) }));
    const [weight] = weightsOf(run, trainingOf(run));
    expect(weight?.name).toBe("w");
    expect(weight?.points).toEqual([
      { value: cells(1, 1), gradient: cells(0, -0) },
      { value: cells(2, 2), gradient: cells(1, -1) },
    ]);
  });

  it("is measured by the Euclidean norm", () => {
    expect(normOf(cells(3, 4), 2)).toBeCloseTo(5);
    expect(normOf(item(-2), 1)).toBe(2);
    expect(rmsOf(STATS)).toBe(5);
    expect(normOf(STATS, 100)).toBe(50);
  });

  it("compares the change of a step to what it changed", () => {
    expect(updateRatio(cells(3, 4), cells(3, 3))).toEqual({ value: 0.2, partial: false });
    expect(updateRatio(STATS, { ...STATS, head: [3, 3] })).toEqual({ value: 0.2, partial: true });
    expect(updateRatio(item(0), item(1))).toBeNull();
    expect(updateRatio(null, item(1))).toBeNull();
  });

  it("knows what is not finite", () => {
    expect([cells(1, 2), { is: "item", x: "nan" } as const, { ...STATS, bad: 2 }].map(isBad)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("warnings", () => {
  it("are none when all is well", () => {
    expect(warnings({ gradient: (turn) => cells(1 / (turn + 1), 0.1) })).toEqual([]);
  });

  it("name the step from which on nothing is learnt", () => {
    expect(warnings({ gradient: (turn) => (turn < 3 ? cells(1, 1) : cells(0, 0)) })).toEqual([
      { kind: "zero", step: 3 },
    ]);
    expect(warnings({ gradient: (turn) => (turn < 7 ? cells(1, 1) : cells(0, 0)) })).toEqual([]);
  });

  it("name an exploding gradient and its first NaN", () => {
    expect(warnings({ gradient: (turn) => cells(2 * 8 ** turn, 0) })).toMatchObject([
      { kind: "exploding", step: 7, times: expect.closeTo(8 ** 7) },
    ]);
    const gradient = (turn: number): Summary => (turn < 4 ? cells(1, 1) : { is: "cells", x: [1, "nan"] });
    expect(warnings({ gradient })).toEqual([{ kind: "bad", step: 4, of: "gradient" }]);
  });

  it("name what is never updated, never reached, and what vanishes", () => {
    const parameter = {
      role: "parameter",
      shape: [],
      dtype: "float32",
      rg: true,
      sc: 0,
      val: item(1),
    } as const;
    const turn = (b: number): Told[] => [
      {
        k: "op",
        id: 10 + b,
        op: "add",
        ins: [1, 2],
        shape: [],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: item(2),
      },
      { k: "bwd", b, root: 10 + b, val: item(1), sc: 0 },
      { k: "acc", b, id: 1, val: item(1) },
      { k: "acc", b, id: 2, val: item(1e-5) },
      { k: "acc", b, id: 3, val: item(1) },
      { k: "upd", id: 1, ver: b, val: item(1 - b / 10), by: "SGD", sc: 0 },
      { k: "upd", id: 2, ver: b, val: item(1 - b / 10), by: "SGD", sc: 0 },
    ];
    const leaves = [1, 2, 3, 4].map((id): Told => ({ k: "leaf", id, name: `p${id}`, ...parameter }));
    const run = runOf(numbered([start(""), ...leaves, ...turn(1), ...turn(2), ...turn(3), end()]));
    const found = weightsOf(run, trainingOf(run)).map(({ name, warnings }) => [name, warnings[0]?.kind]);
    expect(found).toEqual([
      ["p1", undefined],
      ["p2", "vanishing"],
      ["p3", "unchanged"],
      ["p4", "unreached"],
    ]);
  });
});
