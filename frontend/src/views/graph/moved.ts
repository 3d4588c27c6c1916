/** A layout with cards put elsewhere by hand: their edges follow, and the frames round them grow. */
import { type Box, inflate, lengthOf, type Point, union } from "../../base/geometry.js";
import type { Layout, LayoutGraph } from "../../layout/types.js";

/** How far items were moved, by their id. */
export type Moved = ReadonlyMap<string, Point>;

export const NOTHING_MOVED: Moved = new Map();

/** Room between a card and the frame round it, px. */
const ROOM = 12;
const STAYS: Point = { x: 0, y: 0 };

export function movedLayout(graph: LayoutGraph, layout: Layout, moved: Moved): Layout {
  const known = [...moved.keys()].filter((id) => layout.nodes.has(id));
  if (known.length === 0) return layout;
  const nodes = new Map(layout.nodes);
  for (const id of known) {
    const box = layout.nodes.get(id);
    if (box) nodes.set(id, shifted(box, moved.get(id) ?? STAYS));
  }
  const edges = new Map(layout.edges);
  for (const { id, from, to } of graph.edges) {
    const points = layout.edges.get(id);
    const [start, end] = [moved.get(from) ?? STAYS, moved.get(to) ?? STAYS];
    if (points && (start !== STAYS || end !== STAYS)) edges.set(id, bent(points, start, end));
  }
  const groups = grown(graph, layout, known, nodes);
  const all = [...nodes.values(), ...groups.values()];
  const width = Math.max(layout.width, ...all.map(({ x, width: across }) => x + across));
  const height = Math.max(layout.height, ...all.map(({ y, height: down }) => y + down));
  return { nodes, edges, groups, width, height };
}

function shifted(box: Box, by: Point): Box {
  return { ...box, x: box.x + by.x, y: box.y + by.y };
}

/** Each point follows its ends as much as it is near them. */
function bent(points: readonly Point[], start: Point, end: Point): readonly Point[] {
  const whole = lengthOf(points) || 1;
  let gone = 0;
  return points.map((point, at) => {
    const before = points[at - 1];
    if (before) gone += Math.hypot(point.x - before.x, point.y - before.y);
    const share = gone / whole;
    return {
      x: point.x + start.x * (1 - share) + end.x * share,
      y: point.y + start.y * (1 - share) + end.y * share,
    };
  });
}

function grown(
  graph: LayoutGraph,
  layout: Layout,
  moved: readonly string[],
  nodes: ReadonlyMap<string, Box>,
): ReadonlyMap<string, Box> {
  const groups = new Map(layout.groups);
  const parents = new Map(graph.groups.map(({ id, parent }) => [id, parent]));
  const homes = new Map(graph.nodes.map(({ id, group }) => [id, group]));
  for (const id of moved) {
    let inner = nodes.get(id);
    for (let at = homes.get(id) ?? null; at !== null && inner; at = parents.get(at) ?? null) {
      const frame: Box | undefined = groups.get(at);
      if (frame) groups.set(at, union(frame, inflate(inner, ROOM)));
      inner = groups.get(at);
    }
  }
  return groups;
}
