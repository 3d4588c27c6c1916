/** A correction as text and as the lines that differ. */
import { expect, test } from "vitest";
import type { Edit } from "../../src/protocol/trace.gen.js";
import { changesOf, corrected } from "../../src/run/corrected.js";

const SOURCE = "a = 1\nif a:\n    b += 1\nc = 값 @ w\n";
const CASES: readonly (readonly [string, Edit, string, readonly string[]])[] = [
  [
    "a statement",
    { src: [3, 4, 3, 10], text: "b = b + 1" },
    "a = 1\nif a:\n    b = b + 1\nc = 값 @ w\n",
    ["out 3     b += 1", "in 3     b = b + 1"],
  ],
  [
    "part of a line",
    { src: [4, 8, 4, 9], text: "w.T" },
    "a = 1\nif a:\n    b += 1\nc = 값 @ w.T\n",
    ["out 4 c = 값 @ w", "in 4 c = 값 @ w.T"],
  ],
  [
    "a line before",
    { src: [3, 4, 3, 4], text: "b = b.clone()\n    " },
    "a = 1\nif a:\n    b = b.clone()\n    b += 1\nc = 값 @ w\n",
    ["in 3     b = b.clone()"],
  ],
  [
    "a line after",
    { src: [1, 5, 1, 5], text: "\na.keep()" },
    "a = 1\na.keep()\nif a:\n    b += 1\nc = 값 @ w\n",
    ["in 2 a.keep()"],
  ],
  [
    "nothing in its place",
    { src: [4, 5, 4, 9], text: "" },
    "a = 1\nif a:\n    b += 1\nc = 값\n",
    ["out 4 c = 값 @ w", "in 4 c = 값"],
  ],
];

test.each(CASES)("%s", (_, edit, after, lines) => {
  expect(corrected(SOURCE, [edit])).toBe(after);
  expect(changesOf(SOURCE, [edit]).map(({ line, kind, text }) => `${kind} ${line} ${text}`)).toEqual(lines);
});

test("several edits are made from the last to the first", () => {
  const edits: Edit[] = [
    { src: [1, 0, 1, 1], text: "long" },
    { src: [1, 4, 1, 5], text: "2" },
  ];
  expect(corrected("a = 1", edits)).toBe("long = 2");
});
