/** Numbers come out of an answer as they went in, and as text that gives them back. */
import { expect, test } from "vitest";
import type { Numbers } from "../../src/protocol/session.gen.js";
import { type Block, blockOf, blockOfSummary } from "../../src/run/block.js";
import { copied } from "../../src/run/copied.js";

function answer(kind: Numbers["kind"], shape: number[], dtype: string, array: ArrayBufferView): Numbers {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const data = btoa(String.fromCharCode(...bytes));
  return { k: "numbers", run: "r", n: 1, shape, dtype, kind, data, figures: { is: "stats", head: [] } };
}

const box = (...count: number[]) => ({ start: count.map(() => 0), count });

test("floats, NaN and infinities survive the way", () => {
  const given = new Float32Array([
    0.1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -Number.POSITIVE_INFINITY,
    -0,
    1e-30,
  ]);
  const block = blockOf(answer("f4", [2, 3], "float32", given), box(2, 3), [2, 3]);
  expect(block?.values).toEqual(given);
  expect(block && copied(block, "numpy")).toBe(
    "np.array([[0.1, np.nan, np.inf],\n [-np.inf, -0.0, 1e-30]], dtype=np.float32)",
  );
  expect(block && copied(block, "torch")).toContain("torch.tensor([[0.1, torch.nan, torch.inf]");
});

test("whole numbers keep all their digits", () => {
  const given = new BigInt64Array([9007199254740993n, -3n]);
  const block = blockOf(answer("i8", [2], "int64", given), box(2), [2]);
  expect(block && copied(block, "numpy")).toBe("np.array([9007199254740993, -3], dtype=np.int64)");
});

test.each([
  ["too few bytes", answer("f4", [4], "float32", new Float32Array(3)), [4]],
  ["another shape", answer("f4", [4, 1], "float32", new Float32Array(4)), [4]],
])("an answer with %s is none", (_, numbers, shape) => {
  expect(blockOf(numbers, box(4), shape)).toBeNull();
});

test("a page at the edge has fewer elements than were asked for", () => {
  const block = blockOf(answer("f8", [10], "float64", new Float64Array(2)), { start: [8], count: [4] }, [10]);
  expect(block?.count).toEqual([2]);
});

test("few elements come from the trace", () => {
  const block = blockOfSummary({ is: "cells", x: [true, false] }, [2], "bool") as Block;
  expect(copied(block, "torch")).toBe("torch.tensor([True, False], dtype=torch.bool)");
  expect(copied(block, "numpy")).toBe("np.array([True, False], dtype=np.bool_)");
  const single = blockOfSummary({ is: "item", x: "nan" }, [], "float32") as Block;
  expect(copied(single, "numpy")).toBe("np.array(np.nan, dtype=np.float32)");
  expect(blockOfSummary({ is: "stats", head: [] }, [0], "float32")).toBeNull();
});

test("every float32 is written with digits that give it back, and no more than nine", () => {
  const values = Float32Array.from(
    { length: 500 },
    (_, at) => Math.sin(at * 12.9898) * 10 ** ((at % 60) - 30),
  );
  const block: Block = { dtype: "float32", count: [500], values, exact: null, figures: null };
  const texts = copied(block, "numpy").slice("np.array([".length).split("]")[0]?.split(", ") ?? [];
  expect(texts.map((text) => Math.fround(Number(text)))).toEqual(Array.from(values));
  for (const text of texts) expect(Number(Number(text).toPrecision(9))).toBe(Number(text));
});
