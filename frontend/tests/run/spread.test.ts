/** Every element of a tensor is on exactly one page, in the cell that says its index. */
import { expect, test } from "vitest";
import {
  boxOf,
  channelsOf,
  indexOf,
  MOST,
  offsetOf,
  rowLabel,
  START,
  spreadOf,
} from "../../src/run/spread.js";

const SHAPES = [
  [],
  [7],
  [250],
  [1_000_000],
  [64, 10],
  [300, 700],
  [16, 3, 3, 3],
  [2, 3, 4, 5],
  [1, 28, 28],
  [200, 20, 30],
  [5, 4, 40, 50, 60],
  [2, 2, 2, 2, 3, 3],
  [0, 4],
];

test.each(SHAPES.map((shape) => ({ shape })))(
  "a box of $shape is within bounds and named as it is laid out",
  ({ shape }) => {
    const spread = spreadOf(shape);
    const { start, count } = boxOf(spread);
    expect(start).toHaveLength(shape.length);
    expect(count).toHaveLength(shape.length);
    const size = count.reduce((all, n) => all * n, 1);
    expect(size).toBeLessThanOrEqual(MOST);
    const seen = new Set<string>();
    for (let facet = 0; facet < spread.facets.count; facet += 1)
      for (let row = 0; row < spread.rows.count; row += 1)
        for (let column = 0; column < spread.columns.count; column += 1) {
          const at = offsetOf(spread, { facet, row, column });
          if (at < 0) continue;
          const index = indexOf(spread, { facet, row, column });
          const within = index.reduce((all, i, axis) => all * (count[axis] ?? 1) + i - (start[axis] ?? 0), 0);
          expect(at).toBe(within);
          seen.add(index.join());
        }
    expect(seen.size).toBe(size);
  },
);

test("pages of a vector go through all of it", () => {
  let seen = 0;
  const { rows } = spreadOf([1_000_000]);
  for (let row = 0; row < rows.size; row += rows.count)
    seen += boxOf(spreadOf([1_000_000], { ...START, row })).count[0] ?? 0;
  expect(seen).toBe(1_000_000);
  expect(rowLabel(spreadOf([1_000_000], { ...START, row: rows.count }), 0)).toBe(rows.count * 100);
});

test("a few leading axes are all seen at once, many are chosen from", () => {
  expect(spreadOf([16, 3, 3, 3])).toMatchObject({ tiled: [16, 3], fixed: [], facets: { count: 48 } });
  expect(spreadOf([500, 3, 4, 4], { ...START, fixed: [499] })).toMatchObject({ tiled: [3], fixed: [499] });
  expect(spreadOf([5, 4, 40, 50, 60]).fixed).toEqual([0, 0]);
});

test("a position outside is moved to where there are elements", () => {
  expect(spreadOf([4, 5, 300, 300], { fixed: [9], facet: 99, row: 9999, column: -1 })).toMatchObject({
    fixed: [3],
    rows: { start: 256, count: 44 },
    columns: { start: 0, count: 256 },
  });
});

test("pictures have one or three channels and some size", () => {
  expect(
    [
      [1, 28, 28],
      [3, 32, 32],
      [8, 3, 32, 32],
      [3, 3, 3],
      [28, 28],
      [2, 28, 28],
    ].map(channelsOf),
  ).toEqual([1, 3, 3, 0, 0, 0]);
});
