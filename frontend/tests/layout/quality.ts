/** Measures a layout: what must never happen (overlaps, impure groups, edges through nodes) and how good it is. */
import {
  type Box,
  bottom,
  contains,
  overlaps,
  type Point,
  right,
  segmentEnters,
} from "../../src/base/geometry.js";
import type { Layout, LayoutGraph } from "../../src/layout/types.js";

interface Segment {
  readonly a: Point;
  readonly b: Point;
}

/** Calls `visit` for every pair of boxes that may touch: a sweep along x. */
function nearPairs(
  boxes: readonly [string, Box][],
  visit: (a: [string, Box], b: [string, Box]) => void,
): void {
  const sorted = [...boxes].sort((p, q) => p[1].x - q[1].x);
  let open: [string, Box][] = [];
  for (const entry of sorted) {
    open = open.filter(([, box]) => right(box) > entry[1].x);
    for (const other of open) visit(other, entry);
    open.push(entry);
  }
}

export function overlappingNodes(layout: Layout): string[] {
  const found: string[] = [];
  nearPairs([...layout.nodes], ([a, boxA], [b, boxB]) => {
    if (overlaps(boxA, boxB)) found.push(`${a} overlaps ${b}`);
  });
  return found;
}

/** Nodes and groups inside, or cut by, the frame of a group they do not belong to, or outside of one they do. */
export function impurities(graph: LayoutGraph, layout: Layout): string[] {
  const parents = new Map(graph.groups.map((group) => [group.id, group.parent]));
  const home = new Map<string, string | null>(graph.nodes.map((node) => [node.id, node.group]));
  for (const group of graph.groups) home.set(group.id, group.parent);
  const belongs = (id: string, group: string): boolean => {
    for (let at = home.get(id) ?? null; at !== null; at = parents.get(at) ?? null)
      if (at === group) return true;
    return false;
  };
  const found: string[] = [];
  nearPairs([...layout.nodes, ...layout.groups], ([a, boxA], [b, boxB]) => {
    for (const [group, frame, id, box] of [
      [a, boxA, b, boxB],
      [b, boxB, a, boxA],
    ] as const) {
      if (!layout.groups.has(group) || belongs(group, id)) continue;
      if (belongs(id, group) ? !contains(frame, box) : overlaps(frame, box)) found.push(`${group} and ${id}`);
    }
  });
  for (const [id, group] of home) {
    const box = layout.nodes.get(id) ?? layout.groups.get(id);
    const frame = group === null ? undefined : layout.groups.get(group);
    if (box && frame && !contains(frame, box)) found.push(`${id} sticks out of ${group}`);
  }
  return found;
}

function segmentsOf(points: readonly Point[]): Segment[] {
  return points.slice(1).map((b, i) => ({ a: points[i] ?? b, b }));
}

const CELL = 256;

class Grid<T> {
  readonly #cells = new Map<string, T[]>();

  add(box: Box, value: T): void {
    for (const key of keys(box)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, [value]);
      else cell.push(value);
    }
  }

  near(box: Box): Set<T> {
    const found = new Set<T>();
    for (const key of keys(box)) for (const value of this.#cells.get(key) ?? []) found.add(value);
    return found;
  }
}

function* keys(box: Box): Generator<string> {
  for (let x = Math.floor(box.x / CELL); x <= Math.floor((box.x + box.width) / CELL); x++)
    for (let y = Math.floor(box.y / CELL); y <= Math.floor((box.y + box.height) / CELL); y++)
      yield `${x} ${y}`;
}

