import { describe, expect, it } from "vitest";
import { back, select, visit } from "../../src/player/reader.js";
import { FINISHED, runOf } from "../views/trace.js";
import { stateOf } from "./state.js";

describe("where an explanation leads", () => {
  it("can be left again, step by step", () => {
    const state = stateOf(runOf(FINISHED));
    select(state, 1);
    visit(state, 3);
    visit(state, 4);
    expect([state.selected.value, state.trail.value]).toEqual([4, [1, 3]]);
    expect([back(state), state.selected.value]).toEqual([true, 3]);
    expect([back(state), state.selected.value]).toEqual([true, 1]);
    expect(back(state)).toBe(false);
  });

  it("does not lead back to where the reader is", () => {
    const state = stateOf(runOf(FINISHED));
    select(state, 1);
    visit(state, 1);
    expect(back(state)).toBe(false);
  });
});
