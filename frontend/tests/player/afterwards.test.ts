import { beforeEach, describe, expect, it } from "vitest";
import { signal } from "../../src/base/signals.js";
import { Afterwards } from "../../src/player/afterwards.js";

/** Frames and tasks that come when the test says so. */
class Page {
  readonly #frames: (() => void)[] = [];
  readonly #tasks: (() => void)[] = [];
  readonly clock = {
    nextFrame: (then: () => void): void => void this.#frames.push(then),
    after: (_ms: number, then: () => void): (() => void) => {
      this.#tasks.push(then);
      return () => {};
    },
    now: (): number => 0,
  };

  frame(): void {
    for (const call of this.#frames.splice(0)) call();
  }

  task(): void {
    this.#tasks.shift()?.();
  }
}

describe("what comes after the frame of a change", () => {
  let page: Page;
  let afterwards: Afterwards;
  let told: string[];
  const step = signal(0);
  const tell = (who: string): (() => void) => afterwards.effect(() => void told.push(`${who} ${step.value}`));

  beforeEach(() => {
    page = new Page();
    afterwards = new Afterwards(page.clock);
    told = [];
    step.value = 0;
  });

  it("is there at once when it begins", () => {
    tell("editor");
    expect([told, afterwards.pending.value]).toEqual([["editor 0"], false]);
  });

  it("waits for the frame and for a task after it", () => {
    tell("editor");
    step.value = 1;
    expect([told.length, afterwards.pending.value]).toEqual([1, true]);
    page.frame();
    expect(told).toHaveLength(1);
    page.task();
    expect([told.at(-1), afterwards.pending.value]).toEqual(["editor 1", false]);
  });

  it("is done once for many changes, with the newest", () => {
    tell("editor");
    for (const next of [1, 2, 3]) step.value = next;
    page.frame();
    page.task();
    expect(told).toEqual(["editor 0", "editor 3"]);
  });

  it("has a task for each, and keeps what changed meanwhile", () => {
    tell("editor");
    tell("strip");
    step.value = 1;
    page.frame();
    page.task();
    expect([told.slice(2), afterwards.pending.value]).toEqual([["editor 1"], true]);
    step.value = 2;
    page.task();
    page.task();
    expect([told.slice(3), afterwards.pending.value]).toEqual([["strip 2", "editor 2"], false]);
  });

  it("is not done any more once it was given up", () => {
    const stop = tell("editor");
    step.value = 1;
    stop();
    page.frame();
    page.task();
    expect([told, afterwards.pending.value]).toEqual([["editor 0"], false]);
  });

  it("goes on after a mistake in one of them", () => {
    afterwards.effect(() => {
      if (step.value > 0) throw new Error("broken");
    });
    tell("strip");
    step.value = 1;
    page.frame();
    expect(() => page.task()).toThrow("broken");
    page.task();
    expect([told.at(-1), afterwards.pending.value]).toEqual(["strip 1", false]);
  });
});
