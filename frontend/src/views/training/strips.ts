/** How the elements of a tensor were spread at each step: a column per step, darker where more of them are. */
import { toNumber } from "../../base/number.js";
import type { Cell, Summary } from "../../protocol/trace.gen.js";
import { PLOT, round } from "./axis.js";

/** Rows of a strip, and most columns: more steps share one, which then shows so many of them, evenly spaced. */
export const ROWS = 11;
const COLUMNS = 120;
const SHARING = 8;
/** Shades, the lightest first. */
export const LEVELS = 5;
/** Larger gradients than those of this share of the steps are drawn at the strip's edge. */
const MOST = 0.95;

export interface Strip {
  readonly low: number;
  readonly high: number;
  /** By column, from the lowest row: what share of the elements is there. */
  readonly columns: readonly (readonly number[])[];
}

/** Around zero so that signs are seen, or just what there is. */
export type Span = "around" | "all";

export function stripOf(summaries: readonly (Summary | null)[], span: Span): Strip | null {
  const seen = spaced(summaries, COLUMNS * SHARING);
  const ranges = seen.map((summary) => summary && rangeOf(summary)).filter((range) => range !== null);
  if (ranges.length === 0) return null;
  // A single number is drawn as a line, of which nothing is left out.
  const most = seen.every((summary) => summary === null || summary.is === "item") ? 1 : MOST;
  const [low, high] = span === "all" ? outermost(ranges) : symmetric(ranges, most);
  const columns = Array.from({ length: Math.min(seen.length, COLUMNS) }, () => emptyColumn());
  seen.forEach((summary, at) => {
    const column = columns[Math.floor((at / seen.length) * columns.length)];
    if (summary && column) addTo(column, summary, low, high);
  });
  return { low, high, columns: columns.map(normalized) };
}

/** All of a list, or so many of its entries at equal distances. */
function spaced<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.floor((at / most) * list.length)]).filter(
    (entry) => entry !== undefined,
  );
}

function emptyColumn(): number[] {
  return Array.from({ length: ROWS }, () => 0);
}

type Range = readonly [low: number, high: number];

function rangeOf(summary: Summary): Range | null {
  const cells = cellsOf(summary);
  if (summary.is === "stats" && !summary.hist) return null;
  const ends = cells ?? (summary.is === "stats" ? [summary.min ?? 0, summary.max ?? 0] : []);
  const finite = ends.map(toNumber).filter(Number.isFinite);
  return finite.length === 0 ? null : [Math.min(...finite), Math.max(...finite)];
}

function cellsOf(summary: Summary): readonly Cell[] | null {
  if (summary.is === "item") return [summary.x];
  return summary.is === "cells" ? summary.x : null;
}

function outermost(ranges: readonly Range[]): Range {
  let [low, high] = ranges[0] ?? [0, 0];
  for (const [from, to] of ranges) [low, high] = [Math.min(low, from), Math.max(high, to)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function symmetric(ranges: readonly Range[], most: number): Range {
  const sizes = ranges
    .map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)))
    .toSorted((a, b) => a - b);
  const size = sizes[Math.ceil(sizes.length * most) - 1] || sizes.at(-1) || 1;
  return [-size, size];
}

function addTo(column: number[], summary: Summary, low: number, high: number): void {
  const cells = cellsOf(summary);
  const row = (value: number): number =>
    Math.min(Math.max(Math.floor(((value - low) / (high - low)) * ROWS), 0), ROWS - 1);
  const add = (at: number, share: number): void => {
    column[at] = (column[at] ?? 0) + share;
  };
  if (cells) {
    for (const cell of cells) if (Number.isFinite(toNumber(cell))) add(row(toNumber(cell)), 1 / cells.length);
    return;
  }
  if (summary.is !== "stats" || !summary.hist) return;
  const [min, max] = [toNumber(summary.min ?? 0), toNumber(summary.max ?? 0)];
  const all = summary.hist.reduce((sum, count) => sum + count, 0);
  const wide = (max - min) / summary.hist.length;
  summary.hist.forEach((count, bin) => {
    if (count > 0) spread(add, row(min + bin * wide), row(min + (bin + 1) * wide), count / all);
  });
}

/** A bin that lies over several rows is in each of them by equal parts. */
function spread(add: (at: number, share: number) => void, from: number, to: number, share: number): void {
  for (let at = from; at <= to; at += 1) add(at, share / (to - from + 1));
}

function normalized(column: readonly number[]): readonly number[] {
  const all = column.reduce((sum, share) => sum + share, 0);
  return all === 0 ? column : column.map((share) => share / all);
}

/** The paths of a strip, one per shade, between `top` and `top + height`. */
export function shades({ columns }: Strip, top: number, height: number): readonly string[] {
  const paths = Array.from({ length: LEVELS }, () => "");
  const wide = (PLOT.width - PLOT.left - PLOT.right) / columns.length;
  const tall = height / ROWS;
  for (let row = 0; row < ROWS; row += 1) {
    const y = round(top + height - (row + 1) * tall);
    for (let at = 0; at < columns.length; at += 1) {
      const level = levelOf(columns[at]?.[row] ?? 0);
      const first = at;
      while (at + 1 < columns.length && levelOf(columns[at + 1]?.[row] ?? 0) === level) at += 1;
      if (level === 0) continue;
      const x = round(PLOT.left + first * wide);
      paths[level - 1] += `M${x} ${y}h${round((at - first + 1) * wide)}v${round(tall)}H${x}Z`;
    }
  }
  return paths;
}

/** The shade of a share, from 1; 0 for nothing. */
function levelOf(share: number): number {
  return share <= 0 ? 0 : Math.min(Math.ceil(Math.sqrt(share) * LEVELS), LEVELS);
}
