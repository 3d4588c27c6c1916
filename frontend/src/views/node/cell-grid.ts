/** A small grid of a tensor's elements in which some are lit, for looking at how the cells of two tensors belong together. */
import { indexOf } from "../../explain/axes.js";
import { allElements } from "../../explain/elements.js";
import type { Summary } from "../../protocol/trace.gen.js";
import { el } from "../../widgets/element.js";
import { shortNumber } from "../number.js";

/** Most rows and columns that are drawn. */
const MOST = 12;

export interface Grid {
  readonly summary: Summary | null;
  readonly shape: readonly number[];
  readonly lit: ReadonlySet<number>;
  /** Axes along which the elements are copies of the first ones: drawn as such. */
  readonly copied?: readonly number[];
  /** The element that stands in a cell; the cell itself when left out. */
  elementAt?(cell: number): number;
}

/** Null where the elements are too many, or not all known. */
export function cellGrid({
  summary,
  shape,
  lit,
  copied = [],
  elementAt = (cell) => cell,
}: Grid): HTMLElement | null {
  const elements = allElements(summary);
  const columns = Math.max(1, shape.at(-1) ?? 1);
  const count = shape.reduce((product, size) => product * size, 1);
  const rows = count / columns;
  if (elements === null || columns > MOST || rows > MOST) return null;
  const cell = (at: number): HTMLElement => {
    const index = indexOf(at, shape);
    const x = elements[elementAt(at)] ?? Number.NaN;
    return el(
      "td.grid-cell",
      { "data-lit": lit.has(at), "data-copy": copied.some((axis) => (index[axis] ?? 0) > 0) },
      shortNumber(figure(x)),
    );
  };
  const row = (nth: number): HTMLElement =>
    el("tr", {}, ...Array.from({ length: columns }, (_, column) => cell(nth * columns + column)));
  return el(
    "div.tensor-scroll",
    {},
    el("table.cell-grid", {}, el("tbody", {}, ...Array.from({ length: rows }, (_, nth) => row(nth)))),
  );
}

/** A number as a trace writes it. */
export function figure(x: number): number | "nan" | "inf" | "-inf" {
  if (Number.isNaN(x)) return "nan";
  return Number.isFinite(x) ? x : x > 0 ? "inf" : "-inf";
}