function boxOf({ a, b }: Segment): Box {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Edges that pass through a node that is not one of their ends, or through the inside of one that is. */
export function edgesThroughNodes(graph: LayoutGraph, layout: Layout): string[] {
  const grid = new Grid<[string, Box]>();
  for (const entry of layout.nodes) grid.add(entry[1], entry);
  const found: string[] = [];
  for (const edge of graph.edges) {
    for (const segment of segmentsOf(layout.edges.get(edge.id) ?? [])) {
      for (const [id, box] of grid.near(boxOf(segment)))
        if (segmentEnters(segment.a, segment.b, box)) found.push(`${edge.id} through ${id}`);
    }
  }
  return found;
}

/** Edges through the frame of a group that neither holds an end of theirs nor holds a group that does. */
export function edgesThroughGroups(graph: LayoutGraph, layout: Layout): string[] {
  const parents = new Map(graph.groups.map((group) => [group.id, group.parent]));
  const homes = new Map(graph.nodes.map((node) => [node.id, node.group]));
  const grid = new Grid<[string, Box]>();
  for (const entry of layout.groups) grid.add(entry[1], entry);
  const found: string[] = [];
  for (const edge of graph.edges) {
    const own = new Set<string>();
    for (const end of [edge.from, edge.to])
      for (let at = homes.get(end) ?? null; at !== null; at = parents.get(at) ?? null) own.add(at);
    for (const segment of segmentsOf(layout.edges.get(edge.id) ?? []))
      for (const [id, box] of grid.near(boxOf(segment)))
        if (!own.has(id) && segmentEnters(segment.a, segment.b, box)) found.push(`${edge.id} through ${id}`);
  }
  return found;
}

function onBorder(point: Point, box: Box): boolean {
  const onSide = point.x === box.x || point.x === right(box) || point.y === box.y || point.y === bottom(box);
  return onSide && contains(box, { ...point, width: 0, height: 0 });
}

/** Edges that do not start on the border of their source and end on that of their target. */
export function looseEnds(graph: LayoutGraph, layout: Layout): string[] {
  return graph.edges
    .filter((edge) => {
      const points = layout.edges.get(edge.id) ?? [];
      const [from, to] = [layout.nodes.get(edge.from), layout.nodes.get(edge.to)];
      const [first, last] = [points[0], points.at(-1)];
      return !(from && to && first && last && onBorder(first, from) && onBorder(last, to));
    })
    .map((edge) => edge.id);
}

/** Edges whose target does not lie further along the flow than their source. */
export function againstFlow(graph: LayoutGraph, layout: Layout): string[] {
  const side = new Set(graph.nodes.filter((node) => node.side).map((node) => node.id));
  return graph.edges
    .filter((edge) => {
      const [from, to] = [layout.nodes.get(edge.from), layout.nodes.get(edge.to)];
      if (side.has(edge.from) || from === undefined || to === undefined) return false;
      return graph.direction === "right" ? right(from) > to.x : from.y + from.height > to.y;
    })
    .map((edge) => edge.id);
}

/** Crossings along the drawn ways; what edges of one source share counts once, touching corners do not. */
export function crossingCount(graph: LayoutGraph, layout: Layout): number {
  const grid = new Grid<{ segment: Segment; source: string }>();
  const crossed = new Set<string>();
  for (const edge of graph.edges) {
    for (const segment of segmentsOf(layout.edges.get(edge.id) ?? []))
      if (segment.a.y === segment.b.y) grid.add(boxOf(segment), { segment, source: edge.from });
  }
  for (const edge of graph.edges) {
    for (const { a, b } of segmentsOf(layout.edges.get(edge.id) ?? [])) {
      if (a.y === b.y) continue;
      for (const level of grid.near(boxOf({ a, b }))) {
        if (level.source === edge.from) continue;
        const { a: p, b: q } = level.segment;
        const within = (v: number, u: number, w: number) => Math.min(u, w) < v && v < Math.max(u, w);
        if (within(a.x, p.x, q.x) && within(p.y, a.y, b.y))
          crossed.add(`${edge.from} ${level.source} ${a.x} ${p.y}`);
      }
    }
  }
  return crossed.size;
}

/** Corners of all edges: two for every step up or down. */
export function bendCount(layout: Layout): number {
  let bends = 0;
  for (const points of layout.edges.values()) bends += Math.max(0, points.length - 2);
  return bends;
}

/** Whatever lies outside of the size that the layout claims. */
export function outside(layout: Layout): string[] {
  const page = { x: 0, y: 0, width: layout.width, height: layout.height };
  const boxes = [...layout.nodes, ...layout.groups].filter(([, box]) => !contains(page, box));
  const lines = [...layout.edges].filter(([, points]) =>
    points.some((point) => !contains(page, { ...point, width: 0, height: 0 })),
  );
  return [...boxes, ...lines].map(([id]) => id);
}
