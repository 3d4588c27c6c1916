/**
 * The working model of one scope: items stand in ranks, links join them, and a link that spans several ranks is cut
 * into hops by bends.
 *
 *   item ──hop──▶ bend ──hop──▶ bend ──hop──▶ item        one link, three hops, two bends
 *
 * Everything here is measured in a drawing that flows right (x along, y across); a drawing that flows down is this one
 * with its axes swapped at the very end.
 */
import type { Point } from "../base/geometry.js";
import type { Chip } from "./chips.js";
import type { Scope } from "./scope.js";
import type { LayoutNode } from "./types.js";

/** `in` and `out` are the places where edges of one source cross the frame of the scope. */
export type Body =
  | { readonly kind: "node"; readonly node: LayoutNode; readonly chips: Chip[] }
  | { readonly kind: "group"; readonly scope: Scope }
  | { readonly kind: "in" }
  | { readonly kind: "out" }
  | { readonly kind: "bend" };

export interface Item {
  readonly body: Body;
  /** Index within the scope: names the item in keys. */
  readonly serial: number;
  /** Position on the tape: of the node, of the first node in the group, or of the source. */
  order: number;
  width: number;
  /** From the anchor line, where straight edges run, up and down to the borders. */
  up: number;
  down: number;
  /** Ranks it stands for in the search for the longest path. */
  weight: number;
  rank: number;
  /** Index within its rank, from the top. */
  index: number;
  /** Of a place where edges cross a frame: its place among the others on that side, from the top. */
  gate: number;
  /** Left border and anchor line. */
  x: number;
  y: number;
  readonly ins: Link[];
  readonly outs: Link[];
  /** Hops on either side. */
  readonly left: Hop[];
  readonly right: Hop[];
}

export interface Link {
  readonly from: Item;
  readonly to: Item;
  /** Id of the node whose value travels here: links of one source share their bends. */
  readonly source: string;
  readonly port: number;
  /** Where it leaves and enters, measured from the anchor lines. */
  exit: number;
  entry: number;
  /** The hop that ends at `to`; null for a detour. */
  last: Hop | null;
  /** Runs below everything instead of through the ranks: against the flow, or longer than bends can be afforded. */
  detour: boolean;
  /** The finished way, in the coordinates of the scope. */
  path: Point[];
}

export interface Hop {
  from: Item;
  readonly to: Item;
  readonly source: string;
  readonly port: number;
  /** The hop it goes on from, or null at the source. */
  before: Hop | null;
  exit: number;
  entry: number;
  /** Where in 0…1 of its item it stands among the others, for counting crossings. */
  exitAt: number;
  entryAt: number;
}

export function createItem(body: Body, serial: number, order: number): Item {
  const size = { width: 0, up: 0, down: 0, weight: 0, rank: 0, index: 0, gate: 0, x: 0, y: 0 };
  return { body, serial, order, ...size, ins: [], outs: [], left: [], right: [] };
}

export function createHop(from: Item, to: Item, link: Link, before: Hop | null): Hop {
  const last = to === link.to;
  const hop: Hop = {
    from,
    to,
    source: link.source,
    port: last ? link.port : 0,
    before,
    exit: from === link.from ? link.exit : 0,
    entry: last ? link.entry : 0,
    exitAt: 0,
    entryAt: 0,
  };
  from.right.push(hop);
  to.left.push(hop);
  return hop;
}
