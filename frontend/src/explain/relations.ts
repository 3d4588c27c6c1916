/** Which cells of each operand belong to which cells of the result, op by op; honest about what nobody knows. */
import type { OpRecord } from "../protocol/catalogue.js";
import type { Op } from "../protocol/trace.gen.js";
import { type KeyPart, keyOf, numberAttr, numbersAttr } from "./attrs.js";
import {
  axisOf,
  broadcastTies,
  cellAt,
  indexOf,
  pinned,
  type Relation,
  same,
  stepped,
  type Tie,
} from "./axes.js";
import { countOf } from "./elements.js";

type Shape = readonly number[];

/** What a relation is read from. */
export interface Place {
  readonly event: Op;
  readonly record: OpRecord | null;
  /** Position of the operand. */
  readonly arg: number;
  /** Shapes of all operands; numbers have none. */
  readonly shapes: readonly Shape[];
  /** Elements of the operand at a position, when they are all known: positions for `embedding` and its like. */
  elements(arg: number): readonly number[] | null;
}

type Rule = (place: Place, operand: Shape, result: Shape) => Relation;

const WHOLE: Relation = { kind: "whole" };
const FLAT: Relation = { kind: "flat" };

const elementwise: Rule = (_, operand, result) => ({ kind: "axes", ties: broadcastTies(operand, result) });

/** Axes that are gone (or kept as one) belong as a whole. */
const reduced: Rule = ({ event }, operand, result) => {
  const dims = numbersAttr(event, "dim") ?? operand.map((_, axis) => axis);
  const gone = new Set(dims.map((dim) => axisOf(dim, operand.length)));
  const keeps = result.length === operand.length;
  let next = 0;
  const ties = operand.flatMap((_, axis) => {
    if (gone.has(axis)) return [];
    const tie = same(axis, keeps ? axis : next);
    next += 1;
    return [tie];
  });
  return { kind: "axes", ties };
};

/** Along one axis every cell belongs to every cell, as for a softmax; the other axes are the same. */
const alongAxis: Rule = ({ event }, operand) => {
  const dims = numbersAttr(event, "dim") ?? numbersAttr(event, "dims") ?? operand.map((_, axis) => axis);
  const mixed = new Set(dims.map((dim) => axisOf(dim, operand.length)));
  return { kind: "axes", ties: operand.flatMap((_, axis) => (mixed.has(axis) ? [] : [same(axis, axis)])) };
};

/** A running sum or product: a result cell depends on the cells up to its own. */
const running: Rule = ({ event }, operand) => {
  const along = axisOf(numberAttr(event, "dim", 0), operand.length);
  const size = operand[along] ?? 1;
  const upTo: Tie = {
    operand: along,
    result: along,
    toOperand: (position) => Array.from({ length: position + 1 }, (_, at) => at),
    toResult: (position) => Array.from({ length: size - position }, (_, at) => position + at),
  };
  return { kind: "axes", ties: operand.map((_, axis) => (axis === along ? upTo : same(axis, axis))) };
};

/** `a @ b`, vectors and batches included: `a` gives the rows, `b` the columns, and the axis between belongs whole. */
const matmul: Rule = ({ arg, shapes }, operand, result) => {
  const left = shapes.length === 2 ? arg === 0 : arg === 1;
  const other = shapes[shapes.length === 2 ? 1 - arg : arg === 1 ? 2 : 1] ?? [];
  const own = operand.length === 1 ? 0 : 1;
  const columns = left ? (other.length === 1 ? 0 : 1) : own;
  const rows = left ? own : other.length === 1 ? 0 : 1;
  const batch = operand.slice(0, -2);
  const ties = broadcastTies(batch, result.slice(0, result.length - rows - columns));
  if (own === 1 && left) ties.push(same(operand.length - 2, result.length - 1 - columns));
  if (own === 1 && !left) ties.push(same(operand.length - 1, result.length - 1));
  return { kind: "axes", ties };
};

/** `c + a @ b`. */
const plusMatmul: Rule = (place, operand, result) =>
  place.arg === 0 ? elementwise(place, operand, result) : matmul(place, operand, result);

