/** What is kept for the backward pass at any moment of a run, found once for the whole run. */
import type { Catalogue } from "../protocol/catalogue.js";
import type { Run } from "../run/model.js";
import { latest } from "../run/moment.js";
import { type Held, heldOverTime, type Kept, keptUntil } from "./kept.js";

export interface WholeKept {
  readonly events: number;
  readonly kept: readonly Kept[];
  /** Bytes over time. */
  readonly held: readonly Held[];
  /** The most that was held, bytes. */
  readonly peak: number;
}

const known = new WeakMap<Run, WholeKept>();

export function wholeKept(catalogue: Catalogue, run: Run): WholeKept {
  const before = known.get(run);
  if (before?.events === run.events.length) return before;
  const kept = keptUntil(catalogue, run, latest(run));
  const held = heldOverTime(kept);
  const peak = held.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const whole = { events: run.events.length, kept, held, peak };
  known.set(run, whole);
  return whole;
}

/** What was kept until `q`, as known then: what is freed later is still held. */
export function keptAt(catalogue: Catalogue, run: Run, q: number): Kept[] {
  return wholeKept(catalogue, run).kept.flatMap((one) => {
    if (one.since > q) return [];
    return one.until !== null && one.until > q ? { ...one, until: null, freedBy: null } : one;
  });
}
