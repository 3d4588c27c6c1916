/** The distances of a drawing, px. "Along" is the way the flow runs, "across" is at a right angle to it. */
import type { Item } from "./item.js";

/** Room on both sides of the lanes in the channel between two ranks: enough for a rounded corner and an arrowhead. */
export const CHANNEL_MARGIN = 25;
/** Between a frame and the nearest lane inside it. */
export const GATE_MARGIN = 6;
/** Between a frame and the first node, where edges run straight: room for an arrowhead. */
export const HEAD_ROOM = 12;
/** Between two parallel lanes of a channel. */
export const LANE = 9;
/** Between two operands that enter one node. */
export const PORT = 14;
/** Nearest an operand may come to a node's corner. */
export const PORT_INSET = 7;
/** Between the frame of a group and what is inside. */
export const FRAME = 14;
/** Between the title of a group and what is inside. */
export const TITLE_GAP = 6;
/** Between a node and the chips beside it, and between two chips. */
export const CHIP_AWAY = 18;
export const CHIP_APART = 8;
/** Between parts of a scope that have no edge in common. */
export const PART_GAP = 30;
/** Round the whole drawing. */
export const MARGIN = 12;

const NODE_GAP = 24;
const GROUP_GAP = 26;
const BEND_GAP = 16;
const BENDS_GAP = 11;

/** Least distance across between the borders of two neighbours of one rank. */
export function gapBetween(a: Item, b: Item): number {
  const thinA = isThin(a);
  const thinB = isThin(b);
  if (thinA && thinB) return BENDS_GAP;
  if (thinA || thinB) return BEND_GAP;
  return a.body.kind === "group" || b.body.kind === "group" ? GROUP_GAP : NODE_GAP;
}

/** Whether the item is only a point that an edge passes. */
export function isThin(item: Item): boolean {
  return item.body.kind === "bend" || item.body.kind === "in" || item.body.kind === "out";
}
