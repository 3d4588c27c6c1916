/**
 * Numbers of a training over its steps, each with where it comes from: what `backward()` was called on, tensors of one
 * element that the program gave a name to, and numbers that it printed.
 */
import { toNumber } from "../base/number.js";
import { countUpTo } from "../base/search.js";
import type { Span, Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "./model.js";
import { nameAt } from "./moment.js";
import { before, counts, type PrintedNumber, printedLines } from "./printed.js";
import { excerpt } from "./source.js";
import { stepAround, type TrainingStep } from "./training.js";

export interface CurvePoint {
  readonly q: number;
  /** Index of the training step; those of one step stand side by side around it. */
  readonly x: number;
  readonly value: number;
}

export type CurveSource = "backward" | "bound" | "printed";

export interface Curve {
  readonly key: string;
  readonly name: string;
  readonly source: CurveSource;
  /** What is made smaller, or a figure beside it: they have different scales. */
  readonly role: "loss" | "metric";
  /** Whether it is worth showing unasked: tensors on the way to a loss are not. */
  readonly foremost: boolean;
  readonly src: Span | null;
  /** In ascending `q` and `x`. */
  readonly points: readonly CurvePoint[];
}

interface Growing extends Curve {
  readonly points: CurvePoint[];
}

/** Most curves of one source. */
const MOST = 6;

const LOSS = /loss|cost|error|objective|\b(?:mse|mae|nll|bce|ce)\b/iu;

/** The curves of a run, losses first. */
export function curvesOf(run: Run, steps: readonly TrainingStep[]): readonly Curve[] {
  const first = steps[0];
  if (!first) return [];
  const losses = lossCurves(run, steps);
  const bound = boundCurves(run, steps).slice(0, MOST);
  const known = [...losses, ...bound];
  const printed = printedCurves(run, steps, known).slice(0, MOST);
  return [...known, ...printed].toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ role, source }: Curve): number {
  return (role === "loss" ? 0 : 10) + (source === "backward" ? 0 : 1);
}

function curveIn(curves: Map<string, Growing>, about: Omit<Curve, "points" | "role">): Growing {
  const known = curves.get(about.key);
  if (known) return known;
  const role = about.source === "backward" || LOSS.test(about.name) ? "loss" : "metric";
  const curve: Growing = { ...about, role, points: [] };
  curves.set(about.key, curve);
  return curve;
}

/** The only number of a tensor of one element. */
function numberOf(summary: Summary): number | null {
  return summary.is === "item" && typeof summary.x !== "boolean" ? toNumber(summary.x) : null;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function lossCurves(run: Run, steps: readonly TrainingStep[]): readonly Growing[] {
  const curves = new Map<string, Growing>();
  for (const step of steps) {
    const told = new Map<Growing, { q: number; value: number }[]>();
    for (const b of step.passes) {
      const pass = run.passes.get(b);
      const root = pass && run.nodes.get(pass.root);
      const value = root ? numberOf(root.event.val) : null;
      if (!pass || !root || value === null) continue;
      const name = nameAt(root, pass.q) ?? calledOn(run, pass.event.src ?? null);
      const src = pass.event.src ?? null;
      const curve = curveIn(curves, {
        key: `backward ${name}`,
        name,
        source: "backward",
        foremost: true,
        src,
      });
      append(told, curve, { q: pass.q, value });
    }
    for (const [curve, values] of told)
      values.forEach(({ q, value }, at) => {
        curve.points.push({ q, value, x: step.index + (at + 0.5) / values.length - 0.5 });
      });
  }
  return [...curves.values()];
}

/** `(loss / 4).backward()` is `loss / 4`. */
function calledOn({ head }: Run, src: Span | null): string {
  const text = head && src ? excerpt(head.source, src) : "loss";
  return text.replace(/\.backward\(.*$/u, "").replace(/^\((.*)\)$/u, "$1");
}

function boundCurves(run: Run, steps: readonly TrainingStep[]): readonly Growing[] {
  const roots = new Set(
    steps
      .flatMap(({ passes }) => passes.map((b) => run.passes.get(b)?.root))
      .filter((id) => id !== undefined),
  );
  const curves = new Map<string, Growing>();
  const from = countUpTo(run.tape, (node) => node.born, (steps[0]?.from ?? 0) - 1);
  for (const node of run.tape.slice(from)) {
    const value = numberOf(node.event.val);
    const name = node.names.find(({ src }) => src !== null);
    if (value === null || !name?.src || !isFigure(node) || roots.has(node.id)) continue;
    const key = `bound ${name.name} ${name.src[0]}`;
    const about = { key, name: name.name, source: "bound", foremost: !node.event.rg, src: name.src } as const;
    const x = stepAround(steps, name.q)?.index ?? 0;
    curveIn(curves, about).points.push({ q: name.q, value, x });
  }
  return [...curves.values()]
    .filter(({ points }) => points.length > 1)
    .toSorted((a, b) => Number(b.foremost) - Number(a.foremost));
}

function isFigure({ event }: Node): boolean {
  return event.k === "op" && /^(?:b?float|u?int)/u.test(event.dtype);
}

function printedCurves(
  run: Run,
  steps: readonly TrainingStep[],
  known: readonly Curve[],
): readonly Growing[] {
  const columns = new Map<Growing, PrintedNumber[]>();
  const curves = new Map<string, Growing>();
  for (const { q, src, numbers } of printedLines(run)) {
    const step = stepAround(steps, q);
    if (!step) continue;
    numbers.forEach((number, at) => {
      const key = `printed ${src?.[0] ?? 0} ${at} ${number.name}`;
      const curve = curveIn(curves, { key, name: number.name, source: "printed", foremost: true, src });
      curve.points.push({ q, value: number.value, x: step.index });
      append(columns, curve, number);
    });
  }
  return [...columns].filter(([curve, numbers]) => tellsMore(curve, numbers, known)).map(([curve]) => curve);
}

/** Whether it is neither a count nor a known curve, with fewer digits. */
function tellsMore({ points }: Curve, numbers: readonly PrintedNumber[], known: readonly Curve[]): boolean {
  if (points.length < 2 || counts(points.map(({ value }) => value))) return false;
  return !known.some((curve) =>
    points.every(({ q, value }, at) => {
      const real = before(curve.points, q)?.value;
      const within = (numbers[at]?.within ?? 0) * 1.02;
      return real !== undefined && (Object.is(real, value) || Math.abs(real - value) <= within);
    }),
  );
}

/** The point that a curve shows at a moment: the last one that had happened. */
export function pointAt({ points }: Curve, q: number): CurvePoint | null {
  return before(points, q);
}

/** The point nearest to a place on the axis of steps. */
export function pointNear({ points }: Curve, x: number): CurvePoint | null {
  const after = countUpTo(points, (point) => point.x, x);
  const [left, right] = [points[after - 1], points[after]];
  if (!left || !right) return left ?? right ?? null;
  return x - left.x <= right.x - x ? left : right;
}
