/** Small traces written by hand, for tests of everything that reads a run. */
import type { AnyEvent, Summary } from "../../src/protocol/trace.gen.js";
import type { Run } from "../../src/run/model.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";

type Unnumbered<E> = E extends AnyEvent ? Omit<E, "q" | "t"> : never;

/** An event without its number and time. */
export type Told = Unnumbered<AnyEvent>;

/** Numbers the events from 0. */
export function numbered(told: readonly Told[]): AnyEvent[] {
  return told.map((event, q) => ({ ...event, q, t: 10 * q }) as AnyEvent);
}

export function runOf(events: readonly AnyEvent[]): Run {
  return reduceAll(emptyRun(), events);
}

export function item(x: number): Summary {
  return { is: "item", x };
}

export function cells(...x: number[]): Summary {
  return { is: "cells", x };
}

const SCALAR = { shape: [], dtype: "float32" } as const;

export function start(source: string): Told {
  return { k: "run", v: [1, 0], engine: "0.1.0", source };
}

export function end(status: "ok" | "error" | "stopped" = "ok"): Told {
  return { k: "end", status, ops: 2, ms: 1 };
}

/** `z = x*y + x` at 2 and 3, walked back: x is reached twice. */
export const FAN_OUT = numbered([
  start("x = torch.tensor(2.)\ny = torch.tensor(3.)\nz = x*y + x\nz.backward()\nprint(x.grad)\n"),
  { k: "leaf", id: 1, role: "input", ...SCALAR, rg: true, sc: 0, val: item(2), src: [1, 4, 1, 20] },
  { k: "bind", id: 1, name: "x", sc: 0, src: [1, 0, 1, 1] },
  { k: "leaf", id: 2, role: "input", ...SCALAR, rg: true, sc: 0, val: item(3), src: [2, 4, 2, 20] },
  { k: "bind", id: 2, name: "y", sc: 0, src: [2, 0, 2, 1] },
  { k: "op", id: 3, op: "mul", ins: [1, 2], ...SCALAR, rg: true, sc: 0, val: item(6), src: [3, 4, 3, 7] },
  { k: "op", id: 4, op: "add", ins: [3, 1], ...SCALAR, rg: true, sc: 0, val: item(8), src: [3, 4, 3, 11] },
  { k: "bind", id: 4, name: "z", sc: 0, src: [3, 0, 3, 1] },
  { k: "bwd", b: 1, root: 4, val: item(1), sc: 0, src: [4, 0, 4, 12] },
  { k: "visit", b: 1, id: 4, val: item(1) },
  { k: "eg", b: 1, from: 4, to: 3, arg: 0, val: item(1), loc: 1 },
  { k: "eg", b: 1, from: 4, to: 1, arg: 1, val: item(1), loc: 1 },
  { k: "visit", b: 1, id: 3, val: item(1) },
  { k: "eg", b: 1, from: 3, to: 1, arg: 0, val: item(3), n: 2, sum: item(4), loc: 3 },
  { k: "acc", b: 1, id: 1, val: item(4) },
  { k: "eg", b: 1, from: 3, to: 2, arg: 1, val: item(2), loc: 2 },
  { k: "acc", b: 1, id: 2, val: item(2) },
  { k: "txt", fd: 1, s: "tensor(4.)\n", src: [5, 0, 5, 13] },
  end(),
]);

/** A `while` loop that runs twice: a scope per iteration, and one for the condition that ends it. */
export const LOOP = numbered([
  start("y = torch.tensor(3.)\nwhile y < 10:\n    y = y * 2\n"),
  { k: "leaf", id: 1, role: "input", ...SCALAR, rg: true, sc: 0, val: item(3), src: [1, 4, 1, 20] },
  { k: "bind", id: 1, name: "y", sc: 0 },
  { k: "in", id: 1, parent: 0, kind: "loop", name: "while", src: [2, 0, 3, 13] },
  ...turn(0, 2, 1, 2, 3, true),
  { k: "op", id: 3, op: "mul", ins: [1, "2"], ...SCALAR, rg: true, sc: 2, val: item(6), src: [3, 8, 3, 13] },
  { k: "bind", id: 3, name: "y", sc: 2 },
  { k: "out", id: 2 },
  ...turn(1, 3, 3, 4, 6, true),
  { k: "op", id: 5, op: "mul", ins: [3, "2"], ...SCALAR, rg: true, sc: 3, val: item(12), src: [3, 8, 3, 13] },
  { k: "bind", id: 5, name: "y", sc: 3 },
  { k: "out", id: 3 },
  ...turn(2, 4, 5, 6, 12, false),
  { k: "out", id: 4 },
  { k: "out", id: 1 },
  end(),
]);

