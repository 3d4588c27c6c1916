import { expect, test } from "vitest";
import { excerpt, lineOf, textOf } from "../../src/run/source.js";

const SOURCE = '손실 = "🙂" + f(\n    x,\n    y)\n';

test.each([
  [[1, 0, 1, 2], "손실"],
  // The smiling face is two UTF-16 code units.
  [[1, 5, 1, 9], '"🙂"'],
  [[1, 12, 3, 6], "f(\n    x,\n    y)"],
  [[9, 0, 9, 4], ""],
] as const)("the text at %j is %j", (span, text) => {
  expect(textOf(SOURCE, span)).toBe(text);
});

test("an excerpt is one line, and short", () => {
  expect(excerpt(SOURCE, [1, 12, 3, 6])).toBe("f( x, y)");
  const long = `start${"-".repeat(100)}end`;
  const cut = excerpt(long, [1, 0, 1, long.length]);
  expect(cut.length).toBeLessThanOrEqual(60);
  expect(cut).toMatch(/^start-+ … -+end$/u);
});

test.each([
  ["    y = x", "y = x"],
  ["y = x  # twice", "y = x"],
  [`print("#1", '\\'#2')  # "three"`, `print("#1", '\\'#2')`],
])("the line %j comes as %j", (line, text) => {
  expect(lineOf(`\n${line}\n`, [2, 0, 2, 1])).toBe(text);
});
