/** Numbers as people read them: four significant digits, a real minus sign, always a point, never grouped. */
import type { Cell, Summary } from "../protocol/trace.gen.js";

const DIGITS = 4;
const LARGE = 1e6;
const SMALL = 1e-4;

const WORDS: Readonly<Record<string, string>> = { nan: "NaN", inf: "∞", "-inf": "−∞" };

/** One number, such as `0.8808`, `−12`, `3.2e−7`, `NaN`. */
export function shortCell(cell: Cell): string {
  if (typeof cell === "boolean") return cell ? "True" : "False";
  if (typeof cell === "string") return WORDS[cell] ?? cell;
  return shortNumber(cell);
}

export function shortNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= LARGE || size < SMALL
      ? value
          .toExponential(DIGITS - 2)
          .replace(/\.?0+e/u, "e")
          .replace("e+", "e")
      : String(Number(value.toPrecision(Math.max(DIGITS, Math.ceil(Math.log10(size + 1))))));
  return text.replaceAll("-", "−");
}

export type Sign = "positive" | "negative" | "zero";

export function signOf(cell: Cell): Sign {
  if (cell === "-inf") return "negative";
  if (cell === "inf") return "positive";
  const value = Number(cell);
  if (value === 0 || Number.isNaN(value)) return "zero";
  return value > 0 ? "positive" : "negative";
}

/** The number with its sign spelled out, as gradients are written: `+6`, `−2`, `0`. */
export function signed(cell: Cell): string {
  return signOf(cell) === "positive" ? `+${shortCell(cell)}` : shortCell(cell);
}

/** Most numbers a card shows before it tells how they are spread instead. */
const ON_CARD = 3;

/** A whole tensor in a few characters: `3`, `[1, 2, 3]`, `μ 0.01 σ 1`. */
export function shortSummary(summary: Summary, write: (cell: Cell) => string = shortCell): string {
  switch (summary.is) {
    case "item":
      return write(summary.x);
    case "cells":
      return summary.x.length <= ON_CARD
        ? `[${summary.x.map(write).join(", ")}]`
        : `[${summary.x.slice(0, 2).map(write).join(", ")}, …]`;
    case "stats":
      return summary.head.length === 0
        ? "[]"
        : `μ ${write(summary.mean ?? 0)} σ ${shortCell(summary.std ?? 0)}`;
  }
}

/** Sign of a tensor as a whole: of its only element, of its mean, or zero when its elements disagree. */
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

/** `[3, 4]` for a shape, empty for a single number. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? "" : `[${shape.join(", ")}]`;
}