/** Iteration `i` begins in scope `sc` and asks `y < 10` of node `of`; the answer is node `id`. */
function turn(i: number, sc: number, of: number, id: number, y: number, value: boolean): Told[] {
  return [
    { k: "in", id: sc, parent: 1, kind: "iteration", name: "while", src: [2, 0, 3, 13], i },
    {
      k: "op",
      id,
      op: "lt",
      ins: [of, "10"],
      shape: [],
      dtype: "bool",
      rg: false,
      sc,
      val: { is: "item", x: y < 10 },
      src: [2, 6, 2, 12],
    },
    { k: "test", sc, src: [2, 6, 2, 12], value, shown: `tensor(${value ? "True" : "False"})`, id },
  ];
}

const WEIGHT = cells(1, 2, 3, 4);

/** One training step: a model of two parameters, cleared, walked back and updated; then a second pass that adds up. */
export const TRAINING = numbered([
  start(
    "x = torch.ones(3, 2)\nopt.zero_grad()\nloss = model(x).sum()\nloss.backward()\nopt.step()\nloss.backward()\n",
  ),
  {
    k: "leaf",
    id: 1,
    role: "constant",
    shape: [3, 2],
    dtype: "float32",
    rg: false,
    sc: 0,
    val: cells(1, 1, 1, 1, 1, 1),
    made: "ones",
    src: [1, 4, 1, 20],
  },
  { k: "bind", id: 1, name: "x", sc: 0 },
  {
    k: "leaf",
    id: 2,
    role: "parameter",
    shape: [2, 2],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: WEIGHT,
    name: "fc.weight",
  },
  {
    k: "leaf",
    id: 3,
    role: "parameter",
    shape: [2],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: cells(0, 0),
    name: "fc.bias",
  },
  { k: "zero", ids: [2, 3], src: [2, 0, 2, 15] },
  { k: "in", id: 1, parent: 0, kind: "module", name: "fc", cls: "Linear", src: [3, 7, 3, 15] },
  {
    k: "op",
    id: 4,
    op: "matmul",
    ins: [1, 2],
    shape: [3, 2],
    dtype: "float32",
    rg: true,
    sc: 1,
    val: cells(4, 6, 4, 6, 4, 6),
    src: [3, 7, 3, 15],
  },
  {
    k: "op",
    id: 5,
    op: "add",
    ins: [4, 3],
    shape: [3, 2],
    dtype: "float32",
    rg: true,
    sc: 1,
    val: cells(4, 6, 4, 6, 4, 6),
    src: [3, 7, 3, 15],
  },
  { k: "out", id: 1 },
  { k: "op", id: 6, op: "sum", ins: [5], ...SCALAR, rg: true, sc: 0, val: item(30), src: [3, 7, 3, 21] },
  { k: "bind", id: 6, name: "loss", sc: 0 },
  ...pass(1, false),
  { k: "in", id: 2, parent: 0, kind: "step", name: "SGD", src: [5, 0, 5, 10] },
  { k: "upd", id: 2, ver: 1, val: cells(0.7, 1.7, 2.7, 3.7), by: "SGD", sc: 2, src: [5, 0, 5, 10] },
  { k: "upd", id: 3, ver: 1, val: cells(-0.3, -0.3), by: "SGD", sc: 2, src: [5, 0, 5, 10] },
  { k: "out", id: 2 },
  ...pass(2, true),
  { k: "zero", ids: [2], to: "zeros", src: [2, 0, 2, 15] },
  end(),
]);

function pass(b: number, added: boolean): Told[] {
  const grads = added ? [6, 6] : [3, 3];
  const ones = cells(1, 1, 1, 1, 1, 1);
  return [
    { k: "bwd", b, root: 6, val: item(1), sc: 0, src: [4, 0, 4, 15] },
    { k: "visit", b, id: 6, val: item(1) },
    { k: "eg", b, from: 6, to: 5, arg: 0, val: ones },
    { k: "visit", b, id: 5, val: ones },
    { k: "eg", b, from: 5, to: 4, arg: 0, val: ones },
    { k: "eg", b, from: 5, to: 3, arg: 1, val: cells(3, 3), bc: [0] },
    { k: "acc", b, id: 3, val: cells(...grads), added },
    { k: "visit", b, id: 4, val: ones },
    { k: "eg", b, from: 4, to: 2, arg: 1, val: cells(3, 3, 3, 3) },
    { k: "acc", b, id: 2, val: cells(...grads, ...grads), added },
  ];
}

/** Every hand-made trace by name. */
export const TRACES: Readonly<Record<string, readonly AnyEvent[]>> = { FAN_OUT, LOOP, TRAINING };
