/**
 * Gives ranks their columns, the strips between them their width, and every link its way: level through columns, up
 * and down only in the channels between them, where nothing stands.
 *
 *     column 0 │ channel 1 │ column 1 │ channel 2 │ column 2
 *     [ x ]────┼──╮        │          │           │
 *              │  ╰────────┼─▶[ × ]───┼───────────┼─▶[ + ]
 */
import type { Point } from "../base/geometry.js";
import { simplify } from "../base/geometry.js";
import { type Detour, planDetours } from "./detours.js";
import type { Hop, Item, Link } from "./item.js";
import { assignLanes, createWire, reach, type Wire } from "./lanes.js";
import type { Part } from "./parts.js";
import { CHANNEL_MARGIN, GATE_MARGIN, HEAD_ROOM, isThin, LANE } from "./spacing.js";

/** A channel and the wires in it; channel `i` lies before column `i`. */
interface Channel {
  readonly wires: Wire[];
  /** Left lane. */
  x: number;
}

interface Plan {
  readonly channels: readonly Channel[];
  readonly wireOf: ReadonlyMap<Hop, Wire>;
  readonly detours: ReadonlyMap<Link, Detour>;
  /** What is known of the ways up to the ends of hops. */
  readonly ways: Map<Hop, readonly Point[]>;
}

/** A node stands in the middle of its column unless the column is this many times wider and it only gives or takes. */
const ROOMY = 1.6;

export function route(part: Part, layers: readonly (readonly Item[])[]): void {
  const height = moveToTop(layers);
  const channels: Channel[] = Array.from({ length: layers.length + 1 }, () => ({ wires: [], x: 0 }));
  const wireOf = new Map<Hop, Wire>();
  layers.forEach((layer, r) => {
    for (const [hop, wire] of wiresAfter(layer, channels[r + 1]?.wires ?? [])) wireOf.set(hop, wire);
  });
  const { detours, bottom } = planDetours(part.links, height, (at) => channels[at]?.wires ?? []);
  part.height = bottom;
  part.width = setColumns(layers, channels);
  const plan: Plan = { channels, wireOf, detours, ways: new Map() };
  for (const link of part.links)
    link.path = simplify(link.detour ? detourPath(link, plan) : hopsPath(link, plan));
}

/** Moves everything so that the top is 0 and returns the height. */
function moveToTop(layers: readonly (readonly Item[])[]): number {
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const layer of layers) {
    for (const item of layer) {
      top = Math.min(top, item.y - item.up);
      bottom = Math.max(bottom, item.y + item.down);
    }
  }
  for (const layer of layers) for (const item of layer) item.y -= top;
  return bottom - top;
}

/** One wire for each source that leaves the layer and does not go straight on everywhere. */
function wiresAfter(layer: readonly Item[], wires: Wire[]): [Hop, Wire][] {
  const found: [Hop, Wire][] = [];
  for (const item of layer) {
    const bySource = new Map<string, Wire>();
    for (const hop of item.right) {
      const start = item.y + hop.exit;
      const end = hop.to.y + hop.entry;
      const wire = bySource.get(hop.source) ?? createWire();
      bySource.set(hop.source, wire);
      reach(wire, start);
      reach(wire, end);
      if (wire.left.length === 0) wire.left.push(start);
      wire.right.push(end);
      found.push([hop, wire]);
    }
    for (const wire of bySource.values()) if (wire.low < wire.high) wires.push(wire);
  }
  return found;
}

/** Sets `x` of all items and channels; returns the width of the part. */
function setColumns(layers: readonly (readonly Item[])[], channels: readonly Channel[]): number {
  let x = 0;
  channels.forEach((channel, r) => {
    const lanes = assignLanes(channel.wires);
    const { before, after } = marginsOf(layers, r, lanes > 0);
    channel.x = x + before;
    x += before + after + LANE * Math.max(0, lanes - 1);
    const layer = layers[r] ?? [];
    const width = layer.reduce((most, item) => Math.max(most, item.width), 0);
    for (const item of layer) item.x = x + shareOfSlack(item, width) * (width - item.width);
    x += width;
  });
  return x;
}

/** Room on both sides of the lanes of a channel: beside a frame, where no node stands, less will do. */
function marginsOf(
  layers: readonly (readonly Item[])[],
  at: number,
  bends: boolean,
): { before: number; after: number } {
  const outer = at === 0 || at === layers.length;
  if (outer) return bends ? { before: CHANNEL_MARGIN, after: CHANNEL_MARGIN } : { before: 0, after: 0 };
  const leaving = layers[at]?.every(({ body }) => body.kind === "out");
  if (leaving) return bends ? { before: CHANNEL_MARGIN / 2, after: GATE_MARGIN } : { before: 0, after: 0 };
  const entering = layers[at - 1]?.every(({ body }) => body.kind === "in");
  if (!entering) return { before: CHANNEL_MARGIN, after: CHANNEL_MARGIN };
  return { before: GATE_MARGIN, after: bends ? CHANNEL_MARGIN : HEAD_ROOM };
}

/** Where in its column an item stands: 0 at the left, 1 at the right. */
function shareOfSlack(item: Item, column: number): number {
  if (item.body.kind === "in" || item.body.kind === "group") return 0;
  if (item.body.kind === "out") return 1;
  if (isThin(item) || column < ROOMY * item.width) return 0.5;
  if (item.left.length === 0 && item.right.length > 0) return 1;
  return item.right.length === 0 && item.left.length > 0 ? 0 : 0.5;
}

/** Left and right border of what is drawn; a node may be narrower than its item, which holds its chips too. */
export function borders(item: Item): { left: number; right: number } {
  const slack = item.body.kind === "node" ? (item.width - item.body.node.width) / 2 : 0;
  return { left: item.x + slack, right: item.x + item.width - slack };
}

function laneX(channel: Channel | undefined, wire: Wire | undefined): number {
  return (channel?.x ?? 0) + LANE * (wire?.lane ?? 0);
}

function hopsPath(link: Link, plan: Plan): readonly Point[] {
  if (link.last === null) return [];
  const end = { x: borders(link.to).left, y: link.to.y + link.last.entry };
  return simplify([...wayTo(link.last, plan), end]);
}

/** From the source to the channel before the end of the hop; links of one source share the beginning of their ways. */
function wayTo(hop: Hop, plan: Plan): readonly Point[] {
  const chain: Hop[] = [];
  let at: Hop | null = hop;
  for (; at !== null && !plan.ways.has(at); at = at.before) chain.push(at);
  let way: readonly Point[] = (at && plan.ways.get(at)) ?? [];
  for (const next of chain.reverse()) {
    const start = { x: borders(next.from).right, y: next.from.y + next.exit };
    const x = laneX(plan.channels[next.to.rank], plan.wireOf.get(next));
    const turn = [
      { x, y: next.from.y + next.exit },
      { x, y: next.to.y + next.entry },
    ];
    way = simplify([...(next.before === null ? [start] : way), ...turn]);
    plan.ways.set(next, way);
  }
  return way;
}

function detourPath(link: Link, plan: Plan): Point[] {
  const detour = plan.detours.get(link);
  if (detour === undefined) return [];
  const out = laneX(plan.channels[link.from.rank + 1], detour.down);
  const back = laneX(plan.channels[link.to.rank], detour.up);
  const start = { x: borders(link.from).right, y: link.from.y + link.exit };
  const end = { x: borders(link.to).left, y: link.to.y + link.entry };
  const below = [
    { x: out, y: detour.y },
    { x: back, y: detour.y },
  ];
  return [start, { x: out, y: start.y }, ...below, { x: back, y: end.y }, end];
}
