/** Holds the run that is on screen and tells readers when it grew. */
import { batch, type Readable, signal } from "../base/signals.js";
import type { AnyEvent } from "../protocol/trace.gen.js";
import type { Run } from "./model.js";
import { latest } from "./moment.js";
import { emptyRun, reduceAll } from "./reduce.js";

export interface RunStore {
  /** The current run. It grows in place: readers are told of every batch, and must not compare it with itself. */
  readonly run: Readable<Run>;
  /**
   * The run that was on screen before the current one, as it was then; null for the first. A run that is imagined is
   * none, and one that only checks the gradients of the run on screen takes its place.
   */
  readonly previous: Readable<Run | null>;
  /** Whether the current run is a variation of the previous one: the reader moved a number and looks on. */
  readonly varied: Readable<boolean>;
  /** Begins a new run; what was shown before is let go. */
  reset(): void;
  /** Adds events in order; those the run already has are skipped. */
  apply(events: readonly AnyEvent[]): void;
  /** Shows a whole trace as a variation of the current run. */
  vary(events: readonly AnyEvent[]): void;
  /** Forgets the events from number `q` on. */
  rewind(q: number): void;
  /** Shows a whole trace in place of the current run. */
  load(events: readonly AnyEvent[]): void;
  /** Ends a run whose remaining events will never come, with status `lost`; a run that has ended stays as it is. */
  lose(message: string): void;
}

/** Whether the run is not what its program does: a decision is turned round or forced, or backward makes a mistake. */
export function isImagined({ head }: Run): boolean {
  return Boolean(head?.flip) || head?.lab?.is === "wrong" || head?.lab?.is === "frozen";
}

/** What was checked of a program stays known when more of it is checked. */
function keepChecks(before: Run, next: Run): void {
  if (next.head?.lab?.is !== "check" || next.head.source !== before.head?.source) return;
  for (const [id, check] of before.checks) if (!next.checks.has(id)) next.checks.set(id, check);
}

export function createRunStore(): RunStore {
  const run = signal(emptyRun());
  const previous = signal<Run | null>(null);
  const varied = signal(false);
  function replace(next: Run, varies: boolean): void {
    batch(() => {
      const before = run.peek();
      keepChecks(before, next);
      if (before.head !== null && !isImagined(before) && next.head?.lab?.is !== "check")
        previous.value = before;
      varied.value = varies;
      run.value = next;
    });
  }
  function apply(events: readonly AnyEvent[]): void {
    const known = latest(run.peek());
    const fresh = events.filter((event) => event.q > known);
    if (fresh.length === 0) return;
    reduceAll(run.peek(), fresh);
    run.touch();
  }
  return {
    run,
    previous,
    varied,
    reset: () => replace(emptyRun(), false),
    apply,
    load: (events) => replace(reduceAll(emptyRun(), events), false),
    vary: (events) => replace(reduceAll(emptyRun(), events), true),
    rewind: (q) => {
      const kept = run.peek().events.filter((event) => event.q < q);
      run.value = reduceAll(emptyRun(), kept);
    },
    lose: (message) => {
      const { status, events, tape } = run.peek();
      if (status !== "running") return;
      const last = events.at(-1);
      const ops = tape.filter((node) => node.event.k === "op").length;
      const [q, t] = [(last?.q ?? -1) + 1, last?.t ?? 0];
      apply([{ k: "end", q, t, status: "lost", ops, ms: t / 1000, msg: message }]);
    },
  };
}
