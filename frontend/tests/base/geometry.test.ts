/** Boxes, segments and polylines. */
import { describe, expect, it } from "vitest";
import {
  contains,
  inflate,
  lengthOf,
  overlaps,
  segmentEnters,
  simplify,
  transposeBox,
  union,
} from "../../src/base/geometry.js";

const box = { x: 10, y: 20, width: 30, height: 40 };

describe("boxes", () => {
  it.each([
    [{ x: 40, y: 20, width: 5, height: 5 }, false],
    [{ x: 39, y: 20, width: 5, height: 5 }, true],
    [{ x: 0, y: 0, width: 100, height: 100 }, true],
    [{ x: 10, y: 60, width: 30, height: 5 }, false],
  ])("overlap of %j is %s", (other, expected) => {
    expect(overlaps(box, other)).toBe(expected);
    expect(overlaps(other, box)).toBe(expected);
  });

  it("contain what lies within, borders included", () => {
    expect(contains(inflate(box, 1), box)).toBe(true);
    expect(contains(box, box)).toBe(true);
    expect(contains(box, inflate(box, 1))).toBe(false);
  });

  it("unite and turn", () => {
    expect(union(box, { x: 0, y: 70, width: 5, height: 5 })).toEqual({ x: 0, y: 20, width: 40, height: 55 });
    expect(transposeBox(transposeBox(box))).toEqual(box);
  });
});

describe("segments", () => {
  it.each([
    [{ x: 0, y: 30 }, { x: 100, y: 30 }, true],
    [{ x: 0, y: 20 }, { x: 100, y: 20 }, false],
    [{ x: 0, y: 30 }, { x: 10, y: 30 }, false],
    [{ x: 20, y: 0 }, { x: 20, y: 100 }, true],
    [{ x: 0, y: 0 }, { x: 100, y: 100 }, true],
    [{ x: 0, y: 45 }, { x: 5, y: 100 }, false],
    [{ x: 20, y: 30 }, { x: 25, y: 35 }, true],
  ])("%j to %j enters the box: %s", (a, b, expected) => {
    expect(segmentEnters(a, b, box)).toBe(expected);
    expect(segmentEnters(b, a, box)).toBe(expected);
  });
});

describe("polylines", () => {
  const bent = [
    { x: 0, y: 0 },
    { x: 5, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 8 },
  ];

  it("lose their repeated and straight points", () => {
    expect(simplify(bent)).toEqual([bent[0], bent[2], bent[4]]);
  });

  it("have a length", () => {
    expect(lengthOf(bent)).toBe(18);
    expect(lengthOf([])).toBe(0);
  });
});
