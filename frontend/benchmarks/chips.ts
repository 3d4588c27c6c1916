/** Draws a shared parameter as a chip at each of its uses, as the product does, so that both layouts are given the same. */
import type { LayoutEdge, LayoutGraph, LayoutNode } from "../src/layout/types.js";

export function withChips(graph: LayoutGraph): LayoutGraph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const uses = new Map<string, number>();
  for (const { from } of graph.edges) uses.set(from, (uses.get(from) ?? 0) + 1);
  const isShared = (node: LayoutNode): boolean => node.side && (uses.get(node.id) ?? 0) > 1;
  const nodes = graph.nodes.filter((node) => !isShared(node));
  const edges = graph.edges.map((edge): LayoutEdge => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    if (from === undefined || to === undefined || !isShared(from)) return edge;
    const chip = {
      ...from,
      id: `${from.id}>${edge.id}`,
      group: to.group,
      order: to.order - 1 / (2 + edge.port),
    };
    nodes.push(chip);
    return { ...edge, from: chip.id };
  });
  return { ...graph, nodes, edges };
}
