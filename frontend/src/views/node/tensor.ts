/** A tensor's numbers as a picture: cells shaded by size while they fit, else statistics and a small histogram. */

import { formatNumber } from "../../base/number.js";
import type { Cell, Stats, Summary } from "../../protocol/trace.gen.js";
import { el } from "../../widgets/element.js";
import { shortNumber, signed, signOf } from "../number.js";
import type { Say } from "../words.js";

export type TensorRole = "value" | "gradient";

/** Draws the summary of a tensor of that shape; `testid` names the element for tests. */
export function drawTensor(
  say: Say,
  summary: Summary,
  shape: readonly number[],
  role: TensorRole,
  testid: string,
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
      return drawCells(summary.x, shape, role, attributes);
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
  return el("div.tensor-scroll", {}, el("table.tensor-cells", attributes, el("tbody", {}, ...rows)));
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
