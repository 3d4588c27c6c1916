/** A small trace, written by hand: `z = x*y + x` with an `if`, a print and a backward pass, as the engine tells it. */
import type { AnyEvent, Item } from "../../src/protocol/trace.gen.js";
import type { Run } from "../../src/run/model.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";

export const SOURCE = `import torch
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)
if x > 0:
    z = x * y + x
print("z =", z.item())
z.backward()
`;

const item = (x: number): Item => ({ is: "item", x });
const scalar = { shape: [], dtype: "float32", rg: true } as const;

type Unnumbered = AnyEvent extends infer E ? (E extends AnyEvent ? Omit<E, "q" | "t"> : never) : never;

/** Numbers events densely from 0. */
export function numbered(events: readonly Unnumbered[]): AnyEvent[] {
  return events.map((event, q) => ({ ...event, q, t: q * 10 }) as AnyEvent);
}

const FORWARD: readonly Unnumbered[] = [
  { k: "run", v: [1, 0], engine: "0.1.0", source: SOURCE },
  { k: "leaf", id: 1, role: "input", ...scalar, sc: 0, val: item(2), src: [2, 4, 2, 41] },
  { k: "bind", id: 1, name: "x", sc: 0, src: [2, 0, 2, 1] },
  { k: "leaf", id: 2, role: "input", ...scalar, sc: 0, val: item(3), src: [3, 4, 3, 41] },
  { k: "bind", id: 2, name: "y", sc: 0, src: [3, 0, 3, 1] },
  { k: "test", sc: 0, src: [4, 3, 4, 8], value: true, shown: "tensor(True)" },
  { k: "in", id: 1, parent: 0, kind: "branch", name: "if", src: [4, 0, 5, 17] },
  { k: "op", id: 3, op: "mul", ins: [1, 2], ...scalar, sc: 1, val: item(6), src: [5, 8, 5, 13] },
  { k: "op", id: 4, op: "add", ins: [3, 1], ...scalar, sc: 1, val: item(8), src: [5, 8, 5, 17] },
  { k: "bind", id: 4, name: "z", sc: 1, src: [5, 4, 5, 5] },
  { k: "out", id: 1 },
  { k: "txt", fd: 1, s: "z = 8.0\n", src: [6, 0, 6, 22] },
];

const BACKWARD: readonly Unnumbered[] = [
  { k: "bwd", b: 1, root: 4, val: item(1), sc: 0, src: [7, 0, 7, 12] },
  { k: "visit", b: 1, id: 4, val: item(1) },
  { k: "eg", b: 1, from: 4, to: 3, arg: 0, val: item(1), loc: 1 },
  { k: "eg", b: 1, from: 4, to: 1, arg: 1, val: item(1), loc: 1 },
  { k: "visit", b: 1, id: 3, val: item(1) },
  { k: "eg", b: 1, from: 3, to: 1, arg: 0, val: item(3), n: 2, sum: item(4), loc: 3 },
  { k: "eg", b: 1, from: 3, to: 2, arg: 1, val: item(2), loc: 2 },
  { k: "acc", b: 1, id: 1, val: item(4) },
  { k: "acc", b: 1, id: 2, val: item(2) },
];

export const FINISHED: readonly AnyEvent[] = numbered([
  ...FORWARD,
  ...BACKWARD,
  { k: "end", status: "ok", ops: 2, ms: 1.25 },
]);

export const FAILED: readonly AnyEvent[] = numbered([
  ...FORWARD,
  {
    k: "err",
    etype: "RuntimeError",
    msg: "mat1 and mat2 shapes cannot be multiplied",
    src: [6, 0, 6, 22],
    hint: "Did you mean b.T?",
  },
  { k: "end", status: "error", ops: 2, ms: 1.25 },
]);

export const STOPPED: readonly AnyEvent[] = numbered([
  ...FORWARD,
  { k: "end", status: "stopped", ops: 2, ms: 900 },
]);

export function runOf(events: readonly AnyEvent[]): Run {
  return reduceAll(emptyRun(), events);
}
