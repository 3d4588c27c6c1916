import { expect, test } from "vitest";
import { countUpTo, lastUpTo } from "../../src/base/search.js";

const LIST = [2, 4, 4, 7];
const self = (x: number) => x;

test.each([
  [1, 0, null],
  [2, 1, 2],
  [3, 1, 2],
  [4, 3, 4],
  [6, 3, 4],
  [100, 4, 7],
])("up to %d there are %d entries, the last of them %j", (limit, count, last) => {
  expect(countUpTo(LIST, self, limit)).toBe(count);
  expect(lastUpTo(LIST, self, limit)).toBe(last);
});

test("an empty list has none", () => {
  expect([countUpTo([], self, 5), lastUpTo([], self, 5)]).toEqual([0, null]);
});
