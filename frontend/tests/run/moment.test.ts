import { describe, expect, test } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import type { Node, Run } from "../../src/run/model.js";
import {
  BEGINNING,
  flowAt,
  gradAt,
  latest,
  moment,
  nameAt,
  openScopes,
  printedAt,
  sharesName,
  sumAt,
  valueAt,
} from "../../src/run/moment.js";
import { picture } from "./picture.js";
import { cells, FAN_OUT, item, LOOP, runOf, TRACES, TRAINING } from "./traces.js";

function known(run: Run, id: number): Node {
  const node = run.nodes.get(id);
  if (!node) throw new Error(`expected node ${id} in the trace`);
  return node;
}

describe.each(Object.entries(TRACES))("%s", (_, events) => {
  test("reading the whole run at q is reading the run that ends at q", () => {
    const whole = runOf(events);
    for (let count = 0; count <= events.length; count++) {
      const part = runOf(events.slice(0, count));
      const q = latest(part);
      expect(picture(whole, q)).toEqual(picture(part, q));
    }
  });
});

test("before the first event there is nothing", () => {
  const run = runOf(FAN_OUT);
  expect(moment(run, BEGINNING)).toEqual({
    q: -1,
    built: 0,
    scopes: [],
    step: -1,
    phase: "forward",
    node: null,
    edge: null,
    span: null,
    status: "running",
  });
});

test("a moment says which node, edge and characters are current", () => {
  const run = runOf(FAN_OUT);
  expect(moment(run, 13)).toMatchObject({
    built: 4,
    phase: "backward",
    node: { id: 3 },
    edge: { result: 3, operand: 1, arg: 0 },
    span: [3, 4, 3, 7],
    status: "running",
  });
  expect(moment(run, 18).status).toBe("ok");
});

test("the running sum shows its terms as they arrive", () => {
  const run = runOf(FAN_OUT);
  const x = known(run, 1);
  expect(sumAt(run, x, 10)).toBeNull();
  expect(sumAt(run, x, 11)).toMatchObject({ b: 1, seed: null, total: item(1) });
  expect(sumAt(run, x, 13)?.terms.map(({ event }) => event.val)).toEqual([item(1), item(3)]);
  expect(sumAt(run, x, 13)?.total).toEqual(item(4));
  expect(sumAt(run, known(run, 4), 8)).toEqual({ b: 1, seed: item(1), terms: [], total: item(1) });
});

test("passes keep their sums apart, and .grad adds them up", () => {
  const run = runOf(TRAINING);
  const bias = known(run, 3);
  const last = latest(run);
  expect(sumAt(run, bias, last, 1)?.terms).toHaveLength(1);
  expect(sumAt(run, bias, last)).toMatchObject({ b: 2, total: cells(3, 3) });
  expect(gradAt(bias, last)).toEqual(cells(6, 6));
  expect(flowAt(bias, last, 1)?.val).toEqual(cells(3, 3));
  expect(flowAt(bias, 25, 2)).toBeNull();
  expect(gradAt(bias, 5)).toBeNull();
});

test("values change with updates", () => {
  const run = runOf(TRAINING);
  const weight = known(run, 2);
  expect(valueAt(weight, 2)).toBeNull();
  expect(valueAt(weight, 22)).toEqual(cells(1, 2, 3, 4));
  expect(valueAt(weight, 23)).toEqual(cells(0.7, 1.7, 2.7, 3.7));
});

test("open scopes stand outermost first", () => {
  const run = runOf(LOOP);
  const names = (q: number) => openScopes(run, q).map(({ event }) => event.i ?? event.name);
  expect([2, 3, 4, 7, 9, 10].map(names)).toEqual([
    [],
    ["while"],
    ["while", 0],
    ["while", 0],
    ["while"],
    ["while", 1],
  ]);
});

test("a name is the first one given, from when it was given", () => {
  const run = runOf(LOOP);
  expect([nameAt(known(run, 3), 7), nameAt(known(run, 3), 8)]).toEqual([null, "y"]);
  expect([sharesName(run, known(run, 1), 7), sharesName(run, known(run, 1), 8)]).toEqual([false, true]);
});

test("printed text ends at the moment", () => {
  const run = runOf(FAN_OUT);
  expect([16, 17].map((q) => printedAt(run, q).map(({ s }) => s))).toEqual([[], ["tensor(4.)\n"]]);
});

test("numbers of a trace that begins late are found all the same", () => {
  const late = FAN_OUT.map((event): AnyEvent => ({ ...event, q: event.q * 3 + 7 }));
  const run = runOf(late);
  expect(moment(run, 13 * 3 + 7 + 2).edge).toEqual({ result: 3, operand: 1, arg: 0 });
});
