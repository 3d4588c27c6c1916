/** A cell of a result: the cells of each operand it was made from, repeated where broadcasting repeats, and the sum. */
import { formatNumber, formatShape, operand as inProduct } from "../../base/number.js";
import { broadcastCell } from "../../explain/broadcast.js";
import { type CellLinks, operandCells, repeatedAxes } from "../../explain/cells.js";
import { knownElements, sameNumber } from "../../explain/elements.js";
import type { Summary } from "../../protocol/trace.gen.js";
import { valueAt } from "../../run/moment.js";
import { type Child, el } from "../../widgets/element.js";
import type { Say } from "../words.js";
import { cellGrid } from "./cell-grid.js";
import { place } from "./loupe.js";
import { called, type Subject } from "./subject.js";

/** Most products of a sum that are written. */
const MOST_WRITTEN = 8;
const DIGITS = 4;

/** One operand of the op and what of it the cell was made from. */
interface Source {
  readonly arg: number;
  readonly id: number;
  readonly shape: readonly number[];
  readonly value: Summary | null;
  readonly links: CellLinks;
}

export function valueLoupe(subject: Subject, at: number): Child[] {
  const { node, options } = subject;
  const { shape, val } = node.event;
  const result = knownElements(val)[at];
  const title = `${called(subject, node.id)}${place(at, shape)}`;
  const sources = sourcesOf(subject, at);
  const head = el(
    "p.loupe-title",
    { lang: "en" },
    result === undefined ? title : `${title} = ${formatNumber(result)}`,
  );
  if (sources.length === 0) return [head, el("p.tensor-note", {}, options.say("cell.leaf"))];
  return [
    head,
    ...sources.map((source) => drawSource(subject, source, at)),
    writtenOut(options.say, sources, result),
  ];
}

function sourcesOf({ run, node, options }: Subject, at: number): Source[] {
  const { event } = node;
  if (event.k !== "op") return [];
  return event.ins.flatMap((id, arg): Source[] => {
    const operand = typeof id === "number" ? run.nodes.get(id) : undefined;
    if (!operand) return [];
    const links = operandCells(options.catalogue, run, node, arg, at);
    return [{ arg, id: operand.id, shape: operand.event.shape, value: valueAt(operand, node.born), links }];
  });
}

function drawSource(subject: Subject, { id, shape, value, links }: Source, at: number): HTMLElement {
  const { node, options } = subject;
  const { say } = options;
  const result = node.event.shape;
  const repeated = links.kind === "cells" ? repeatedAxes(result, shape) : [];
  const lit = new Set(links.kind === "cells" ? links.links.map(({ cell }) => cell) : []);
  const spread = repeated.length > 0 && elementwise(links);
  const times = repeated.reduce((product, axis) => product * (result[axis] ?? 1), 1);
  const grid = spread
    ? cellGrid({
        summary: value,
        shape: result,
        lit: new Set([at]),
        copied: repeated,
        elementAt: (cell) => broadcastCell(cell, result, shape),
      })
    : cellGrid({ summary: value, shape, lit });
  return el(
    "figure.loupe-part",
    { "data-repeat": spread },
    el(
      "figcaption",
      {},
      el("code", { lang: "en" }, `${called(subject, id)}${shape.length > 0 ? ` ${formatShape(shape)}` : ""}`),
      spread && el("span.loupe-way", {}, say("cell.repeated", { axes: repeated.join(", "), n: times })),
      links.kind === "whole" && el("span.loupe-way", {}, say("cell.whole")),
    ),
    grid,
  );
}

/** A relation in which each cell of the result reads one cell, as ops element by element have it. */
function elementwise(links: CellLinks): boolean {
  return links.kind === "cells" && links.count === 1;
}

/** `1 × 5 + 2 × 7 = 19` where the cell is such a sum, else the slope by each cell it was made from. */
function writtenOut(say: Say, sources: readonly Source[], result: number | undefined): HTMLElement | null {
  if (result === undefined) return null;
  const products = sources.map(productsOf);
  const single = products.find((list) => list && list.length > 0 && close(total(list), result));
  const all = products.every((list) => list !== null) ? products.flatMap((list) => list ?? []) : null;
  const list = single ?? (all && close(total(all), result) ? all : null);
  if (list) return el("p.loupe-sum", { lang: "en", "data-testid": "cell-sum" }, sumText(list, result));
  const slopes = sources.flatMap(({ links }) => (links.kind === "cells" ? links.links : []));
  const known = slopes
    .filter(({ factor }) => factor !== null)
    .map(({ factor }) => formatNumber(factor ?? 0, DIGITS));
  return known.length === 0
    ? null
    : el(
        "p.loupe-sum",
        { lang: "en" },
        say("cell.slopes", { slopes: known.slice(0, MOST_WRITTEN).join(", ") }),
      );
}

type Product = readonly [value: number, factor: number];

function productsOf({ links, value }: Source): Product[] | null {
  if (links.kind === "whole" || links.count > links.links.length) return null;
  const known = knownElements(value);
  const list = links.links.map(
    ({ cell, factor }) => [known[cell] ?? Number.NaN, factor ?? Number.NaN] as const,
  );
  return list.every(([x, factor]) => !(Number.isNaN(x) || Number.isNaN(factor))) ? list : null;
}

function total(list: readonly Product[]): number {
  return list.reduce((sum, [x, factor]) => sum + x * factor, 0);
}

function close(a: number, b: number): boolean {
  return sameNumber(a, b, Math.abs(a) + Math.abs(b), 2 ** -18);
}

/** `1 × 5 + 2 × 7 = 19`; factors are left out where all of them are 1. */
export function sumText(list: readonly Product[], result: number): string {
  const plain = list.every(([, factor]) => factor === 1);
  const written = list.slice(0, MOST_WRITTEN).map(([x, factor]) => {
    const [a, b] = [formatNumber(x, DIGITS), formatNumber(factor, DIGITS)].map(inProduct);
    return plain ? (a ?? "") : `${a} × ${b}`;
  });
  const more = list.length > MOST_WRITTEN ? [`… (${list.length})`] : [];
  return `${[...written, ...more].join(" + ")} = ${formatNumber(result)}`;
}
