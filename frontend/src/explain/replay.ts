/**
 * Follows an optimizer's formula over all updates of one parameter: what it remembers comes from the step before.
 *
 * Some of what was remembered on the way is kept, so that a step near one that was explained costs little, also among
 * thousands.
 */
import type { Attr, Update } from "../protocol/trace.gen.js";
import type { Node } from "../run/model.js";
import { gradAt, valueAt } from "../run/moment.js";
import { numbersIn } from "./attrs.js";
import { knownElements } from "./elements.js";
import type { Env, Line, Options, Rule } from "./optimizers.js";

/** The state after `count` updates. */
export interface Replayed {
  readonly count: number;
  readonly options: Options;
  /** The lines of the last update, and the numbers they made for each element that is followed. */
  readonly lines: readonly Line[];
  readonly envs: readonly Env[];
}

const START: Replayed = { count: 0, options: {}, lines: [], envs: [] };
/** One state in so many is kept for good, and the latest. */
const EVERY = 64;

interface Kept {
  readonly marks: Map<number, Replayed>;
  latest: Replayed;
}

const known = new WeakMap<Node, Map<string, Kept>>();

/** The state after all of `updates`, which are one optimizer's from its first on; of the element `only`, or of all. */
export function replay(rule: Rule, node: Node, updates: readonly Update[], only: number | null): Replayed {
  const kept = keptOf(node, `${updates[0]?.by ?? ""} ${only ?? "all"}`);
  let state = nearest(kept, updates.length);
  for (const update of updates.slice(state.count)) {
    state = advance(rule, node, state, update, only);
    if (state.count % EVERY === 0) kept.marks.set(state.count, state);
  }
  kept.latest = state;
  return state;
}

function keptOf(node: Node, key: string): Kept {
  const ofNode = known.get(node) ?? new Map<string, Kept>();
  known.set(node, ofNode);
  const kept = ofNode.get(key) ?? { marks: new Map(), latest: START };
  ofNode.set(key, kept);
  return kept;
}

function nearest({ marks, latest }: Kept, count: number): Replayed {
  const mark = marks.get(count - (count % EVERY)) ?? START;
  return latest.count <= count && latest.count > mark.count ? latest : mark;
}

function advance(rule: Rule, node: Node, before: Replayed, update: Update, only: number | null): Replayed {
  const count = before.count + 1;
  const options = optionsTold(update) ?? before.options;
  const lines = rule.lines(options, count);
  const start = Object.entries(rule.remembers(options));
  const weights = followed(knownElements(valueAt(node, update.q - 1)), only);
  const gradients = followed(knownElements(gradAt(node, update.q - 1)), only);
  const envs = weights.map((w, cell) => {
    const env: Record<string, number> = { ...options, w, g: gradients[cell] ?? Number.NaN, t: count };
    const remembered = before.envs[cell];
    for (const [name, first] of start) env[`${name}0`] = remembered ? (remembered[name] ?? 0) : first;
    for (const line of lines) env[line.sets] = line.value(env);
    return env;
  });
  return { count, options, lines, envs };
}

function followed(elements: readonly number[], only: number | null): readonly number[] {
  return only === null ? elements : elements.slice(only, only + 1);
}

/** Options are told when they change. */
function optionsTold({ opts }: Update): Options | null {
  const told = Object.entries(opts ?? {});
  return told.length === 0
    ? null
    : Object.fromEntries(told.flatMap(([name, value]) => optionNumbers(name, value)));
}

function optionNumbers(name: string, value: Attr): [string, number][] {
  if (name === "betas") return numbersIn(String(value)).map((beta, i) => [`beta${i + 1}`, beta]);
  return typeof value === "number" || typeof value === "boolean" ? [[name, Number(value)]] : [];
}
