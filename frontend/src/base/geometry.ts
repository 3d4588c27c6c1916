/** Points, boxes and polylines in CSS pixels: the few pure functions that layout and paint share. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Top left corner and size. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export function right(box: Box): number {
  return box.x + box.width;
}

export function bottom(box: Box): number {
  return box.y + box.height;
}

export function center(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function inflate(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

/** Smallest box round both. */
export function union(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, width: Math.max(right(a), right(b)) - x, height: Math.max(bottom(a), bottom(b)) - y };
}

/** Smallest box round all points; empty at the origin when there are none. */
export function boundsOfPoints(points: readonly Point[]): Box {
  if (points.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether the interiors meet; touching borders do not count. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);
}

/** Whether `inner` lies within `outer`, borders included. */
export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x && inner.y >= outer.y && right(inner) <= right(outer) && bottom(inner) <= bottom(outer)
  );
}

/** Swaps the axes: how a layout that flows right becomes one that flows down. */
export function transposePoint(point: Point): Point {
  return { x: point.y, y: point.x };
}

export function transposeBox(box: Box): Box {
  return { x: box.y, y: box.x, width: box.height, height: box.width };
}

function between(p: number, q: number, r: number): boolean {
  return (p <= q && q <= r) || (p >= q && q >= r);
}

function onLine(a: Point, b: Point, c: Point): boolean {
  const vertical = a.x === b.x && b.x === c.x && between(a.y, b.y, c.y);
  const horizontal = a.y === b.y && b.y === c.y && between(a.x, b.x, c.x);
  return vertical || horizontal;
}

/** Drops repeated points and those in the middle of a straight horizontal or vertical run. */
export function simplify(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last !== undefined && last.x === point.x && last.y === point.y) continue;
    const before = kept.at(-2);
    if (last !== undefined && before !== undefined && onLine(before, last, point)) kept.pop();
    kept.push(point);
  }
  return kept;
}

/** Length of a polyline, px. */
export function lengthOf(points: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1];
    const b = points[i];
    if (a !== undefined && b !== undefined) length += Math.hypot(b.x - a.x, b.y - a.y);
  }
  return length;
}

/** Whether the straight segment from `a` to `b` passes through the inside of `box` (Liang–Barsky clipping). */
export function segmentEnters(a: Point, b: Point, box: Box): boolean {
  let enter = 0;
  let leave = 1;
  const axes = [
    { delta: b.x - a.x, low: box.x - a.x, high: right(box) - a.x },
    { delta: b.y - a.y, low: box.y - a.y, high: bottom(box) - a.y },
  ];
  for (const { delta, low, high } of axes) {
    if (delta === 0) {
      if (low >= 0 || high <= 0) return false;
      continue;
    }
    const first = delta > 0 ? low / delta : high / delta;
    const second = delta > 0 ? high / delta : low / delta;
    enter = Math.max(enter, first);
    leave = Math.min(leave, second);
  }
  return enter < leave;
}
