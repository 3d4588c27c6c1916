import { expect, test } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { emptyRun, reduce, reduceAll } from "../../src/run/reduce.js";
import { cells, FAN_OUT, item, LOOP, runOf, start, TRAINING } from "./traces.js";

test("edges give partial sums, a visit completes them, accumulation leaves them in .grad", () => {
  const run = runOf(FAN_OUT);
  expect(run.nodes.get(1)?.gradients).toEqual([
    { q: 11, val: item(1), kind: "partial", b: 1 },
    { q: 13, val: item(4), kind: "partial", b: 1 },
    { q: 14, val: item(4), kind: "grad", b: 1 },
  ]);
  expect(run.nodes.get(3)?.gradients).toEqual([
    { q: 10, val: item(1), kind: "partial", b: 1 },
    { q: 12, val: item(1), kind: "complete", b: 1 },
  ]);
});

test("the root holds the gradient the pass starts with", () => {
  expect(runOf(FAN_OUT).nodes.get(4)?.gradients[0]).toEqual({ q: 8, val: item(1), kind: "partial", b: 1 });
});

test("a node knows its inputs, users, names, and what it sent and received", () => {
  const x = runOf(FAN_OUT).nodes.get(1);
  expect(x?.users).toEqual([3, 4]);
  expect(x?.names).toEqual([{ q: 2, name: "x", src: [1, 0, 1, 1] }]);
  expect(x?.received.map(({ event }) => event.from)).toEqual([4, 3]);
  expect(
    runOf(FAN_OUT)
      .nodes.get(3)
      ?.sent.map(({ q }) => q),
  ).toEqual([13, 15]);
  expect(runOf(LOOP).nodes.get(3)?.inputs).toEqual([1]);
});

test("an update adds a reading to the value, zero_grad clears or zeroes .grad", () => {
  const weight = runOf(TRAINING).nodes.get(2);
  expect(weight?.values.map(({ val }) => val)).toEqual([cells(1, 2, 3, 4), cells(0.7, 1.7, 2.7, 3.7)]);
  expect(weight?.gradients[0]).toEqual({ q: 5, val: null, kind: "grad", b: 0 });
  expect(weight?.gradients.at(-1)).toMatchObject({ val: cells(0, 0, 0, 0), kind: "grad", b: 0 });
});

test("scopes open and close, and the scope around takes over again", () => {
  const run = runOf(TRAINING);
  expect([...run.scopes.values()].map(({ born, ended }) => [born, ended])).toEqual([
    [6, 9],
    [22, 25],
  ]);
  expect(run.scopeChanges.map(({ scope }) => scope)).toEqual([1, 0, 2, 0]);
});

test("a pass lists what it visited", () => {
  expect(runOf(FAN_OUT).passes.get(1)).toMatchObject({
    root: 4,
    visited: [
      { q: 9, id: 4 },
      { q: 12, id: 3 },
    ],
  });
});

test("kinds of a later version say nothing and do no harm", () => {
  const later = { k: "hologram", q: 1, t: 1 } as unknown as AnyEvent;
  const run = reduceAll(emptyRun(), [{ ...start(""), q: 0, t: 0 } as AnyEvent, later]);
  expect(run.events).toHaveLength(2);
  expect([run.nodes.size, run.steps.length, run.status]).toEqual([0, 0, "running"]);
});

test("events about nodes that were left out are survived", () => {
  const orphans = FAN_OUT.filter((event) => event.k !== "leaf" && event.k !== "op");
  const run = runOf(orphans);
  expect(run.tape).toEqual([]);
  expect(run.status).toBe("ok");
  expect(run.steps.filter((step) => step.kind === "edge")).toHaveLength(4);
});

test("100,000 events are reduced in linear time", () => {
  const run = emptyRun();
  const before = performance.now();
  let half = 0;
  for (let q = 0; q < 100_000; q++) {
    if (q === 50_000) half = performance.now() - before;
    reduce(run, {
      k: "op",
      q,
      t: q,
      id: q + 1,
      op: "mul",
      ins: q === 0 ? ["1"] : [q, 1],
      shape: [],
      dtype: "float32",
      rg: true,
      sc: 0,
      val: item(q),
      src: [1 + (q % 50), 0, 1 + (q % 50), 5],
    });
  }
  const whole = performance.now() - before;
  expect(run.tape).toHaveLength(100_000);
  // Quadratic time would make the whole four times the half, and take minutes.
  expect(whole).toBeLessThan(Math.max(6 * half, 3000));
});
