import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { latest } from "../../src/run/moment.js";
import { searchNodes } from "../../src/run/search-nodes.js";
import { end, item, numbered, runOf, start, type Told } from "./traces.js";

const F32 = { dtype: "float32", rg: true } as const;
const stats = { is: "stats", head: [0.25, -1], min: -3, max: 120, mean: 0, std: 1, bad: 2 } as const;

const SOURCE = "x = torch.randn(64, 10)\nencoder = relu(x)\nh = encoder * 2  # doubles\nloss = h.mean()\n";
const EVENTS: readonly Told[] = [
  start(SOURCE),
  {
    k: "leaf",
    id: 1,
    role: "input",
    shape: [64, 10],
    ...F32,
    sc: 0,
    val: stats,
    made: "randn",
    src: [1, 4, 1, 23],
  },
  { k: "bind", id: 1, name: "x", sc: 0 },
  { k: "in", id: 1, parent: 0, kind: "module", name: "Encoder", cls: "ReLU" },
  { k: "op", id: 2, op: "relu", ins: [1], shape: [64, 10], ...F32, sc: 1, val: stats, src: [2, 10, 2, 17] },
  { k: "out", id: 1 },
  { k: "bind", id: 2, name: "encoder", sc: 0 },
  {
    k: "op",
    id: 3,
    op: "mul",
    ins: [2, "2"],
    shape: [10],
    dtype: "int64",
    rg: false,
    sc: 0,
    val: item(0),
    src: [3, 4, 3, 15],
  },
  { k: "bind", id: 3, name: "h", sc: 0 },
  { k: "op", id: 4, op: "mean", ins: [3], shape: [], ...F32, sc: 0, val: item(0.880797), src: [4, 7, 4, 15] },
  { k: "bind", id: 4, name: "loss", sc: 0 },
  { k: "bwd", b: 1, root: 4, val: item(1), sc: 0 },
  { k: "visit", b: 1, id: 4, val: item(1) },
  { k: "visit", b: 1, id: 2, val: { is: "cells", x: [1e-9, -3e-8] } },
  { k: "visit", b: 1, id: 1, val: item(0) },
  end(),
];
const RUN = runOf(numbered(EVENTS));
const ids = (query: string, q = latest(RUN)): number[] => searchNodes(RUN, query, q).map(({ id }) => id);

describe("a search", () => {
  it.each([
    ["", []],
    ["   ", []],
    ["nothing at all", []],
    ["relu", [2]],
    ["RELU", [2]],
    ["encoder", [2, 3]],
    ["in:encoder", [2]],
    ["op:encoder", []],
    ["name:h", [3]],
    ["code:doubles", []],
    ["input", [1]],
    ["int64", [3]],
    ["randn", [1]],
    ["(64, 10)", [1, 2]],
    ["64×10", [1, 2]],
    ["64x*", [1, 2]],
    ["(10,)", [3]],
    ["()", [4]],
    ["64x11", []],
    [":3", [3]],
    [":30", []],
    [">100", [1, 2]],
    ["> 100", [1, 2]],
    ["<-2", [1, 2]],
    [">=120", [1, 2]],
    [">120", []],
    ["nan", [1, 2]],
    ["0", [3]],
    ["0.88", [4]],
    ["0.8808", [4]],
    ["0.89", []],
    ["grad<1e-6", [1, 2]],
    ["grad < 1e-6", [1, 2]],
    ["grad=0", [1]],
    ["grad>0.5", [4]],
    ["grad:nan", []],
    ["64x10 relu", [2]],
    ["64x10 :1", [1]],
    ['"encoder * 2"', [3]],
  ])("for %j", (query, found) => {
    expect(ids(query)).toEqual(found);
  });

  it("puts names before ops, and ops before what is only written on the line", () => {
    expect(ids("h")[0]).toBe(3);
    expect(ids("x")).toEqual([1, 2]);
    expect(ids("mean")).toEqual([4]);
  });

  it("reads values and gradients as they are at the moment", () => {
    const before = RUN.nodes.get(4)?.born ?? 0;
    expect(ids("grad>0.5", before)).toEqual([]);
  });

  it("goes through 50,000 nodes within a frame or few", () => {
    const events: AnyEvent[] = numbered([
      start("y = x\ny = y * 2\n"),
      ...Array.from({ length: 50_000 }, (_, at): Told => {
        const ins = at === 0 ? ["1", "2"] : [at, "2"];
        return {
          k: "op",
          id: at + 1,
          op: "mul",
          ins,
          shape: [3],
          ...F32,
          sc: 0,
          val: item(at),
          src: [2, 4, 2, 9],
        };
      }),
      end(),
    ]);
    const run = runOf(events);
    searchNodes(run, "mul", 0);
    const began = performance.now();
    expect(searchNodes(run, "mul >49990", latest(run)).length).toBe(9);
    expect(performance.now() - began).toBeLessThan(250);
  });
});
