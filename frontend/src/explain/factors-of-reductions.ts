/** The derivative of a loss or a reduction by one cell, where it follows from numbers that are known. */
import { numberAttr, numbersAttr } from "./attrs.js";
import { axisOf, cellAt, indexOf } from "./axes.js";
import { countOf, roundingOf, sameNumber } from "./elements.js";
import type { Numbers } from "./factors.js";

/** ∂ result[cell] / ∂ operand[from]; null where a number is not known. */
type Factor = (numbers: Numbers, cell: number, from: number) => number | null;

/** `mean` divides by the number of items, `sum` and `none` by nothing. */
function share({ event }: Numbers, items: number): number {
  return event.attrs?.reduction === "mean" || event.attrs?.reduction === undefined ? 1 / items : 1;
}

/** A loss of one pair of elements; `by` is its derivative by the operand in question. */
function pairwise(by: (input: number, target: number, arg: number) => number): Factor {
  return (numbers, _, from) => {
    const [input, target] = [numbers.operand(0, from), numbers.operand(1, from)];
    if (input === null || target === null) return null;
    return by(input, target, numbers.arg) * share(numbers, countOf(numbers.shapes[0] ?? []));
  };
}

/** Rows of class scores: the softmax of the row, less 1 at the row's class. */
const crossEntropy: Factor = (numbers, _, from) => {
  const shape = numbers.shapes[0] ?? [];
  const { label_smoothing: smoothing } = numbers.event.attrs ?? {};
  if (numbers.arg !== 0 || shape.length > 2 || smoothing || isIndexed(numbers)) return null;
  const width = shape.at(-1) ?? 1;
  const row = Math.floor(from / width);
  const scores = Array.from({ length: width }, (__, at) => numbers.operand(0, row * width + at));
  const target = numbers.operand(1, row);
  if (target === null || scores.some((score) => score === null)) return null;
  const top = Math.max(...scores.map((score) => score ?? 0));
  const exps = scores.map((score) => Math.exp((score ?? 0) - top));
  const total = exps.reduce((a, b) => a + b, 0);
  const hit = from % width === target ? 1 : 0;
  return ((exps[from % width] ?? 0) / total - hit) * share(numbers, countOf(shape) / width);
};

/** Targets may be probabilities, or stand at a class that is to be ignored. */
function isIndexed({ shapes, event, operand }: Numbers): boolean {
  const rows = countOf(shapes[1] ?? []);
  if ((shapes[1] ?? []).length === (shapes[0] ?? []).length) return true;
  const ignored = numberAttr(event, "ignore_index", -100);
  return Array.from({ length: rows }, (_, row) => operand(1, row)).includes(ignored);
}

const negativeLikelihood: Factor = (numbers, _, from) => {
  const shape = numbers.shapes[0] ?? [];
  if (numbers.arg !== 0 || shape.length > 2 || isIndexed(numbers)) return null;
  const width = shape.at(-1) ?? 1;
  const target = numbers.operand(1, Math.floor(from / width));
  if (target === null) return null;
  return from % width === target ? -share(numbers, countOf(shape) / width) : 0;
};

/** The elements that are reduced together with one: a line along the reduced axes. */
function lineOf(numbers: Numbers, from: number): number[] | null {
  const shape = numbers.shapes[0] ?? [];
  const dims = numbersAttr(numbers.event, "dim") ?? shape.map((_, axis) => axis);
  const along = new Set(dims.map((dim) => axisOf(dim, shape.length)));
  const own = indexOf(from, shape);
  const sizes = shape.map((size, axis) => (along.has(axis) ? size : 1));
  const line = Array.from({ length: countOf(sizes) }, (_, nth) => {
    const index = indexOf(nth, sizes).map((at, axis) => (along.has(axis) ? at : (own[axis] ?? 0)));
    return numbers.operand(0, cellAt(index, shape));
  });
  return line.some((x) => x === null) ? null : line.map((x) => x ?? 0);
}

/** The largest, or the smallest, has it all; those that are equal share it when the whole axis is reduced to a value. */
const extreme: Factor = (numbers, cell, from) => {
  const [mine, best] = [numbers.operand(0, from), numbers.out(cell)];
  const line = lineOf(numbers, from);
  if (mine === null || best === null || line === null) return null;
  // Rows and single numbers are told with different digits.
  const isBest = (x: number) => sameNumber(x, best, Math.abs(best), roundingOf(numbers.event.dtype));
  if (!isBest(mine)) return 0;
  return line.filter(isBest).length === 1 ? 1 : null;
};

const variance: Factor = (numbers, _, from) => {
  const line = lineOf(numbers, from);
  const mine = numbers.operand(0, from);
  if (line === null || mine === null) return null;
  const mean = line.reduce((a, b) => a + b, 0) / line.length;
  return (2 * (mine - mean)) / (line.length - numberAttr(numbers.event, "correction", 1));
};

const deviation: Factor = (numbers, cell, from) => {
  const [slope, out] = [variance(numbers, cell, from), numbers.out(cell)];
  return slope === null || out === null ? null : slope / (2 * out);
};

const byOut =
  (of: (mine: number, out: number) => number): Factor =>
  (numbers, cell, from) => {
    const [mine, out] = [numbers.operand(0, from), numbers.out(cell)];
    return mine === null || out === null ? null : of(mine, out);
  };

const norm: Factor = (numbers, cell, from) =>
  numberAttr(numbers.event, "p", 2) === 2 ? byOut((mine, out) => mine / out)(numbers, cell, from) : null;

/** By op name. */
export const REDUCTIONS: ReadonlyMap<string, Factor> = new Map<string, Factor>([
  ["mse_loss", pairwise((input, target, arg) => 2 * (arg === 0 ? input - target : target - input))],
  [
    "binary_cross_entropy",
    pairwise((p, y, arg) => (arg === 0 ? (p - y) / (p * (1 - p)) : Math.log(1 - p) - Math.log(p))),
  ],
  [
    "binary_cross_entropy_with_logits",
    pairwise((x, y, arg) => (arg === 0 ? 1 / (1 + Math.exp(-x)) - y : -x)),
  ],
  ["cross_entropy", crossEntropy],
  ["nll_loss", negativeLikelihood],
  ["logsumexp", byOut((mine, out) => Math.exp(mine - out))],
  ["prod", byOut((mine, out) => (mine === 0 ? Number.NaN : out / mine))],
  ["norm", norm],
  ["var", variance],
  ["std", deviation],
  ["max", extreme],
  ["min", extreme],
  ["amax", extreme],
  ["amin", extreme],
]);
