/**
 * An optimizer's update of one parameter, written out as its formula with numbers.
 *
 * What the optimizer remembers (momentum, running means) is not in the trace: it follows from the parameter's earlier
 * gradients and options, and the value the trace gives after the step says whether that came out right.
 */
import { lastUpTo } from "../base/search.js";
import type { Summary, Update } from "../protocol/trace.gen.js";
import { bareNumber, numberLatex } from "../run/formula.js";
import type { Node, Run } from "../run/model.js";
import { gradAt, valueAt } from "../run/moment.js";
import { knownElements, sameNumber } from "./elements.js";
import { type Env, type Line, type Options, RULES, SYMBOLS } from "./optimizers.js";
import { replay } from "./replay.js";

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

/**
 * The latest update of the node until `q`, for the element `cell` in the numbers; null when it was never updated. With
 * `alone`, no other element is followed: `values` and `agrees` are of this one.
 */
export function explainUpdate(
  run: Run,
  node: Node,
  q: number,
  cell = 0,
  alone = false,
): ExplainedUpdate | null {
  const updates = updatesOf(run, node, q);
  const last = updates.at(-1);
  if (!last) return null;
  const own = updates.filter(({ by }) => by === last.by);
  const rule = RULES.get(last.by);
  const replayed = rule ? replay(rule, node, own, alone ? cell : null) : null;
  const base = {
    node: node.id,
    q: last.q,
    by: last.by,
    step: own.length,
    options: replayed?.options ?? {},
    before: valueAt(node, last.q - 1),
    after: last.val,
    gradient: gradAt(node, last.q - 1),
  };
  const lacks = lackOf(base, rule !== undefined);
  if (!replayed || lacks) return { ...base, lines: [], lacks, agrees: null };
  const { lines, envs } = replayed;
  const written = lines.map((line) => lineOf(line, envs, alone ? 0 : cell));
  const first = alone ? cell : 0;
  return {
    ...base,
    lines: written,
    lacks: null,
    agrees: agreesWith(envs, first, last.val, base.before, node.event.dtype),
  };
}

function lackOf(
  { options, gradient }: Pick<ExplainedUpdate, "options" | "gradient">,
  known: boolean,
): Lack | null {
  if (!known) return "rule";
  if (options.lr === undefined) return "options";
  return gradient === null ? "gradient" : null;
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

/** `envs` are those of the elements from `first` on. */
function agreesWith(
  envs: readonly Env[],
  first: number,
  after: Summary,
  before: Summary | null,
  dtype: string,
): boolean {
  const rounding = dtype === "float32" || dtype === "float64" ? ROUNDINGS : 2 ** -6;
  const [stored, had] = [knownElements(after), knownElements(before)];
  return envs.every((env, at) => {
    const [now, then] = [stored[first + at] ?? Number.NaN, had[first + at] ?? 0];
    return sameNumber(env.w1 ?? Number.NaN, now, Math.abs(now) + Math.abs(then), rounding);
  });
}
