import { expect, test } from "vitest";
import {
  type Elements,
  formatElements,
  formatNumber,
  formatShape,
  formatSize,
  operand,
  toNumber,
} from "../../src/base/number.js";

test.each([
  [6, "6"],
  [-2, "−2"],
  [0, "0"],
  [-0, "0"],
  [-1e-320 * 1e-10, "0"],
  [0.8807970285415649, "0.880797"],
  [0.30000001192092896, "0.3"],
  [99999, "99999"],
  [100000, "1e5"],
  [123456, "1.23456e5"],
  [-1234567, "−1.23457e6"],
  [0.0001, "0.0001"],
  [0.00009, "9e−5"],
  [-3.2e-7, "−3.2e−7"],
  ["nan", "NaN"],
  ["inf", "∞"],
  ["-inf", "−∞"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
  [true, "True"],
  [false, "False"],
] as const)("%j is written %s", (figure, text) => {
  expect(formatNumber(figure)).toBe(text);
});

test("fewer digits can be asked for", () => {
  expect([formatNumber(2 / 3, 4), formatNumber(1234567, 2)]).toEqual(["0.6667", "1.2e6"]);
});

test("words become numbers", () => {
  expect((["nan", "inf", "-inf", 2, true] as const).map(toNumber)).toEqual([
    Number.NaN,
    Infinity,
    -Infinity,
    2,
    1,
  ]);
});

test.each([
  [[], "()", ""],
  [[3], "(3,)", "3"],
  [[64, 784], "(64, 784)", "64×784"],
])("the shape %j is %s, or %s in a sentence", (shape, python, size) => {
  expect([formatShape(shape), formatSize(shape)]).toEqual([python, size]);
});

const cells = (...x: number[]): Elements => ({ is: "cells", x });

test.each<[Elements, number[], string]>([
  [{ is: "item", x: 3 }, [], "3"],
  [{ is: "item", x: 3 }, [1], "[3]"],
  [{ is: "item", x: -1 }, [1, 1], "[[−1]]"],
  [cells(1, 2, 3), [3], "[1, 2, 3]"],
  [cells(1, 2, 3, 4), [2, 2], "[[1, 2], [3, 4]]"],
  [cells(1, 2, 3, 4), [2, 1, 2], "[[[1, 2]], [[3, 4]]]"],
  [{ is: "stats", head: [0], mean: 0.0101, std: 1.04 }, [64, 784], "64×784 · μ 0.01 σ 1"],
  [{ is: "stats", head: [0], bad: 2 }, [20], "20 · μ 0 σ 0 · 2 NaN/∞"],
  [{ is: "stats", head: [] }, [0, 3], "0×3 · []"],
])("%j of shape %j is %s", (elements, shape, text) => {
  expect(formatElements(elements, shape)).toBe(text);
});

test("a negative number after an operator stands in brackets", () => {
  expect(["3", "−1.5", "[−1, 2]"].map(operand)).toEqual(["3", "(−1.5)", "[−1, 2]"]);
});
