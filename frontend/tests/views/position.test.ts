import { describe, expect, it } from "vitest";
import { latest } from "../../src/run/moment.js";
import {
  backFrom,
  birthOf,
  clampPosition,
  forwardFrom,
  momentOf,
  segmentsOf,
  stepAt,
} from "../../src/views/transport/position.js";
import { FINISHED, runOf } from "./trace.js";

const run = runOf(FINISHED);
const end = run.steps.length;

describe("positions in a run", () => {
  it("shows nothing at the beginning and everything at the end", () => {
    expect(momentOf(run, 0)).toBe(-1);
    expect(stepAt(run, 0)).toBeNull();
    expect(momentOf(run, end)).toBe(latest(run));
  });

  it("keeps positions within the run", () => {
    expect([-3, 2.4, 1e9].map((position) => clampPosition(run, position))).toEqual([0, 2, end]);
  });

  it("visits every position forward and the same ones back", () => {
    for (const coarse of [false, true]) {
      const there = walk(0, (position) => forwardFrom(run, position, coarse));
      const back = walk(end, (position) => backFrom(run, position, coarse));
      expect(there.at(-1)).toBe(end);
      expect(back.toReversed()).toEqual(there);
    }
  });

  it("takes fewer coarse steps than fine ones", () => {
    const coarse = walk(0, (position) => forwardFrom(run, position, true));
    expect(coarse.length).toBeLessThan(end);
  });

  it("completes the coarse step it stands within", () => {
    const [first] = walk(0, (position) => forwardFrom(run, position, true)).filter(
      (p, i, all) => p - (all[i - 1] ?? 0) > 1,
    );
    expect(first).toBeDefined();
    expect(forwardFrom(run, (first ?? 0) - 1, true)).toBe(first);
  });

  it("divides the run into forward and backward", () => {
    const segments = segmentsOf(run);
    expect(segments.map(({ phase, pass }) => [phase, pass])).toEqual([
      ["forward", 0],
      ["backward", 1],
    ]);
    expect(segments.at(-1)?.to).toBe(end);
  });

  it("finds where a node is born", () => {
    expect(stepAt(run, birthOf(run, 4))?.nodes).toEqual([4]);
  });
});

function walk(start: number, next: (position: number) => number): number[] {
  const visited = [start];
  for (let at = start, to = next(at); to !== at; at = to, to = next(at)) visited.push(to);
  return visited;
}
