/** A group, or the whole drawing, on its way through the passes: what stands in it and, in the end, how large it is. */
import type { Point } from "../base/geometry.js";
import { type Body, createItem, type Item, type Link } from "./item.js";
import type { LayoutEdge, LayoutGroup } from "./types.js";

export interface Scope {
  /** Null for the whole drawing. */
  readonly group: LayoutGroup | null;
  readonly parent: Scope | null;
  readonly depth: number;
  /** The box the parent sees, or null for the whole drawing. */
  item: Item | null;
  readonly items: Item[];
  readonly links: Map<string, Link>;
  /** Where edges cross the frame, by source. */
  readonly ins: Map<string, Item>;
  readonly outs: Map<string, Item>;
  /** Size with the frame and top left corner of the content within it. */
  width: number;
  height: number;
  content: Point;
  /** Top left corner in the whole drawing. */
  origin: Point;
}

export function createScope(group: LayoutGroup | null, parent: Scope | null): Scope {
  const scope: Scope = {
    group,
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    item: null,
    items: [],
    links: new Map(),
    ins: new Map(),
    outs: new Map(),
    width: 0,
    height: 0,
    content: { x: 0, y: 0 },
    origin: { x: 0, y: 0 },
  };
  if (parent === null) return scope;
  scope.item = addItem(parent, { kind: "group", scope }, Number.POSITIVE_INFINITY);
  return scope;
}

export function addItem(scope: Scope, body: Body, order: number): Item {
  const item = createItem(body, scope.items.length, order);
  scope.items.push(item);
  return item;
}

/** The item where edges of `source` cross the frame inwards or outwards, made at its first use. */
export function crossing(scope: Scope, way: "in" | "out", source: string, order: number): Item {
  const known = way === "in" ? scope.ins : scope.outs;
  const before = known.get(source);
  if (before !== undefined) return before;
  const item = addItem(scope, { kind: way }, order);
  known.set(source, item);
  return item;
}

/** Joins two items of the scope; one source into one frame is one link, but every operand of a node is its own. */
export function join(scope: Scope, from: Item, to: Item, source: string, edge: LayoutEdge): Link {
  const port = to.body.kind === "node" ? edge.port : 0;
  const key = `${from.serial} ${to.serial} ${source} ${to.body.kind === "node" ? edge.id : ""}`;
  const before = scope.links.get(key);
  if (before !== undefined) return before;
  const link: Link = { from, to, source, port, exit: 0, entry: 0, last: null, detour: false, path: [] };
  scope.links.set(key, link);
  from.outs.push(link);
  to.ins.push(link);
  return link;
}
