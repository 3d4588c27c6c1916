import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import type { Run } from "../../src/run/model.js";
import { foldedScopes, MOST_NODES, TOO_LONG } from "../../src/views/graph/folding.js";
import { numbered, runOf } from "./trace.js";

/** A loop of `turns`, one op each, after an input; within it a loop of its own when `nested`. */
function looping(turns: number, nested = false): Run {
  const value = { shape: [], dtype: "float32", rg: true, val: { is: "item", x: 1 } } as const;
  const body = nested ? 2 : 1;
  const events: Parameters<typeof numbered>[0][number][] = [
    { k: "run", v: [1, 0], engine: "0.1.0", source: "" },
    { k: "leaf", id: 1, role: "input", ...value, sc: 0 },
    { k: "in", id: 1, parent: 0, kind: "loop", name: "for" },
  ];
  if (nested) events.push({ k: "in", id: 2, parent: 1, kind: "loop", name: "while" });
  for (let id = 2; id < turns + 2; id += 1)
    events.push({ k: "op", id, op: "mul", ins: [id - 1, "2"], ...value, sc: body });
  return runOf(numbered(events) satisfies AnyEvent[]);
}

const keyOf = (run: Run, scope: number): string => run.scopes.get(scope)?.key ?? "";

describe("folding", () => {
  it("leaves a run alone that can be drawn", () => {
    expect(foldedScopes(looping(MOST_NODES - 1), new Map()).size).toBe(0);
  });

  it("folds the outermost long loop of a run too large to be drawn", () => {
    const run = looping(MOST_NODES + 1, true);
    expect([...foldedScopes(run, new Map())]).toEqual([keyOf(run, 1)]);
  });

  it("does what the reader chose", () => {
    const [small, large] = [looping(10), looping(MOST_NODES + 1)];
    expect([...foldedScopes(small, new Map([[keyOf(small, 1), true]]))]).toEqual([keyOf(small, 1)]);
    expect(foldedScopes(large, new Map([[keyOf(large, 1), false]])).size).toBe(0);
  });

  it("keeps folded what would stop the page", () => {
    const run = looping(TOO_LONG + 1);
    expect(foldedScopes(run, new Map([[keyOf(run, 1), false]])).size).toBe(1);
  });
});
