/** What every layout keeps, whatever the graph; and how good it is on fixed graphs, so that it cannot get worse unseen. */
import { describe, expect, it } from "vitest";
import { layout } from "../../src/layout/layout.js";
import { LayoutError } from "../../src/layout/nest.js";
import type { Direction, LayoutGraph } from "../../src/layout/types.js";
import { build, CORPUS } from "./corpus.js";
import { family } from "./families.js";
import * as quality from "./quality.js";
import { randomGraph } from "./random.js";

function expectSound(graph: LayoutGraph): void {
  const drawn = layout(graph);
  expect([...drawn.nodes.keys()].sort()).toEqual(graph.nodes.map((node) => node.id).sort());
  expect([...drawn.groups.keys()].sort()).toEqual(graph.groups.map((group) => group.id).sort());
  expect([...drawn.edges.keys()].sort()).toEqual(graph.edges.map((edge) => edge.id).sort());
  expect(quality.overlappingNodes(drawn)).toEqual([]);
  expect(quality.impurities(graph, drawn)).toEqual([]);
  expect(quality.edgesThroughNodes(graph, drawn)).toEqual([]);
  expect(quality.edgesThroughGroups(graph, drawn)).toEqual([]);
  expect(quality.looseEnds(graph, drawn)).toEqual([]);
  expect(quality.outside(drawn)).toEqual([]);
}

const directions: Direction[] = ["right", "down"];

describe.each(directions)("flowing %s", (direction) => {
  it.each(Object.keys(CORPUS))("%s is sound and flows one way", (name) => {
    const { graph } = build(name, direction);
    expectSound(graph);
    expect(quality.againstFlow(graph, layout(graph))).toEqual([]);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))("random graph %i is sound", (seed) => {
    expectSound(randomGraph(seed, direction));
  });
});

describe.each(["chain", "mlp", "micro", "rnn", "xf"])("family %s", (name) => {
  it.each([30, 300, 3000])("of %i nodes is sound and flows one way", (size) => {
    const graph = family(name, size);
    expectSound(graph);
    expect(quality.againstFlow(graph, layout(graph))).toEqual([]);
  });
});

it("is the same every time", () => {
  const graph = family("rnn", 200);
  expect(layout(graph)).toEqual(layout(graph));
  expect(layout(family("rnn", 200))).toEqual(layout(graph));
});

/** Crossings and corners of fixed graphs; lower them when the layout gets better. */
describe("quality", () => {
  it.each([
    ["x*y+x", 0, 6],
    ["x*y-x", 0, 6],
    ["a+a", 0, 4],
    ["diamond", 0, 8],
    ["x**2+y**2", 0, 4],
    ["neuron", 0, 4],
    ["neuron of leaves", 0, 14],
    ["for loop", 0, 22],
    ["rnn", 0, 32],
    ["mlp", 0, 0],
    ["training loop", 0, 0],
    ["residual", 0, 8],
    ["attention", 0, 12],
    ["branch", 0, 4],
    ["loss of line", 0, 2],
    ["while loop", 0, 10],
  ])("%s has %i crossings and at most %i corners", (name, crossings, corners) => {
    const { graph } = build(name);
    const drawn = layout(graph);
    expect(quality.crossingCount(graph, drawn)).toBe(crossings);
    expect(quality.bendCount(drawn)).toBeLessThanOrEqual(corners);
  });

  it.each([
    ["chain", 100, 4],
    ["mlp", 1000, 0],
    ["micro", 100, 38],
    ["rnn", 100, 9],
    ["rnn", 1000, 84],
    ["xf", 1000, 0],
  ])("%s of %i nodes has at most %i crossings", (name, size, most) => {
    const graph = family(name, size);
    expect(quality.crossingCount(graph, layout(graph))).toBeLessThanOrEqual(most);
  });

  it("has at most 5,700 crossings on 120 random graphs together", () => {
    const graphs = Array.from({ length: 120 }, (_, seed) => randomGraph(seed, "right"));
    const crossings = graphs.reduce((sum, graph) => sum + quality.crossingCount(graph, layout(graph)), 0);
    expect(crossings).toBeLessThanOrEqual(5700);
  });

  it("draws the main chain as one straight line through all groups", () => {
    const { graph } = build("mlp");
    const heights = graph.edges
      .filter((edge) => !graph.nodes.find((node) => node.id === edge.from)?.side)
      .flatMap((edge) => layout(graph).edges.get(edge.id) ?? [])
      .map((point) => point.y);
    expect(new Set(heights).size).toBe(1);
  });

  it("stands an op in the middle between its two inputs", () => {
    const { graph, titles } = build("diamond");
    const middle = (title: string): number => {
      const node = graph.nodes.find((one) => titles.get(one.id) === title);
      const box = layout(graph).nodes.get(node?.id ?? "");
      return (box?.y ?? 0) + (box?.height ?? 0) / 2;
    };
    expect(middle("×")).toBe((middle("sin") + middle("cos")) / 2);
    expect(middle("x")).toBe(middle("×"));
  });

  it("lets operands enter in order", () => {
    const { graph } = build("x*y-x");
    const minus = graph.nodes.at(-1);
    const ends = graph.edges
      .filter((edge) => edge.to === minus?.id)
      .sort((a, b) => a.port - b.port)
      .map((edge) => layout(graph).edges.get(edge.id)?.at(-1)?.y ?? 0);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(new Set(ends).size).toBe(2);
  });

  it("draws alike iterations alike", () => {
    const { graph, titles } = build("for loop");
    const drawn = layout(graph);
    const frames = graph.groups
      .filter((group) => titles.get(group.id)?.startsWith("i ="))
      .map(({ id }) => drawn.groups.get(id));
    expect(new Set(frames.map((frame) => `${frame?.y} ${frame?.width} ${frame?.height}`)).size).toBe(1);
  });
});

