/** A cell of a gradient: the cells of the gradients above that come back to it, each times its factor, and their sum. */
import { formatNumber } from "../../base/number.js";
import { gradientCell } from "../../explain/cells.js";
import { knownElements } from "../../explain/elements.js";
import type { Itemised, Term } from "../../explain/terms.js";
import { type Child, el } from "../../widgets/element.js";
import { cellGrid } from "./cell-grid.js";
import { plusses } from "./gradient-section.js";
import { place } from "./loupe.js";
import { called, nameAndOperation, type Subject } from "./subject.js";
import { sumText } from "./value-loupe.js";
import { whyCell } from "./why-note.js";

/** Most terms of which the cells are drawn. */
const MOST_TERMS = 4;

export function gradientLoupe(subject: Subject, items: Itemised, at: number): Child[] {
  const { node } = subject;
  const total = knownElements(items.gradient)[at];
  const title = `∇${called(subject, node.id)}${place(at, node.event.shape)}`;
  const parts = [...items.seeds, ...items.terms.map(({ contribution }) => contribution)].map(
    (summary) => knownElements(summary)[at],
  );
  const known = parts.filter((part) => part !== undefined);
  return [
    el("p.loupe-title", { lang: "en" }, total === undefined ? title : `${title} = ${formatNumber(total)}`),
    ...items.terms.slice(0, MOST_TERMS).map((term) => drawTerm(subject, term, at)),
    known.length > 1 && known.length === parts.length && total !== undefined
      ? el(
          "p.loupe-sum",
          { lang: "en" },
          `${plusses(known.map((x) => formatNumber(x)))} = ${formatNumber(total)}`,
        )
      : null,
    whyCell(subject, at),
  ];
}

function drawTerm(subject: Subject, term: Term, at: number): HTMLElement {
  const { run, options } = subject;
  const { say, catalogue } = options;
  const sum = gradientCell(catalogue, run, term, at);
  const lit = new Set(sum.kind === "cells" ? sum.items.map(({ cell }) => cell) : []);
  const shape = run.nodes.get(term.edge.result)?.event.shape ?? [];
  return el(
    "figure.loupe-part",
    { "data-summed": term.summed.length > 0 },
    el(
      "figcaption",
      {},
      el("code", { lang: "en" }, `∇${nameAndOperation(subject, term.edge.result)}`),
      term.repeats > 1 &&
        el("span.loupe-way", {}, say("cell.summed", { axes: term.summed.join(", "), n: term.repeats })),
      sum.kind === "whole" && el("span.loupe-way", {}, say("cell.whole")),
    ),
    shape.length > 0 && cellGrid({ summary: term.upstream, shape, lit }),
    sum.kind === "cells" && writtenOut(sum.items, sum.sum),
  );
}

function writtenOut(
  items: readonly { readonly above: number | null; readonly factor: number | null }[],
  sum: number | null,
): HTMLElement | null {
  const products = items.flatMap(({ above, factor }) =>
    above === null || factor === null ? [] : [[above, factor] as const],
  );
  if (sum === null || products.length < items.length) return null;
  if (products.length === 0) return el("p.loupe-sum", { lang: "en" }, formatNumber(sum));
  return el("p.loupe-sum", { lang: "en", "data-testid": "cell-sum" }, sumText(products, sum));
}
