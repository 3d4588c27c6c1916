import { describe, expect, test } from "vitest";
import { addsUp } from "../../src/explain/elements.js";
import { type Itemised, itemised, itemisedPasses, passesThrough } from "../../src/explain/terms.js";
import type { Summary } from "../../src/protocol/trace.gen.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { cells, FAN_OUT, item, runOf, TRAINING } from "../run/traces.js";
import { named, RECORDED } from "./traces.js";

const stats = (head: number[], mean: number): Summary => ({ is: "stats", head, mean, min: -9, max: 9 });

test.each<[readonly Summary[], Summary, string]>([
  [[item(1), item(3)], item(4), "exact"],
  [[item(0.1), item(0.2)], item(0.3), "exact"],
  [[item(1), item(3)], item(4.0001), "off"],
  [[cells(1, 2), cells(3, 4)], cells(4, 6), "exact"],
  [[cells(1, 2), cells(3, 4)], cells(4, 7), "off"],
  [
    [
      { is: "item", x: "inf" },
      { is: "item", x: "-inf" },
    ],
    { is: "item", x: "nan" },
    "exact",
  ],
  [[{ is: "item", x: "inf" }, item(1)], { is: "item", x: "nan" }, "off"],
  [[item(3e38), item(3e38)], { is: "item", x: "inf" }, "exact"],
  [[stats([1, 1], 2), stats([1, 2], 1)], stats([2, 3], 3), "sampled"],
  [[stats([1, 1], 2), stats([1, 2], 1)], stats([2, 3], 3.1), "off"],
  [[stats([1, 1], 2), stats([1, 2], 1)], stats([2, 4], 3), "off"],
  [[], item(4), "unknown"],
])("%j and %j: %s", (items, total, adding) => {
  expect(addsUp(items, total, "float32")).toBe(adding);
});

/** Every gradient of every pass of the run. */
function everySum(run: Run): Itemised[] {
  return run.tape.flatMap((node) => itemisedPasses(run, node, latest(run)));
}

describe.each(RECORDED)("%s", (_, run) => {
  test("the items of every gradient sum to what is stored", () => {
    const wrong = everySum(run).filter(
      ({ adds, missing }) => missing > 0 || adds === "off" || adds === "unknown",
    );
    expect(wrong).toEqual([]);
  });

  test("a contribution of single numbers is the gradient times the local derivative", () => {
    for (const { upstream, local, contribution } of everySum(run).flatMap(({ terms }) => terms)) {
      if (local === null || upstream?.is !== "item" || contribution.is !== "item") continue;
      const product = Number(upstream.x) * local;
      if (Number.isFinite(product) && Math.abs(product) > 1e-37)
        expect(Math.abs(product - Number(contribution.x))).toBeLessThanOrEqual(Math.abs(product) * 1e-6);
    }
  });
});

test("gradients of the recorded programs were looked at, tensors among them", () => {
  const sums = RECORDED.flatMap(([, run]) => everySum(run));
  expect(sums.filter(({ adds }) => adds === "exact").length).toBeGreaterThan(1000);
  expect(sums.filter(({ adds }) => adds === "sampled").length).toBeGreaterThan(20);
  expect(sums.some(({ terms }) => terms.some(({ repeats }) => repeats > 1))).toBe(true);
});

test.each(FAN_OUT.filter(({ k }) => k === "eg").map(({ q }) => q))(
  "a wrong number at %i is seen",
  (wrong) => {
    const spoiled = FAN_OUT.map((event) =>
      event.k === "eg" && event.q === wrong ? { ...event, val: item(17) } : event,
    );
    expect(everySum(runOf(spoiled)).some(({ adds }) => adds === "off")).toBe(true);
  },
);

test("x is used twice: two items, each the gradient above times the local derivative", () => {
  const run = runOf(FAN_OUT);
  const found = itemised(run, named(run, "x"), latest(run));
  expect(found?.terms.map(({ edge, local, repeats }) => [edge.result, edge.arg, local, repeats])).toEqual([
    [4, 1, 1, 1],
    [3, 0, 3, 1],
  ]);
  expect(found).toMatchObject({
    b: 1,
    seeds: [],
    gradient: item(4),
    complete: true,
    missing: 0,
    adds: "exact",
    accumulated: { before: null, after: item(4) },
  });
});

test("before all items have arrived the sum is not complete", () => {
  const run = runOf(FAN_OUT);
  expect(itemised(run, named(run, "x"), 8)).toBeNull();
  expect(itemised(run, named(run, "x"), 11)).toMatchObject({ gradient: item(1), complete: false });
});

test("an item that the trace leaves out is missed", () => {
  const run = runOf(FAN_OUT.filter(({ q }) => q !== 11));
  expect(itemised(run, named(run, "x"), latest(run))).toMatchObject({ missing: 1, adds: "off" });
});

test("the root's gradient is its seed", () => {
  const run = runOf(FAN_OUT);
  expect(itemised(run, named(run, "z"), latest(run))).toMatchObject({
    seeds: [item(1)],
    terms: [],
    adds: "exact",
  });
});

test("broadcasting: the axes summed and how often each element had been repeated", () => {
  const run = runOf(TRAINING);
  const bias = named(run, "fc.bias");
  expect(passesThrough(bias, latest(run))).toEqual([1, 2]);
  const second = itemised(run, bias, latest(run));
  expect(second?.terms.map(({ summed, repeats }) => [summed, repeats])).toEqual([[[0], 3]]);
  expect(second?.accumulated).toMatchObject({ before: cells(3, 3), after: cells(6, 6) });
});
