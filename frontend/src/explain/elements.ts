/** The elements of a value as numbers: what is known of them, how large they are, and sums within rounding. */
import { toNumber } from "../base/number.js";
import type { Cell, Summary } from "../protocol/trace.gen.js";

/** All elements in row-major order, or null where a trace gives only the first ones and figures. */
export function allElements(summary: Summary | null): readonly number[] | null {
  switch (summary?.is) {
    case "item":
      return [toNumber(summary.x)];
    case "cells":
      return summary.x.map(toNumber);
    default:
      return null;
  }
}

/** The elements that are known, from the first on: all of them, or the first eight of a large tensor. */
export function knownElements(summary: Summary | null): readonly number[] {
  return summary?.is === "stats" ? summary.head.map(toNumber) : (allElements(summary) ?? []);
}

/** The only element, or null when there are several or none. */
export function singleElement(summary: Summary | null | undefined): number | null {
  return summary?.is === "item" ? toNumber(summary.x) : null;
}

/** What kinds of elements a value has, as far as the trace says. */
export interface Character {
  readonly nan: boolean;
  readonly infinite: boolean;
  readonly allZero: boolean;
  readonly allOne: boolean;
  /** Largest size of a finite element. */
  readonly largest: number;
  /** Position of the first element that is zero, or null when none of the known ones is. */
  readonly firstZero: number | null;
  readonly zeros: number;
}

export function characterOf(summary: Summary): Character {
  const known = knownElements(summary);
  const finite = known.filter(Number.isFinite).map(Math.abs);
  const firstZero = known.indexOf(0);
  if (summary.is !== "stats") {
    return {
      nan: known.some(Number.isNaN),
      infinite: known.some((x) => Math.abs(x) === Number.POSITIVE_INFINITY),
      allZero: known.length > 0 && known.every((x) => x === 0),
      allOne: known.length > 0 && known.every((x) => x === 1),
      largest: Math.max(0, ...finite),
      firstZero: firstZero < 0 ? null : firstZero,
      zeros: known.filter((x) => x === 0).length,
    };
  }
  const [low, high] = [toNumber(summary.min ?? 0), toNumber(summary.max ?? 0)];
  const bad = (summary.bad ?? 0) > 0;
  const seenInfinite = known.some((x) => Math.abs(x) === Number.POSITIVE_INFINITY);
  return {
    nan: bad && (known.some(Number.isNaN) || !seenInfinite),
    infinite: seenInfinite,
    allZero: known.length > 0 && !bad && low === 0 && high === 0,
    allOne: !bad && low === 1 && high === 1,
    largest: Math.max(Math.abs(low), Math.abs(high), ...finite),
    firstZero: firstZero < 0 ? null : firstZero,
    zeros: known.filter((x) => x === 0).length,
  };
}

/** Whether any element is NaN, else whether any is infinite; `bad` in figures does not tell which and counts as NaN. */
export function badness(summary: Summary): "clean" | "inf" | "nan" {
  switch (summary.is) {
    case "item":
      return worstOf([summary.x]);
    case "cells":
      return worstOf(summary.x);
    case "stats": {
      const seen = worstOf(summary.head);
      return (summary.bad ?? 0) === 0 || seen === "inf" ? seen : "nan";
    }
  }
}

/** What is not finite stands as a word, so that looking for words is enough: this is asked of every value of a run. */
function worstOf(cells: readonly Cell[]): "clean" | "inf" | "nan" {
  let worst: "clean" | "inf" | "nan" = "clean";
  for (const cell of cells) {
    if (cell === "nan") return "nan";
    if (typeof cell === "string") worst = "inf";
  }
  return worst;
}

/** Elements of a tensor of this shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How far apart neighbouring numbers of an element type lie, relative to their size, with room for two roundings. */
const ROUNDING: Readonly<Record<string, number>> = { float64: 2 ** -50, float16: 2 ** -8, bfloat16: 2 ** -5 };
const FLOAT32_ROUNDING = 2 ** -21;

export function roundingOf(dtype: string): number {
  return ROUNDING[dtype] ?? FLOAT32_ROUNDING;
}

/** The smallest number that float32 tells from 0: below it everything is rounding. */
const SMALLEST = 2 ** -149;

/** Whether two numbers are the same but for roundings of numbers as large as `size`. */
export function sameNumber(a: number, b: number, size: number, rounding: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return a === b || Math.abs(a - b) <= rounding * size || Math.abs(a - b) <= SMALLEST;
}

/** Whether items add up: `exact` where every element is known, `sampled` where the first ones and the mean say so. */
export type Adding = "exact" | "sampled" | "off" | "unknown";

/** Compares the sum of `items` with `total`, element by element where they are known, else by mean and first ones. */
export function addsUp(items: readonly Summary[], total: Summary, dtype: string): Adding {
  const rounding = roundingOf(dtype) * Math.max(1, items.length - 1);
  if (items.length === 0) return "unknown";
  const lists = items.map(knownElements);
  const wanted = knownElements(total);
  if (lists.some((list) => list.length !== wanted.length)) return "unknown";
  for (const [cell, stored] of wanted.entries()) {
    const parts = lists.map((list) => list[cell] ?? 0);
    const size = parts.reduce((sum, x) => sum + Math.abs(x), Math.abs(stored));
    const sum = parts.reduce((a, b) => a + b, 0);
    if (!sameNumber(sum, stored, size, rounding)) return overflowed(sum, stored) ? "exact" : "off";
  }
  if (total.is !== "stats") return "exact";
  return meansAgree(items, total, rounding);
}

/** Beyond float32 a sum is infinite where these numbers still hold it. */
function overflowed(sum: number, stored: number): boolean {
  return Math.abs(stored) === Number.POSITIVE_INFINITY && Math.abs(sum) > 3.4e38 && sum > 0 === stored > 0;
}

function meansAgree(items: readonly Summary[], total: Summary, rounding: number): Adding {
  const figures = [...items, total].map((one) => (one.is === "stats" ? one : null));
  if (figures.some((one) => one === null || (one.bad ?? 0) > 0)) return "unknown";
  const means = figures.map((one) => toNumber(one?.mean ?? 0));
  const spread = figures.reduce(
    (sum, one) => sum + Math.max(Math.abs(toNumber(one?.min ?? 0)), Math.abs(toNumber(one?.max ?? 0))),
    0,
  );
  const stored = means.pop() ?? 0;
  const sum = means.reduce((a, b) => a + b, 0);
  return sameNumber(sum, stored, spread, rounding) ? "sampled" : "off";
}
