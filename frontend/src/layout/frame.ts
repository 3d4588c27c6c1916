/** Puts a frame round a finished scope and, when all are finished, gives everything its place in the whole drawing. */
import { type Box, type Point, simplify, transposeBox, transposePoint } from "../base/geometry.js";
import { placeChips } from "./chips.js";
import type { Item } from "./item.js";
import type { Part } from "./nest.js";
import type { Scope } from "./scope.js";
import { FRAME, MARGIN, TITLE_GAP } from "./spacing.js";
import type { Direction, Layout } from "./types.js";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes the scope round its content and, if it is a group, the item that stands for it in its parent. */
export function frameScope(scope: Scope, content: Size, ranks: number, direction: Direction): void {
  const group = scope.group;
  if (group === null) {
    scope.content = { x: MARGIN, y: MARGIN };
    scope.width = content.width + 2 * MARGIN;
    scope.height = content.height + 2 * MARGIN;
    return;
  }
  const title = group.titleHeight + TITLE_GAP;
  const flowsRight = direction === "right";
  scope.content = flowsRight ? { x: FRAME, y: title } : { x: title, y: FRAME };
  const width = content.width + scope.content.x + FRAME;
  const height = content.height + scope.content.y + FRAME;
  scope.width = flowsRight ? Math.max(width, group.titleWidth) : width;
  scope.height = flowsRight ? height : Math.max(height, group.titleWidth);
  if (scope.item !== null) fitGroup(scope, scope.item, ranks);
}

function fitGroup(scope: Scope, item: Item, ranks: number): void {
  item.width = scope.width;
  item.up = scope.height / 2;
  item.down = scope.height / 2;
  item.weight = 1 + ranks;
  for (const link of item.ins) link.entry = gateHeight(scope, scope.ins.get(link.source));
  for (const link of item.outs) link.exit = gateHeight(scope, scope.outs.get(link.source));
}

/** Where an edge crosses the frame, measured from the middle of the frame. */
function gateHeight(scope: Scope, gate: Item | undefined): number {
  return scope.content.y + (gate?.y ?? 0) - scope.height / 2;
}

/** The layout in the whole drawing's coordinates. */
export function compose(
  scopes: readonly Scope[],
  routes: ReadonlyMap<string, readonly Part[]>,
  direction: Direction,
): Layout {
  const turnBox = direction === "right" ? (box: Box) => box : transposeBox;
  const turnPoint = direction === "right" ? (point: Point) => point : transposePoint;
  const nodes = new Map<string, Box>();
  const groups = new Map<string, Box>();
  const edges = new Map<string, readonly Point[]>();
  const onNode = (id: string, box: Box) => void nodes.set(id, turnBox(box));
  const onEdge = (id: string, points: readonly Point[]) => void edges.set(id, points.map(turnPoint));
  for (const scope of scopes) {
    setOrigin(scope);
    if (scope.group !== null) groups.set(scope.group.id, turnBox({ ...scope.origin, ...sizeOf(scope) }));
    for (const item of scope.items) emitNode(scope, item, onNode, onEdge);
  }
  for (const [id, parts] of routes) onEdge(id, simplify(parts.flatMap(partPoints)));
  const [root] = scopes;
  const size = turnBox({ x: 0, y: 0, width: root?.width ?? 0, height: root?.height ?? 0 });
  return { nodes, groups, edges, width: size.width, height: size.height };
}

function sizeOf(scope: Scope): Size {
  return { width: scope.width, height: scope.height };
}

function setOrigin(scope: Scope): void {
  const { parent, item } = scope;
  if (parent === null || item === null) return;
  scope.origin = {
    x: parent.origin.x + parent.content.x + item.x,
    y: parent.origin.y + parent.content.y + item.y - item.up,
  };
}

function emitNode(
  scope: Scope,
  item: Item,
  onNode: (id: string, box: Box) => void,
  onEdge: (id: string, points: Point[]) => void,
): void {
  if (item.body.kind !== "node") return;
  const { node, chips } = item.body;
  const box = {
    x: scope.origin.x + scope.content.x + item.x + (item.width - node.width) / 2,
    y: scope.origin.y + scope.content.y + item.y - node.height / 2,
    width: node.width,
    height: node.height,
  };
  onNode(node.id, box);
  placeChips(box, chips, onNode, onEdge);
}

/** A part's points in the whole drawing, drawn out to the frame where it starts or ends at one. */
function partPoints({ scope, link }: Part): Point[] {
  const { x, y } = scope.origin;
  const points = link.path.map((point) => ({
    x: x + scope.content.x + point.x,
    y: y + scope.content.y + point.y,
  }));
  const first = points[0];
  const last = points.at(-1);
  if (link.from.body.kind === "in" && first !== undefined) points.unshift({ x, y: first.y });
  if (link.to.body.kind === "out" && last !== undefined) points.push({ x: x + scope.width, y: last.y });
  return points;
}
