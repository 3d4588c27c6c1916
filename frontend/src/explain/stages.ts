/** A contribution in three stages: symbols, then the gradient above put in as a number, then all numbers. */
import type { Catalogue } from "../protocol/catalogue.js";
import type { Edge, Summary } from "../protocol/trace.gen.js";
import { contributionFormula, numberLatex, symbolLatex } from "../run/formula.js";
import type { Run } from "../run/model.js";
import { flowAt } from "../run/moment.js";
import { allElements } from "./elements.js";

/** The same contribution three times, as LaTeX. Null where the catalogue has no rule for the op. */
export interface Stages {
  /** The chain rule by name: `\frac{\partial z}{\partial x} = \frac{\partial z}{\partial a} \cdot …`. */
  readonly chain: string;
  /** The op's rule in symbols: `g_{a} \cdot y`. */
  readonly symbols: string;
  /** The gradient that earlier steps found put in: `4 \cdot y`. Tensors too large to write keep their name. */
  readonly earlier: string;
  /** All numbers and what they come to: `4 \cdot 3 = 12`; for small tensors the result as a matrix. */
  readonly numbers: string;
}

/** Most rows and columns of a tensor that is written out. */
const MOST = 6;

export function stages(catalogue: Catalogue, run: Run, edge: Edge, q: number): Stages | null {
  const [from, to] = [run.nodes.get(edge.from), run.nodes.get(edge.to)];
  const root = run.nodes.get(run.passes.get(edge.b)?.root ?? 0);
  const symbols = contributionFormula(catalogue, run, edge, q, "symbols");
  const earlier = contributionFormula(catalogue, run, edge, q, "earlier");
  const numbers = contributionFormula(catalogue, run, edge, q, "numbers");
  if (!from || !to || !root || symbols === null || earlier === null || numbers === null) return null;
  const [top, middle, bottom] = [root, from, to].map((node) => symbolLatex(node, q));
  const above = `\\frac{\\partial ${top}}{\\partial ${middle}}`;
  const local = `\\frac{\\partial ${middle}}{\\partial ${bottom}}`;
  const upstream = flowAt(from, q, edge.b)?.val ?? null;
  const matrix = elementsLatex(edge.val, to.event.shape);
  const gradient = upstream && from.event.shape.length > 0 ? elementsLatex(upstream, from.event.shape) : null;
  const name = `g_{${middle}}`;
  return {
    chain: `\\frac{\\partial ${top}}{\\partial ${bottom}} \\mathrel{+}= ${above} \\cdot ${local}`,
    symbols,
    earlier: gradient === null ? earlier : earlier.replaceAll(name, gradient),
    numbers:
      to.event.shape.length === 0 || matrix === null
        ? numbers
        : `${gradient === null ? numbers : numbers.replaceAll(name, gradient)} = ${matrix}`,
  };
}

/** A number, a column of numbers or a matrix; null for more than two axes or too many elements. */
export function elementsLatex(summary: Summary, shape: readonly number[]): string | null {
  const elements = allElements(summary);
  if (elements === null || shape.length > 2 || shape.some((size) => size > MOST)) return null;
  const written = elements.map((x) => numberLatex(figureOf(x)).replace(/^\((.*)\)$/u, "$1"));
  if (shape.length === 0) return written[0] ?? null;
  const width = shape.at(-1) ?? 1;
  const rows: string[] = [];
  for (let at = 0; at < written.length; at += width) rows.push(written.slice(at, at + width).join(" & "));
  return `\\begin{bmatrix} ${rows.join(" \\\\ ")} \\end{bmatrix}`;
}

function figureOf(x: number): number | "nan" | "inf" | "-inf" {
  if (Number.isNaN(x)) return "nan";
  return Number.isFinite(x) ? x : x > 0 ? "inf" : "-inf";
}
