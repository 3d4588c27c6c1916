/**
 * Cell by cell: what a cell of a result was made from, and what a cell of a gradient is the sum of.
 *
 *     forward   result[r]   depends on operand[o] with the factor ∂r/∂o
 *     backward  gradient[o] = Σ over r of upstream[r] × ∂r/∂o
 *
 * Both are one relation read in two directions, so broadcasting is a repeat one way and a sum the other.
 */
import { type Catalogue, recordOf } from "../protocol/catalogue.js";
import type { Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { type CellSet, cellsOfOperand, cellsOfResult } from "./axes.js";
import { allElements, knownElements } from "./elements.js";
import { factorOf, type Numbers } from "./factors.js";
import { type Place, relationOf } from "./relations.js";
import type { Term } from "./terms.js";

/** A cell of the other tensor and the local derivative between the two. */
export interface CellLink {
  /** Position in row-major order. */
  readonly cell: number;
  /** Null where it does not follow from numbers that the trace carries. */
  readonly factor: number | null;
}

export type CellLinks =
  /** `links` are the first of `count`. */
  | { readonly kind: "cells"; readonly count: number; readonly links: readonly CellLink[] }
  /** Every cell may belong: the op mixes them all, or its cells are not known one by one. */
  | { readonly kind: "whole" };

/** Nothing to say: no such operand, or a number that is no tensor. */
const WHOLE: CellLinks = { kind: "whole" };

/** The cells of operand `arg` that cell `cell` of the result was made from. */
export function operandCells(
  catalogue: Catalogue,
  run: Run,
  node: Node,
  arg: number,
  cell: number,
): CellLinks {
  const tensors = tensorsOf(catalogue, run, node, arg);
  if (!tensors) return WHOLE;
  const { place, numbers, operand, result } = tensors;
  const found = cellsOfOperand(relationOf(place), cell, result, operand);
  return linked(found, (other) => factorOf(numbers, cell, other));
}

/** The cells of the result that cell `cell` of operand `arg` went into: where its gradient comes from. */
export function resultCells(
  catalogue: Catalogue,
  run: Run,
  node: Node,
  arg: number,
  cell: number,
): CellLinks {
  const tensors = tensorsOf(catalogue, run, node, arg);
  if (!tensors) return WHOLE;
  const { place, numbers, operand, result } = tensors;
  const found = cellsOfResult(relationOf(place), cell, result, operand);
  return linked(found, (other) => factorOf(numbers, other, cell));
}

/** One item of a gradient's cell: an element of the gradient above times a factor. */
export interface CellItem extends CellLink {
  /** The element of the gradient above; null where it is not known. */
  readonly above: number | null;
  /** Their product. */
  readonly product: number | null;
}

export type CellSum =
  | {
      readonly kind: "cells";
      readonly count: number;
      /** The first of `count`. */
      readonly items: readonly CellItem[];
      /** The element of the contribution that they sum to. */
      readonly sum: number | null;
    }
  | { readonly kind: "whole"; readonly sum: number | null };

/** A cell of one contribution as the sum of cells of the gradient above, each times its factor. */
export function gradientCell(catalogue: Catalogue, run: Run, term: Term, cell: number): CellSum {
  const result = run.nodes.get(term.edge.result);
  const sum = knownElements(term.contribution)[cell] ?? null;
  if (!result) return { kind: "whole", sum };
  const found = resultCells(catalogue, run, result, term.edge.arg, cell);
  if (found.kind === "whole") return { kind: "whole", sum };
  const upstream = knownElements(term.upstream);
  const items = found.links.map((link) =>
    itemOf(link, upstream[link.cell] ?? null, found.count === 1 ? sum : null),
  );
  return { kind: "cells", count: found.count, items, sum };
}

/** Where a single cell reaches it, the factor follows from the contribution too. */
function itemOf({ cell, factor }: CellLink, above: number | null, only: number | null): CellItem {
  const known = factor ?? (only !== null && above !== null && above !== 0 ? only / above : null);
  return { cell, factor: known, above, product: known === null || above === null ? null : known * above };
}

/** Axes of the result along which operand `arg` is repeated going forward, and summed going backward. */
export function repeatedAxes(result: readonly number[], operand: readonly number[]): readonly number[] {
  const lead = result.length - operand.length;
  return result.flatMap((size, axis) => {
    const own = axis < lead ? 1 : (operand[axis - lead] ?? 1);
    return own === 1 && size !== 1 ? [axis] : [];
  });
}

function linked(found: CellSet | null, factor: (cell: number) => number | null): CellLinks {
  if (!found) return WHOLE;
  return {
    kind: "cells",
    count: found.count,
    links: found.cells.map((cell) => ({ cell, factor: factor(cell) })),
  };
}

interface Tensors {
  readonly place: Place;
  readonly numbers: Numbers;
  readonly operand: readonly number[];
  readonly result: readonly number[];
}

function tensorsOf(catalogue: Catalogue, run: Run, node: Node, arg: number): Tensors | null {
  const { event } = node;
  if (event.k !== "op") return null;
  const nodes = event.ins.map((id) => (typeof id === "number" ? run.nodes.get(id) : undefined));
  const operand = nodes[arg]?.event.shape;
  if (!operand) return null;
  const record = recordOf(catalogue, event.op);
  const shapes = nodes.map((one) => one?.event.shape ?? []);
  const values = nodes.map((one): Summary | null => (one ? valueAt(one, node.born) : null));
  const known = values.map((value) => knownElements(value));
  const out = knownElements(event.val);
  const literal = (place: number) => Number(event.ins[place]);
  return {
    place: { event, record, arg, shapes, elements: (place) => allElements(values[place] ?? null) },
    numbers: {
      event,
      arg,
      shapes,
      operand: (place, cell) => (nodes[place] ? (known[place]?.[cell] ?? null) : literal(place)),
      out: (cell) => out[cell] ?? null,
    },
    operand,
    result: event.shape,
  };
}
