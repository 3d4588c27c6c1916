/**
 * Places nodes one by one while a run grows: each goes to the right of its inputs, at their mean height or the nearest
 * free one, and stays there. The settled layout replaces all of it once the run has ended.
 */
import {
  type Box,
  bottom,
  inflate,
  overlaps,
  type Point,
  right,
  transposeBox,
  transposePoint,
  union,
} from "../base/geometry.js";
import { type Chip, type Chips, chooseChips, fitNode, placeChips } from "./chips.js";
import { BoxGrid } from "./grid.js";
import { createItem } from "./item.js";
import { CHANNEL_MARGIN, FRAME, MARGIN, PORT, TITLE_GAP } from "./spacing.js";
import type { Layout, LayoutEdge, LayoutGraph, LayoutGroup, LayoutNode } from "./types.js";

/** What a node takes up with its chips, and where in it the node itself stands. */
interface Room {
  readonly box: Box;
  readonly node: Box;
}

interface Change {
  readonly id: string;
  readonly frame: Box;
  /** What the frame covers now and did not before. */
  readonly gained: readonly Box[];
}

/** What one call to `grow` looks up. */
interface Sight {
  readonly nodes: ReadonlyMap<string, LayoutNode>;
  readonly entering: ReadonlyMap<string, readonly LayoutEdge[]>;
  readonly userOf: ReadonlyMap<string, string>;
  readonly chips: Chips;
}

const ALONG = 2 * CHANNEL_MARGIN;
const APART = 24;
/** Heights tried at one place along the flow, and places along the flow tried, before one is forced. */
const HEIGHTS = 40;
const COLUMNS = 6;
/** In a drawing of more nodes than this, free places are rare and looking for one is dear: few are tried. */
const CROWDED = 200;
const CROWDED_HEIGHTS = 6;

export class OnlineLayout {
  readonly #nodes = new Map<string, Box>();
  readonly #frames = new Map<string, Box>();
  readonly #edges = new Map<string, readonly Point[]>();
  readonly #groups = new Map<string, LayoutGroup>();
  readonly #homes = new Map<string, string | null>();
  readonly #grid = new BoxGrid();
  /** Latest node placed in each group, where one without inputs goes. */
  readonly #latest = new Map<string | null, Box>();
  /** Where nodes stood in another drawing: they go there again where that place is free. */
  readonly #before: ReadonlyMap<string, Box>;
  #extent: Box | null = null;
  #flowsRight = true;

  constructor(before: ReadonlyMap<string, Box> = new Map()) {
    this.#before = before;
  }

  /** Places what is new in `graph`; what was there keeps its place to the pixel, what is gone is forgotten. */
  grow(graph: LayoutGraph): Layout {
    this.#flowsRight = graph.direction === "right";
    for (const group of graph.groups) this.#groups.set(group.id, group);
    const sight = this.#look(graph);
    this.#forget(sight.nodes, graph.edges);
    for (const node of [...sight.nodes.values()].sort((a, b) => a.order - b.order)) {
      if (!this.#homes.has(node.id) && !this.#waits(node, sight)) this.#place(node, sight);
    }
    for (const edge of graph.edges) if (!this.#edges.has(edge.id)) this.#draw(edge, sight);
    return this.#result();
  }

  #look(graph: LayoutGraph): Sight {
    const nodes = new Map(graph.nodes.map((node) => [node.id, this.#turned(node)]));
    const entering = new Map<string, LayoutEdge[]>();
    for (const edge of graph.edges) {
      const before = entering.get(edge.to);
      if (before === undefined) entering.set(edge.to, [edge]);
      else before.push(edge);
    }
    const userOf = new Map(graph.edges.map((edge) => [edge.from, edge.to]));
    return { nodes, entering, userOf, chips: chooseChips(graph.edges, nodes) };
  }

  #turned(node: LayoutNode): LayoutNode {
    return this.#flowsRight ? node : { ...node, width: node.height, height: node.width };
  }

  #forget(nodes: ReadonlyMap<string, LayoutNode>, edges: readonly LayoutEdge[]): void {
    const kept = new Set(edges.map((edge) => edge.id));
    for (const id of this.#edges.keys()) if (!kept.has(id)) this.#edges.delete(id);
    for (const id of this.#homes.keys()) {
      if (nodes.has(id)) continue;
      this.#nodes.delete(id);
      this.#homes.delete(id);
      this.#grid.remove(id);
    }
  }

  /** A chip is placed together with its user, unless the user stands already. */
  #waits(node: LayoutNode, { chips, userOf }: Sight): boolean {
    return chips.chipIds.has(node.id) && !this.#homes.has(userOf.get(node.id) ?? "");
  }

  #place(node: LayoutNode, sight: Sight): void {
    const chips = (sight.chips.ofNode.get(node.id) ?? []).filter((chip) => !this.#homes.has(chip.node.id));
    const inputs = (sight.entering.get(node.id) ?? []).map((edge) => edge.from);
    const path = this.#pathOf(node.group);
    const room = this.#search(node, chips, inputs, path);
    this.#settleAt(node.id, node.group, room.node);
    placeChips(
      room.node,
      chips,
      (id, box) => this.#settleAt(id, node.group, box),
      (id, points) => this.#edges.set(id, points),
    );
    for (const { id, frame, gained } of this.#framesWith(room.box, path)) {
      for (const strip of gained) this.#grid.add(id, strip);
      this.#frames.set(id, frame);
      this.#extent = this.#extent === null ? frame : union(this.#extent, frame);
    }
    this.#extent = this.#extent === null ? room.box : union(this.#extent, room.box);
    this.#latest.set(node.group, room.node);
  }

  #settleAt(id: string, group: string | null, box: Box): void {
    this.#nodes.set(id, box);
    this.#homes.set(id, group);
    this.#grid.add(id, box);
  }

  /** The group and those round it, inner ones first. */
  #pathOf(group: string | null): LayoutGroup[] {
    const path: LayoutGroup[] = [];
    for (let at = group; at !== null; at = path.at(-1)?.parent ?? null) {
      const found = this.#groups.get(at);
      if (found === undefined) break;
      path.push(found);
    }
    return path;
  }

