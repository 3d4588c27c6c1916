/** Online placement while a run grows: nothing placed ever moves, nothing overlaps. */
import { describe, expect, it } from "vitest";
import type { Box } from "../../src/base/geometry.js";
import { OnlineLayout } from "../../src/layout/online.js";
import type { Direction, Layout, LayoutGraph } from "../../src/layout/types.js";
import { build } from "./corpus.js";
import { family } from "./families.js";
import { againstFlow, impurities, looseEnds, overlappingNodes } from "./quality.js";

/** The graph as it was when only `count` nodes were on the tape. */
function upTo(graph: LayoutGraph, count: number): LayoutGraph {
  const nodes = graph.nodes.slice(0, count);
  const known = new Set(nodes.map((node) => node.id));
  return { ...graph, nodes, edges: graph.edges.filter((edge) => known.has(edge.from) && known.has(edge.to)) };
}

/** Grows the graph by `step` nodes at a time; returns the last layout and how far placed nodes moved in all, px. */
function grow(graph: LayoutGraph, step: number): { layout: Layout; moved: number } {
  const online = new OnlineLayout();
  let layout = online.grow(upTo(graph, 0));
  let moved = 0;
  for (let count = step; count < graph.nodes.length + step; count += step) {
    const before: ReadonlyMap<string, Box> = layout.nodes;
    layout = online.grow(upTo(graph, count));
    for (const [id, box] of before) {
      const now = layout.nodes.get(id);
      moved +=
        now === undefined ? Number.POSITIVE_INFINITY : Math.abs(now.x - box.x) + Math.abs(now.y - box.y);
    }
  }
  return { layout, moved };
}

const directions: Direction[] = ["right", "down"];

describe.each(directions)("flowing %s", (direction) => {
  it.each(["x*y+x", "neuron", "for loop", "rnn", "mlp", "training loop", "attention"])("%s", (name) => {
    const { graph } = build(name, direction);
    const { layout, moved } = grow(graph, 1);
    expect(moved).toBe(0);
    expect(layout.nodes.size).toBe(graph.nodes.length);
    expect(layout.edges.size).toBe(graph.edges.length);
    expect(overlappingNodes(layout)).toEqual([]);
    expect(impurities(graph, layout)).toEqual([]);
    expect(looseEnds(graph, layout)).toEqual([]);
    expect(againstFlow(graph, layout)).toEqual([]);
  });
});

it.each(["chain", "mlp", "micro", "rnn", "xf"])("family %s moves nothing and overlaps nothing", (name) => {
  const graph = family(name, 300);
  const { layout, moved } = grow(graph, 7);
  expect(moved).toBe(0);
  expect(overlappingNodes(layout)).toEqual([]);
  expect(layout.nodes.size).toBe(graph.nodes.length);
});

it("forgets what is gone and lets others take its place", () => {
  const { graph } = build("neuron");
  const online = new OnlineLayout();
  online.grow(graph);
  const rest = upTo(graph, 2);
  expect([...online.grow(rest).nodes.keys()]).toEqual(rest.nodes.map((node) => node.id));
});
