/**
 * How each parameter of a training went, step by step: its values, its gradients, how large both were, how far each
 * step moved it, and what is wrong with that.
 */
import { toNumber } from "../base/number.js";
import { lastUpTo } from "../base/search.js";
import type { Cell, Summary } from "../protocol/trace.gen.js";
import type { GradientReading, Node, Run } from "./model.js";
import { valueAt } from "./moment.js";
import type { TrainingStep } from "./training.js";

/** A parameter at one training step. */
export interface WeightPoint {
  /** After the step. */
  readonly value: Summary | null;
  /** What stood in `.grad` when the step changed it; null when nothing of this step had reached it. */
  readonly gradient: Summary | null;
}

export interface WeightHistory {
  readonly node: Node;
  readonly name: string;
  /** By index of the training step. */
  readonly points: readonly WeightPoint[];
  readonly warnings: readonly Warning[];
}

/** Steps are counted from 0. */
export type Warning =
  /** Nothing leads from it to what backward was called on. */
  | { readonly kind: "unreached" }
  /** It has gradients, and no step changes it. */
  | { readonly kind: "unchanged" }
  /** NaN or infinite. */
  | { readonly kind: "bad"; readonly step: number; readonly of: "value" | "gradient" }
  /** Every gradient from this step on is exactly 0. */
  | { readonly kind: "zero"; readonly step: number }
  /** So many times smaller per element than that of another parameter, half of the time at least. */
  | { readonly kind: "vanishing"; readonly times: number; readonly than: string }
  /** So many times larger than at the first step. */
  | { readonly kind: "exploding"; readonly times: number; readonly step: number };

/** A gradient this much smaller or larger than another is told of. */
const FAR = 1000;
/** Least steps with a gradient of 0 that are told of. */
const STILL = 3;

/** The parameters of a training, in order of birth: those that a module says it has, and all that were changed. */
export function weightsOf(run: Run, steps: readonly TrainingStep[]): readonly WeightHistory[] {
  const changed = new Set(steps.flatMap(({ updated }) => updated));
  const nodes = run.tape.filter(({ id, event }) => {
    const leaf = event.k === "leaf" && event.rg;
    return leaf && (event.role === "parameter" || changed.has(id));
  });
  const sizes = nodes.map((node) => pointsOf(node, steps));
  const largest = steps.map((_, step) => largestAt(nodes, sizes, step));
  return nodes.map((node, at) => {
    const points = sizes[at] ?? [];
    const warnings = warningsOf(node, points, changed.has(node.id), largest);
    return { node, name: nameOf(node), points, warnings };
  });
}

function nameOf(node: Node): string {
  return node.names[0]?.name ?? "tensor";
}

function pointsOf(node: Node, steps: readonly TrainingStep[]): readonly WeightPoint[] {
  return steps.map(({ from, done }) => ({
    value: valueAt(node, done),
    gradient: gradientIn(node, from, done),
  }));
}

function gradientIn({ gradients }: Node, from: number, done: number): Summary | null {
  let at: GradientReading | null = lastUpTo(gradients, (reading) => reading.q, done);
  // Hand-written steps may clear one gradient before they change the next parameter.
  for (let q = done; at && at.q >= from; at = lastUpTo(gradients, (reading) => reading.q, q)) {
    if (at.kind === "grad" && at.b > 0) return at.val;
    q = at.q - 1;
  }
  return null;
}

export function countOf({ event }: Node): number {
  return event.shape.reduce((product, size) => product * size, 1);
}

function cellsOf(summary: Summary): readonly Cell[] | null {
  if (summary.is === "item") return [summary.x];
  return summary.is === "cells" ? summary.x : null;
}

/** Root of the mean of the squares. */
export function rmsOf(summary: Summary): number {
  const cells = cellsOf(summary);
  if (cells) return Math.sqrt(cells.reduce((sum: number, x) => sum + toNumber(x) ** 2, 0) / cells.length);
  if (summary.is !== "stats") return 0;
  return Math.hypot(toNumber(summary.mean ?? 0), toNumber(summary.std ?? 0));
}

/** Root of the sum of the squares: the Euclidean norm, of `count` elements. */
export function normOf(summary: Summary, count: number): number {
  return rmsOf(summary) * Math.sqrt(count);
}

export function isBad(summary: Summary): boolean {
  const cells = cellsOf(summary);
  if (cells) return cells.some((cell) => !Number.isFinite(toNumber(cell)));
  return summary.is === "stats" && (summary.bad ?? 0) > 0;
}

