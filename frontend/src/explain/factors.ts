/** The derivative of one cell of a result by one cell of an operand, where it follows from numbers that are known. */
import type { Op } from "../protocol/trace.gen.js";
import { numberAttr, numbersAttr } from "./attrs.js";
import { axisOf, cellAt, indexOf } from "./axes.js";
import { countOf } from "./elements.js";
import { REDUCTIONS } from "./factors-of-reductions.js";

/** Values of the op when it ran. */
export interface Numbers {
  readonly event: Op;
  readonly arg: number;
  readonly shapes: readonly (readonly number[])[];
  /** The element of an operand at a cell; null when it is not known. */
  operand(arg: number, cell: number): number | null;
  out(cell: number): number | null;
}

/** The numbers one element of the result was made from, in operand order, and the element itself. */
type Local = (from: readonly number[], out: number, arg: number, event: Op) => number | null;

const step = (holds: boolean): number => (holds ? 1 : 0);
/** Two operands that are the same share the gradient of the larger or the smaller one. */
const share = (mine: number, other: number): number => (mine > other ? 1 : mine === other ? 0.5 : 0);

const at = (from: readonly number[], arg: number): number => from[arg] ?? Number.NaN;

const LOCALS: ReadonlyMap<string, Local> = new Map<string, Local>([
  ["add", () => 1],
  ["sub", (_, __, arg) => (arg === 0 ? 1 : -1)],
  ["neg", () => -1],
  ["mul", (from, _, arg) => at(from, 1 - arg)],
  ["div", (from, _, arg) => (arg === 0 ? 1 / at(from, 1) : -at(from, 0) / at(from, 1) ** 2)],
  ["pow", (from, out, arg) => power(from, out, arg)],
  ["square", (from) => 2 * at(from, 0)],
  ["exp", (_, out) => out],
  ["log", (from) => 1 / at(from, 0)],
  ["sqrt", (_, out) => 0.5 / out],
  ["rsqrt", (_, out) => -0.5 * out ** 3],
  ["reciprocal", (_, out) => -(out ** 2)],
  ["sin", (from) => Math.cos(at(from, 0))],
  ["cos", (from) => -Math.sin(at(from, 0))],
  ["tanh", (_, out) => 1 - out * out],
  ["sigmoid", (_, out) => out * (1 - out)],
  ["relu", (_, out) => step(out > 0)],
  ["abs", (from) => Math.sign(at(from, 0))],
  ["leaky_relu", (from, _, __, event) => (at(from, 0) > 0 ? 1 : numberAttr(event, "negative_slope", 0.01))],
  ["clamp", (from, _, __, event) => inside(at(from, 0), event, "min", "max")],
  ["hardtanh", (from, _, __, event) => between(at(from, 0), event)],
  ["maximum", (from, _, arg) => share(at(from, arg), at(from, 1 - arg))],
  ["minimum", (from, _, arg) => share(-at(from, arg), -at(from, 1 - arg))],
  ["where", (from, _, arg) => (arg === 0 ? 0 : step((at(from, 0) !== 0) === (arg === 1)))],
  ["masked_fill", (from, _, arg) => (arg === 1 ? 0 : step((at(from, 1) !== 0) === (arg === 2)))],
  ["round", () => 0],
  ["floor", () => 0],
  ["ceil", () => 0],
  ["trunc", () => 0],
  ["sign", () => 0],
  ["detach", () => 0],
]);

function power(from: readonly number[], out: number, arg: number): number {
  const [base, exponent] = [at(from, 0), at(from, 1)];
  if (arg === 1) return base === 0 ? 0 : out * Math.log(base);
  return exponent === 0 ? 0 : exponent * base ** (exponent - 1);
}

function inside(x: number, event: Op, low: string, high: string): number {
  return step(
    x >= numberAttr(event, low, Number.NEGATIVE_INFINITY) &&
      x <= numberAttr(event, high, Number.POSITIVE_INFINITY),
  );
}

/** At its ends a hard tanh is flat already, and a clamp is not yet. */
function between(x: number, event: Op): number {
  return step(x > numberAttr(event, "min_val", -1) && x < numberAttr(event, "max_val", 1));
}

/** Ops that only move elements or add them up: every cell that belongs has the factor 1. */
const MOVES = new Set(
  (
    "sum nansum reshape reshape_alias reshape_copy squeeze unsqueeze clone cast expand permute transpose t flip roll " +
    "repeat cat stack index piece embedding gather tril triu cumsum watched outcome"
  ).split(" "),
);
const PRODUCTS = new Set("matmul bmm linear linear_product addmm addmv baddbmm".split(" "));

/** ∂ result[cell] / ∂ operand[from], for a pair that belongs together; null where the numbers are not known. */
export function factorOf(numbers: Numbers, cell: number, from: number): number | null {
  const { event, arg } = numbers;
  const local = LOCALS.get(event.op);
  if (local) return elementwiseFactor(numbers, local, cell, from);
  if (event.op === "embedding") return paddingFactor(numbers, from);
  if (MOVES.has(event.op)) return 1;
  if (PRODUCTS.has(event.op)) return productFactor(numbers, cell, from);
  switch (event.op) {
    case "convolution":
    case "convolution_bias":
      return convolutionFactor(numbers, cell, from);
    case "avg_pool":
      return averageFactor(event);
    case "mean":
      return countOf(event.shape) / countOf(numbers.shapes[arg] ?? []);
    case "softmax":
    case "log_softmax":
      return softmaxFactor(numbers, cell, from);
    default:
      return reducedFactor(numbers, cell, from);
  }
}

