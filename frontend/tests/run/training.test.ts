import { describe, expect, it } from "vitest";
import { emptyRun, reduce } from "../../src/run/reduce.js";
import { BY_HAND, partsOf, stepAround, trainingOf } from "../../src/run/training.js";
import { cells, end, FAN_OUT, item, numbered, runOf, start, type Told } from "./traces.js";
import { training } from "./trainings.js";

const LOSSES = [4, 2, 1, 0.5];
const kindsOf = (events: Parameters<typeof runOf>[0], index: number): readonly string[] => {
  const run = runOf(events);
  const step = trainingOf(run)[index];
  return step ? partsOf(run, step).map(({ kind }) => kind) : [];
};

describe("the steps of a training", () => {
  it("are the turns of its loop", () => {
    const run = runOf(training({ losses: LOSSES }));
    const steps = trainingOf(run);
    expect(steps.map(({ home }) => home)).toEqual([2, 3, 4, 5]);
    expect(steps.map(({ passes }) => passes)).toEqual([[1], [2], [3], [4]]);
    expect(steps.map(({ optimizers, updated }) => [optimizers, updated])).toEqual(
      LOSSES.map(() => [["optimizer"], [1]]),
    );
    steps.forEach(({ from, to, done, home }) => {
      const scope = run.scopes.get(home ?? 0);
      expect([from, to]).toEqual([scope?.born, scope?.ended]);
      expect(run.events[done]?.k).toBe("upd");
    });
  });

  it("are found without a loop, each from its zero_grad on", () => {
    const run = runOf(training({ losses: LOSSES, looped: false }));
    const steps = trainingOf(run);
    expect(steps.map(({ home }) => home)).toEqual([null, null, null, null]);
    expect(steps.map(({ from }) => run.events[from]?.k)).toEqual(["zero", "zero", "zero", "zero"]);
    expect(steps.map(({ to, done }) => to - done)).toEqual([0, 0, 0, 0]);
  });

  it("are the same when they are read while the run grows", () => {
    const events = training({ losses: LOSSES, passes: 2 });
    const growing = emptyRun();
    for (const event of events) trainingOf(reduce(growing, event));
    expect(trainingOf(growing)).toEqual(trainingOf(runOf(events)));
  });

  it("hold all backward passes whose gradients they add up", () => {
    const steps = trainingOf(runOf(training({ losses: LOSSES, passes: 3 })));
    expect(steps.map(({ passes }) => passes.length)).toEqual([3, 3, 3, 3]);
    expect(kindsOf(training({ losses: LOSSES, passes: 2 }), 1)).toEqual([
      "zero",
      "loss",
      "backward",
      "loss",
      "backward",
      "update",
    ]);
  });

  it("know changes by hand", () => {
    const [step] = trainingOf(runOf(training({ losses: [1], by: "sub_" })));
    expect(step?.optimizers).toEqual([BY_HAND]);
  });

  it("are none without a change, and none without a pass", () => {
    expect(trainingOf(runOf(FAN_OUT))).toEqual([]);
    const changed: Told[] = [
      start("w.zero_()"),
      { k: "leaf", id: 1, role: "input", shape: [], dtype: "float32", rg: true, sc: 0, val: item(1) },
      { k: "upd", id: 1, ver: 1, val: item(0), by: "zero_" },
      end(),
    ];
    expect(trainingOf(runOf(numbered(changed)))).toEqual([]);
  });

  it("take the turn of the loop that holds both pass and change, not that over the parameters", () => {
    const scalar = { shape: [2], dtype: "float32", rg: true, sc: 0, val: cells(1, 1) } as const;
    const turn = (id: number, parent: number, i: number): Told => ({
      k: "in",
      id,
      parent,
      kind: "iteration",
      name: "for",
      i,
    });
    const loop = (id: number, parent: number): Told => ({ k: "in", id, parent, kind: "loop", name: "for" });
    const events = numbered([
      start(""),
      { k: "leaf", id: 1, role: "parameter", ...scalar },
      { k: "leaf", id: 2, role: "parameter", ...scalar },
      loop(1, 0),
      turn(2, 1, 0),
      { k: "op", id: 3, op: "sum", ins: [1], shape: [], dtype: "float32", rg: true, sc: 2, val: item(2) },
      { k: "bwd", b: 1, root: 3, val: item(1), sc: 2 },
      loop(3, 2),
      turn(4, 3, 0),
      { k: "upd", id: 1, ver: 1, val: cells(0, 0), by: "sub_", sc: 4 },
      { k: "out", id: 4 },
      turn(5, 3, 1),
      { k: "upd", id: 2, ver: 1, val: cells(0, 0), by: "sub_", sc: 5 },
      { k: "out", id: 5 },
      { k: "out", id: 3 },
      { k: "op", id: 4, op: "sum", ins: [2], shape: [], dtype: "float32", rg: false, sc: 2, val: item(2) },
      { k: "out", id: 2 },
      { k: "out", id: 1 },
      end(),
    ]);
    expect(trainingOf(runOf(events)).map(({ home, updated }) => [home, updated])).toEqual([[2, [1, 2]]]);
    expect(kindsOf(events, 0)).toEqual(["loss", "backward", "update", "evaluation"]);
  });

  it("are told apart by moment", () => {
    const run = runOf(training({ losses: LOSSES }));
    const steps = trainingOf(run);
    expect(stepAround(steps, 1)).toBeNull();
    expect(stepAround(steps, steps[1]?.from ?? 0)?.index).toBe(1);
    expect(stepAround(steps, (steps[1]?.from ?? 0) - 1)?.index).toBe(0);
    expect(stepAround(steps, 10_000)?.index).toBe(3);
  });

  it("are found quickly among thousands", () => {
    const events = training({ losses: Array.from({ length: 5000 }, () => 1) });
    const begun = performance.now();
    const run = runOf(events);
    const read = performance.now();
    expect(trainingOf(run).length).toBe(5000);
    expect(performance.now() - read).toBeLessThan(read - begun);
  });
});

describe("the parts of a training step", () => {
  it("follow each other as they happened", () => {
    expect(kindsOf(training({ losses: LOSSES }), 2)).toEqual(["zero", "loss", "backward", "update"]);
  });
});
