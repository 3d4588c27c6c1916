import { describe, expect, it } from "vitest";
import { holdersOf, keptUntil } from "../../src/explain/kept.js";
import { keptAt } from "../../src/explain/kept-at.js";
import { firstTrouble } from "../../src/explain/trouble.js";
import { hasBad } from "../../src/explain/watch.js";
import catalogue from "../../src/protocol/catalogue.gen.json" with { type: "json" };
import { latest } from "../../src/run/moment.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";
import { RECORDED } from "./traces.js";

describe("looking for NaNs and infinities while a run grows", () => {
  it.each(RECORDED)("misses none that has a creator: %s", (_, run) => {
    if (firstTrouble(run, latest(run)) !== null) expect(hasBad(run)).toBe(true);
  });

  it("finds one that comes later", () => {
    const found = RECORDED.find(([, run]) => firstTrouble(run, latest(run)) !== null);
    if (!found) throw new Error("a recorded program makes a NaN");
    const { events } = found[1];
    const run = reduceAll(emptyRun(), events.slice(0, 2));
    expect(hasBad(run)).toBe(false);
    expect(hasBad(reduceAll(run, events.slice(2)))).toBe(true);
  });
});

describe("what is kept at a moment", () => {
  it.each(RECORDED.slice(0, 12))("is what was known then: %s", (_, run) => {
    for (const step of run.steps.filter((_, at) => at % 5 === 0)) {
      const then = keptUntil(catalogue, run, step.end);
      expect(keptAt(catalogue, run, step.end)).toEqual(then);
      expect(holdersOf(keptAt(catalogue, run, step.end), 1)).toEqual(holdersOf(then, 1));
    }
  });
});
