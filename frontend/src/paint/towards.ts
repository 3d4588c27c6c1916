/** Which node an arrow key leads to: the nearest shown one that way, straight ahead before aside. */
import { center, type Point } from "../base/geometry.js";
import type { SceneNode } from "./scene.js";

const WAYS: Readonly<Record<string, Point>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};
/** A pixel aside counts as much as this many ahead. */
const ASIDE = 2.5;

export function nodeTowards(key: string, from: string, nodes: readonly SceneNode[]): string | null {
  const way = WAYS[key];
  const start = nodes.find((node) => node.id === from);
  if (way === undefined || start === undefined) return null;
  const origin = center(start.box);
  let nearest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    if (node.presence !== "shown" || node.id === from) continue;
    const { x, y } = center(node.box);
    const ahead = (x - origin.x) * way.x + (y - origin.y) * way.y;
    const aside = Math.abs((x - origin.x) * way.y) + Math.abs((y - origin.y) * way.x);
    const cost = ahead + ASIDE * aside;
    if (ahead <= 0 || cost >= least) continue;
    nearest = node.id;
    least = cost;
  }
  return nearest;
}
