/** Where the words of an edge may stand, the best place first. */
import type { Box, Point } from "../base/geometry.js";
import type { Size } from "./card.js";

/** Shares of a side at which words are tried: its middle first. */
const SHARES = [0.5, 0.35, 0.65, 0.2, 0.8];
/** Room between an edge and words beside it, px. */
const GAP = 4;
/** Words farther away are tried in steps of so many px. */
const STEP = 12;

/** Boxes for words of that size: on the line, right beside it, then away from it up to `reach` px. */
export function labelBoxes(points: readonly Point[], size: Size, reach: number): Box[] {
  const sides = sidesOf(points);
  const on = sides.flatMap((side) => SHARES.map((share) => pointAt(side, share)));
  const beside = sides.flatMap((side) => SHARES.flatMap((share) => besides(side, share, size, GAP)));
  const away: Point[] = [];
  for (let far = GAP + STEP; far <= reach; far += STEP)
    away.push(...sides.flatMap((side) => besides(side, 0.5, size, far)));
  return [...on, ...beside, ...away].map((at) => boxAt(at, size));
}

interface Side {
  readonly a: Point;
  readonly b: Point;
}

/** Level sides bear words best; the longest first. */
function sidesOf(points: readonly Point[]): Side[] {
  const sides = points.slice(1).map((b, at) => ({ a: points[at] ?? b, b }));
  return sides.sort((one, other) => worth(other) - worth(one));
}

function isLevel({ a, b }: Side): boolean {
  return Math.abs(b.x - a.x) >= Math.abs(b.y - a.y);
}

function worth(side: Side): number {
  const { a, b } = side;
  return isLevel(side) ? Math.abs(b.x - a.x) : Math.abs(b.y - a.y) / 2;
}

function pointAt({ a, b }: Side, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Above and below a level side, right and left of an upright one. */
function besides(side: Side, share: number, { width, height }: Size, gap: number): Point[] {
  const { x, y } = pointAt(side, share);
  const off = isLevel(side) ? { x: 0, y: height / 2 + gap } : { x: width / 2 + gap, y: 0 };
  return [
    { x: x + off.x, y: y - off.y },
    { x: x - off.x, y: y + off.y },
  ];
}

function boxAt({ x, y }: Point, { width, height }: Size): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
