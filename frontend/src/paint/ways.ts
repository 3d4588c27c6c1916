/**
 * The ways of edges as paths that a canvas draws. Short ones are made once for as long as their points are the very
 * same; of long ones, only what is near.
 */
import { type Box, lengthOf, overlaps, type Point } from "../base/geometry.js";
import { piecesWithin } from "./clip.js";
import { beforeHead, headPath, smoothPath } from "./curve.js";

export interface Way {
  readonly lines: readonly Line[];
  /** Null where it is not near. */
  readonly head: Path2D | null;
  readonly length: number;
}

export interface Line {
  /** Made when it is asked for. */
  readonly path: () => Path2D;
  readonly points: readonly Point[];
  /** How far along the way it begins. */
  readonly from: number;
  /** It is a part of a long way. */
  readonly cut: boolean;
}

/** Longer ways are cut, px. */
const LONG = 3000;

const forward = new WeakMap<readonly Point[], Way>();
const back = new WeakMap<readonly Point[], Map<number, Way>>();
const lengths = new WeakMap<readonly Point[], number>();

/** From the first point to the last. */
export function wayAlong(points: readonly Point[], near: Box): Way {
  if (isLong(points)) return longWay(points, 1, near);
  const known = forward.get(points) ?? shortWay(points, 1);
  forward.set(points, known);
  return known;
}

/** From the last point back to the first, with a head `grown` times as large. */
export function wayBack(points: readonly Point[], grown: number, near: Box): Way {
  if (isLong(points)) return longWay([...points].reverse(), grown, near);
  const ways = back.get(points) ?? new Map<number, Way>();
  const known = ways.get(grown) ?? shortWay([...points].reverse(), grown);
  back.set(points, ways.set(grown, known));
  return known;
}

function isLong(points: readonly Point[]): boolean {
  const length = lengths.get(points) ?? lengthOf(points);
  lengths.set(points, length);
  return length > LONG;
}

function shortWay(points: readonly Point[], grown: number): Way {
  const line = beforeHead(points, grown);
  const path = new Path2D(smoothPath(line));
  return {
    lines: [{ path: () => path, points: line, from: 0, cut: false }],
    head: new Path2D(headPath(points, grown)),
    length: lengthOf(line),
  };
}

function longWay(points: readonly Point[], grown: number, near: Box): Way {
  const line = beforeHead(points, grown);
  const tip = points.at(-1);
  const isNear = tip !== undefined && overlaps({ ...tip, width: 1, height: 1 }, near);
  return {
    lines: piecesWithin(line, near).map((piece) => ({
      ...piece,
      cut: true,
      path: () => new Path2D(smoothPath(piece.points)),
    })),
    head: isNear ? new Path2D(headPath(points, grown)) : null,
    length: lengths.get(points) ?? lengthOf(line),
  };
}
