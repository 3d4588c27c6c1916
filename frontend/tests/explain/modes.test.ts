import { describe, expect, test } from "vitest";
import { forwardSweep, modes } from "../../src/explain/modes.js";
import { paths } from "../../src/explain/paths.js";
import { catalogue } from "../../src/protocol/catalogue.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { FAN_OUT, runOf, TRAINING } from "../run/traces.js";
import { named, RECORDED } from "./traces.js";

/** Whether every result that received a contribution was visited. */
function isWhole(run: Run, b: number): boolean {
  return run.tape.every(
    ({ event, received, gradients }) =>
      event.k === "leaf" ||
      received.every((one) => one.event.b !== b) ||
      gradients.some((one) => one.b === b && one.kind === "complete"),
  );
}

/**
 * Where both modes can be compared: the gradient of each input in each pass, and the tangent of that pass's root. A pass
 * that broke off has not summed everything up.
 */
function compared(run: Run): { reverse: number; forward: number; seed: number }[] {
  const found: { reverse: number; forward: number; seed: number }[] = [];
  for (const input of run.tape.filter(({ event }) => event.k === "leaf" && event.rg).slice(0, 20))
    for (const pass of [...run.passes.values()].filter(({ b }) => isWhole(run, b)).slice(0, 20)) {
      const sum = paths(run, input, latest(run), pass.b)?.sum ?? null;
      const sweep = sum === null ? null : forwardSweep(catalogue, run, input, pass.q);
      const dual = sweep?.duals.find(({ id }) => id === pass.root);
      const seed = pass.event.val.is === "item" ? Number(pass.event.val.x) : Number.NaN;
      if (sum !== null && dual) found.push({ reverse: sum, forward: dual.tangent * seed, seed });
    }
  return found;
}

test.each(RECORDED)(
  "%s: the forward sweep gives at the root what the reverse pass gives at the input",
  (_, run) => {
    for (const { reverse, forward } of compared(run)) {
      if (!Number.isFinite(reverse) || !Number.isFinite(forward)) continue;
      expect(Math.abs(reverse - forward)).toBeLessThanOrEqual(
        1e-5 * (Math.abs(reverse) + Math.abs(forward)) + 1e-12,
      );
    }
  },
);

test("many inputs were compared", () => {
  expect(RECORDED.flatMap(([, run]) => compared(run)).length).toBeGreaterThan(100);
});

describe("z = x·y + x", () => {
  const run = runOf(FAN_OUT);

  test("both modes, counted", () => {
    expect(modes(run, named(run, "z"))).toEqual({
      root: 4,
      inputs: [1, 2],
      n: 2,
      m: 1,
      edges: 4,
      reverse: { sweeps: 1, each: 2, total: 2 },
      forward: { sweeps: 2, each: 2, total: 4 },
      better: "reverse",
    });
  });

  test("dual numbers along the tape, by x", () => {
    const sweep = forwardSweep(catalogue, run, named(run, "x"), latest(run));
    expect(sweep?.duals.map(({ id, value, tangent, items }) => [id, value, tangent, items.length])).toEqual([
      [1, 2, 1, 0],
      [3, 6, 3, 1],
      [4, 8, 4, 2],
    ]);
    expect(sweep?.blocked).toEqual([]);
  });

  test("before any backward pass the local derivatives follow from the ops' numbers", () => {
    const sweep = forwardSweep(catalogue, run, named(run, "x"), 7);
    expect(sweep?.duals.at(-1)).toMatchObject({ id: 4, tangent: 4 });
    const forwardOnly = runOf(FAN_OUT.filter(({ k }) => k === "run" || k === "leaf" || k === "op"));
    const input = forwardOnly.tape[0] ?? named(run, "x");
    expect(forwardSweep(catalogue, forwardOnly, input, 99)?.duals.at(-1)?.tangent).toBe(4);
  });
});

test("tensors: multiplications of a product, and no sweep by hand", () => {
  const run = runOf(TRAINING);
  expect(modes(run, named(run, "loss"))).toMatchObject({
    n: 6,
    m: 1,
    reverse: { each: 12 },
    forward: { total: 72 },
  });
  expect(forwardSweep(catalogue, run, named(run, "fc.weight"), latest(run))).toBeNull();
});
