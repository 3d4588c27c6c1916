import { describe, expect, test } from "vitest";
import { effect } from "../../src/base/signals.js";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { createRunStore } from "../../src/run/store.js";
import { seeded } from "./random.js";
import { FAN_OUT, LOOP, runOf, TRACES } from "./traces.js";

/** Cuts events into batches of random length, some of which come twice. */
function cut(events: readonly AnyEvent[], random: () => number): AnyEvent[][] {
  const batches: AnyEvent[][] = [];
  for (let at = 0; at < events.length; ) {
    const size = 1 + Math.floor(random() * 6);
    const overlap = random() < 0.3 ? Math.floor(random() * 4) : 0;
    batches.push(events.slice(Math.max(0, at - overlap), at + size));
    at += size;
  }
  return batches;
}

describe.each(Object.entries(TRACES))("%s", (_, events) => {
  test("however a stream is cut, it gives the recorded run", () => {
    const recorded = runOf(events);
    for (let seed = 0; seed < 50; seed++) {
      const store = createRunStore();
      for (const batch of cut(events, seeded(seed))) store.apply(batch);
      expect(store.run.peek()).toEqual(recorded);
    }
  });
});

test("readers are told once per batch that brings something new", () => {
  const store = createRunStore();
  const seen: number[] = [];
  effect(() => void seen.push(store.run.value.events.length));
  store.apply(FAN_OUT.slice(0, 4));
  store.apply(FAN_OUT.slice(0, 4));
  store.apply(FAN_OUT.slice(2, 7));
  expect(seen).toEqual([0, 4, 7]);
});

test("a reset begins an empty run, a load replaces the run", () => {
  const store = createRunStore();
  store.load(LOOP);
  expect(store.run.peek()).toEqual(runOf(LOOP));
  store.reset();
  expect(store.run.peek()).toEqual(runOf([]));
});

test("a rewind forgets what comes again", () => {
  const store = createRunStore();
  store.apply(FAN_OUT);
  store.rewind(9);
  expect(store.run.peek()).toEqual(runOf(FAN_OUT.slice(0, 9)));
  store.apply(FAN_OUT);
  expect(store.run.peek()).toEqual(runOf(FAN_OUT));
});

test("a lost run ends as lost; one that has ended stays as it is", () => {
  const store = createRunStore();
  store.apply(FAN_OUT.slice(0, 7));
  store.lose("The server restarted.");
  expect(store.run.peek().status).toBe("lost");
  expect(store.run.peek().events.at(-1)).toMatchObject({
    k: "end",
    q: 7,
    ops: 2,
    msg: "The server restarted.",
  });
  store.load(FAN_OUT);
  store.lose("no");
  expect(store.run.peek().status).toBe("ok");
});
