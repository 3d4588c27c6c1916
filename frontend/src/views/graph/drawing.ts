/** A run's drawing, whatever the moment; scenes made from one drawing share what does not change between them. */
import { type Box, inflate, overlaps, type Point } from "../../base/geometry.js";
import type { Layout } from "../../layout/types.js";
import type { SceneEdge, SceneGroup, SceneNode } from "../../paint/scene.js";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "../../run/graph.js";
import type { Run } from "../../run/model.js";
import { Contributions } from "./contributions.js";
import { nestingOf } from "./nesting.js";
import { Reuse } from "./reuse.js";

export interface PlacedNode {
  readonly item: GraphNode;
  readonly box: Box;
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  /** No gradient can take it. */
  readonly detached: boolean;
}

export interface PlacedGroup {
  readonly group: GraphGroup;
  readonly box: Box;
  readonly depth: number;
  /** When the first thing in it is there: an empty frame would promise what may not come. */
  readonly filled: number;
}

export interface Frame {
  readonly box: Box;
  readonly born: number;
}

export class Drawing {
  readonly nodes: Reuse<PlacedNode, SceneNode>;
  readonly edges: Reuse<PlacedEdge, SceneEdge>;
  readonly groups: Reuse<PlacedGroup, SceneGroup>;
  readonly contributions: Contributions;
  /** Where the titles of frames stand. */
  readonly titles: readonly Box[];
  /** What is drawn of each scope, by its id: its frame, or the card it is folded to; and when it is there. */
  readonly frames: ReadonlyMap<number, Frame>;
  readonly #placed: readonly PlacedNode[];

  constructor(
    readonly run: Run,
    readonly graph: Graph,
    readonly layout: Layout,
  ) {
    this.#placed = placedNodes(graph, layout);
    this.nodes = new Reuse(this.#placed);
    this.edges = new Reuse(placedEdges(run, graph, layout));
    const groups = placedGroups(graph, layout);
    this.groups = new Reuse(groups);
    this.contributions = new Contributions(run);
    this.frames = framesOf(groups, this.#placed);
    this.titles = graph.layout.groups.flatMap(({ id, titleWidth, titleHeight }) => {
      const box = layout.groups.get(id);
      return box ? { ...box, width: titleWidth, height: titleHeight } : [];
    });
  }

  /** Cards that `shown` accepts, and titles of frames, at most `reach` px away from the box. */
  obstacles(near: Box, reach: number, shown: (item: GraphNode) => boolean): Box[] {
    const around = inflate(near, reach);
    const cards = this.#placed.flatMap(({ item, box }) => (overlaps(box, around) && shown(item) ? box : []));
    return [...cards, ...this.titles.filter((title) => overlaps(title, around))];
  }
}

function framesOf(groups: readonly PlacedGroup[], cards: readonly PlacedNode[]): ReadonlyMap<number, Frame> {
  const frames = new Map<number, Frame>();
  for (const { group, box, filled } of groups) frames.set(group.scope.id, { box, born: filled });
  for (const { item, box } of cards)
    if (item.form === "fold" && item.scope && item.turns === null && item.line === null)
      frames.set(item.scope.id, { box, born: item.born });
  return frames;
}

function placedNodes(graph: Graph, layout: Layout): PlacedNode[] {
  return [...graph.nodes.values()].flatMap((item) => {
    const box = layout.nodes.get(item.id);
    return box ? { item, box } : [];
  });
}

function placedEdges(run: Run, graph: Graph, layout: Layout): PlacedEdge[] {
  return [...graph.edges.values()].flatMap((edge) => {
    const points = layout.edges.get(edge.id);
    const detached = edge.refs.every((ref) => !run.nodes.get(ref.operand)?.event.rg);
    return points ? { edge, points, detached } : [];
  });
}

/** Outer groups before inner ones. */
function placedGroups(graph: Graph, layout: Layout): PlacedGroup[] {
  const { depths, births } = nestingOf(graph);
  const placed = [...graph.groups.values()].flatMap((group) => {
    const box = layout.groups.get(group.id);
    const [depth, filled] = [depths.get(group.id) ?? 0, births.get(group.id) ?? 0];
    return box ? { group, box, depth, filled } : [];
  });
  return placed.sort((a, b) => a.depth - b.depth);
}