/** `a @ weightᵀ + bias`. */
const linear: Rule = ({ arg, shapes }, operand, result) => {
  const outputs = (shapes[1] ?? []).length - 1;
  const rows = result.length - outputs;
  if (arg === 0) return { kind: "axes", ties: result.slice(0, rows).map((_, axis) => same(axis, axis)) };
  return { kind: "axes", ties: outputs === 0 || operand.length === 0 ? [] : [same(0, rows)] };
};

const permuted: Rule = ({ event }, operand) => {
  const dims = numbersAttr(event, "dims") ?? [];
  return { kind: "axes", ties: dims.map((dim, axis) => same(axisOf(dim, operand.length), axis)) };
};

const transposed: Rule = ({ event }, operand) => {
  const rank = operand.length;
  const first = axisOf(numberAttr(event, "dim0", 0), rank);
  const second = axisOf(numberAttr(event, "dim1", 1), rank);
  const swap = (axis: number) => (axis === first ? second : axis === second ? first : axis);
  return { kind: "axes", ties: operand.map((_, axis) => same(axis, swap(axis))) };
};

const flipped: Rule = ({ event }, operand) => {
  const dims = (numbersAttr(event, "dims") ?? []).map((dim) => axisOf(dim, operand.length));
  return {
    kind: "axes",
    ties: operand.map((size, axis) =>
      dims.includes(axis) ? stepped(axis, axis, size - 1, -1) : same(axis, axis),
    ),
  };
};

const rolled: Rule = ({ event }, operand) => {
  const [dims, shifts] = [numbersAttr(event, "dims") ?? [], numbersAttr(event, "shifts") ?? []];
  if (dims.length === 0) return WHOLE;
  const ties = operand.map((size, axis): Tie => {
    const at = dims.findIndex((dim) => axisOf(dim, operand.length) === axis);
    const shift = at < 0 ? 0 : (shifts[at] ?? 0);
    const turned = (position: number) => ((position % size) + size) % size;
    return {
      operand: axis,
      result: axis,
      toOperand: (position) => [turned(position - shift)],
      toResult: (position) => [turned(position + shift)],
    };
  });
  return { kind: "axes", ties };
};

const repeated: Rule = (_, operand, result) => {
  const lead = result.length - operand.length;
  const ties = operand.map((size, axis): Tie => {
    const times = (result[axis + lead] ?? size) / size;
    return {
      operand: axis,
      result: axis + lead,
      toOperand: (position) => [position % size],
      toResult: (position) => Array.from({ length: times }, (_, nth) => nth * size + position),
    };
  });
  return { kind: "axes", ties };
};

const joined: Rule = ({ event, arg, shapes }, operand) => {
  const along = axisOf(numberAttr(event, "dim", 0), operand.length);
  const before = shapes.slice(0, arg).reduce((sum, shape) => sum + (shape[along] ?? 0), 0);
  return {
    kind: "axes",
    ties: operand.map((_, axis) => (axis === along ? stepped(axis, axis, -before, 1) : same(axis, axis))),
  };
};

const stacked: Rule = ({ event, arg }, operand, result) => {
  const along = axisOf(numberAttr(event, "dim", 0), result.length);
  const here: Relation = {
    kind: "listed",
    of: (cell) => {
      const index = indexOf(cell, result);
      return index[along] === arg ? [cellAt(index.toSpliced(along, 1), operand)] : [];
    },
  };
  return here;
};

/**
 * `x[1:, ..., None]`: numbers leave an axis out, `None` adds one, slices step along theirs, a list of positions picks
 * along its own. Several lists go together and are not followed.
 */
const indexed: Rule = ({ event }, operand) => {
  const key = keyOf(event);
  const [first] = key ?? [];
  if (key?.length === 1 && first?.is === "mask") return masked(first, operand);
  const lists = key?.filter(({ is }) => is === "list" || is === "mask") ?? [];
  const beside = lists.length > 0 && key?.some(({ is }) => is === "number");
  if (!key || lists.length > 1 || beside || lists.some(({ is }) => is === "mask")) return WHOLE;
  return { kind: "axes", ties: keyTies(key, operand) };
};

/** The cells where the mask holds, one after another, each with the axes that the mask does not have. */
function masked({ shape, cells }: Extract<KeyPart, { is: "mask" }>, operand: Shape): Relation {
  const width = countOf(operand.slice(shape.length));
  return {
    kind: "listed",
    of: (cell) => [(cells[Math.floor(cell / width)] ?? 0) * width + (cell % width)],
  };
}

