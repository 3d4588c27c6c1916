import { describe, expect, test } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { type Graph, type GraphMeasure, graphOf } from "../../src/run/graph.js";
import { latest } from "../../src/run/moment.js";
import { end, FAN_OUT, item, LOOP, numbered, runOf, start, TRACES, TRAINING } from "./traces.js";

const MEASURE: GraphMeasure = {
  node: (shown) => ({ width: shown.form === "chip" ? 40 : 80, height: shown.form === "chip" ? 24 : 60 }),
  title: () => ({ width: 50, height: 22 }),
};

function graph(events: readonly AnyEvent[], folded: readonly string[] = []): Graph {
  return graphOf(runOf(events), { measure: MEASURE, folded: new Set(folded) });
}

/** Keys of all scopes of a kind. */
function scopeKeys(events: readonly AnyEvent[], kind: string): string[] {
  return [...runOf(events).scopes.values()].filter(({ event }) => event.kind === kind).map(({ key }) => key);
}

describe.each(Object.entries(TRACES))("%s", (_, events) => {
  const folds = [[], scopeKeys(events, "iteration"), scopeKeys(events, "loop"), scopeKeys(events, "module")];
  test.each(folds.map((folded) => [folded]))("is a graph that layout takes, with %j folded", (folded) => {
    const { layout, nodes, groups, edges } = graph(events, folded);
    const order = new Map(layout.nodes.map((node) => [node.id, node.order]));
    expect(layout.edges.filter(({ from, to }) => !((order.get(from) ?? 1) < (order.get(to) ?? 0)))).toEqual(
      [],
    );
    const known = new Set(groups.keys());
    const homes = [...layout.nodes.map((node) => node.group), ...layout.groups.map((group) => group.parent)];
    expect(homes.filter((home) => home !== null && !known.has(home))).toEqual([]);
    expect([...nodes.keys()]).toEqual(layout.nodes.map((node) => node.id));
    expect([...edges.keys()]).toEqual(layout.edges.map((edge) => edge.id));
    expect(folded.filter((key) => known.has(key))).toEqual([]);
  });
});

test("inputs and results are cards, joined in operand order", () => {
  const { layout, nodes } = graph(FAN_OUT);
  const names = new Map(
    [...nodes.values()].map((shown) => [shown.id, shown.form === "card" ? shown.node.id : 0]),
  );
  expect([...names.values()]).toEqual([1, 2, 3, 4]);
  expect(layout.edges.map(({ from, to, port }) => [names.get(from), names.get(to), port])).toEqual([
    [1, 3, 0],
    [2, 3, 1],
    [3, 4, 0],
    [1, 4, 1],
  ]);
  expect(layout.nodes[0]).toMatchObject({ width: 80, height: 60, group: null, order: 0, side: false });
});

test("a parameter is a chip beside its use, in the group of the use; its scope is not drawn without a node", () => {
  const { layout, nodes, groups, itemsOf } = graph(TRAINING);
  const [chip] = itemsOf(2);
  expect(nodes.get(chip ?? "")).toMatchObject({
    form: "chip",
    born: 3,
    use: { result: 4, operand: 2, arg: 1 },
  });
  const place = layout.nodes.find((node) => node.id === chip);
  const user = layout.nodes.find((node) => node.id === itemsOf(4)[0]);
  expect(place).toMatchObject({ side: true, group: user?.group });
  expect(place?.order).toBeLessThan(user?.order ?? 0);
  expect([...groups.values()].map(({ scope }) => scope.event.kind)).toEqual(["module"]);
});

test("a constant used twice has two chips: one from its birth on, one from its second use on", () => {
  const leaf = { k: "leaf", shape: [], dtype: "float32", sc: 0, val: item(1) } as const;
  const op = { k: "op", op: "mul", shape: [], dtype: "float32", rg: true, sc: 0, val: item(1) } as const;
  const { nodes, edgeOf, itemsOf } = graph(
    numbered([
      start(""),
      { ...leaf, id: 1, role: "constant", rg: false },
      { ...leaf, id: 2, role: "input", rg: true },
      { ...op, id: 3, ins: [2, 1] },
      { ...op, id: 4, ins: [3, 1] },
      end(),
    ]),
  );
  expect(itemsOf(1).map((id) => nodes.get(id)?.born)).toEqual([1, 4]);
  const ends = [3, 4].map((result) => edgeOf({ result, operand: 1, arg: 1 }));
  expect(new Set(ends).size).toBe(2);
  expect(ends).not.toContain(null);
});

