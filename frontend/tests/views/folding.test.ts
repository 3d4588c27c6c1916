import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { graphOf } from "../../src/run/graph.js";
import { placeOf } from "../../src/run/identity.js";
import { gradientSizes, loopsOf } from "../../src/run/loops.js";
import type { Run } from "../../src/run/model.js";
import { foldingOf, kindAt, MOST_BOXES, NO_CHOICES, TOO_LONG } from "../../src/views/graph/folding.js";
import { columnHeights, columnsOf } from "../../src/views/loops/strip.js";
import { numbered, runOf } from "./trace.js";

const value = { shape: [], dtype: "float32", rg: true, val: { is: "item", x: 1 } } as const;

type Events = Parameters<typeof numbered>[0][number][];

/** A loop of `turns`, each with `ops` operations on its line, in a module when `module`. */
function looping(turns: number, ops = 1, module = false): Run {
  const events: Events = [
    { k: "run", v: [1, 0], engine: "0.1.0", source: "for i in r:\n    y = y * 2\n" },
    { k: "leaf", id: 1, role: "input", ...value, sc: 0 },
    { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src: [1, 0, 2, 13] },
  ];
  let [id, scope] = [1, 1];
  for (let i = 0; i < turns; i += 1) {
    const turn = ++scope;
    events.push({ k: "in", id: turn, parent: 1, kind: "iteration", name: "for", src: [1, 0, 2, 13], i });
    const inner = module ? ++scope : turn;
    if (module) events.push({ k: "in", id: inner, parent: turn, kind: "module", name: "fc", cls: "Linear" });
    for (let op = 0; op < ops; op += 1)
      events.push({
        k: "op",
        id: ++id,
        op: "mul",
        ins: [id - 1, "2"],
        ...value,
        sc: inner,
        src: [2, 8, 2, 13],
      });
    if (module) events.push({ k: "out", id: inner });
    events.push({ k: "out", id: turn });
  }
  events.push({ k: "out", id: 1 }, { k: "end", status: "ok", ops: id, ms: 1 });
  return runOf(numbered(events) satisfies AnyEvent[]);
}

const MEASURE = { node: () => ({ width: 80, height: 40 }), title: () => ({ width: 40, height: 20 }) };
const boxes = (run: Run, choices = NO_CHOICES) =>
  graphOf(run, { measure: MEASURE, ...foldingOf(run, choices) });
const loopKey = (run: Run): string => run.scopes.get(1)?.key ?? "";

