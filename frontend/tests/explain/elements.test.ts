import { expect, test } from "vitest";
import { allElements, badness, characterOf, knownElements, sameNumber } from "../../src/explain/elements.js";
import { cells, item } from "../run/traces.js";

test.each([
  [item(1), "clean"],
  [{ is: "item", x: "-inf" }, "inf"],
  [{ is: "cells", x: [1, "inf", "nan"] }, "nan"],
  [{ is: "cells", x: [true, false] }, "clean"],
  [{ is: "stats", head: [1, 2] }, "clean"],
  [{ is: "stats", head: [1, "inf"], bad: 1 }, "inf"],
  [{ is: "stats", head: [1, 2], bad: 3 }, "nan"],
] as const)("%j is %s", (summary, is) => {
  expect(badness(summary)).toBe(is);
});

test("what is known of a large tensor: its first elements and figures", () => {
  const large = { is: "stats", head: [0, 1], min: -3, max: 2 } as const;
  expect(allElements(large)).toBeNull();
  expect(knownElements(large)).toEqual([0, 1]);
  expect(characterOf(large)).toMatchObject({ largest: 3, allZero: false, firstZero: 0, nan: false });
  expect(characterOf({ is: "stats", head: [0], min: 0, max: 0 }).allZero).toBe(true);
  expect(characterOf(cells(1, 1))).toMatchObject({ allOne: true, zeros: 0, firstZero: null });
});

test("numbers are the same within roundings of their size", () => {
  expect(sameNumber(1, 1 + 1e-8, 1, 1e-7)).toBe(true);
  expect(sameNumber(1, 1.001, 1, 1e-7)).toBe(false);
  expect(sameNumber(Number.NaN, Number.NaN, 1, 0)).toBe(true);
  expect(sameNumber(Number.POSITIVE_INFINITY, 1, 1, 1e-7)).toBe(false);
});
