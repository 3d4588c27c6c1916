/** The run on screen and the session that feeds it: what the page may ask of the server, and what it is told. */
import { batch, type Readable, type Signal, signal } from "../base/signals.js";
import type { Refused, RunState } from "../protocol/session.gen.js";
import {
  type ConnectionState,
  Session,
  type SessionListener,
  type SessionOptions,
} from "../protocol/session.js";
import type { AnyEvent } from "../protocol/trace.gen.js";
import { latest } from "../run/moment.js";
import { createRunStore, type RunStore } from "../run/store.js";

/**
 * `idle` before the first run; `starting` until the server has said something of it; `stopping` from the reader's Stop
 * until everything that had happened by then is here.
 */
export type LivePhase = "idle" | "starting" | "queued" | "running" | "stopping" | "ended";

export interface Live {
  readonly store: RunStore;
  readonly phase: Readable<LivePhase>;
  /** Place in the queue, from 1, while queued. */
  readonly place: Readable<number>;
  readonly connection: Readable<ConnectionState>;
  readonly refusal: Readable<Refused | null>;
  start(source: string): void;
  stop(): void;
  close(): void;
}

interface Signals {
  readonly phase: Signal<LivePhase>;
  readonly place: Signal<number>;
  readonly refusal: Signal<Refused | null>;
}

export type LiveOptions = Omit<SessionOptions, "listener"> & {
  /** Calls back once what was applied is on screen. */
  painted(then: () => void): void;
};

export function createLive(options: LiveOptions): Live {
  const store = createRunStore();
  const signals: Signals = {
    phase: signal<LivePhase>("idle"),
    place: signal(0),
    refusal: signal<Refused | null>(null),
  };
  const acknowledge = (): void => options.painted(() => session.drawn(latest(store.run.peek())));
  let fresh = false;
  // What is on screen stays until the new run has something to show.
  const begin = (): void => {
    if (fresh) store.reset();
    fresh = false;
  };
  const session = new Session({ ...options, listener: listen(store, signals, begin, acknowledge) });
  return {
    store,
    ...signals,
    connection: session.connection,
    start: (source) =>
      batch(() => {
        fresh = true;
        signals.refusal.value = null;
        signals.phase.value = "starting";
        session.start(source);
      }),
    stop() {
      session.stop();
      // A run that was never sent hears no answer.
      const unsent = signals.phase.peek() === "starting" && session.connection.peek() !== "open";
      signals.phase.value = unsent ? "idle" : "stopping";
    },
    close: () => session.close(),
  };
}

function listen(
  store: RunStore,
  { phase, place, refusal }: Signals,
  begin: () => void,
  acknowledge: () => void,
): SessionListener {
  return {
    events: (events) =>
      batch(() => {
        begin();
        store.apply(events);
        phase.value = phase.peek() === "stopping" ? "stopping" : "running";
        acknowledge();
      }),
    state: (state) =>
      batch(() => {
        if (state.state === "ended") begin();
        phase.value = phaseOf(state, phase.peek());
        place.value = state.position ?? 0;
      }),
    refused: (refused) =>
      batch(() => {
        refusal.value = refused;
        if (refused.run) phase.value = "idle";
      }),
    rewind: (q) => store.load(store.run.peek().events.filter((event: AnyEvent) => event.q < q)),
    lost: (message) =>
      batch(() => {
        begin();
        store.lose(message);
        phase.value = "ended";
      }),
  };
}

/** The server tells of the end after it has sent the last event. */
function phaseOf({ state }: RunState, before: LivePhase): LivePhase {
  return state !== "ended" && before === "stopping" ? before : state;
}