test("a parameter nothing uses yet stands by itself", () => {
  const { nodes } = graph(TRAINING.slice(0, 5));
  expect([...nodes.values()].map(({ form, born }) => [form, born])).toEqual([
    ["chip", 1],
    ["chip", 3],
    ["chip", 4],
  ]);
});

test("a tensor is drawn in the scope that made it, wherever it is used", () => {
  const { layout, itemsOf } = graph(LOOP);
  const [first, second] = scopeKeys(LOOP, "iteration");
  const homes = new Map(layout.nodes.map((node) => [node.id, node.group]));
  expect([1, 2, 3, 5].map((id) => homes.get(itemsOf(id)[0] ?? ""))).toEqual([null, first, first, second]);
});

test("a folded scope is one item with the edges that cross its border", () => {
  const [first] = scopeKeys(LOOP, "iteration");
  const whole = graph(LOOP);
  const folded = graph(LOOP, [first ?? ""]);
  const fold = folded.nodes.get(first ?? "");
  expect(fold).toMatchObject({ form: "fold", inside: [2, 3] });
  expect(folded.nodes.size).toBe(whole.nodes.size - 1);
  expect(folded.itemsOf(3)).toEqual([first]);
  const into = [...folded.edges.values()].filter(({ to }) => to === first);
  expect(into.map(({ refs }) => refs)).toEqual([
    [
      { result: 2, operand: 1, arg: 0 },
      { result: 3, operand: 1, arg: 0 },
    ],
  ]);
});

test("edges within a fold are hidden, and chips in it are the fold", () => {
  const [module] = scopeKeys(TRAINING, "module");
  const { edgeOf, itemsOf, edges } = graph(TRAINING, [module ?? ""]);
  expect(edgeOf({ result: 5, operand: 4, arg: 0 })).toBeNull();
  expect(edgeOf({ result: 4, operand: 2, arg: 1 })).toBeNull();
  expect(itemsOf(2)).toEqual([module]);
  expect(edgeOf({ result: 6, operand: 5, arg: 0 })).not.toBeNull();
  expect(edges.size).toBe(1);
});

test("folding an outer scope hides the inner ones with it", () => {
  const [loop] = scopeKeys(LOOP, "loop");
  const { nodes, groups } = graph(LOOP, [loop ?? "", ...scopeKeys(LOOP, "iteration")]);
  expect([...nodes.values()].map(({ form }) => form)).toEqual(["fold", "card"]);
  expect(groups.size).toBe(0);
});

test("scopes that take turns are never folded into a circle", () => {
  const op = { k: "op", op: "exp", shape: [], dtype: "float32", rg: true, val: item(1) } as const;
  const turns = numbered([
    start(""),
    { k: "leaf", id: 1, role: "input", shape: [], dtype: "float32", rg: true, sc: 0, val: item(1) },
    { k: "in", id: 1, parent: 0, kind: "function", name: "generator" },
    { ...op, id: 2, ins: [1], sc: 1 },
    { ...op, id: 3, ins: [2], sc: 0 },
    { ...op, id: 4, ins: [3], sc: 1 },
    end(),
  ]);
  const { layout } = graph(turns, scopeKeys(turns, "function"));
  const order = new Map(layout.nodes.map((node) => [node.id, node.order]));
  expect(layout.edges.every(({ from, to }) => (order.get(from) ?? 1) < (order.get(to) ?? 0))).toBe(true);
});

test("the settled graph contains what every earlier graph drew as cards", () => {
  const whole = graph(LOOP);
  const run = runOf(LOOP);
  for (let q = 0; q <= latest(run); q++) {
    const part = graph(LOOP.slice(0, q + 1));
    expect([...part.nodes.keys()].filter((id) => !whole.nodes.has(id))).toEqual([]);
  }
});
