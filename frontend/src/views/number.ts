/** Numbers on cards and in panels: gradients with their sign spelled out, tensors in a few characters. */
import { DIGITS, formatNumber, toNumber } from "../base/number.js";
import type { Sign } from "../paint/scene.js";
import type { Cell, Stats, Summary } from "../protocol/trace.gen.js";

/** Digits of a number that stands among others. */
const SHORT = 4;
/** From here on fewer digits would lose the last ones before the point. */
const FOUR_DIGITS = 1000;

export function shortNumber(cell: Cell): string {
  return formatNumber(cell, Math.abs(toNumber(cell)) < FOUR_DIGITS ? SHORT : DIGITS);
}

export function signOf(cell: Cell): Sign {
  const value = toNumber(cell);
  if (value > 0) return "positive";
  return value < 0 ? "negative" : "zero";
}

type Write = (cell: Cell) => string;

/** Writes a plus before positive numbers, as gradients are written: `+6`, `−2`, `0`. */
export function signed(write: Write): Write {
  return (cell) => (signOf(cell) === "positive" ? `+${write(cell)}` : write(cell));
}

/** Most numbers a card shows before it tells how they are spread instead. */
const ON_CARD = 3;

/** A whole tensor in a few characters: `3`, `[1, 2, 3]`, `[1, 2, …]`, `μ 0.01 σ 1`. */
export function shortSummary(summary: Summary, sign = false): string {
  const write = (one: Write): Write => (sign ? signed(one) : one);
  const short = write(shortNumber);
  switch (summary.is) {
    case "item":
      return write(formatNumber)(summary.x);
    case "cells":
      return summary.x.length <= ON_CARD
        ? `[${summary.x.map(short).join(", ")}]`
        : `[${summary.x.slice(0, 2).map(short).join(", ")}, …]`;
    case "stats":
      return summary.head.length === 0
        ? "[]"
        : `μ ${write(brief)(summary.mean ?? 0)} σ ${brief(summary.std ?? 0)}`;
  }
}

/** Digits of a number on a plate. */
const ON_PLATE = 3;

const plateNumber: Write = (cell) =>
  formatNumber(cell, Math.abs(toNumber(cell)) < FOUR_DIGITS ? ON_PLATE : DIGITS);

/** Around what many numbers lie, or how far apart, whichever is more. */
function spreadText({ mean = 0, std = 0 }: Stats, write: Write): string {
  return Math.abs(toNumber(mean)) > toNumber(std) ? `μ ${write(mean)}` : `±${plateNumber(std)}`;
}

/** A contribution on the plate of its edge, the longest text first; the last one takes the least room. */
export function plateTexts(summary: Summary): readonly string[] {
  const write = signed(plateNumber);
  if (summary.is === "item") return [write(summary.x)];
  if (summary.is === "stats") return [spreadText(summary, write)];
  const cells = summary.x.map(write);
  const cut = [2, 1].filter((n) => n < cells.length).map((n) => `[${cells.slice(0, n).join(", ")}, …]`);
  return cells.length <= ON_CARD ? [`[${cells.join(", ")}]`, ...cut] : cut;
}

/** A gradient where there is room for one figure: of many elements, how far they spread. */
export function briefGradient(summary: Summary): string {
  return summary.is === "stats" ? `±${shortNumber(summary.std ?? 0)}` : shortSummary(summary, true);
}

const brief: Write = (cell) => formatNumber(cell, 2);

/** Sign of a tensor as a whole: of its only element, of its mean, or zero when its few elements disagree. */
export function signOfSummary(summary: Summary): Sign {
  switch (summary.is) {
    case "item":
      return signOf(summary.x);
    case "cells":
      return summary.x.map(signOf).reduce((all, next) => (all === next ? all : "zero"));
    case "stats":
      return signOf(summary.mean ?? 0);
  }
}

/** How far the element that is farthest from zero is from it. */
export function magnitudeOf(summary: Summary): number {
  const cells =
    summary.is === "item"
      ? [summary.x]
      : summary.is === "cells"
        ? summary.x
        : [summary.min ?? 0, summary.max ?? 0];
  return Math.max(...cells.map((cell) => Math.abs(toNumber(cell))).filter(Number.isFinite), 0);
}

/** `24 B`, `1.5 KiB`, `3 MiB`. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const at = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${formatNumber(bytes / 1024 ** at, 3)} ${units[at]}`;
}
