/** The run on screen and the session that feeds it: what the page may ask of the server, and what it is told. */
import { batch, effect, type Readable, type Signal, signal } from "../base/signals.js";
import type { Numbers, Refused, RunState } from "../protocol/session.gen.js";
import {
  type ConnectionState,
  Session,
  type SessionListener,
  type SessionOptions,
  type StartOptions,
  type Wanted,
} from "../protocol/session.js";
import type { AnyEvent, Flip, Lab } from "../protocol/trace.gen.js";
import { latest } from "../run/moment.js";
import { createRunStore, type RunStore } from "../run/store.js";

/**
 * `idle` before the first run; `starting` until the server has said something of it; `stopping` from the reader's Stop
 * until everything that had happened by then is here; `varying` while a variation runs and the run before it is on
 * screen.
 */
export type LivePhase = "idle" | "starting" | "queued" | "running" | "stopping" | "varying" | "ended";

export interface Live {
  readonly store: RunStore;
  readonly phase: Readable<LivePhase>;
  /** Place in the queue, from 1, while queued. */
  readonly place: Readable<number>;
  readonly connection: Readable<ConnectionState>;
  readonly refusal: Readable<Refused | null>;
  start(source: string): void;
  /**
   * Runs a variation of the program on screen: what is there stays until all of the new run is here, or until it has
   * taken so long that watching it grow is better. While one is under way the newest waits, and the others are passed over.
   */
  vary(source: string): void;
  /** Runs the program on screen with a condition turned round once, as a variation. */
  flip(source: string, flip: Flip): void;
  /** The same with something else done to it. */
  experiment(source: string, lab: Lab): void;
  stop(): void;
  /** Numbers of a tensor of the run on screen, once it has ended; rejects when they cannot be had. */
  look(wanted: Wanted): Promise<Numbers>;
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

/** How long a variation is kept back, ms: longer than a short program takes, too short to be waited for. */
const HOLD_MS = 400;

export function createLive(options: LiveOptions): Live {
  const store = createRunStore();
  const signals: Signals = {
    phase: signal<LivePhase>("idle"),
    place: signal(0),
    refusal: signal<Refused | null>(null),
  };
  const screen = new Screen(store, options, (q) => session.drawn(q));
  const session: Session = new Session({ ...options, listener: listen(screen, signals) });
  const send = (source: string, phase: LivePhase, asked: Pick<StartOptions, "flip" | "lab"> = {}): void =>
    batch(() => {
      signals.refusal.value = null;
      signals.phase.value = phase;
      session.start(source, asked);
    });
  let waiting: string | null = null;
  const vary = (source: string): void => {
    waiting = signals.phase.peek() === "varying" ? source : null;
    if (waiting !== null) return;
    screen.begin(true);
    send(source, "varying");
  };
  const next = effect(() => {
    if (signals.phase.value === "varying" || waiting === null) return;
    const source = waiting;
    waiting = null;
    queueMicrotask(() => vary(source));
  });
  return {
    store,
    ...signals,
    connection: session.connection,
    vary,
    flip(source, flip) {
      waiting = null;
      screen.begin(true);
      send(source, "varying", { flip });
    },
    experiment(source, lab) {
      waiting = null;
      screen.begin(true);
      send(source, "varying", { lab });
    },
    start(source) {
      waiting = null;
      screen.begin(false);
      send(source, "starting");
    },
    stop() {
      waiting = null;
      session.stop();
      // A run that was never sent hears no answer.
      const unsent = signals.phase.peek() === "starting" && session.connection.peek() !== "open";
      signals.phase.value = unsent ? "idle" : "stopping";
    },
    look: (wanted) => session.look(wanted),
    close() {
      next();
      session.close();
    },
  };
}

/** What is on screen: it stays until the new run has something to show, and through a variation until that is whole. */
class Screen {
  readonly store: RunStore;
  readonly #options: LiveOptions;
  readonly #drawn: (q: number) => void;
  #fresh = false;
  /** Events of a variation that is kept back. */
  #held: AnyEvent[] | null = null;
  #cancel: () => void = () => {};

  constructor(store: RunStore, options: LiveOptions, drawn: (q: number) => void) {
    this.store = store;
    this.#options = options;
    this.#drawn = drawn;
  }

  /** A new run was asked for. */
  begin(varies: boolean): void {
    this.#cancel();
    this.#fresh = !varies;
    this.#held = varies ? [] : null;
    if (varies) this.#cancel = this.#options.wait(HOLD_MS, () => this.#held?.length && this.release());
  }

  /** Whether a variation is kept back. */
  get holds(): boolean {
    return this.#held !== null;
  }

  take(events: readonly AnyEvent[]): void {
    if (this.#held) {
      this.#held.push(...events);
      this.#drawn(events.at(-1)?.q ?? 0);
      return;
    }
    this.clear();
    this.store.apply(events);
    this.#options.painted(() => this.#drawn(latest(this.store.run.peek())));
  }

  /** Takes the run before off the screen, once. */
  clear(): void {
    if (this.#fresh) this.store.reset();
    this.#fresh = false;
  }

  /** Shows the variation as far as it is here. */
  release(): void {
    const held = this.#held;
    this.#held = null;
    this.#cancel();
    if (held && held.length > 0) this.store.vary(held);
  }

  rewind(q: number): void {
    if (this.#held) this.#held = this.#held.filter((event) => event.q < q);
    else this.store.rewind(q);
  }
}

function listen(screen: Screen, { phase, place, refusal }: Signals): SessionListener {
  const isSaid = (): boolean => phase.peek() === "stopping" || screen.holds;
  return {
    events: (events) =>
      batch(() => {
        screen.take(events);
        if (!isSaid()) phase.value = "running";
      }),
    state: (state) =>
      batch(() => {
        if (state.state === "ended") {
          screen.release();
          screen.clear();
        }
        if (!screen.holds) phase.value = phaseOf(state, phase.peek());
        place.value = state.position ?? 0;
      }),
    refused: (refused) =>
      batch(() => {
        refusal.value = refused;
        if (!refused.run) return;
        screen.release();
        phase.value = screen.store.run.peek().head === null ? "idle" : "ended";
      }),
    rewind: (q) => screen.rewind(q),
    lost: (message) =>
      batch(() => {
        screen.release();
        screen.clear();
        screen.store.lose(message);
        phase.value = "ended";
      }),
  };
}

/** The server tells of the end after it has sent the last event. */
function phaseOf({ state }: RunState, before: LivePhase): LivePhase {
  return state !== "ended" && before === "stopping" ? before : state;
}
