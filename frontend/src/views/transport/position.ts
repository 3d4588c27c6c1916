/**
 * Where a player stands in a run. A position counts the fine steps shown: 0 is before the first, `run.steps.length`
 * is the end.
 */
import { countUpTo } from "../../base/search.js";
import type { CoarseStep, Phase, Run, Step } from "../../run/model.js";
import { BEGINNING, latest } from "../../run/moment.js";

/** Consecutive steps of one phase: the positions after `from` up to `to` show them. */
export interface Segment {
  readonly phase: Phase;
  readonly from: number;
  to: number;
  /** Number of the backward pass, or 0 in other phases. */
  readonly pass: number;
}

/** The step that was taken last at a position, or null at the very beginning. */
export function stepAt(run: Run, position: number): Step | null {
  return run.steps[position - 1] ?? null;
}

/** The sequence number a position shows; the end shows everything, also what is no step. */
export function momentOf(run: Run, position: number): number {
  if (position > 0 && position >= run.steps.length) return latest(run);
  return stepAt(run, position)?.end ?? BEGINNING;
}

export function clampPosition(run: Run, position: number): number {
  return Math.min(Math.max(Math.round(position), 0), run.steps.length);
}

const positionAfter = (step: CoarseStep): number => step.last + 1;

/** The position one step further: after the next fine step, or after the coarse step that is not complete yet. */
export function forwardFrom(run: Run, position: number, coarse: boolean): number {
  if (!coarse) return clampPosition(run, position + 1);
  const next = run.coarse[countUpTo(run.coarse, positionAfter, position)];
  return next ? positionAfter(next) : run.steps.length;
}

/** The position one step earlier; the same places as `forwardFrom`, in reverse. */
export function backFrom(run: Run, position: number, coarse: boolean): number {
  if (!coarse) return clampPosition(run, position - 1);
  const before = run.coarse[countUpTo(run.coarse, positionAfter, position - 1) - 1];
  return before ? positionAfter(before) : 0;
}

/** The run's phases in order, as the timeline draws them. */
export function segmentsOf(run: Run): Segment[] {
  const segments: Segment[] = [];
  let pass = 0;
  run.steps.forEach((step, at) => {
    if (step.kind === "backward") pass += 1;
    const number = step.phase === "backward" ? pass : 0;
    const open = segments.at(-1);
    if (open && open.phase === step.phase && open.pass === number) open.to = at + 1;
    else segments.push({ phase: step.phase, from: at, to: at + 1, pass: number });
  });
  return segments;
}

/** The position that first shows the node. */
export function birthOf(run: Run, id: number): number {
  const born = run.nodes.get(id)?.born ?? BEGINNING;
  return countUpTo(run.steps, (step) => step.q, born);
}
