import { describe, expect, it } from "vitest";
import { type Curve, curvesOf, pointAt, pointNear } from "../../src/run/curves.js";
import { counts, numbersIn } from "../../src/run/printed.js";
import { trainingOf } from "../../src/run/training.js";
import { runOf } from "./traces.js";
import { training } from "./trainings.js";

const curves = (events: Parameters<typeof runOf>[0]): readonly Curve[] => {
  const run = runOf(events);
  return curvesOf(run, trainingOf(run));
};
const LOSSES = [4, 2, 1, 0.5];

describe("the curves of a training", () => {
  it("show what backward was called on, exactly", () => {
    const [loss, ...others] = curves(training({ losses: LOSSES }));
    expect(others).toEqual([]);
    expect([loss?.name, loss?.source, loss?.role]).toEqual(["loss", "backward", "loss"]);
    expect(loss?.points.map(({ x, value }) => [x, value])).toEqual(LOSSES.map((value, x) => [x, value]));
  });

  it("put several passes of a step side by side", () => {
    const [loss] = curves(training({ losses: [4, 2], passes: 2 }));
    expect(loss?.points.map(({ x }) => x)).toEqual([-0.25, 0.25, 0.75, 1.25]);
  });

  it("leave out what only repeats a known number with fewer digits, and what counts", () => {
    const print = (turn: number): string => `epoch ${turn} loss ${LOSSES[turn]?.toFixed(1)}`;
    expect(curves(training({ losses: LOSSES, print })).map(({ source }) => source)).toEqual(["backward"]);
  });

  it("show printed numbers that say more", () => {
    const print = (turn: number): string =>
      `epoch ${turn}: accuracy ${50 + turn ** 2}%, mean loss ${9 - turn ** 2}`;
    const found = curves(training({ losses: LOSSES, print }));
    expect(found.map(({ name, source, role }) => [name, source, role])).toEqual([
      ["loss", "backward", "loss"],
      ["mean loss", "printed", "loss"],
      ["accuracy", "printed", "metric"],
    ]);
    expect(found[2]?.points.map(({ x, value }) => [x, value])).toEqual([
      [0, 50],
      [1, 51],
      [2, 54],
      [3, 59],
    ]);
  });

  it("are read at a moment and near a step", () => {
    const [loss] = curves(training({ losses: LOSSES }));
    if (!loss) throw new Error("no loss");
    const second = loss.points[1];
    expect(pointAt(loss, (second?.q ?? 0) - 1)?.value).toBe(4);
    expect(pointAt(loss, second?.q ?? 0)?.value).toBe(2);
    expect(pointNear(loss, 1.4)?.value).toBe(2);
    expect(pointNear(loss, 100)?.value).toBe(0.5);
    expect(pointAt(loss, 0)).toBeNull();
  });
});

describe("numbers in printed lines", () => {
  const named = (line: string, call?: string): readonly (readonly [string, number])[] =>
    numbersIn(line, call).map(({ name, value }) => [name, value]);

  it.each([
    [
      "epoch 10 loss 0.123",
      [
        ["epoch", 10],
        ["loss", 0.123],
      ],
    ],
    [
      "Epoch: 3, train loss=1.5e-3, acc: 97.5%",
      [
        ["Epoch", 3],
        ["train loss", 0.0015],
        ["acc", 97.5],
      ],
    ],
    ["loss tensor(0.5000, grad_fn=<MulBackward0>)", [["loss", 0.5]]],
    ["val/loss nan", [["val/loss", Number.NaN]]],
    ["x1 = -2", [["x1", -2]]],
    ["v1.2.3 done", []],
    ["3.14", []],
  ] as const)("%s", (line, expected) => {
    expect(named(line)).toEqual(expected);
  });

  it("take their names from the expressions when the line has none", () => {
    expect(named("3 0.25", "print(i, loss.item())")).toEqual([
      ["i", 3],
      ["loss", 0.25],
    ]);
    expect(named("3 | 0.25", 'print(f"{step} | {total:.2f}")')).toEqual([
      ["step", 3],
      ["total", 0.25],
    ]);
    expect(named("3 0.25", "report(model)")).toEqual([]);
  });

  it("know how exact they are", () => {
    expect(numbersIn("loss 0.25")[0]?.within).toBeCloseTo(0.005);
    expect(numbersIn("loss 2e3")[0]?.within).toBeCloseTo(500);
  });

  it("only count when they are whole and evenly apart", () => {
    expect(counts([0, 20, 40])).toBe(true);
    expect(counts([0, 20, 41])).toBe(false);
    expect(counts([0.5, 1.5])).toBe(false);
    expect(counts([3, 3])).toBe(false);
  });
});
