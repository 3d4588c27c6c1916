/** Whether a run has a NaN or an infinity anywhere: each event is looked at once, however often a growing run is asked. */
import type { AnyEvent, Summary } from "../protocol/trace.gen.js";
import type { Run } from "../run/model.js";
import { badness } from "./elements.js";

interface Seen {
  events: number;
  bad: boolean;
}

const seen = new WeakMap<Run, Seen>();

export function hasBad(run: Run): boolean {
  const known = seen.get(run) ?? { events: 0, bad: false };
  seen.set(run, known);
  for (; known.events < run.events.length && !known.bad; known.events += 1) {
    const event = run.events[known.events];
    known.bad = event !== undefined && isBad(event);
  }
  return known.bad;
}

function isBad(event: AnyEvent): boolean {
  if (!("val" in event)) return false;
  const value: unknown = event.val;
  const isSummary = typeof value === "object" && value !== null && "is" in value;
  return isSummary && badness(value as Summary) !== "clean";
}
