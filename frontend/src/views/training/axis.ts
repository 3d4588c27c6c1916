/** Axes of plots over training steps: where a step and a value stand, which values get a mark, and a curve's path. */
import type { CurvePoint } from "../../run/curves.js";

/** All plots of the panel share one width and one axis of steps, in units of their drawings. */
export const PLOT = { width: 344, left: 62, right: 6 } as const;
const INNER = PLOT.width - PLOT.left - PLOT.right;

/** The middle of a step's place; each of `count` steps has a place of the same width. */
export function xOf(step: number, count: number): number {
  return PLOT.left + ((step + 0.5) / count) * INNER;
}

/** The step at a place of the plot. */
export function stepAtX(x: number, count: number): number {
  const step = Math.floor(((x - PLOT.left) / INNER) * count);
  return Math.min(Math.max(step, 0), count - 1);
}

export interface Scale {
  readonly log: boolean;
  readonly low: number;
  readonly high: number;
}

/** A scale that holds all finite values, and has a place for them on a logarithmic axis. */
export function scaleOf(values: readonly number[], log: boolean): Scale {
  const fit = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of fit) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (fit.length === 0) return { log, low: log ? 0.1 : 0, high: 1 };
  if (log) return low === high ? { log, low: low / 2, high: high * 2 } : { log, low, high };
  if (low === high)
    return { log, low: low - (Math.abs(low) || 1) / 2, high: high + (Math.abs(high) || 1) / 2 };
  // Sizes are compared from 0, unless that would press the curve flat.
  const fromZero = low > 0 && low < high / 2;
  return { log, low: fromZero ? 0 : low, high };
}

/** Where a value stands, from 0 at the low end to 1; null when it has no place. */
export function shareOf(value: number, { log, low, high }: Scale): number | null {
  if (!Number.isFinite(value) || (log && value <= 0)) return null;
  const of = log ? Math.log10 : (x: number) => x;
  return (of(value) - of(low)) / (of(high) - of(low));
}

/** Values that get a mark: round ones within the scale, about as many as wanted. */
export function ticksOf({ log, low, high }: Scale, wanted: number): readonly number[] {
  return log ? powers(low, high, wanted) : rounds(low, high, wanted);
}

const ROUND = [1, 2, 5, 10];

function rounds(low: number, high: number, wanted: number): readonly number[] {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const by = power * (ROUND.find((factor) => factor * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(low / by - 1e-9);
  const count = Math.floor(high / by + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * by).toPrecision(12)));
}

function powers(low: number, high: number, wanted: number): readonly number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to - from + 1 < 2) return rounds(low, high, wanted).filter((value) => value > 0);
  const by = Math.ceil((to - from + 1) / wanted);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => Number(`1e${from + at * by}`));
}

/** Numbers of steps, from 1, that get a mark. */
export function stepTicks(count: number, wanted: number): readonly number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, at) => at + 1);
  return rounds(1, count, wanted).filter((step) => Number.isInteger(step) && step >= 1);
}

/** Points in one column of pixels beyond which only its lowest and highest are drawn. */
const COLUMNS = INNER;

/** The path of a curve between `top` and `bottom`; values without a place leave a gap. */
export function pathOf(
  points: readonly CurvePoint[],
  count: number,
  scale: Scale,
  top: number,
  bottom: number,
): string {
  let path = "";
  let pen = "M";
  for (const { x, value } of thinned(points, count)) {
    const share = shareOf(value, scale);
    if (share === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${round(xOf(x, count))} ${round(bottom - share * (bottom - top))}`;
    pen = "L";
  }
  return path;
}

/** The lowest and the highest point of each column, in their order, when there are many; gaps are kept. */
function thinned(points: readonly CurvePoint[], count: number): readonly CurvePoint[] {
  if (points.length <= 2 * COLUMNS) return points;
  const kept: CurvePoint[] = [];
  let column: CurvePoint[] = [];
  const columnOf = ({ x }: CurvePoint): number => Math.floor((x / count) * COLUMNS);
  const close = (): void => {
    const [first] = column;
    if (!first) return;
    const low = column.reduce((a, b) => (b.value < a.value ? b : a), first);
    const high = column.reduce((a, b) => (b.value > a.value ? b : a), first);
    kept.push(...(low === high ? [low] : [low, high].toSorted((a, b) => a.q - b.q)));
    column = [];
  };
  for (const point of points) {
    const [first] = column;
    if (first && columnOf(first) !== columnOf(point)) close();
    if (Number.isFinite(point.value)) column.push(point);
    else {
      close();
      kept.push(point);
    }
  }
  close();
  return kept;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
