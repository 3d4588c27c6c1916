/** Moves a player through its run: step by step, by jumps, and by itself in time. */
import { batch } from "../base/signals.js";
import { backFrom, clampPosition, forwardFrom, momentOf } from "../views/position.js";
import type { TimelineActions } from "../views/timeline.js";
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

export interface Stepper extends TimelineActions {
  /** Whether a gradient is running along its edge right now. */
  moving(): boolean;
  dispose(): void;
}

/** Milliseconds a step stays on screen at speed 1. */
const FINE_MS = 1100;
const COARSE_MS = 1600;
/** Milliseconds a gradient takes along its edge, at most. */
const FLOW_MS = 420;

export function createStepper(state: PlayerState, clock: Clock): Stepper {
  let stopTimer = (): void => {};
  let stopFlow = (): void => {};
  let flowing = false;

  const pace = (): number => (state.coarse.peek() ? COARSE_MS : FINE_MS) / state.speed.peek();

  function arrive(): void {
    stopFlow();
    flowing = false;
    state.progress.value = 1;
  }

  function pause(): void {
    stopTimer();
    state.playing.value = false;
  }

  function jump(position: number): void {
    batch(() => {
      arrive();
      state.since.value = Number.POSITIVE_INFINITY;
      state.chosen.value = clampPosition(state.run.peek(), position);
    });
  }

  /** One step forward, with the gradient running along its edges. */
  function advance(coarse: boolean): void {
    const run = state.run.peek();
    const from = state.position.peek();
    const to = forwardFrom(run, from, coarse);
    if (to === from) return;
    jump(to);
    const flows = run.steps.slice(from, to).some((step) => step.kind === "edge");
    if (!flows || clock.still()) return;
    flow(momentOf(run, from), Math.min(FLOW_MS, pace() * 0.6));
  }

  function flow(since: number, duration: number): void {
    flowing = true;
    batch(() => {
      state.since.value = since;
      state.progress.value = 0;
    });
    stopFlow = clock.frames((elapsed) => {
      const share = Math.min(elapsed / duration, 1);
      if (share === 1) flowing = false;
      state.progress.value = ease(share);
      return share < 1;
    });
  }

  function tick(): void {
    stopTimer = clock.after(pace(), () => {
      advance(state.coarse.peek());
      if (state.position.peek() >= state.run.peek().steps.length) pause();
      else tick();
    });
  }

  function play(): void {
    const { steps } = state.run.peek();
    if (steps.length === 0) return;
    if (state.position.peek() >= steps.length) jump(0);
    state.playing.value = true;
    tick();
  }

  const byHand = (move: () => void): void => {
    pause();
    move();
  };
  return {
    first: () => byHand(() => jump(0)),
    back: (coarse = state.coarse.peek()) =>
      byHand(() => jump(backFrom(state.run.peek(), state.position.peek(), coarse))),
    forward: (coarse = state.coarse.peek()) => byHand(() => advance(coarse)),
    last: () => byHand(() => jump(Number.POSITIVE_INFINITY)),
    go: (position) => byHand(() => jump(position)),
    playOrPause: () => (state.playing.peek() ? pause() : play()),
    setCoarse: (coarse) => {
      state.coarse.value = coarse;
    },
    setSpeed: (speed) => {
      state.speed.value = speed;
    },
    moving: () => flowing,
    dispose: () => byHand(arrive),
  };
}

function ease(share: number): number {
  return 1 - (1 - share) ** 3;
}

export const pageClock: Clock = {
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
