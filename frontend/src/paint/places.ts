/** Where the items of a scene stand, in arrays that are searched from end to end: a hundred thousand take under a millisecond. */
import { type Box, boundsOfPoints } from "../base/geometry.js";
import type { Scene } from "./scene.js";

export type Layered = "groups" | "edges" | "nodes";

/** Left, top, right and bottom of one item after the other. */
type Borders = Float64Array;

export class Places {
  readonly #borders: Readonly<Record<Layered, Borders>>;

  constructor(scene: Scene) {
    const boxOf = ({ box }: { readonly box: Box }): Box => box;
    this.#borders = {
      groups: bordersOf(scene.groups.map(boxOf)),
      edges: bordersOf(scene.edges.map(({ points }) => boundsOfPoints(points))),
      nodes: bordersOf(scene.nodes.map(boxOf)),
    };
  }

  /** Whether the scene has the same items in the same places as the one these are of. */
  static same(a: Scene, b: Scene): boolean {
    return (
      (a.nodes === b.nodes || sameBy(a.nodes, b.nodes, (one, other) => one.box === other.box)) &&
      (a.edges === b.edges || sameBy(a.edges, b.edges, (one, other) => one.points === other.points)) &&
      (a.groups === b.groups || sameBy(a.groups, b.groups, (one, other) => one.box === other.box))
    );
  }

  /** Positions in the scene's list of all items that meet the box, in order. */
  within(layer: Layered, box: Box): number[] {
    const borders = this.#borders[layer];
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    const found: number[] = [];
    for (let at = 0; at < borders.length; at += 4)
      if (
        (borders[at] ?? 0) <= right &&
        (borders[at + 1] ?? 0) <= bottom &&
        (borders[at + 2] ?? 0) >= box.x &&
        (borders[at + 3] ?? 0) >= box.y
      )
        found.push(at / 4);
    return found;
  }

  boxOf(layer: Layered, at: number): Box {
    const [x = 0, y = 0, right = 0, bottom = 0] = this.#borders[layer].subarray(4 * at, 4 * at + 4);
    return { x, y, width: right - x, height: bottom - y };
  }
}

function sameBy<T extends { readonly id: string }>(
  a: readonly T[],
  b: readonly T[],
  same: (one: T, other: T) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i], b[i]];
    if (one === other || one === undefined || other === undefined) continue;
    if (one.id !== other.id || !same(one, other)) return false;
  }
  return true;
}

function bordersOf(boxes: readonly Box[]): Borders {
  const borders = new Float64Array(4 * boxes.length);
  boxes.forEach(({ x, y, width, height }, at) => {
    borders.set([x, y, x + width, y + height], 4 * at);
  });
  return borders;
}
