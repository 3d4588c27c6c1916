import { describe, expect, it } from "vitest";
import { type Progress, progressOf } from "../../src/run/progress.js";
import { numbered, runOf, start, type Told } from "./traces.js";

/** A run that is in turn `i` of a loop with that head, after 10 µs an event. */
const inLoop = (head: string, i: number, before = ""): Progress | null => {
  const line = before === "" ? 1 : 2;
  const src: [number, number, number, number] = [line, 0, line + 1, 8];
  const turns: Told[] = Array.from({ length: i + 1 }, (_, at): Told[] => [
    { k: "in", id: at + 2, parent: 1, kind: "iteration", name: "for", src, i: at },
    ...(at < i ? [{ k: "out", id: at + 2 } as const] : []),
  ]).flat();
  const loop: Told = { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src };
  return progressOf(runOf(numbered([start(`${before}${head}\n    work()`), loop, ...turns])));
};

describe("how far a run has come", () => {
  it("is told by a loop over a range", () => {
    expect(inLoop("for i in range(10):", 5)).toMatchObject({ turn: 6, turns: 10, share: 0.5 });
    expect(inLoop("for i in range(2, 20, 2):", 3)).toMatchObject({ turn: 4, turns: 9 });
    expect(inLoop("for epoch in tqdm(range(1_000)):", 3)).toMatchObject({ turn: 4, turns: 1000 });
    expect(inLoop("for i, j in enumerate(range(5)):", 0)).toMatchObject({ turn: 1, turns: 5 });
  });

  it("finds a number that has a name, but only when it has one value", () => {
    expect(inLoop("for i in range(epochs):", 1, "epochs = 50  # many\n")?.turns).toBe(50);
    expect(inLoop("for i in range(epochs):", 1, "epochs = 50; epochs += 1\n")).toBeNull();
    expect(inLoop("for i in range(epochs):", 1)).toBeNull();
  });

  it("guesses the time left from how long the turns took", () => {
    const progress = inLoop("for i in range(10):", 5);
    // The loop began with event 1 and is at event 12, at 10 µs each.
    expect(progress?.left).toBeCloseTo(0.11);
    expect(inLoop("for i in range(1000):", 5)?.left).toBeNull();
  });

  it("says nothing of other loops, of the end, and when the trace is full", () => {
    expect(inLoop("for batch in loader:", 2)).toBeNull();
    expect(inLoop("for i in range(2):", 5)).toBeNull();
    const events = numbered([
      start("for i in range(9):\n    work()"),
      { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src: [1, 0, 2, 8] },
      { k: "in", id: 2, parent: 1, kind: "iteration", name: "for", src: [1, 0, 2, 8], i: 0 },
      { k: "gap", n: 0, why: "budget" },
    ]);
    expect(progressOf(runOf(events.slice(0, -1)))?.turns).toBe(9);
    expect(progressOf(runOf(events))).toBeNull();
    expect(progressOf(runOf([]))).toBeNull();
  });
});
