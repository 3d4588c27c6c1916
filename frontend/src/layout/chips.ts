/**
 * Second pass: parameters and constants become chips beside the one node that uses them.
 *
 *              ┌─ b ─┐            operands before the one from the main flow: above
 *   flow ───▶ │  +  │ ───▶
 *              └─ 2 ─┘            operands after it: below
 *
 * A side node stays in the main flow when it has several users, stands in another group than its user, or when its user
 * takes nothing from the main flow (there the inputs look best in a column before it).
 */
import type { Box, Point } from "../base/geometry.js";
import type { Item } from "./item.js";
import { CHIP_APART, CHIP_AWAY } from "./spacing.js";
import type { LayoutEdge, LayoutNode } from "./types.js";

export interface Chip {
  readonly node: LayoutNode;
  readonly edge: LayoutEdge;
  /** Above the node, else below. */
  readonly above: boolean;
}

export interface Chips {
  readonly chipIds: ReadonlySet<string>;
  readonly ofNode: ReadonlyMap<string, Chip[]>;
}

/** More than this on one side would be wider than the node bears. */
const MOST_ON_A_SIDE = 3;
/** Nearest a chip's edge may come to a corner of the node. */
const CORNER = 10;

function byKey<K, V>(values: Iterable<V>, key: (value: V) => K): Map<K, V[]> {
  const sorted = new Map<K, V[]>();
  for (const value of values) {
    const same = sorted.get(key(value));
    if (same === undefined) sorted.set(key(value), [value]);
    else same.push(value);
  }
  return sorted;
}

export function chooseChips(edges: readonly LayoutEdge[], nodes: ReadonlyMap<string, LayoutNode>): Chips {
  const entering = byKey(edges, (edge) => edge.to);
  const leaving = byKey(edges, (edge) => edge.from);
  const chipIds = new Set<string>();
  const ofNode = new Map<string, Chip[]>();
  const mayBeChip = (edge: LayoutEdge, user: LayoutNode): boolean => {
    const node = nodes.get(edge.from);
    if (node === undefined || !node.side || user.side || node.group !== user.group) return false;
    return leaving.get(node.id)?.length === 1 && !entering.has(node.id);
  };
  for (const [id, into] of entering) {
    const user = nodes.get(id);
    if (user === undefined) continue;
    const main = into.filter((edge) => !mayBeChip(edge, user));
    const chips = asChips(into, main, nodes);
    if (main.length === 0 || tooMany(chips)) continue;
    for (const chip of chips) chipIds.add(chip.node.id);
    ofNode.set(id, chips);
  }
  return { chipIds, ofNode };
}

function asChips(
  into: readonly LayoutEdge[],
  main: readonly LayoutEdge[],
  nodes: ReadonlyMap<string, LayoutNode>,
): Chip[] {
  const firstMain = Math.min(...main.map((edge) => edge.port));
  const chips: Chip[] = [];
  for (const edge of [...into].sort((a, b) => a.port - b.port)) {
    const node = nodes.get(edge.from);
    if (node !== undefined && !main.includes(edge)) chips.push({ node, edge, above: edge.port < firstMain });
  }
  return chips;
}

function tooMany(chips: readonly Chip[]): boolean {
  const above = chips.filter((chip) => chip.above).length;
  return Math.max(above, chips.length - above) > MOST_ON_A_SIDE;
}

/** Gives the item of a node its size, chips included. */
export function fitNode(item: Item, node: LayoutNode, chips: readonly Chip[]): void {
  item.width = node.width;
  item.up = node.height / 2;
  item.down = node.height / 2;
  for (const above of [true, false]) {
    const row = chips.filter((chip) => chip.above === above);
    if (row.length === 0) continue;
    const reach = node.height / 2 + CHIP_AWAY + Math.max(...row.map((chip) => chip.node.height));
    item.width = Math.max(item.width, rowWidth(row));
    if (above) item.up = reach;
    else item.down = reach;
  }
}

function rowWidth(row: readonly Chip[]): number {
  return row.reduce((sum, chip) => sum + chip.node.width, CHIP_APART * (row.length - 1));
}

/** Places the chips round the finished box of their node. */
export function placeChips(
  box: Box,
  chips: readonly Chip[],
  onNode: (id: string, box: Box) => void,
  onEdge: (id: string, points: Point[]) => void,
): void {
  for (const above of [true, false]) {
    const row = chips.filter((chip) => chip.above === above);
    let x = box.x + box.width / 2 - rowWidth(row) / 2;
    row.forEach((chip, i) => {
      const y = above ? box.y - CHIP_AWAY - chip.node.height : box.y + box.height + CHIP_AWAY;
      const start = { x: x + chip.node.width / 2, y: above ? y + chip.node.height : y };
      const end = { x: entryAlong(box, start.x, i, row.length), y: above ? box.y : box.y + box.height };
      const bend = (start.y + end.y) / 2;
      const bent = [start, { x: start.x, y: bend }, { x: end.x, y: bend }, end];
      onNode(chip.node.id, { x, y, width: chip.node.width, height: chip.node.height });
      onEdge(chip.edge.id, start.x === end.x ? [start, end] : bent);
      x += chip.node.width + CHIP_APART;
    });
  }
}

/** Straight from the chip where the node is wide enough, else the chip's share of the node's width. */
function entryAlong(box: Box, wanted: number, index: number, count: number): number {
  if (wanted >= box.x + CORNER && wanted <= box.x + box.width - CORNER) return wanted;
  return box.x + (box.width * (index + 1)) / (count + 1);
}
