/** A tensor's numbers as a picture: cells shaded by size while they fit, else statistics and a small histogram. */

import { formatNumber } from "../../base/number.js";
import type { Cell, Stats, Summary } from "../../protocol/trace.gen.js";
import { el, setAttribute } from "../../widgets/element.js";
import { shortNumber, signed, signOf } from "../number.js";
import type { Say } from "../words.js";

export type TensorRole = "value" | "gradient";

/** Makes cells answer when they are pointed at, pressed, or walked to with the arrow keys. */
export interface TensorCells {
  /** Tells the grids of a panel apart. */
  readonly key: string;
  /** The cell that is looked at. */
  readonly active: number | null;
  /** The place of a cell, such as `[0, 1]`. */
  label(at: number): string;
  show(at: number): void;
}

/** Draws the summary of a tensor of that shape; `testid` names the element for tests. */
export function drawTensor(
  say: Say,
  summary: Summary,
  shape: readonly number[],
  role: TensorRole,
  testid: string,
  cells?: TensorCells,
): HTMLElement {
  const attributes = { "data-role": role, "data-testid": testid };
  switch (summary.is) {
    case "item":
      return el(
        "p.tensor-item",
        { ...attributes, "data-sign": signOf(summary.x) },
        writer(role, formatNumber)(summary.x),
      );
    case "cells":
      return drawCells(summary.x, shape, role, attributes, cells);
    case "stats":
      return drawStats(say, summary, shape, role, attributes);
  }
}

function writer(role: TensorRole, write: (cell: Cell) => string): (cell: Cell) => string {
  return role === "gradient" ? signed(write) : write;
}

/** Rows of the last axis; axes before it follow below each other. */
function drawCells(
  cells: readonly Cell[],
  shape: readonly number[],
  role: TensorRole,
  attributes: Readonly<Record<string, string>>,
  answers?: TensorCells,
): HTMLElement {
  const columns = Math.max(shape.at(-1) ?? cells.length, 1);
  const largest = Math.max(...cells.map(magnitude), Number.MIN_VALUE);
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    el(
      "tr",
      {},
      ...cells.slice(row * columns, (row + 1) * columns).map((cell) => drawCell(cell, largest, role)),
    ),
  );
  const table = el("table.tensor-cells", attributes, el("tbody", {}, ...rows));
  if (answers) answer(table, columns, answers);
  return el("div.tensor-scroll", {}, table);
}

/** How far each arrow key goes, in columns and rows. */
const ARROWS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** One of the cells is in the tab order; from there the arrow keys walk the grid. */
function answer(table: HTMLElement, columns: number, { key, active, label, show }: TensorCells): void {
  const cells = [...table.querySelectorAll("td")];
  const look = (at: number): void => {
    cells.forEach((cell, other) => {
      setAttribute(cell, "tabindex", other === at ? 0 : -1);
      setAttribute(cell, "data-active", other === at);
    });
    show(at);
  };
  setAttribute(table, "role", "grid");
  for (const row of table.querySelectorAll("tr")) setAttribute(row, "role", "row");
  table.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target as HTMLTableCellElement);
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    if (at < 0 || (x === 0 && y === 0)) return;
    event.preventDefault();
    const inRow = (at % columns) + x;
    if (inRow >= 0 && inRow < columns) cells[at + x + y * columns]?.focus();
  });
  cells.forEach((cell, at) => {
    setAttribute(cell, "role", "gridcell");
    setAttribute(cell, "aria-label", `${label(at)} = ${cell.textContent}`);
    setAttribute(cell, "data-key", `${key} ${at}`);
    setAttribute(cell, "tabindex", at === (active ?? 0) ? 0 : -1);
    setAttribute(cell, "data-active", at === active);
    cell.addEventListener("pointerenter", () => look(at));
    cell.addEventListener("focus", () => look(at));
  });
}

function magnitude(cell: Cell): number {
  const size = Math.abs(Number(cell));
  return Number.isFinite(size) ? size : 0;
}

function drawCell(cell: Cell, largest: number, role: TensorRole): HTMLElement {
  const drawn = el("td", { "data-sign": signOf(cell) }, writer(role, shortNumber)(cell));
  drawn.style.setProperty("--heat", `${Math.round((magnitude(cell) / largest) * 100)}%`);
  return drawn;
}

function drawStats(
  say: Say,
  stats: Stats,
  shape: readonly number[],
  role: TensorRole,
  attributes: Readonly<Record<string, string>>,
): HTMLElement {
  const write = writer(role, shortNumber);
  const figures = (["min", "max", "mean", "std"] as const).map((name) => {
    const value = stats[name] ?? 0;
    return el(
      "div",
      {},
      el("dt", {}, say(`stat.${name}`)),
      el("dd", {}, name === "std" ? shortNumber(value) : write(value)),
    );
  });
  const notes = [
    say("node.elements", { n: shape.reduce((product, size) => product * size, 1) }),
    stats.bad ? say("node.bad", { n: stats.bad }) : "",
    stats.sampled ? say("node.sampled", { n: stats.sampled }) : "",
  ].filter((note) => note !== "");
  return el(
    "div.tensor-stats",
    attributes,
    stats.hist && stats.hist.length > 0 && drawHistogram(stats.hist),
    el("dl", {}, ...figures),
    el("p.tensor-note", {}, notes.join(" · ")),
  );
}

function drawHistogram(counts: readonly number[]): HTMLElement {
  const largest = Math.max(...counts, 1);
  const bars = counts.map((count) => {
    const bar = el("i");
    bar.style.height = count === 0 ? "0" : `${Math.max(4, (count / largest) * 100)}%`;
    return bar;
  });
  return el("div.histogram", { "aria-hidden": "true" }, ...bars);
}
