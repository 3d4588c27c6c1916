import { expect, test } from "vitest";
import { firstTrouble, infectedBy, troubles } from "../../src/explain/trouble.js";
import { latest } from "../../src/run/moment.js";
import { GOLDEN } from "../golden.js";
import { cells, end, item, numbered, runOf, start, type Told } from "../run/traces.js";
import { CASES, named } from "./traces.js";

function caseOf(name: string) {
  const run = CASES.get(name);
  if (!run) throw new Error(`expected a case called ${name}`);
  return run;
}

test.each([
  ["log_negative", "forward", "nan", "s"],
  ["log_zero", "forward", "inf", "s"],
  ["overflow", "forward", "inf", "e"],
  ["nan_data", "forward", "nan", "x"],
  ["division_by_zero", "forward", "nan", "q"],
  ["sqrt_zero", "backward", "inf", "d"],
  ["zero_times_infinite", "backward", "nan", "root"],
  ["distance_at_zero", "backward", "inf", "d"],
] as const)("%s: the first trouble comes up in the %s pass, %s at %s", (name, phase, is, at) => {
  const run = caseOf(name);
  const found = firstTrouble(run, latest(run));
  expect(found).toMatchObject({ phase, is, node: named(run, at).id });
  expect(firstTrouble(run, (found?.q ?? 0) - 1)).toBeNull();
});

test("an infinity that becomes a NaN on the way back: both creators, in order", () => {
  const run = caseOf("distance_at_zero");
  expect(troubles(run, latest(run)).map(({ is, node }) => [is, node])).toEqual([
    ["inf", named(run, "d").id],
    ["nan", named(run, "s").id],
  ]);
});

test("what a NaN spread to: values, then gradients back to the weight", () => {
  const run = caseOf("log_negative");
  const trouble = firstTrouble(run, latest(run));
  expect(trouble && infectedBy(run, trouble, latest(run))).toMatchObject({
    values: [named(run, "s").id, named(run, "loss").id],
    gradients: [named(run, "w").id],
    updated: [],
  });
});

test.each(GOLDEN)("%s has none", (_, events) => {
  const run = runOf(events);
  expect(troubles(run, latest(run))).toEqual([]);
});

const TENSOR = { shape: [2], dtype: "float32", rg: true, sc: 0 } as const;
const MASKED: Told[] = [
  start(""),
  { k: "leaf", id: 1, role: "input", ...TENSOR, val: cells(1, 2) },
  { k: "op", id: 2, op: "masked_fill", ins: [1, 1, "-inf"], ...TENSOR, val: { is: "cells", x: [1, "-inf"] } },
  { k: "op", id: 3, op: "softmax", ins: [2], ...TENSOR, val: cells(1, 0) },
];

test("the -inf of a mask is written down, and no trouble while it leads to no NaN", () => {
  const run = runOf(numbered([...MASKED, end()]));
  expect(troubles(run, latest(run))).toMatchObject([{ is: "inf", node: 2, written: true }]);
  expect(firstTrouble(run, latest(run))).toBeNull();
});

test("a NaN that an infinity became names the infinity's creator", () => {
  const told: Told[] = [
    ...MASKED,
    { k: "op", id: 4, op: "sub", ins: [2, 2], ...TENSOR, val: { is: "cells", x: [0, "nan"] } },
  ];
  const run = runOf(numbered([...told, end()]));
  expect(firstTrouble(run, latest(run))).toMatchObject({ is: "nan", node: 4, from: { is: "inf", node: 2 } });
});

test("an update that spoils a healthy value", () => {
  const run = runOf(
    numbered([
      start(""),
      { k: "leaf", id: 1, role: "parameter", shape: [], dtype: "float32", rg: true, sc: 0, val: item(1) },
      { k: "upd", id: 1, ver: 1, val: { is: "item", x: "inf" }, by: "SGD" },
      end(),
    ]),
  );
  expect(firstTrouble(run, latest(run))).toMatchObject({ is: "inf", phase: "update", node: 1 });
});