/** A product of elements one of which is 0 has no factor that follows from its value. */
function reducedFactor(numbers: Numbers, cell: number, from: number): number | null {
  const factor = REDUCTIONS.get(numbers.event.op)?.(numbers, cell, from) ?? null;
  return factor === null || Number.isNaN(factor) ? null : factor;
}

/** The row for padding receives no gradient. */
function paddingFactor({ event, shapes }: Numbers, from: number): number {
  const row = Math.floor(from / (shapes[0]?.at(-1) ?? 1));
  return step(row !== numberAttr(event, "padding_idx", -1));
}

function elementwiseFactor(numbers: Numbers, local: Local, cell: number, from: number): number | null {
  const { event, arg, shapes } = numbers;
  const index = indexOf(cell, event.shape);
  const values = event.ins.map((_, place) => {
    const shape = shapes[place];
    if (!shape) return numbers.operand(place, 0);
    const lead = index.length - shape.length;
    const own =
      place === arg
        ? from
        : cellAt(
            shape.map((size, axis) => (size === 1 ? 0 : (index[axis + lead] ?? 0))),
            shape,
          );
    return numbers.operand(place, own);
  });
  const out = numbers.out(cell);
  const result = local(
    values.map((value) => value ?? Number.NaN),
    out ?? Number.NaN,
    arg,
    event,
  );
  const known = values.every((value) => value !== null) && out !== null;
  return known || !Number.isNaN(result) ? result : null;
}

/** A product's factor is the element of the other matrix that the operand's element is multiplied by. */
function productFactor(numbers: Numbers, cell: number, from: number): number | null {
  const { event, arg, shapes } = numbers;
  const summed = event.op.startsWith("add") || event.op === "baddbmm";
  const linear = event.op.startsWith("linear");
  if (summed ? arg === 0 : linear && arg === 2) return 1;
  const first = summed ? 1 : 0;
  const left = arg === first;
  const other = left ? first + 1 : first;
  const [own, shape] = [shapes[arg] ?? [], shapes[other] ?? []];
  const index = indexOf(from, own);
  const at = indexOf(cell, event.shape);
  const inner = left || linear || own.length === 1 ? (index.at(-1) ?? 0) : (index.at(-2) ?? 0);
  const batch = (rows: number) => at.slice(0, at.length - rows);
  if (linear) {
    const place = left
      ? [at.at(-1) ?? 0, inner].slice(-shape.length)
      : [...at.slice(0, shape.length - 1), inner];
    return numbers.operand(other, cellAt(place, shape));
  }
  const place = left
    ? shape.length === 1
      ? [inner]
      : [...lastOf(batch(own.length === 1 ? 1 : 2), shape), inner, at.at(-1) ?? 0]
    : shape.length === 1
      ? [inner]
      : [...lastOf(batch(own.length === 1 ? 1 : 2), shape), at.at(own.length === 1 ? -1 : -2) ?? 0, inner];
  return numbers.operand(other, cellAt(place, shape));
}

/** The batch index of a matrix, whose own batch axes may be fewer or repeated. */
function lastOf(batch: readonly number[], shape: readonly number[]): number[] {
  const axes = shape.slice(0, -2);
  const index = batch.slice(batch.length - axes.length);
  return axes.map((size, axis) => (size === 1 ? 0 : (index[axis] ?? 0)));
}

/** The element of the other one that stands opposite: of the filter for an input, of the input for a filter. */
function convolutionFactor(numbers: Numbers, cell: number, from: number): number | null {
  const { event, arg, shapes } = numbers;
  if (arg === 2) return 1;
  const [input, filter] = [shapes[0] ?? [], shapes[1] ?? []];
  const [stride, padding, dilation] = ["stride", "padding", "dilation"].map((name) =>
    numbersAttr(event, name),
  );
  const [at, own] = [indexOf(cell, event.shape), indexOf(from, arg === 0 ? input : filter)];
  const [batch = 0, channel = 0] = at;
  const perGroup = filter[1] ?? 1;
  const group = Math.floor(channel / ((filter[0] ?? 1) / numberAttr(event, "groups", 1)));
  const spots = at.slice(2).map((position, i) => {
    const start = position * (stride?.[i] ?? 1) - (padding?.[i] ?? 0);
    const step = dilation?.[i] ?? 1;
    const mine = own[i + 2] ?? 0;
    return arg === 0 ? (mine - start) / step : start + mine * step;
  });
  const inside = spots.every((spot, i) => spot >= 0 && spot < ((arg === 0 ? filter : input)[i + 2] ?? 0));
  if (!inside) return 0;
  if (arg === 0) return numbers.operand(1, cellAt([channel, (own[1] ?? 0) % perGroup, ...spots], filter));
  return numbers.operand(0, cellAt([batch, group * perGroup + (own[1] ?? 0), ...spots], input));
}

/** One share of the window; null where the window may be cut or counted in another way. */
function averageFactor(event: Op): number | null {
  const [kernel, padding] = [numbersAttr(event, "kernel"), numbersAttr(event, "padding")];
  const plain = event.attrs?.divisor_override == null && event.attrs?.ceil_mode === false;
  return kernel && plain && padding?.every((pad) => pad === 0) ? 1 / countOf(kernel) : null;
}

function softmaxFactor(numbers: Numbers, cell: number, from: number): number | null {
  const { event } = numbers;
  const along = axisOf(numberAttr(event, "dim", -1), event.shape.length);
  const line = (at: number) => indexOf(at, event.shape).toSpliced(along, 1).join();
  if (line(cell) !== line(from)) return 0;
  const [mine, other] = [numbers.out(cell), numbers.out(from)];
  if (mine === null || other === null) return null;
  const same = step(cell === from);
  return event.op === "softmax" ? mine * (same - other) : same - Math.exp(other);
}