describe("great depth", () => {
  const node = (i: number, group: string | null) => ({
    id: `n${i}`,
    width: 60,
    height: 40,
    group,
    order: i,
    side: false,
  });
  const edge = (i: number) => ({ id: `e${i}`, from: `n${i - 1}`, to: `n${i}`, port: 0 });
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

  it("lays out a chain of 50,000 nodes", () => {
    const nodes = upTo(50_000).map((i) => node(i, null));
    const edges = upTo(49_999).map((i) => edge(i + 1));
    const drawn = layout({ nodes, edges, groups: [], direction: "right" });
    expect(drawn.nodes.size).toBe(50_000);
    expect(new Set([...drawn.nodes.values()].map((box) => box.y)).size).toBe(1);
  }, 30_000);

  it("lays out 2,000 groups within each other", () => {
    const groups = upTo(2000).map((i) => ({
      id: `g${i}`,
      parent: i === 0 ? null : `g${i - 1}`,
      titleWidth: 40,
      titleHeight: 20,
    }));
    const nodes = upTo(2000).map((i) => node(i, `g${i}`));
    const edges = upTo(1999).map((i) => edge(i + 1));
    expect(layout({ nodes, edges, groups, direction: "right" }).groups.size).toBe(2000);
  }, 30_000);
});

describe("edge cases", () => {
  it("draws nothing for nothing", () => {
    expect(layout({ nodes: [], edges: [], groups: [], direction: "right" }).nodes.size).toBe(0);
  });

  it("keeps groups that wait for each other in a ring apart and draws the way back below", () => {
    const groups = [{ id: "a", parent: null, titleWidth: 40, titleHeight: 20 }];
    const nodes = [
      { id: "first", width: 60, height: 40, group: "a", order: 0, side: false },
      { id: "between", width: 60, height: 40, group: null, order: 1, side: false },
      { id: "last", width: 60, height: 40, group: "a", order: 2, side: false },
    ];
    const edges = [
      { id: "out", from: "first", to: "between", port: 0 },
      { id: "back", from: "between", to: "last", port: 0 },
    ];
    expectSound({ nodes, edges, groups, direction: "right" });
  });

  const lone = { id: "n", width: 60, height: 40, group: null, order: 0, side: false };
  it.each([
    [
      { edges: [{ id: "e", from: "n", to: "m", port: 0 }] },
      "edge e ends at node m, which is not among the nodes; add it first",
    ],
    [
      { edges: [{ id: "e", from: "n", to: "n", port: 0 }] },
      "edge e joins node n to itself; a tape has no such edge",
    ],
    [{ nodes: [{ ...lone, group: "g" }] }, "node n stands in group g, which is not among the groups"],
    [
      { groups: [{ id: "g", parent: "h", titleWidth: 0, titleHeight: 0 }] },
      "group g names parent h, which is not among the groups",
    ],
    [
      { groups: [{ id: "g", parent: "g", titleWidth: 0, titleHeight: 0 }] },
      "group g is its own ancestor; groups form a tree",
    ],
  ])("refuses %j", (part, message) => {
    const graph: LayoutGraph = { nodes: [lone], edges: [], groups: [], direction: "right", ...part };
    expect(() => layout(graph)).toThrow(new LayoutError(message));
  });
});