describe("folding", () => {
  it("leaves a run alone that is small enough to be looked at", () => {
    const run = looping(MOST_BOXES - 2);
    const { folded, turns, lines, detail, most } = foldingOf(run, NO_CHOICES);
    expect([folded.size, turns.size, lines, detail]).toEqual([0, 0, false, most]);
  });

  it("shows the first turn of a long loop, and the others as one card", () => {
    const run = looping(MOST_BOXES + 10, 2);
    const folding = foldingOf(run, NO_CHOICES);
    expect([...folding.turns]).toEqual([[loopKey(run), [0, 0]]]);
    const forms = [...boxes(run).nodes.values()].map((item) => item.form);
    expect(forms.filter((form) => form === "fold").length).toBe(1);
    expect(forms.length).toBe(4);
  });

  it("shows the turns that are asked for, between a card before and one after", () => {
    const run = looping(1000, 2);
    const loop = run.scopes.get(1);
    const place = loop ? placeOf(run, loop) : "";
    const shown = (first: number, last: number) => {
      const graph = boxes(run, { ...NO_CHOICES, turns: new Map([[place, [first, last]]]) });
      const folds = [...graph.nodes.values()].flatMap((item) => (item.form === "fold" ? [item.turns] : []));
      return [graph.nodes.size, graph.layout.edges.length, folds];
    };
    expect(shown(499, 500)).toEqual([
      7,
      6,
      [
        [0, 498],
        [501, 999],
      ],
    ]);
    expect(shown(999, 999)).toEqual([4, 3, [[0, 998]]]);
    expect(shown(5000, 6000)).toEqual([4, 3, [[0, 998]]]);
  });

  it("folds from the inside out when no loop is to blame", () => {
    const events: Events = [{ k: "run", v: [1, 0], engine: "0.1.0", source: "" }];
    for (let at = 0; at < 100; at += 1) {
      events.push({ k: "in", id: at + 1, parent: 0, kind: "module", name: `m${at}`, cls: "Block" });
      for (let op = 0; op < 5; op += 1)
        events.push({ k: "leaf", id: at * 5 + op + 1, role: "input", ...value, sc: at + 1 });
      events.push({ k: "out", id: at + 1 });
    }
    const run = runOf(numbered([...events, { k: "end", status: "ok", ops: 0, ms: 1 }]));
    const folding = foldingOf(run, NO_CHOICES);
    expect([folding.folded.size, folding.detail, kindAt(run, folding)]).toEqual([100, 0, "program"]);
    expect(boxes(run).nodes.size).toBe(100);
    const opened = foldingOf(run, { ...NO_CHOICES, detail: 1 });
    expect([opened.folded.size, kindAt(run, opened)]).toEqual([0, "line"]);
  });

  it("opens more with every level of detail, up to single operations", () => {
    const run = looping(3, 2, true);
    const { most } = foldingOf(run, NO_CHOICES);
    const sizes = Array.from(
      { length: most + 1 },
      (_, detail) => boxes(run, { ...NO_CHOICES, detail }).nodes.size,
    );
    const kinds = sizes.map((_, detail) => kindAt(run, foldingOf(run, { ...NO_CHOICES, detail })));
    expect(sizes).toEqual([2, 4, 4, 4, 7]);
    expect(kinds).toEqual(["program", "loop", "iteration", "line", "op"]);
  });

  it("does what the reader chose", () => {
    const run = looping(10);
    const chosen = foldingOf(run, { ...NO_CHOICES, scopes: new Map([[loopKey(run), true]]) });
    expect([...chosen.folded]).toEqual([loopKey(run)]);
    const long = looping(MOST_BOXES + 10);
    const place = placeOf(long, [...long.scopes.values()][0] ?? (undefined as never));
    expect(foldingOf(long, { ...NO_CHOICES, turns: new Map([[place, "all"]]) }).turns.size).toBe(0);
  });

  it("keeps folded what would stop the page", () => {
    const run = looping(TOO_LONG + 1);
    const place = placeOf(run, [...run.scopes.values()][0] ?? (undefined as never));
    expect(foldingOf(run, { ...NO_CHOICES, turns: new Map([[place, "all"]]) }).turns.size).toBe(1);
  });
});

describe("a loop's turns", () => {
  it("know their nodes and the largest gradient that reached them", () => {
    const base = looping(3);
    const events = base.events.slice(0, -1);
    const q = events.length;
    const gradient = (id: number, x: number, at: number) =>
      ({ k: "visit", b: 1, id, val: { is: "item", x }, q: q + at, t: 0 }) as const;
    const run = runOf([...events, gradient(4, -1, 0), gradient(3, 0.1, 1)]);
    const [loop] = loopsOf(run);
    expect(loop?.turns.map(({ nodes }) => nodes.map(({ id }) => id))).toEqual([[2], [3], [4]]);
    expect(loop && gradientSizes(loop, q + 1)).toEqual([null, 0.1, 1]);
    expect(loop && gradientSizes(loop, q)).toEqual([null, null, 1]);
  });

  it("are drawn as columns on a scale of powers", () => {
    expect(columnHeights([null, 1, 1e-3, 1e-9, 0, Number.POSITIVE_INFINITY])).toEqual([
      null,
      1,
      0.5,
      0,
      0,
      1,
    ]);
    expect(columnHeights([0, 0])).toEqual([0, 0]);
  });

  it("stands for several turns with the largest of them where there is no room for each", () => {
    expect(columnsOf([1, 5, null, null, 2, Number.NaN], [1, 1], 3)).toEqual([
      { size: 5, drawn: true },
      null,
      { size: Number.NaN, drawn: false },
    ]);
    expect(columnsOf([1, null], [0, 0], 300)).toEqual([{ size: 1, drawn: true }, null]);
  });
});
