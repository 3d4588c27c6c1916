import { describe, expect, it } from "vitest";
import type { Layout } from "../../src/layout/types.js";
import { staysPut } from "../../src/views/graph/staying.js";

/** Cards in a row, 100 px apart. */
const row = (...ids: string[]): Layout => ({
  width: 100 * ids.length,
  height: 40,
  nodes: new Map(ids.map((id, at) => [id, { x: 100 * at, y: 0, width: 80, height: 40 }])),
  groups: new Map(),
  edges: new Map(),
});
const window = (width: number) => ({ x: -10, y: -10, width, height: 60 });

describe("the eye stays where it is", () => {
  it("while most cards stay and stay in the window", () => {
    expect(staysPut(row("x", "y"), row("x", "y", "z"), window(320))).toBe(true);
    expect(staysPut(row("x", "y", "z"), row("x"), window(320))).toBe(true);
  });

  it("also when little of a large drawing is seen", () => {
    expect(staysPut(row("a", "b", "c", "d", "e"), row("a", "b", "c", "d", "e", "f"), window(100))).toBe(true);
  });

  it("not when one card of a drawing that was seen as a whole is cut off", () => {
    const [before, after] = [row("x", "y", "z", "a"), row("x", "y", "z", "a", "b")];
    expect(staysPut(before, after, window(470))).toBe(false);
    expect(staysPut(before, after, window(500))).toBe(true);
  });

  it("not for another graph, and not when the graph grows out of the window", () => {
    expect(staysPut(row("x", "y"), row("x", "a", "b"), window(320))).toBe(false);
    expect(staysPut(row("x", "y", "z"), row("x", "y", "z", "a", "b", "c"), window(300))).toBe(false);
    expect(staysPut(row("x"), row(), window(300))).toBe(false);
  });
});
