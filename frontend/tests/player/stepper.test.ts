import { beforeEach, describe, expect, it } from "vitest";
import type { PlayerState } from "../../src/player/state.js";
import { type Clock, Stepper } from "../../src/player/stepper.js";
import type { Run } from "../../src/run/model.js";
import { momentOf } from "../../src/views/transport/position.js";
import { FINISHED, runOf } from "../views/trace.js";
import { stateOf } from "./state.js";

/** Time that passes when the test says so. */
class TestClock implements Clock {
  quiet = false;
  #timer: { readonly ms: number; readonly call: () => void } | null = null;
  #frame: ((elapsed: number) => boolean) | null = null;

  after(ms: number, call: () => void): () => void {
    this.#timer = { ms, call };
    return () => {
      this.#timer = null;
    };
  }

  frames(call: (elapsed: number) => boolean): () => void {
    this.#frame = call;
    return () => {
      this.#frame = null;
    };
  }

  still(): boolean {
    return this.quiet;
  }

  get waiting(): number | null {
    return this.#timer?.ms ?? null;
  }

  tick(): void {
    const timer = this.#timer;
    this.#timer = null;
    timer?.call();
  }

  /** Runs one frame after so many milliseconds of the move; false when nothing moves. */
  frame(elapsed: number): boolean {
    const goes = this.#frame?.(elapsed) ?? false;
    if (!goes) this.#frame = null;
    return goes;
  }
}

const run: Run = runOf(FINISHED);
const end = run.steps.length;
const firstEdge = run.steps.findIndex((step) => step.kind === "edge");

let clock: TestClock;
let state: PlayerState;
let stepper: Stepper;

beforeEach(() => {
  clock = new TestClock();
  state = stateOf(run);
  stepper = new Stepper(state, clock);
});

describe("stepping", () => {
  it("follows the end of the run until the reader takes over", () => {
    expect(state.position.value).toBe(end);
    stepper.back();
    expect(state.position.value).toBe(end - 1);
    stepper.follow();
    expect(state.chosen.value).toBeNull();
  });

  it("goes to both ends and not beyond", () => {
    stepper.first();
    stepper.back();
    expect(state.position.value).toBe(0);
    expect(state.q.value).toBe(-1);
    stepper.last();
    stepper.forward();
    expect(state.position.value).toBe(end);
  });

  it("follows a run that still grows when asked for its end", () => {
    const growing = stateOf(runOf(FINISHED.slice(0, 9)));
    const other = new Stepper(growing, clock);
    other.first();
    expect(growing.chosen.value).toBe(0);
    other.last();
    expect(growing.chosen.value).toBeNull();
  });

  it("steps coarsely when asked to, by argument or by setting", () => {
    stepper.first();
    stepper.forward(true);
    const coarse = state.position.value;
    stepper.first();
    stepper.setCoarse(true);
    stepper.forward();
    expect(state.position.value).toBe(coarse);
  });

  it("lets a gradient run along its edge on the way forward", () => {
    stepper.go(firstEdge);
    stepper.forward();
    expect(state.since.value).toBe(momentOf(run, firstEdge));
    expect(state.progress.value).toBe(0);
    expect(clock.frame(100)).toBe(true);
    expect(state.progress.value).toBeGreaterThan(0);
    expect(state.progress.value).toBeLessThan(1);
    expect(clock.frame(10_000)).toBe(false);
    expect(state.progress.value).toBe(1);
  });

  it("shows it arrived at once when going back, jumping, or asked for less motion", () => {
    stepper.go(firstEdge + 2);
    stepper.back();
    expect(state.progress.value).toBe(1);
    clock.quiet = true;
    stepper.forward();
    expect(state.progress.value).toBe(1);
  });

  it("lets a new step end the move that is under way", () => {
    stepper.go(firstEdge);
    stepper.forward();
    stepper.back();
    expect(clock.frame(50)).toBe(false);
    expect(state.progress.value).toBe(1);
  });
});

describe("playing", () => {
  it("starts over at the end, takes every step, and stops at the end", () => {
    stepper.playOrPause();
    expect([state.playing.value, state.position.value]).toEqual([true, 0]);
    let steps = 0;
    while (state.playing.value) {
      clock.tick();
      steps += 1;
    }
    expect([steps, state.position.value]).toEqual([end, end]);
    expect(clock.waiting).toBeNull();
  });

  it("goes on from where it was paused", () => {
    stepper.go(3);
    stepper.playOrPause();
    clock.tick();
    stepper.playOrPause();
    expect([state.playing.value, state.position.value, clock.waiting]).toEqual([false, 4, null]);
  });

  it("keeps to the speed", () => {
    stepper.playOrPause();
    const usual = clock.waiting ?? 0;
    stepper.setSpeed(2);
    clock.tick();
    expect(clock.waiting).toBe(usual / 2);
  });

  it("stops when the reader steps by hand", () => {
    stepper.playOrPause();
    stepper.forward();
    expect([state.playing.value, clock.waiting]).toEqual([false, null]);
  });

  it("does nothing while there is nothing to play", () => {
    const empty = stateOf(runOf([]));
    new Stepper(empty, clock).playOrPause();
    expect(empty.playing.value).toBe(false);
  });
});
