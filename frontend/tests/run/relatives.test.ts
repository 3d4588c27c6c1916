import { describe, expect, it } from "vitest";
import { ancestorsOf, between, descendantsOf, edgesAmong, relatedNodes } from "../../src/run/relatives.js";
import { seeded } from "./random.js";
import { end, FAN_OUT, item, numbered, runOf, start, type Told } from "./traces.js";

const sorted = (ids: ReadonlySet<number>): number[] => [...ids].sort((a, b) => a - b);

describe("relatives", () => {
  const run = runOf(FAN_OUT);

  it("are what a node was made from and what was made from it, with itself", () => {
    expect(sorted(ancestorsOf(run, 3))).toEqual([1, 2, 3]);
    expect(sorted(descendantsOf(run, 2))).toEqual([2, 3, 4]);
  });

  it("are on the ways between two nodes, whichever is named first", () => {
    expect(sorted(between(run, 2, 4))).toEqual([2, 3, 4]);
    expect(between(run, 4, 2)).toEqual(between(run, 2, 4));
    expect(sorted(between(run, 1, 2))).toEqual([1, 2]);
  });

  it("are joined by every edge between them", () => {
    expect(edgesAmong(run, new Set([1, 3, 4]))).toEqual([
      { result: 3, operand: 1, arg: 0 },
      { result: 4, operand: 3, arg: 0 },
      { result: 4, operand: 1, arg: 1 },
    ]);
  });

  it("are none while nothing is selected or the other end is open", () => {
    expect(relatedNodes(run, { kind: "ancestors" }, null)).toBeNull();
    expect(relatedNodes(run, { kind: "paths", from: 1, to: null }, 1)).toBeNull();
    expect(relatedNodes(run, null, 1)).toBeNull();
  });
});

describe("in graphs made by chance", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    "a node between two is after one and before the other: %d",
    (seed) => {
      const next = seeded(seed);
      const told: Told[] = Array.from({ length: 30 }, (_, at) => {
        const earlier = (): number => 1 + Math.floor(next() * at);
        const ins = at === 0 ? ["1", "2"] : [earlier(), earlier()];
        return {
          k: "op",
          id: at + 1,
          op: "mul",
          ins,
          shape: [],
          dtype: "float32",
          rg: true,
          sc: 0,
          val: item(1),
        };
      });
      const run = runOf(numbered([start(""), ...told, end()]));
      for (const [a, b] of [
        [1, 30],
        [3, 17],
        [8, 9],
      ] as const) {
        const joined = descendantsOf(run, a).has(b);
        const expected = run.tape.filter(
          ({ id }) => ancestorsOf(run, b).has(id) && ancestorsOf(run, id).has(a),
        );
        expect(sorted(between(run, a, b))).toEqual(joined ? expected.map(({ id }) => id) : [a, b]);
      }
    },
  );
});
