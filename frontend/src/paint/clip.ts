/** Cuts long ways to the part near the window: a dashed line of a hundred thousand pixels takes a second to draw. */
import type { Box, Point } from "../base/geometry.js";

export interface Piece {
  readonly points: readonly Point[];
  /** How far along the whole way it begins. */
  readonly from: number;
}

/** The pieces of the way that run through `area`, with corners and ends as they are and cuts at its border. */
export function piecesWithin(points: readonly Point[], area: Box): Piece[] {
  const pieces: { points: Point[]; from: number }[] = [];
  let along = 0;
  let open = false;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (a === undefined || b === undefined) break;
    const side = between(a, b);
    if (meets(side, area)) {
      const [start, end] = [clamped(a, side, area), clamped(b, side, area)];
      const last = pieces.at(-1);
      if (open && last !== undefined) last.points.push(end);
      else pieces.push({ points: [start, end], from: along + distance(a, start) });
      open = end.x === b.x && end.y === b.y;
    } else open = false;
    along += distance(a, b);
  }
  return pieces;
}

/** The beginning of the way, `length` px long. */
export function beginningOf(points: readonly Point[], length: number): Point[] {
  if (length <= 0) return [];
  const kept: Point[] = [];
  let left = length;
  for (const point of points) {
    const last = kept.at(-1);
    const step = last === undefined ? 0 : distance(last, point);
    if (last !== undefined && step >= left) {
      const share = step === 0 ? 0 : left / step;
      kept.push({ x: last.x + (point.x - last.x) * share, y: last.y + (point.y - last.y) * share });
      return kept;
    }
    left -= step;
    kept.push(point);
  }
  return kept;
}

function between(a: Point, b: Point): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(a.x, b.x) - x, height: Math.max(a.y, b.y) - y };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Borders included: a level line has no height. */
function meets(side: Box, area: Box): boolean {
  return (
    side.x <= area.x + area.width &&
    area.x <= side.x + side.width &&
    side.y <= area.y + area.height &&
    area.y <= side.y + side.height
  );
}

/** An end of a level or upright side moved to the border of the area; of a slanting one, the end as it is. */
function clamped({ x, y }: Point, side: Box, area: Box): Point {
  if (side.height === 0) return { x: Math.min(Math.max(x, area.x), area.x + area.width), y };
  if (side.width === 0) return { x, y: Math.min(Math.max(y, area.y), area.y + area.height) };
  return { x, y };
}
