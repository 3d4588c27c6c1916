/** Lays a graph out with ELK, with the options that served these graphs best, and gives the result as one of our layouts. */
import ELK, { type ElkExtendedEdge, type ElkNode, type LayoutOptions } from "elkjs/lib/elk.bundled.js";
import type { Box, Point } from "../src/base/geometry.js";
import { TITLE_GAP } from "../src/layout/spacing.js";
import type { Layout, LayoutGraph, LayoutGroup, LayoutNode } from "../src/layout/types.js";

export const OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.mergeEdges": "false",
  "elk.layered.thoroughness": "7",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.spacing.nodeNode": "24",
  "elk.layered.spacing.nodeNodeBetweenLayers": "50",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "10",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "9",
};

const elk = new ELK();

export async function layoutWithElk(graph: LayoutGraph, more: LayoutOptions = {}): Promise<Layout> {
  return fromElk(await elk.layout(toElk(graph, { ...OPTIONS, ...more })));
}

function toElk(graph: LayoutGraph, options: LayoutOptions): ElkNode {
  const direction = graph.direction === "right" ? "RIGHT" : "DOWN";
  const root: ElkNode = {
    id: "root",
    layoutOptions: { ...options, "elk.direction": direction },
    children: [],
  };
  const groups = new Map(graph.groups.map((group) => [group.id, groupNode(group, options)]));
  const inside = (group: string | null): ElkNode => (group === null ? root : (groups.get(group) ?? root));
  for (const group of graph.groups) inside(group.parent).children?.push(groups.get(group.id) ?? root);
  for (const node of graph.nodes) inside(node.group).children?.push(leafNode(node));
  root.edges = graph.edges.map(
    ({ id, from, to }): ElkExtendedEdge => ({ id, sources: [from], targets: [to] }),
  );
  return root;
}

function groupNode({ id, titleHeight }: LayoutGroup, options: LayoutOptions): ElkNode {
  const padding = `[top=${titleHeight + TITLE_GAP},left=14,bottom=14,right=14]`;
  return { id, children: [], layoutOptions: { ...options, "elk.padding": padding } };
}

function leafNode({ id, width, height }: LayoutNode): ElkNode {
  return { id, width, height };
}

function fromElk(root: ElkNode): Layout {
  const nodes = new Map<string, Box>();
  const groups = new Map<string, Box>();
  const edges = new Map<string, readonly Point[]>();
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      const { x = 0, y = 0, width = 0, height = 0 } = child;
      (child.children ? groups : nodes).set(child.id, { x, y, width, height });
      visit(child);
    }
    for (const edge of node.edges ?? []) edges.set(edge.id, waysOf(edge));
  };
  visit(root);
  return { nodes, groups, edges, width: root.width ?? 0, height: root.height ?? 0 };
}

function waysOf({ sections = [] }: ElkExtendedEdge): Point[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
}
