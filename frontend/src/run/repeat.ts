/**
 * The events that a `rep` stands for: each is an earlier event with other numbers in it.
 *
 * A training loop says the same in every turn; what differs comes as columns of raw numbers. Their digits are found
 * here, as the engine finds them for the events it tells in full.
 */
import { countUpTo } from "../base/search.js";
import type {
  AnyEvent,
  Cell,
  Edge,
  Gap,
  NonFinite,
  Repeat,
  ScopeIn,
  Stats,
  Summary,
} from "../protocol/trace.gen.js";
import type { Run } from "./model.js";

/** Numbers of a row of heads (first elements, min, max) and of counts (not finite, bins). */
const HEAD = 8;
const ROW = HEAD + 2;
const COUNTS = 17;

/**
 * The events in order. Each must be reduced before the next is asked for, because it may be repeated itself. When the
 * run does not have what is repeated, because events before it are missing, a gap comes in place of the rest.
 */
export function* expand(run: Run, repeat: Repeat): IterableIterator<AnyEvent> {
  const values = new Values(repeat);
  const first = countUpTo(run.events, (event) => event.q, repeat.q - repeat.back - 1);
  for (let i = 0; i < repeat.n; i += 1) {
    const q = repeat.q + i;
    const before = run.events[first + i];
    const again = before?.q === q - repeat.back ? repeated(run, before, q, repeat, values) : null;
    yield again ?? missing(repeat, i);
    if (again === null) return;
  }
}

function missing(repeat: Repeat, i: number): Gap {
  return { k: "gap", q: repeat.q + i, t: repeat.t, n: repeat.n - i, why: "slow" };
}

/** `event` with the ids and values of now; null when it is of a kind that is never repeated. */
function repeated(run: Run, event: AnyEvent, q: number, repeat: Repeat, values: Values): AnyEvent | null {
  const { t } = repeat;
  const node = (id: number) => moved(id, repeat.ids);
  const scope = (id: number) => moved(id, repeat.scopes);
  switch (event.k) {
    case "in":
      return opened(event, q, repeat);
    case "out":
      return { ...event, q, t, id: scope(event.id) };
    case "test": {
      const again = { ...event, q, t, sc: scope(event.sc), reads: (event.reads ?? []).map(node) };
      return event.id == null ? again : { ...again, id: node(event.id) };
    }
    case "ran":
      return { ...event, q, t, arms: event.arms.map(([n]) => [n, values.times()]) };
    case "leaf":
    case "op": {
      const [id, sc, val] = [node(event.id), scope(event.sc), values.next(event.val, event.dtype)];
      if (event.k === "leaf") return { ...event, q, t, id, sc, val };
      const ins = event.ins.map((operand) => (typeof operand === "number" ? node(operand) : operand));
      return { ...event, q, t, id, ins, sc, val };
    }
    case "bind":
      return { ...event, q, t, id: node(event.id), sc: scope(event.sc) };
    case "zero":
      return { ...event, q, t, ids: event.ids.map(node), sc: scope(event.sc ?? 0) };
    case "upd": {
      const [id, sc] = [node(event.id), scope(event.sc ?? 0)];
      const ver = run.nodes.get(id)?.values.length ?? 1;
      return { ...event, q, t, id, ver, sc, val: values.next(event.val, dtypeOf(run, id)) };
    }
    default:
      return inPass(run, event, q, repeat, values);
  }
}

function opened(event: ScopeIn, q: number, repeat: Repeat): ScopeIn {
  const [id, parent] = [moved(event.id, repeat.scopes), moved(event.parent, repeat.scopes)];
  const again = { ...event, q, t: repeat.t, id, parent };
  return event.i != null && parent === event.parent ? { ...again, i: event.i + (repeat.turns ?? 0) } : again;
}

/** The same of what a backward pass does. */
function inPass(run: Run, event: AnyEvent, q: number, repeat: Repeat, values: Values): AnyEvent | null {
  const { t } = repeat;
  const node = (id: number) => moved(id, repeat.ids);
  const value = (before: Summary, id: number) => values.next(before, dtypeOf(run, id));
  switch (event.k) {
    case "bwd": {
      const [b, root] = [event.b + (repeat.passes ?? 0), node(event.root)];
      return { ...event, q, t, b, root, sc: moved(event.sc, repeat.scopes), val: value(event.val, root) };
    }
    case "visit":
    case "acc": {
      const [b, id] = [event.b + (repeat.passes ?? 0), node(event.id)];
      return { ...event, q, t, b, id, val: value(event.val, id) };
    }
    case "eg": {
      const [b, from, to] = [event.b + (repeat.passes ?? 0), node(event.from), node(event.to)];
      return contribution(run, { ...event, q, t, b, from, to }, values);
    }
    default:
      return null;
  }
}

function contribution(run: Run, event: Edge, values: Values): Edge {
  const dtype = dtypeOf(run, event.to);
  const last = run.nodes.get(event.to)?.received.at(-1)?.event;
  const n = last?.b === event.b ? (last.n ?? 1) + 1 : 1;
  const val = values.next(event.val, dtype);
  const sum = event.sum == null ? {} : { sum: values.next(event.sum, dtype) };
  const loc = event.loc == null ? {} : { loc: values.single(dtype) };
  return { ...event, val, n, ...sum, ...loc };
}

function moved(id: number, [from, by]: readonly [number, number] = [0, 0]): number {
  return id >= from ? id + by : id;
}

function dtypeOf(run: Run, id: number): string {
  return run.nodes.get(id)?.event.dtype ?? "float32";
}

