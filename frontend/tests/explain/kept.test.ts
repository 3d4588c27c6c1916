import { expect, test } from "vitest";
import { heldOverTime, holdersOf, type Kept, keptByNode, keptUntil } from "../../src/explain/kept.js";
import { catalogue } from "../../src/protocol/catalogue.js";
import { latest } from "../../src/run/moment.js";
import { cells, FAN_OUT, item, numbered, runOf, start, type Told } from "../run/traces.js";
import { named, RECORDED } from "./traces.js";

const SCALAR = { shape: [], dtype: "float32", rg: true, sc: 0 } as const;
const ROW = { shape: [4], dtype: "float32", rg: true, sc: 0 } as const;
const FOUR = cells(1, 2, 3, 4);

/** `a = x.exp(); v = a.reshape(4); y = v * v; loss = y.sum()`, walked back once or twice. */
function program(...passes: { keep: boolean }[]) {
  const told: Told[] = [
    start(""),
    { k: "leaf", id: 1, role: "input", ...ROW, val: FOUR, name: "x" },
    { k: "op", id: 2, op: "exp", ins: [1], ...ROW, val: FOUR },
    { k: "op", id: 3, op: "reshape", ins: [2], ...ROW, val: FOUR },
    { k: "op", id: 4, op: "mul", ins: [3, 3], ...ROW, val: FOUR },
    { k: "op", id: 5, op: "sum", ins: [4], ...SCALAR, val: item(10) },
  ];
  for (const [i, { keep }] of passes.entries()) {
    const b = i + 1;
    told.push({ k: "bwd", b, root: 5, val: item(1), sc: 0, keep });
    for (const id of [5, 4, 3, 2]) told.push({ k: "visit", b, id, val: FOUR });
  }
  return runOf(numbered(told));
}

function shown({ holder, what, reasons, bytes, memory, leaf, until, freedBy }: Kept) {
  return [holder, what, reasons.map(({ as, arg }) => `${arg}:${as}`), bytes, memory, leaf, until, freedBy];
}

test("what each node keeps, and for which operand's rule", () => {
  const run = program();
  expect(keptUntil(catalogue, run, latest(run)).map(shown)).toEqual([
    [2, 2, ["0:out"], 16, 2, false, null, null],
    [4, 3, ["0:b", "1:a"], 16, 2, false, null, null],
  ]);
});

test("a product keeps each factor for the other's gradient, and only where that is asked for", () => {
  const run = runOf(FAN_OUT);
  expect(keptByNode(catalogue, run, run.nodes.get(3) ?? named(run, "z"), 7).map(shown)).toEqual([
    [3, 2, ["0:b"], 4, 2, true, null, null],
    [3, 1, ["1:a"], 4, 1, true, null, null],
  ]);
});

test("a pass frees what it visits; one that keeps the graph does not", () => {
  const once = program({ keep: false });
  expect(keptUntil(catalogue, once, latest(once)).map(({ until, freedBy }) => [until, freedBy])).toEqual([
    [10, 1],
    [8, 1],
  ]);
  const twice = program({ keep: true }, { keep: false });
  expect(keptUntil(catalogue, twice, latest(twice)).map(({ freedBy }) => freedBy)).toEqual([2, 2]);
  expect(keptUntil(catalogue, twice, 10).every(({ until }) => until === null)).toBe(true);
});

test("bytes over time: memory that two nodes keep counts once and goes with the last", () => {
  const run = program({ keep: false });
  expect(heldOverTime(keptUntil(catalogue, run, latest(run)))).toEqual([
    { q: 2, bytes: 16, tensors: 1 },
    { q: 4, bytes: 16, tensors: 2 },
    { q: 8, bytes: 16, tensors: 1 },
    { q: 10, bytes: 0, tensors: 0 },
  ]);
});

test("who still holds a tensor", () => {
  const run = program({ keep: false });
  expect(holdersOf(keptUntil(catalogue, run, 8), 2).map(({ holder }) => holder)).toEqual([2]);
  expect(holdersOf(keptUntil(catalogue, run, 10), 2)).toEqual([]);
});

test.each(RECORDED)("%s: bytes never fall below nothing, and what is read was there", (_, run) => {
  const kept = keptUntil(catalogue, run, latest(run));
  expect(heldOverTime(kept).every(({ bytes, tensors }) => bytes >= 0 && tensors >= 0)).toBe(true);
  expect(kept.every(({ what, since }) => (run.nodes.get(what)?.born ?? Number.NaN) <= since)).toBe(true);
});
