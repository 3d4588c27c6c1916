/** Curves, dashes, cards, text widths and the way of the arrow keys: the pure parts of painting. */
import { describe, expect, it } from "vitest";
import { center, type Point } from "../../src/base/geometry.js";
import { FONTS, placeLines, sizeOf } from "../../src/paint/card.js";
import { beforeHead, headPath, smoothPath } from "../../src/paint/curve.js";
import { flowDashes, flowWidth } from "../../src/paint/flow.js";
import { labelBoxes } from "../../src/paint/label-place.js";
import { estimate, remembering } from "../../src/paint/measure.js";
import type { SceneNode } from "../../src/paint/scene.js";
import { nodeTowards } from "../../src/paint/towards.js";

const straight = [
  { x: 0, y: 0 },
  { x: 40, y: 0 },
];
const step = [
  { x: 0, y: 0 },
  { x: 50, y: 0 },
  { x: 50, y: 100 },
  { x: 100, y: 100 },
];
const jog = [
  { x: 0, y: 0 },
  { x: 25, y: 0 },
  { x: 25, y: 8 },
  { x: 50, y: 8 },
];

describe("curves", () => {
  it.each([
    ["nothing", [], ""],
    ["a straight line", straight, "M0 0L40 0"],
    ["two round corners", step, "M0 0L34 0Q50 0 50 16L50 84Q50 100 66 100L100 100"],
    ["two near corners as one S", jog, "M0 0L9 0C25 0 25 8 41 8L50 8"],
  ])("draw %s", (_, points, path) => {
    expect(smoothPath(points)).toBe(path);
  });

  it("end in a head that points the way of the last side", () => {
    expect(headPath(straight)).toBe("M40 0L33 -3.5L33 3.5Z");
    expect(beforeHead(straight).at(-1)).toEqual({ x: 34, y: 0 });
  });
});

describe("words on an edge", () => {
  const size = { width: 40, height: 18 };
  const middles = (points: readonly Point[], reach: number) => labelBoxes(points, size, reach).map(center);

  it("stand in the middle of the longest level side first", () => {
    expect(middles([...jog, { x: 400, y: 8 }], 0)[0]).toEqual({ x: 225, y: 8 });
    expect(middles(step, 0)[0]).toEqual({ x: 25, y: 0 });
  });

  it("stand beside it next, and away from it only within their reach", () => {
    const at = middles(straight, 40);
    expect(at).toContainEqual({ x: 20, y: -13 });
    expect(at).toContainEqual({ x: 20, y: 13 });
    expect(at.slice(0, 5).every(({ y }) => y === 0)).toBe(true);
    const heights = (reach: number) => middles(straight, reach).map(({ y }) => Math.abs(y));
    expect(Math.max(...heights(0))).toBe(13);
    expect(Math.max(...heights(40))).toBe(49);
  });
});

describe("flows", () => {
  it.each([
    ["positive", 0, "100 100", 100],
    ["positive", 0.5, "100 100", 50],
    ["positive", 1, "none", 0],
    ["negative", 1, "8 5", 0],
    ["zero", 0, "0 100", 0],
  ] as const)("%s at %d", (sign, progress, array, offset) => {
    expect(flowDashes(sign, 100, progress)).toEqual({ array, offset });
  });

  it("break off where they have come to", () => {
    const dashes = flowDashes("negative", 100, 0.2).array.split(" ").map(Number);
    expect(dashes.slice(0, -1).reduce((sum, dash) => sum + dash, 0)).toBe(20);
    expect(dashes.at(-1)).toBe(100);
    expect(dashes.length % 2).toBe(0);
  });

  it("are wider the larger they are", () => {
    expect(flowWidth(0)).toBeLessThan(flowWidth(0.5));
    expect(flowWidth(2)).toBe(flowWidth(1));
  });
});

describe("cards", () => {
  const lines = [
    { role: "title", text: "tanh" },
    { role: "name", text: "y" },
    { role: "value", text: "0.9640" },
    { role: "gradient", text: "∇ +0.0707" },
  ] as const;

  it("hold every line inside and keep lines in place when others join below", () => {
    const size = sizeOf("card", lines, estimate);
    const all = placeLines("card", lines, size);
    for (const line of all) {
      const width = estimate(line.text, FONTS[line.role]);
      const start = { start: line.x, middle: line.x - width / 2, end: line.x - width }[line.anchor];
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start + width).toBeLessThanOrEqual(size.width);
      expect(line.y).toBeLessThan(size.height);
    }
    expect(placeLines("card", lines.slice(0, 3), size)).toEqual(all.slice(0, 3));
  });

  it("make chips as wide as their words", () => {
    const short = sizeOf("chip", [{ role: "title", text: "2" }], estimate);
    const long = sizeOf("chip", [{ role: "title", text: "weight" }], estimate);
    expect(long.width).toBeGreaterThan(short.width);
    expect(long.height).toBe(short.height);
  });
});

describe("text", () => {
  it("is estimated by size and script", () => {
    expect(estimate("mm", "12px sans-serif")).toBeGreaterThan(estimate("ii", "12px sans-serif"));
    expect(estimate("기울기", "10px sans-serif")).toBe(30);
    expect(estimate("ab", "20px sans-serif")).toBe(2 * estimate("ab", "10px sans-serif"));
  });

  it("is measured once", () => {
    let asked = 0;
    const measure = remembering(() => {
      asked += 1;
      return 7;
    });
    expect([measure("a", "x"), measure("a", "x"), measure("a", "y")]).toEqual([7, 7, 7]);
    expect(asked).toBe(2);
  });
});

describe("arrow keys", () => {
  const at = (id: string, x: number, y: number, presence: SceneNode["presence"] = "shown"): SceneNode => ({
    id,
    box: { x, y, width: 10, height: 10 },
    form: "card",
    kind: "op",
    lines: [],
    sign: null,
    presence,
    marks: [],
    label: id,
  });
  const nodes = [at("here", 0, 0), at("ahead", 100, 0), at("aside", 60, 90), at("ghost", 20, 0, "ghost")];

  it.each([
    ["ArrowRight", "ahead"],
    ["ArrowDown", "aside"],
    ["ArrowLeft", null],
    ["Enter", null],
  ])("%s leads to %s", (key, expected) => {
    expect(nodeTowards(key, "here", nodes)).toBe(expected);
  });
});