/** The columns of a repetition, read from their beginnings on. */
class Values {
  readonly #f4: Column;
  readonly #f8: Column;
  readonly #heads4: Float32Array;
  readonly #heads8: Float64Array;
  readonly #middles: Float64Array;
  readonly #counts: Uint16Array;
  readonly #rows: readonly number[];
  #row = 0;
  readonly #ran: readonly number[];
  #ranAt = 0;

  constructor(repeat: Repeat) {
    this.#f4 = new Column(new Float32Array(bytesOf(repeat.f4)));
    this.#f8 = new Column(new Float64Array(bytesOf(repeat.f8)));
    this.#heads4 = new Float32Array(bytesOf(repeat.h4));
    this.#heads8 = new Float64Array(bytesOf(repeat.h8));
    this.#middles = new Float64Array(bytesOf(repeat.m8));
    this.#counts = new Uint16Array(bytesOf(repeat.u2));
    this.#rows = repeat.rows ?? [];
    this.#ran = repeat.ran ?? [];
  }

  /** The value that takes the place of `before` at a node of this type. */
  next(before: Summary, dtype: string): Summary {
    switch (before.is) {
      case "item":
        return {
          is: "item",
          x: typeof before.x === "boolean" ? this.single(dtype) !== 0 : this.single(dtype),
        };
      case "cells":
        return {
          is: "cells",
          x: cellsLike(before.x, this.#short(dtype).take(before.x.length), isSingle(dtype)),
        };
      case "stats":
        return before.head.length === 0 ? before : this.#figures(before);
    }
  }

  /** A single number, with the fewest digits that tell it from its neighbours. */
  single(dtype: string): number | NonFinite {
    const x = this.#short(dtype).one();
    return number(isSingle(dtype) ? shortest(x) : x);
  }

  /** How often the next arm has run. */
  times(): number {
    this.#ranAt += 1;
    return this.#ran[this.#ranAt - 1] ?? 0;
  }

  #short(dtype: string): Column {
    return isSingle(dtype) ? this.#f4 : this.#f8;
  }

  #figures(before: Stats): Stats {
    const row = this.#rows[this.#row] ?? 0;
    this.#row += 1;
    const count4 = this.#heads4.length / ROW;
    const small = row < count4;
    const heads = small
      ? this.#heads4.subarray(row * ROW, (row + 1) * ROW)
      : this.#heads8.subarray((row - count4) * ROW, (row - count4 + 1) * ROW);
    const counts = this.#counts.subarray(row * COUNTS, (row + 1) * COUNTS);
    const head = cellsLike(before.head, heads.subarray(0, HEAD), small);
    const kept: Stats = { is: "stats", head, bad: counts[0] ?? 0, sampled: before.sampled ?? 0 };
    const hist = Array.from(counts.subarray(1));
    if (hist.every((bin) => bin === 0)) return kept;
    const [min = 0, max = 0] = heads.subarray(HEAD);
    return {
      ...kept,
      min: number(small ? shortest(min) : min),
      max: number(small ? shortest(max) : max),
      mean: number(digits(this.#middles[row * 2] ?? 0, 6)),
      std: number(digits(this.#middles[row * 2 + 1] ?? 0, 6)),
      hist,
    };
  }
}

/** Numbers that are taken one after another. */
class Column {
  readonly #numbers: Numbers;
  #at = 0;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  one(): number {
    const x = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return x;
  }

  take(count: number): Numbers {
    this.#at += count;
    return this.#numbers.subarray(this.#at - count, this.#at);
  }
}

type Numbers = Float32Array | Float64Array;

/** Base64 as bytes; every machine that runs browsers has the lowest byte of a number first, as the columns have. */
function bytesOf(text: string | undefined): ArrayBuffer {
  const characters = atob(text ?? "");
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i += 1) bytes[i] = characters.charCodeAt(i);
  return bytes.buffer;
}

function isSingle(dtype: string): boolean {
  return dtype === "float32";
}

/** A row of numbers as cells of the kind that `before` has: float32 numbers have seven digits there. */
function cellsLike(before: readonly Cell[], numbers: Numbers, single: boolean): Cell[] {
  const truths = typeof before[0] === "boolean";
  return Array.from<number, Cell>(numbers, (x) => {
    if (truths) return x !== 0;
    return number(single && Math.abs(x) < 1e7 ? digits(x, 7) : x);
  });
}

function number(x: number): number | NonFinite {
  if (Number.isFinite(x)) return x;
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

/** Powers of ten that are exact. */
const TEN = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** `x` with so many digits, rounded to the nearest and halves to the even one; text would say the same more slowly. */
function digits(x: number, count: number): number {
  const size = Math.abs(x);
  if (!(size > 1e-12 && size < 1e21))
    return x === 0 || !Number.isFinite(x) ? x : Number(x.toPrecision(count));
  let after = count - 1 - Math.floor(Math.log10(size));
  let shifted = shift(size, after);
  if (shifted >= (TEN[count] ?? 0)) {
    after -= 1;
    shifted = shift(size, after);
  }
  let rounded = Math.round(shifted);
  if (rounded - shifted === 0.5 && rounded % 2 === 1) rounded -= 1;
  return Math.sign(x) * shift(rounded, -after);
}

function shift(x: number, places: number): number {
  return places >= 0 ? x * (TEN[places] ?? 1) : x / (TEN[-places] ?? 1);
}

/** Nine digits tell any float32 from its neighbours; numbers too small to have all their bits need as little as one. */
const SUBNORMAL = 1.2e-38;

function shortest(x: number): number {
  for (let count = Math.abs(x) < SUBNORMAL ? 1 : 6; count < 9; count += 1) {
    const short = digits(x, count);
    if (Math.fround(short) === x) return short;
  }
  return digits(x, 9);
}