function keyTies(key: readonly KeyPart[], operand: Shape): Tie[] {
  const taken = key.filter(({ is }) => is !== "none" && is !== "ellipsis").length;
  const rest: KeyPart[] = Array.from({ length: operand.length - taken }, () => ALL);
  const parts = key.some(({ is }) => is === "ellipsis")
    ? key.flatMap((part) => (part.is === "ellipsis" ? rest : [part]))
    : [...key, ...rest];
  const ties: Tie[] = [];
  let [axis, result] = [0, 0];
  for (const part of parts) {
    const size = operand[axis] ?? 1;
    if (part.is === "slice")
      ties.push(stepped(axis, result, startOf(part.start, part.step, size), part.step));
    if (part.is === "list") ties.push(picked(axis, result, part.at, size));
    if (part.is === "number") ties.push(pinned(axis, part.at < 0 ? part.at + size : part.at));
    if (part.is !== "number") result += 1;
    if (part.is !== "none") axis += 1;
  }
  return ties;
}

function picked(operand: number, result: number, at: readonly number[], size: number): Tie {
  const positions = at.map((position) => (position < 0 ? position + size : position));
  return {
    operand,
    result,
    toOperand: (position) => [positions[position] ?? 0],
    toResult: (position) => positions.flatMap((one, nth) => (one === position ? [nth] : [])),
  };
}

const ALL: KeyPart = { is: "slice", start: null, stop: null, step: 1 };

function startOf(start: number | null, step: number, size: number): number {
  if (start === null) return step < 0 ? size - 1 : 0;
  return Math.min(Math.max(start < 0 ? start + size : start, 0), size);
}

const unsqueezed: Rule = ({ event }, operand, result) => {
  const added = axisOf(numberAttr(event, "dim", 0), result.length);
  return { kind: "axes", ties: operand.map((_, axis) => same(axis, axis < added ? axis : axis + 1)) };
};

const triangle: Rule = ({ event }, operand, result) => {
  const diagonal = numberAttr(event, "diagonal", 0);
  return {
    kind: "listed",
    of: (cell) => {
      const index = indexOf(cell, result);
      const offset = (index.at(-1) ?? 0) - (index.at(-2) ?? 0) - diagonal;
      return (event.op === "tril" ? offset <= 0 : offset >= 0) ? [cellAt(index, operand)] : [];
    },
  };
};

/** Row `indices[i]` of the table; the positions themselves belong element by element. */
const embedded: Rule = ({ arg, elements }, operand) => {
  const rows = elements(1);
  if (arg !== 0 || rows === null) return WHOLE;
  const width = operand.at(-1) ?? 1;
  return {
    kind: "listed",
    of: (cell) => [(rows[Math.floor(cell / width)] ?? 0) * width + (cell % width)],
  };
};

const gathered: Rule = ({ event, arg, elements }, operand, result) => {
  const at = elements(1);
  if (arg === 1) return FLAT;
  if (at === null) return WHOLE;
  const along = axisOf(numberAttr(event, "dim", 0), operand.length);
  return {
    kind: "listed",
    of: (cell) => [cellAt(indexOf(cell, result).with(along, at[cell] ?? 0), operand)],
  };
};

/** A window of the input per cell of the result; all channels of a group; a filter per channel of the result. */
const convolved: Rule = ({ event, arg, shapes }, operand, result) => {
  const [stride, padding, dilation] = ["stride", "padding", "dilation"].map((name) =>
    numbersAttr(event, name),
  );
  const kernel = (shapes[1] ?? []).slice(2);
  const groups = numberAttr(event, "groups", 1);
  if (!stride || !padding || !dilation || result.length !== kernel.length + 2) return WHOLE;
  if (arg === 2) return { kind: "axes", ties: [same(0, 1)] };
  if (arg === 1) return groups === 1 ? { kind: "axes", ties: [same(0, 1)] } : WHOLE;
  const windows = kernel.map((size, i): Tie => {
    const [by, pad, step] = [stride[i] ?? 1, padding[i] ?? 0, dilation[i] ?? 1];
    return windowed(i + 2, size, by, pad, step);
  });
  const ties = [same(0, 0), ...windows];
  if (groups > 1) ties.push(grouped(operand[1] ?? 1, result[1] ?? 1, groups));
  return { kind: "axes", ties };
};

