/** Moves a player through its run: step by step, by jumps, and by itself in time. */
import { batch } from "../base/signals.js";
import { stepsUpTo } from "../run/steps.js";
import type { PacerClock } from "../views/transport/pacer.js";
import { backFrom, clampPosition, forwardFrom, momentOf } from "../views/transport/position.js";
import type { TimelineActions } from "../views/transport/timeline.js";
import type { PlayerState } from "./state.js";

/** What moves time forward; tests bring their own. */
export interface Clock {
  /** Calls back once after so many milliseconds; returns how to call it off. */
  after(ms: number, call: () => void): () => void;
  /** Calls back once per frame with the milliseconds since the first, until it returns false. */
  frames(call: (elapsed: number) => boolean): () => void;
  /** Whether the reader asked for less motion. */
  still(): boolean;
}

/** Milliseconds a step stays on screen at speed 1. */
const FINE_MS = 1100;
const COARSE_MS = 1600;
/** Milliseconds a gradient takes along its edge, at most. */
const FLOW_MS = 420;
/** Share of a step's time that is left for the running. */
const FLOW_SHARE = 0.6;

export class Stepper implements TimelineActions {
  readonly #state: PlayerState;
  readonly #clock: Clock;
  #stopTimer = (): void => {};
  #stopFlow = (): void => {};

  constructor(state: PlayerState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  readonly first = (): void => this.go(0);
  /** The end; of a run that still grows, from now on. */
  readonly last = (): void => {
    if (this.#state.run.peek().status === "running") this.follow();
    else this.go(Number.POSITIVE_INFINITY);
  };

  readonly go = (position: number): void => {
    this.#pause();
    this.#jump(position);
  };

  /** The step that was taken last at the moment `q`. */
  readonly goTo = (q: number): void => this.go(stepsUpTo(this.#state.run.peek(), q));

  readonly back = (coarse = this.#state.coarse.peek()): void =>
    this.go(backFrom(this.#state.run.peek(), this.#state.position.peek(), coarse));

  readonly forward = (coarse = this.#state.coarse.peek()): void => {
    this.#pause();
    this.#advance(coarse);
  };

  readonly playOrPause = (): void => (this.#state.playing.peek() ? this.#pause() : this.#play());

  readonly setCoarse = (coarse: boolean): void => {
    this.#state.coarse.value = coarse;
  };

  readonly setSpeed = (speed: number): void => {
    this.#state.speed.value = speed;
  };

  /** Shows the end of the run and keeps showing it while the run grows. */
  readonly follow = (): void => {
    this.#pause();
    batch(() => {
      this.#arrive();
      this.#state.chosen.value = null;
    });
  };

  dispose(): void {
    this.#pause();
    this.#arrive();
  }

  #jump(position: number): void {
    batch(() => {
      this.#arrive();
      this.#state.chosen.value = clampPosition(this.#state.run.peek(), position);
    });
  }

  /** One step forward, with the gradient running along its edges. */
  #advance(coarse: boolean): void {
    const run = this.#state.run.peek();
    const from = this.#state.position.peek();
    const to = forwardFrom(run, from, coarse);
    const flows = run.steps.slice(from, to).some((step) => step.kind === "edge");
    batch(() => {
      this.#jump(to);
      if (flows && !this.#clock.still()) this.#flow(momentOf(run, from));
    });
  }

  #flow(since: number): void {
    const duration = Math.min(FLOW_MS, this.#pace() * FLOW_SHARE);
    const { progress } = this.#state;
    this.#state.since.value = since;
    progress.value = 0;
    this.#stopFlow = this.#clock.frames((elapsed) => {
      const share = Math.min(elapsed / duration, 1);
      progress.value = ease(share);
      return share < 1;
    });
  }

  #arrive(): void {
    this.#stopFlow();
    this.#state.progress.value = 1;
    this.#state.since.value = Number.POSITIVE_INFINITY;
  }

  #pace(): number {
    return (this.#state.coarse.peek() ? COARSE_MS : FINE_MS) / this.#state.speed.peek();
  }

  #pause(): void {
    this.#stopTimer();
    this.#state.playing.value = false;
  }

  #play(): void {
    const { steps } = this.#state.run.peek();
    if (steps.length === 0) return;
    if (this.#state.position.peek() >= steps.length) this.#jump(0);
    this.#state.playing.value = true;
    this.#tick();
  }

  #tick(): void {
    this.#stopTimer = this.#clock.after(this.#pace(), () => {
      this.#advance(this.#state.coarse.peek());
      if (this.#state.position.peek() >= this.#state.run.peek().steps.length) this.#pause();
      else this.#tick();
    });
  }
}

function ease(share: number): number {
  return 1 - (1 - share) ** 3;
}

export const pageClock: Clock & PacerClock = {
  now: () => performance.now(),
  nextFrame: (then) => {
    requestAnimationFrame(then);
  },
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  frames(call) {
    let start: number | null = null;
    let frame = requestAnimationFrame(function next(now) {
      start ??= now;
      if (call(now - start)) frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  },
  still: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
};
