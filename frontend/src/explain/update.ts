/**
 * An optimizer's update of one parameter, written out as its formula with numbers.
 *
 * What the optimizer remembers (momentum, running means) is not in the trace: it follows from the parameter's earlier
 * gradients and options, and the value the trace gives after the step says whether that came out right.
 */
import { lastUpTo } from "../base/search.js";
import type { Attr, Summary, Update } from "../protocol/trace.gen.js";
import { bareNumber, numberLatex } from "../run/formula.js";
import type { Node, Run } from "../run/model.js";
import { gradAt, valueAt } from "../run/moment.js";
import { numbersIn } from "./attrs.js";
import { knownElements, sameNumber } from "./elements.js";
import { type Env, type Line, type Options, RULES, type Rule, SYMBOLS } from "./optimizers.js";

/** One line of the formula. */
export interface UpdateLine {
  /** The name of what it makes, such as `m`. */
  readonly sets: string;
  /** `v_t = \mu v_{t-1} + d_t`. */
  readonly symbols: string;
  /** The same with the numbers of the chosen element, and what it comes to. */
  readonly numbers: string;
  /** What it comes to, for every element that is known. */
  readonly values: readonly number[];
}

/** Why an update cannot be written out. */
export type Lack =
  /** A change by hand (`by` is the op), or an optimizer without a formula here. */
  | "rule"
  /** The trace does not say the options: an older trace, or an optimizer that does not tell them. */
  | "options"
  /** The trace has no gradient before the update. */
  | "gradient";

export interface ExplainedUpdate {
  readonly node: number;
  readonly q: number;
  readonly by: string;
  /** Which of this optimizer's updates of the parameter it is, from 1. */
  readonly step: number;
  readonly options: Options;
  readonly before: Summary | null;
  readonly after: Summary;
  readonly gradient: Summary | null;
  /** Empty when something is lacking. */
  readonly lines: readonly UpdateLine[];
  readonly lacks: Lack | null;
  /**
   * Whether the formula gives the value after the step. When not, the gradient was changed after the pass (clipped), or
   * the optimizer remembers what the trace has not seen (a loaded state). Null when something is lacking.
   */
  readonly agrees: boolean | null;
}

/** The updates of a node until `q`, in order. */
export function updatesOf(run: Run, node: Node, q: number): Update[] {
  return node.values.slice(1).flatMap((reading) => {
    const event = reading.q <= q ? lastUpTo(run.events, (one) => one.q, reading.q) : null;
    return event?.k === "upd" && event.id === node.id ? [event] : [];
  });
}

/** The latest update of the node until `q`, for the element `cell` in the numbers; null when it was never updated. */
export function explainUpdate(run: Run, node: Node, q: number, cell = 0): ExplainedUpdate | null {
  const updates = updatesOf(run, node, q);
  const last = updates.at(-1);
  if (!last) return null;
  const own = updates.filter(({ by }) => by === last.by);
  const options = optionsOf(own, own.length);
  const base = {
    node: node.id,
    q: last.q,
    by: last.by,
    step: own.length,
    options,
    before: valueAt(node, last.q - 1),
    after: last.val,
    gradient: gradAt(node, last.q - 1),
  };
  const rule = RULES.get(last.by);
  const lacks = !rule
    ? "rule"
    : options.lr === undefined
      ? "options"
      : base.gradient === null
        ? "gradient"
        : null;
  if (!rule || lacks) return { ...base, lines: [], lacks, agrees: null };
  const { lines, envs } = replay(rule, node, own);
  const written = lines.map((line) => lineOf(line, envs, cell));
  return {
    ...base,
    lines: written,
    lacks: null,
    agrees: agreesWith(envs, last.val, base.before, node.event.dtype),
  };
}

/** The options at the `count`-th update: those told last. */
function optionsOf(updates: readonly Update[], count: number): Options {
  const told = updates.slice(0, count).findLast(({ opts }) => opts && Object.keys(opts).length > 0)?.opts;
  return Object.fromEntries(
    Object.entries(told ?? {}).flatMap(([name, value]) => optionNumbers(name, value)),
  );
}

function optionNumbers(name: string, value: Attr): [string, number][] {
  if (name === "betas") return numbersIn(String(value)).map((beta, i) => [`beta${i + 1}`, beta]);
  return typeof value === "number" || typeof value === "boolean" ? [[name, Number(value)]] : [];
}

/** Follows every element from the first update on; the lines and numbers of the last one. */
function replay(rule: Rule, node: Node, updates: readonly Update[]): { lines: readonly Line[]; envs: Env[] } {
  let remembered: Record<string, number>[] = [];
  let lines: readonly Line[] = [];
  let envs: Env[] = [];
  for (const [at, update] of updates.entries()) {
    const options = optionsOf(updates, at + 1);
    lines = rule.lines(options, at + 1);
    const weights = knownElements(valueAt(node, update.q - 1));
    const gradients = knownElements(gradAt(node, update.q - 1));
    const start = rule.remembers(options);
    envs = weights.map((w, cell) => {
      const before = { ...start, ...remembered[cell] };
      const kept = Object.fromEntries(Object.entries(before).map(([name, value]) => [`${name}0`, value]));
      const env: Record<string, number> = {
        ...options,
        ...kept,
        w,
        g: gradients[cell] ?? Number.NaN,
        t: at + 1,
      };
      for (const line of lines) env[line.sets] = line.value(env);
      return env;
    });
    remembered = envs.map((env) =>
      Object.fromEntries(Object.keys(start).map((name) => [name, env[name] ?? 0])),
    );
  }
  return { lines, envs };
}

const PLACE = /#([A-Za-z]\w*)/gu;

function lineOf(line: Line, envs: readonly Env[], cell: number): UpdateLine {
  const env = envs[cell] ?? envs[0] ?? {};
  const symbol = (name: string) => SYMBOLS[name] ?? name;
  const left = symbol(line.sets);
  const numbers = line.latex.replace(PLACE, (_, name: string) => numberLatex(env[name] ?? Number.NaN));
  const result = bareNumber(env[line.sets] ?? Number.NaN);
  return {
    sets: line.sets,
    symbols: `${left} = ${line.latex.replace(PLACE, (_, name: string) => symbol(name))}`,
    numbers:
      numbers.replace(/^\((.*)\)$/u, "$1") === result
        ? `${left} = ${result}`
        : `${left} = ${numbers} = ${result}`,
    values: envs.map((one) => one[line.sets] ?? Number.NaN),
  };
}

/** Roundings of float32 in a handful of operations, relative to the weight and to the step. */
const ROUNDINGS = 2 ** -18;

function agreesWith(envs: readonly Env[], after: Summary, before: Summary | null, dtype: string): boolean {
  const rounding = dtype === "float32" || dtype === "float64" ? ROUNDINGS : 2 ** -6;
  const had = knownElements(before);
  return knownElements(after).every((stored, cell) => {
    const predicted = envs[cell]?.w1 ?? Number.NaN;
    return sameNumber(predicted, stored, Math.abs(stored) + Math.abs(had[cell] ?? 0), rounding);
  });
}
