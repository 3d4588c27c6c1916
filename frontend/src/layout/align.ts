/** Shifts a new layout so that what stood in the one before stays where it was, as far as one shift can do that. */
import type { Box, Layout, Point } from "./types.js";

/** Half of what is in both moves no farther along either axis than it has to. */
export function aligned(layout: Layout, before: ReadonlyMap<string, Box>): Layout {
  const moves: Point[] = [];
  for (const [id, { x, y }] of layout.nodes) {
    const was = before.get(id);
    if (was !== undefined) moves.push({ x: was.x - x, y: was.y - y });
  }
  const shift = { x: median(moves.map(({ x }) => x)), y: median(moves.map(({ y }) => y)) };
  return shift.x === 0 && shift.y === 0 ? layout : shifted(layout, shift);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function shifted(layout: Layout, { x, y }: Point): Layout {
  const move = <T extends Point>(at: T): T => ({ ...at, x: at.x + x, y: at.y + y });
  const boxes = (all: ReadonlyMap<string, Box>): Map<string, Box> =>
    new Map(Array.from(all, ([id, box]) => [id, move(box)]));
  const edges = new Map(Array.from(layout.edges, ([id, points]) => [id, points.map(move)]));
  return { ...layout, nodes: boxes(layout.nodes), groups: boxes(layout.groups), edges };
}
