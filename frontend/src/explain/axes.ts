/** Positions in tensors: cells in row-major order, indices per axis, and how the axes of two tensors are tied. */
import { countOf } from "./elements.js";

/** The index per axis of a cell. */
export function indexOf(cell: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = cell;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The cell at an index. */
export function cellAt(index: readonly number[], shape: readonly number[]): number {
  return shape.reduce((cell, size, axis) => cell * size + (index[axis] ?? 0), 0);
}

/** An axis counted from the front, whichever way it was given. */
export function axisOf(dim: number, rank: number): number {
  return dim < 0 ? dim + rank : dim;
}

/** Which positions along one axis of an operand meet which along one axis of the result. */
export interface Tie {
  readonly operand: number;
  readonly result: number;
  toOperand(position: number): readonly number[];
  toResult(position: number): readonly number[];
}

/** The same position along both axes. */
export function same(operand: number, result: number): Tie {
  return { operand, result, toOperand: (position) => [position], toResult: (position) => [position] };
}

/** `operand position = start + step × result position`, as a slice, a flip or one piece of a `cat` has it. */
export function stepped(operand: number, result: number, start: number, step: number): Tie {
  const back = (position: number) => (position - start) / step;
  return {
    operand,
    result,
    toOperand: (position) => [start + step * position],
    toResult: (position) => (Number.isInteger(back(position)) ? [back(position)] : []),
  };
}

/** In place of a result's axis: the tied position of the operand is always the same. */
const NO_AXIS = -1;

/** Only the operand's position `at` is used, and the result has no such axis, as for `x[3]`. */
export function pinned(operand: number, at: number): Tie {
  return { operand, result: NO_AXIS, toOperand: () => [at], toResult: () => [] };
}

/** Which cells of an operand belong together with which cells of the result. */
export type Relation =
  /** Tied axes meet as their ties say; along every other axis all positions belong. */
  | { readonly kind: "axes"; readonly ties: readonly Tie[] }
  /** The same place in row-major order. */
  | { readonly kind: "flat" }
  /** What each cell of the result was made from, one by one. */
  | { readonly kind: "listed"; readonly of: (result: number) => readonly number[] }
  /** Every cell may depend on every cell, or nobody knows. */
  | { readonly kind: "whole" };

/** Operand axis `i` against result axis `i + lead`, axes of size one repeated. */
export function broadcastTies(operand: readonly number[], result: readonly number[]): Tie[] {
  const lead = result.length - operand.length;
  return operand.flatMap((size, axis) =>
    size === 1 && result[axis + lead] !== 1 ? [] : [same(axis, axis + lead)],
  );
}

/** Cells of one tensor that belong to a cell of another. */
export interface CellSet {
  /** How many there are. */
  readonly count: number;
  /** The first of them in row-major order, at most `MOST_CELLS`. */
  readonly cells: readonly number[];
}

/** More cells than this are counted and not listed. */
export const MOST_CELLS = 4096;
/** Results with more cells than this are not searched one by one. */
const MOST_SEARCHED = 65536;

/** The cells of the operand that a cell of the result was made from; null when nobody knows. */
export function cellsOfOperand(
  relation: Relation,
  cell: number,
  result: readonly number[],
  operand: readonly number[],
): CellSet | null {
  switch (relation.kind) {
    case "flat":
      return { count: 1, cells: [cell] };
    case "listed":
      return setOf(relation.of(cell));
    case "axes": {
      const index = indexOf(cell, result);
      return box(
        operand,
        relation.ties,
        ({ operand: axis }) => axis,
        (tie) => tie.toOperand(index[tie.result] ?? 0),
      );
    }
    case "whole":
      return null;
  }
}

/** The cells of the result that a cell of the operand went into; null when nobody knows. */
export function cellsOfResult(
  relation: Relation,
  cell: number,
  result: readonly number[],
  operand: readonly number[],
): CellSet | null {
  switch (relation.kind) {
    case "flat":
      return { count: 1, cells: [cell] };
    case "listed":
      return searched(relation.of, cell, countOf(result));
    case "axes": {
      const index = indexOf(cell, operand);
      const left = relation.ties.some(
        (tie) => tie.result === NO_AXIS && tie.toOperand(0)[0] !== index[tie.operand],
      );
      if (left) return { count: 0, cells: [] };
      return box(
        result,
        relation.ties,
        ({ result: axis }) => axis,
        (tie) => tie.toResult(index[tie.operand] ?? 0),
      );
    }
    case "whole":
      return null;
  }
}

function setOf(cells: readonly number[]): CellSet {
  return { count: cells.length, cells: cells.slice(0, MOST_CELLS) };
}

function searched(of: (result: number) => readonly number[], cell: number, count: number): CellSet | null {
  if (count > MOST_SEARCHED) return null;
  const found: number[] = [];
  for (let result = 0; result < count; result += 1) if (of(result).includes(cell)) found.push(result);
  return setOf(found);
}

/** All combinations of the positions that the ties allow along each axis. */
function box(
  shape: readonly number[],
  ties: readonly Tie[],
  axisOf: (tie: Tie) => number,
  positionsOf: (tie: Tie) => readonly number[],
): CellSet {
  const positions = shape.map((size, axis) => {
    const tied = ties.filter((tie) => axisOf(tie) === axis);
    const first = tied[0];
    if (!first) return size;
    const allowed = positionsOf(first).filter((at) => at >= 0 && at < size);
    return allowed.filter((at) => tied.every((tie) => positionsOf(tie).includes(at)));
  });
  const sizes = positions.map((one) => (typeof one === "number" ? one : one.length));
  const count = countOf(sizes);
  const cells: number[] = [];
  for (let nth = 0; nth < Math.min(count, MOST_CELLS); nth += 1) {
    const picked = indexOf(nth, sizes).map((at, axis) => {
      const one = positions[axis];
      return typeof one === "number" ? at : (one?.[at] ?? 0);
    });
    cells.push(cellAt(picked, shape));
  }
  return { count, cells };
}
