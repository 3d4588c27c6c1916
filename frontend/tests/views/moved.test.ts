import { describe, expect, it } from "vitest";
import type { Layout, LayoutGraph } from "../../src/layout/types.js";
import { movedLayout } from "../../src/views/graph/moved.js";

const node = (id: string, group: string | null, order: number) => ({
  id,
  group,
  order,
  width: 80,
  height: 40,
  side: false,
});
const GRAPH: LayoutGraph = {
  nodes: [node("a", null, 0), node("b", "inner", 1), node("c", null, 2)],
  edges: [
    { id: "ab", from: "a", to: "b", port: 0 },
    { id: "bc", from: "b", to: "c", port: 0 },
    { id: "ac", from: "a", to: "c", port: 1 },
  ],
  groups: [
    { id: "outer", parent: null, titleWidth: 10, titleHeight: 10 },
    { id: "inner", parent: "outer", titleWidth: 10, titleHeight: 10 },
  ],
  direction: "right",
};
const box = (x: number, y: number) => ({ x, y, width: 80, height: 40 });
const LAYOUT: Layout = {
  nodes: new Map([
    ["a", box(0, 0)],
    ["b", box(200, 0)],
    ["c", box(400, 0)],
  ]),
  groups: new Map([
    ["outer", { x: 170, y: -40, width: 140, height: 100 }],
    ["inner", { x: 180, y: -20, width: 120, height: 70 }],
  ]),
  edges: new Map([
    [
      "ab",
      [
        { x: 80, y: 20 },
        { x: 140, y: 20 },
        { x: 200, y: 20 },
      ],
    ],
    [
      "bc",
      [
        { x: 280, y: 20 },
        { x: 400, y: 20 },
      ],
    ],
    [
      "ac",
      [
        { x: 80, y: 30 },
        { x: 400, y: 30 },
      ],
    ],
  ]),
  width: 480,
  height: 60,
};

describe("cards moved by hand", () => {
  it("leave everything alone while none of them is drawn", () => {
    expect(movedLayout(GRAPH, LAYOUT, new Map([["gone", { x: 5, y: 5 }]]))).toBe(LAYOUT);
  });

  it("take the ends of their edges with them, and leave the other ends and all other edges where they are", () => {
    const { nodes, edges } = movedLayout(GRAPH, LAYOUT, new Map([["b", { x: 10, y: 100 }]]));
    expect(nodes.get("b")).toEqual(box(210, 100));
    expect(nodes.get("a")).toBe(LAYOUT.nodes.get("a"));
    expect(edges.get("ab")).toEqual([
      { x: 80, y: 20 },
      { x: 145, y: 70 },
      { x: 210, y: 120 },
    ]);
    expect(edges.get("bc")).toEqual([
      { x: 290, y: 120 },
      { x: 400, y: 20 },
    ]);
    expect(edges.get("ac")).toBe(LAYOUT.edges.get("ac"));
  });

  it("stay in their frames, which grow", () => {
    const { groups, height } = movedLayout(GRAPH, LAYOUT, new Map([["b", { x: 0, y: 100 }]]));
    expect(groups.get("inner")).toEqual({ x: 180, y: -20, width: 120, height: 172 });
    expect((groups.get("outer")?.y ?? 0) + (groups.get("outer")?.height ?? 0)).toBeGreaterThanOrEqual(164);
    expect(height).toBeGreaterThanOrEqual(164);
  });
});
