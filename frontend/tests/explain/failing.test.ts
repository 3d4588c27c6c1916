/** What an error looks like on the graph, read off traces of failing programs. */
import { expect, test } from "vitest";
import { failingOf } from "../../src/explain/failing.js";
import type { AnyEvent, Error as ErrorEvent } from "../../src/protocol/trace.gen.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";

const val = { is: "item", x: 1 } as const;
const at = (q: number) => ({ q, t: q });
const leaf = (q: number, id: number, shape: number[], rg = true): AnyEvent => ({
  k: "leaf",
  ...at(q),
  id,
  role: "input",
  shape,
  dtype: "float32",
  rg,
  sc: 0,
  val,
});
const op = (
  q: number,
  id: number,
  name: string,
  ins: number[],
  rg = true,
  shape: number[] = [],
): AnyEvent => ({
  k: "op",
  ...at(q),
  id,
  op: name,
  ins,
  shape,
  dtype: "float32",
  rg,
  sc: 0,
  val,
});
const failure = (msg: string, related: ErrorEvent["related"] = []): ErrorEvent => ({
  k: "err",
  ...at(99),
  etype: "RuntimeError",
  msg,
  related,
});
const drawn = (events: AnyEvent[], error: ErrorEvent) =>
  failingOf(reduceAll(emptyRun(), [...events, error]), error);

test("who kept a value and who changed it, by the edges they hang on", () => {
  const events = [leaf(0, 1, [2]), op(1, 2, "mul", [1]), op(2, 3, "pow", [2]), op(3, 4, "add", [2])];
  const error = failure("… is at version 1; expected version 0 instead.", [
    { kind: "kept", id: 3 },
    { kind: "changed", id: 4 },
  ]);
  expect(drawn(events, error)).toEqual({
    kind: "clash",
    saver: 3,
    changer: 4,
    kept: 0,
    version: 1,
    edges: [
      { result: 3, operand: 2, arg: 0 },
      { result: 4, operand: 2, arg: 0 },
    ],
  });
  const own = [leaf(0, 1, [2]), op(1, 3, "exp", [1]), op(2, 4, "add", [3])];
  expect(drawn(own, error)).toMatchObject({ edges: [{ result: 4, operand: 3, arg: 0 }] });
});

test("what the first pass freed", () => {
  const events: AnyEvent[] = [
    leaf(0, 1, []),
    op(1, 2, "mul", [1]),
    op(2, 3, "exp", [2]),
    { k: "bwd", ...at(3), b: 1, root: 3, val, sc: 0 },
    { k: "visit", ...at(4), b: 1, id: 3, val },
    { k: "visit", ...at(5), b: 1, id: 2, val },
    { k: "bwd", ...at(6), b: 2, root: 3, val, sc: 0 },
  ];
  const error = failure("Trying to backward through the graph a second time", [
    { kind: "kept", id: 3 },
    { kind: "freed", id: 3 },
  ]);
  expect(drawn(events, error)).toEqual({ kind: "freed", nodes: [3, 2], root: 3 });
});

const operands = (b = "w") =>
  [
    { kind: "operand", id: 1, name: "x" },
    { kind: "operand", id: 2, name: b },
  ] as const;

test.each([
  [[2, 3], [2, 3], "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", "w", [[1], [0]]],
  [[5, 3], [2, 4], "mat1 and mat2 shapes cannot be multiplied (5x3 and 4x2)", "f.weight", [[1], [1]]],
  [
    [2, 3],
    [2],
    "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1",
    "w",
    [[1], [0]],
  ],
  [
    [4, 2, 3],
    [5, 1, 3],
    "The size of tensor a (4) must match the size of tensor b (5) at …",
    "w",
    [[0], [0]],
  ],
])("axes of %j and %j that do not fit", (a, b, msg, name, axes) => {
  const found = drawn([leaf(0, 1, a), leaf(1, 2, b)], failure(msg, operands(name)));
  expect(found?.kind === "shapes" && found.operands.map((one) => one.axes)).toEqual(axes);
});

test("where the way back is cut", () => {
  const events = [
    leaf(0, 1, [2]),
    op(1, 2, "mul", [1]),
    op(2, 3, "detach", [2], false),
    op(3, 4, "sum", [3], false),
  ];
  const error = failure("element 0 of tensors does not require grad and does not have a grad_fn", [
    { kind: "result", id: 4 },
  ]);
  expect(drawn(events, error)).toEqual({ kind: "rootless", root: 4, cuts: [3] });
  const nothing = [leaf(0, 1, [2], false), op(1, 4, "sum", [1], false)];
  expect(drawn(nothing, error)).toEqual({ kind: "rootless", root: 4, cuts: [] });
});

test("a leaf that was to be changed, and a gradient that was not kept", () => {
  expect(drawn([leaf(0, 1, [2])], failure("a leaf …", [{ kind: "leaf", id: 1 }]))).toEqual({
    kind: "leaf",
    node: 1,
  });
  const events = [leaf(0, 1, [2]), op(1, 2, "mul", [1])];
  const error = failure("'NoneType' object has no attribute 'sum'", [{ kind: "operand", id: 2, name: "y" }]);
  expect(drawn(events, error)).toEqual({ kind: "unkept", node: 2 });
});

test("other errors say it all by their nodes", () => {
  expect(drawn([leaf(0, 1, [2])], failure("division by zero"))).toBeNull();
});
