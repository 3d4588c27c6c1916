/** After a re-run, what both runs have in common stays where it was. */
import { describe, expect, it } from "vitest";
import { aligned } from "../../src/layout/align.js";
import { layout } from "../../src/layout/layout.js";
import { OnlineLayout } from "../../src/layout/online.js";
import type { Box, LayoutGraph } from "../../src/layout/types.js";
import { Builder } from "./builder.js";
import { againstFlow, impurities, overlappingNodes } from "./quality.js";

/** A network of so many layers; ids are told by what the program is, not by when it came, as those of a run are. */
function network(layers: number, more: number): LayoutGraph {
  const b = new Builder();
  const names: string[] = [];
  let x = b.input("x");
  for (let i = 0; i < layers + more; i++) {
    const first = b.nodes.length;
    // The layers that only the second run has stand at the beginning.
    const name = i < more ? `new ${i}` : `layer ${i - more}`;
    x = b.scope(name, () => b.op("relu", b.op("+", b.op("@", x, b.side("W")), b.side("b"))));
    for (let at = first; at < b.nodes.length; at++) names[at] = `${name} ${at - first}`;
  }
  const graph = b.graph();
  const idOf = (id: string): string => names[Number(id.slice(1))] ?? id;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, id: idOf(node.id) })),
    edges: graph.edges.map((edge) => ({ ...edge, from: idOf(edge.from), to: idOf(edge.to) })),
  };
}

function medianMove(before: ReadonlyMap<string, Box>, after: ReadonlyMap<string, Box>): number {
  const moves = [...before].flatMap(([id, a]) => {
    const b = after.get(id);
    return b ? [Math.hypot(b.x - a.x, b.y - a.y)] : [];
  });
  return moves.sort((a, b) => a - b)[Math.floor(moves.length / 2)] ?? 0;
}

describe.each([
  ["as many layers", 0],
  ["a layer more", 1],
  ["three layers more", 3],
])("%s", (_, more) => {
  const first = layout(network(8, 0));
  const second = network(8, more);

  it("moves half of the survivors by less than 10 px once it is settled", () => {
    const drawn = aligned(layout(second), first.nodes);
    expect(medianMove(first.nodes, drawn.nodes)).toBeLessThan(10);
    expect(overlappingNodes(drawn)).toEqual([]);
    expect(impurities(second, drawn)).toEqual([]);
  });

  it("is sound while it grows among the places of before", () => {
    const drawn = new OnlineLayout(first.nodes).grow(second);
    expect(overlappingNodes(drawn)).toEqual([]);
    expect(impurities(second, drawn)).toEqual([]);
    expect(againstFlow(second, drawn)).toEqual([]);
  });
});

it("grows into the very same places when the program did not change", () => {
  const first = layout(network(8, 0));
  const drawn = new OnlineLayout(first.nodes).grow(network(8, 0));
  const moved = [...first.nodes].filter(
    ([id, { x, y }]) => drawn.nodes.get(id)?.x !== x || drawn.nodes.get(id)?.y !== y,
  );
  expect(moved).toEqual([]);
});

it("would move everything without the shift", () => {
  const [first, second] = [layout(network(8, 0)), layout(network(8, 1))];
  expect(medianMove(first.nodes, second.nodes)).toBeGreaterThan(100);
});