  #search(
    node: LayoutNode,
    chips: readonly Chip[],
    inputs: readonly string[],
    path: readonly LayoutGroup[],
  ): Room {
    const item = createItem({ kind: "node", node, chips: [...chips] }, 0, node.order);
    fitNode(item, node, chips);
    const unopened = path.filter((group) => !this.#frames.has(group.id)).length;
    const start = this.#wanted(node, inputs, unopened);
    const roomAt = (x: number, y: number): Room => ({
      box: { x, y: y - item.up, width: item.width, height: item.up + item.down },
      node: {
        x: x + (item.width - node.width) / 2,
        y: y - node.height / 2,
        width: node.width,
        height: node.height,
      },
    });
    const again = this.#placeBefore(node, inputs);
    const kept = again && roomAt(again.x - (item.width - node.width) / 2, again.y + node.height / 2);
    if (kept && this.#isFree(kept.box, path)) return kept;
    const crowded = this.#nodes.size > CROWDED;
    const [columns, heights] = crowded ? [1, CROWDED_HEIGHTS] : [COLUMNS, HEIGHTS];
    for (let column = 0; column < columns; column++) {
      const x = start.x + column * (item.width + ALONG);
      for (let i = 0; i < heights; i++) {
        const side = i % 2 === 0 ? 1 : -1;
        const room = roomAt(x, start.y + side * Math.ceil(i / 2) * (APART + PORT));
        if (this.#isFree(room.box, path)) return room;
      }
    }
    // Nowhere near: to the right of everything, where no node stands.
    return roomAt((this.#extent === null ? 0 : right(this.#extent)) + ALONG, start.y);
  }

  /** Where the node stood before, if that is still further along the flow than its inputs. */
  #placeBefore(node: LayoutNode, inputs: readonly string[]): Box | null {
    const known = this.#before.get(node.id);
    if (known === undefined) return null;
    const before = this.#flowsRight ? known : transposeBox(known);
    const boxes = inputs.flatMap((id) => this.#nodes.get(id) ?? []);
    return boxes.every((box) => right(box) + CHANNEL_MARGIN <= before.x) ? before : null;
  }

  #wanted(node: LayoutNode, inputs: readonly string[], unopened: number): Point {
    const boxes = inputs.flatMap((id) => this.#nodes.get(id) ?? []);
    const margin = ALONG + unopened * 2 * FRAME;
    if (boxes.length > 0) {
      const x = boxes.reduce((most, box) => Math.max(most, right(box)), Number.NEGATIVE_INFINITY) + margin;
      const y = boxes.reduce((sum, box) => sum + box.y + box.height / 2, 0) / boxes.length;
      return { x, y };
    }
    const near = this.#latest.get(node.group);
    if (near !== undefined) return { x: near.x, y: bottom(near) + APART + node.height / 2 };
    const extent = this.#extent;
    return extent === null
      ? { x: 0, y: 0 }
      : { x: extent.x + unopened * FRAME, y: bottom(extent) + ALONG + node.height };
  }

  #isFree(box: Box, path: readonly LayoutGroup[]): boolean {
    const own = new Set(path.map((group) => group.id));
    const clear = inflate(box, APART / 2);
    for (const id of this.#grid.near(clear)) {
      if (own.has(id)) continue;
      if (overlaps(clear, this.#boxOf(id))) return false;
    }
    return this.#framesWith(box, path).every((change) => this.#mayCover(change));
  }

  #boxOf(id: string): Box {
    return this.#nodes.get(id) ?? this.#frames.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  }

  /** Whether the frame would cover only what belongs to its group or holds it. */
  #mayCover({ id: group, gained }: Change): boolean {
    const around = new Set(this.#pathOf(group).map((outer) => outer.id));
    for (const strip of gained) {
      for (const id of this.#grid.near(strip)) {
        if (around.has(id) || this.#isWithin(id, group)) continue;
        if (overlaps(strip, this.#boxOf(id))) return false;
      }
    }
    return true;
  }

  #isWithin(id: string, group: string): boolean {
    const home = this.#homes.has(id) ? this.#homes.get(id) : this.#groups.get(id)?.parent;
    return this.#pathOf(home ?? null).some((outer) => outer.id === group);
  }

  /** The frames along `path` as they would be with `box` inside. */
  #framesWith(box: Box, path: readonly LayoutGroup[]): Change[] {
    const changes: Change[] = [];
    let inside = box;
    for (const group of path) {
      const title = group.titleHeight + TITLE_GAP;
      const [left, top] = this.#flowsRight ? [FRAME, title] : [title, FRAME];
      const [least, high] = this.#flowsRight ? [group.titleWidth, 0] : [0, group.titleWidth];
      const padded = {
        x: inside.x - left,
        y: inside.y - top,
        width: Math.max(inside.width + left + FRAME, least),
        height: Math.max(inside.height + top + FRAME, high),
      };
      const before = this.#frames.get(group.id);
      const frame = before === undefined ? padded : union(before, padded);
      changes.push({ id: group.id, frame, gained: growth(before, frame) });
      inside = frame;
    }
    return changes;
  }

  #draw(edge: LayoutEdge, { entering, chips }: Sight): void {
    const from = this.#nodes.get(edge.from);
    const to = this.#nodes.get(edge.to);
    if (from === undefined || to === undefined) return;
    const main = (entering.get(edge.to) ?? []).filter((other) => !chips.chipIds.has(other.from));
    const share = (main.indexOf(edge) + 1) / (main.length + 1);
    const start = { x: right(from), y: from.y + from.height / 2 };
    const end = { x: to.x, y: to.y + to.height * share };
    const x = end.x - CHANNEL_MARGIN;
    const bent = [start, { x, y: start.y }, { x, y: end.y }, end];
    this.#edges.set(edge.id, start.y === end.y ? [start, end] : bent);
  }

  /** Turned to the direction of the flow; nothing is shifted, so places stay as they were given. */
  #result(): Layout {
    const turnBox = this.#flowsRight ? (box: Box) => box : transposeBox;
    const turnPoint = this.#flowsRight ? (point: Point) => point : transposePoint;
    const boxes = (all: ReadonlyMap<string, Box>) => new Map([...all].map(([id, box]) => [id, turnBox(box)]));
    const edges = new Map([...this.#edges].map(([id, points]) => [id, points.map(turnPoint)]));
    const extent = turnBox(inflate(this.#extent ?? { x: 0, y: 0, width: 0, height: 0 }, MARGIN));
    return {
      nodes: boxes(this.#nodes),
      groups: boxes(this.#frames),
      edges,
      width: right(extent),
      height: bottom(extent),
    };
  }
}

/** The strips of `after` that `before` does not cover. */
function growth(before: Box | undefined, after: Box): Box[] {
  if (before === undefined) return [after];
  const strips = [
    { x: after.x, y: after.y, width: before.x - after.x, height: after.height },
    { x: right(before), y: after.y, width: right(after) - right(before), height: after.height },
    { x: after.x, y: after.y, width: after.width, height: before.y - after.y },
    { x: after.x, y: bottom(before), width: after.width, height: bottom(after) - bottom(before) },
  ];
  return strips.filter((strip) => strip.width > 0 && strip.height > 0);
}