const pooled: Rule = ({ event }, operand, result) => {
  const [kernel, stride, padding] = ["kernel", "stride", "padding"].map((name) => numbersAttr(event, name));
  const dilation = numbersAttr(event, "dilation");
  if (!kernel || !stride || !padding) return WHOLE;
  const lead = result.length - kernel.length;
  const ties = operand.map((_, axis): Tie => {
    const i = axis - lead;
    return i < 0
      ? same(axis, axis)
      : windowed(axis, kernel[i] ?? 1, stride[i] ?? 1, padding[i] ?? 0, dilation?.[i] ?? 1);
  });
  return { kind: "axes", ties };
};

/** Position `r` of the result looks at `r·by − pad + k·step` for each `k` of the window. */
function windowed(axis: number, size: number, by: number, pad: number, step: number): Tie {
  const inside = Array.from({ length: size }, (_, k) => k * step);
  return {
    operand: axis,
    result: axis,
    toOperand: (position) => inside.map((k) => position * by - pad + k),
    toResult: (position) => inside.map((k) => (position + pad - k) / by).filter(Number.isInteger),
  };
}

function grouped(inputs: number, outputs: number, groups: number): Tie {
  const [ins, outs] = [inputs / groups, outputs / groups];
  const range = (group: number, size: number) => Array.from({ length: size }, (_, i) => group * size + i);
  return {
    operand: 1,
    result: 1,
    toOperand: (channel) => range(Math.floor(channel / outs), ins),
    toResult: (channel) => range(Math.floor(channel / ins), outs),
  };
}

const flat: Rule = () => FLAT;

/** A loss is one number made from all pairs, or as many as there are pairs (or rows of classes). */
const loss: Rule = ({ arg, shapes }, operand, result) => {
  if (result.length === 0) return { kind: "axes", ties: [] };
  const classes = (shapes[0] ?? []).length > result.length;
  return arg === 0 && classes
    ? { kind: "axes", ties: [same(0, 0)] }
    : { kind: "axes", ties: broadcastTies(operand, result) };
};

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...named(
      elementwise,
      "where masked_fill floor_divide heaviside expand eq ne lt le gt ge isnan isinf isfinite",
    ),
    ...named(elementwise, "logical_and logical_or logical_xor logical_not isclose sign detach"),
    ...named(
      reduced,
      "sum nansum mean amax amin max min prod logsumexp var std norm median any all argmax argmin",
    ),
    ...named(reduced, "count_nonzero quantile mode"),
    ...named(alongAxis, "softmax log_softmax standardize sort"),
    ...named(running, "cumsum cumprod logcumsumexp cummax cummin"),
    ...named(matmul, "matmul bmm"),
    ...named(plusMatmul, "addmm addmv baddbmm"),
    ...named(linear, "linear linear_product"),
    ...named(flat, "reshape reshape_alias reshape_copy squeeze clone cast watched outcome"),
    ...named(pooled, "max_pool avg_pool max_pool_indices"),
    ...named(convolved, "convolution convolution_bias"),
    ...named(indexed, "index piece"),
    ...named(triangle, "tril triu"),
    ...named(loss, "mse_loss cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits"),
    ...named(loss, "huber_loss smooth_l1_loss soft_margin_loss"),
    permute: permuted,
    transpose: transposed,
    t: transposed,
    flip: flipped,
    roll: rolled,
    repeat: repeated,
    cat: joined,
    stack: stacked,
    unsqueeze: unsqueezed,
    embedding: embedded,
    gather: gathered,
  }),
);

function named(rule: Rule, names: string): Record<string, Rule> {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

/** An op works element by element when each of its derivatives is a factor per element. */
export function isElementwise(record: OpRecord): boolean {
  const rules = Object.values(record.vjps).filter((vjp) => !("none" in vjp));
  return rules.length > 0 && rules.every((vjp) => "local" in vjp);
}

/** How the cells of an operand belong to those of the result. */
export function relationOf(place: Place): Relation {
  const { event, record, arg, shapes } = place;
  const operand = shapes[arg];
  if (!operand) return WHOLE;
  const rule = RULES.get(event.op) ?? (record && isElementwise(record) ? elementwise : null);
  return rule ? rule(place, operand, event.shape) : WHOLE;
}