export interface Ratio {
  readonly value: number;
  /** Whether it was found from the first elements alone, because the trace has no others. */
  readonly partial: boolean;
}

/** How large the step's change is beside what it changed: ‖after − before‖ / ‖before‖. */
export function updateRatio(before: Summary | null, after: Summary | null): Ratio | null {
  if (!before || !after || before.is !== after.is) return null;
  const [from, to] = [elementsOf(before), elementsOf(after)];
  const size = Math.hypot(...from);
  const moved = Math.hypot(...to.map((x, at) => x - (from[at] ?? 0)));
  if (size === 0 || !Number.isFinite(moved / size)) return null;
  return { value: moved / size, partial: before.is === "stats" };
}

function elementsOf(summary: Summary): readonly number[] {
  return (cellsOf(summary) ?? (summary.is === "stats" ? summary.head : [])).map(toNumber);
}

/** The value before a training step. */
export function valueBefore({ node, points }: WeightHistory, step: number): Summary | null {
  return step === 0 ? (node.values[0]?.val ?? null) : (points[step - 1]?.value ?? null);
}

interface Largest {
  readonly rms: number;
  readonly name: string;
}

function largestAt(
  nodes: readonly Node[],
  points: readonly (readonly WeightPoint[])[],
  step: number,
): Largest {
  let found: Largest = { rms: 0, name: "" };
  nodes.forEach((node, at) => {
    const gradient = points[at]?.[step]?.gradient;
    const rms = gradient ? rmsOf(gradient) : 0;
    if (rms > found.rms && Number.isFinite(rms)) found = { rms, name: nameOf(node) };
  });
  return found;
}

function warningsOf(
  node: Node,
  points: readonly WeightPoint[],
  changed: boolean,
  largest: readonly Largest[],
): readonly Warning[] {
  if (points.length === 0) return [];
  const bad = firstBad(points);
  if (bad) return [bad];
  if (points.every(({ gradient }) => gradient === null)) {
    // A gradient that was there and is not seen in the steps is none of theirs.
    return changed ? [] : [{ kind: "unreached" }];
  }
  const sizes = points.map(({ gradient }) => gradient && rmsOf(gradient));
  const found = [stillness(sizes) ?? vanishing(sizes, largest, nameOf(node)), exploding(sizes)];
  const unchanged: Warning[] = changed ? [] : [{ kind: "unchanged" }];
  return [...unchanged, ...found.filter((warning) => warning !== null)];
}

function firstBad(points: readonly WeightPoint[]): Warning | null {
  for (const [step, { gradient, value }] of points.entries()) {
    if (gradient && isBad(gradient)) return { kind: "bad", step, of: "gradient" };
    if (value && isBad(value)) return { kind: "bad", step, of: "value" };
  }
  return null;
}

type Sizes = readonly (number | null)[];

function stillness(sizes: Sizes): Warning | null {
  const last = sizes.findLastIndex((size) => size !== null && size !== 0);
  const still = sizes.filter((size, step) => step > last && size === 0).length;
  return still >= Math.min(STILL, sizes.length) ? { kind: "zero", step: last + 1 } : null;
}

function vanishing(sizes: Sizes, largest: readonly Largest[], name: string): Warning | null {
  const times: { readonly by: number; readonly than: string }[] = [];
  sizes.forEach((size, step) => {
    const other = largest[step];
    if (size && other && other.name !== name) times.push({ by: other.rms / size, than: other.name });
  });
  if (times.length * 2 < sizes.length) return null;
  // What has been learnt has small gradients too: here they were small from the beginning.
  const early = middleOf(times.slice(0, Math.ceil(times.length / 10)));
  const middle = middleOf(times);
  if (!early || !middle || Math.min(early.by, middle.by) < FAR) return null;
  return { kind: "vanishing", times: middle.by, than: middle.than };
}

function middleOf<T extends { readonly by: number }>(list: readonly T[]): T | undefined {
  return list.toSorted((a, b) => a.by - b.by)[Math.floor(list.length / 2)];
}

function exploding(sizes: Sizes): Warning | null {
  const first = sizes.find((size) => size !== null && size > 0);
  if (!first) return null;
  const largest = Math.max(...sizes.map((size) => size ?? 0));
  if (largest < 1 || largest / first < FAR) return null;
  return { kind: "exploding", times: largest / first, step: sizes.indexOf(largest) };
}
