/** Turns the corners of a polyline into smooth curves, and draws the head of an arrow. */
import type { Point } from "../base/geometry.js";

/** Largest radius of a rounded corner, px. */
const RADIUS = 16;
const HEAD_LENGTH = 7;
const HEAD_HALF = 3.5;

function format(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function at(point: Point): string {
  return `${format(point.x)} ${format(point.y)}`;
}

function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : distance / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/**
 * SVG path data along `points`. A corner becomes a curve of up to 16 px; two corners close together melt into one
 * S-shaped curve.
 */
export function smoothPath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return "";
  let path = `M${at(first)}`;
  for (let i = 1; i < points.length; i++) {
    const [before, corner, next, after] = [points[i - 1], points[i], points[i + 1], points[i + 2]];
    if (before === undefined || corner === undefined) break;
    if (next === undefined) path += `L${at(corner)}`;
    else if (after !== undefined && isJog(corner, next)) {
      path += jog(before, corner, next, after, i === 1, i + 3 === points.length);
      i++;
    } else path += rounded(before, corner, next, i === 1, i + 2 === points.length);
  }
  return path;
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function isJog(corner: Point, next: Point): boolean {
  return distance(corner, next) < 2 * RADIUS;
}

/** Room a curve may take of a side: all of an end, half of what it shares with the next corner. */
function room(side: number, whole: boolean): number {
  return whole ? side : side / 2;
}

function jog(before: Point, a: Point, b: Point, after: Point, isFirst: boolean, isLast: boolean): string {
  const lead = Math.min(RADIUS, room(distance(before, a), isFirst));
  const tail = Math.min(RADIUS, room(distance(b, after), isLast));
  const start = towards(a, before, lead);
  const end = towards(b, after, tail);
  return `L${at(start)}C${at(a)} ${at(b)} ${at(end)}`;
}

function rounded(before: Point, corner: Point, next: Point, isFirst: boolean, isLast: boolean): string {
  const radius = Math.min(
    RADIUS,
    room(distance(before, corner), isFirst),
    room(distance(corner, next), isLast),
  );
  return `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, next, radius))}`;
}

/** Path data of the filled triangle at the end of `points`; `grown` enlarges it for thick lines. */
export function headPath(points: readonly Point[], grown = 1): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return "";
  const back = towards(tip, before, HEAD_LENGTH * grown);
  const half = HEAD_HALF / HEAD_LENGTH;
  const across = { x: (tip.y - back.y) * half, y: (back.x - tip.x) * half };
  const a = { x: back.x + across.x, y: back.y + across.y };
  const b = { x: back.x - across.x, y: back.y - across.y };
  return `M${at(tip)}L${at(a)}L${at(b)}Z`;
}

/** `points` ending a little earlier, so that a line does not stick out of the arrowhead at its end. */
export function beforeHead(points: readonly Point[], grown = 1): Point[] {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return [...points];
  const room = Math.min(HEAD_LENGTH * grown - 1, distance(before, tip));
  return [...points.slice(0, -1), towards(tip, before, room)];
}
