/** First pass: sorts nodes into their groups and cuts every edge at the frames it crosses. */
import { type Chips, chooseChips } from "./chips.js";
import type { Item, Link } from "./item.js";
import { addItem, createScope, crossing, join, type Scope } from "./scope.js";
import type { LayoutEdge, LayoutGraph, LayoutGroup, LayoutNode } from "./types.js";

/** A part of an edge's way: one link of one scope. */
export interface Part {
  readonly scope: Scope;
  readonly link: Link;
}

export interface Nest {
  /** Every scope, outer ones before inner ones; the first is the whole drawing. */
  readonly scopes: readonly Scope[];
  /** For each edge that is not a chip's, its parts from start to end. */
  readonly routes: ReadonlyMap<string, readonly Part[]>;
}

interface Place {
  readonly scope: Scope;
  readonly item: Item;
}

export class LayoutError extends Error {
  override readonly name = "LayoutError";
}

export function nest(graph: LayoutGraph): Nest {
  const scopes = createScopes(graph.groups);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const chips = chooseChips(graph.edges, nodes);
  const places = placeNodes(graph.nodes, chips, scopes);
  const routes = new Map<string, Part[]>();
  for (const edge of graph.edges) {
    checkEnds(edge, nodes);
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    if (from !== undefined && to !== undefined) routes.set(edge.id, cutEdge(edge, from, to));
  }
  return { scopes: [...scopes.values()], routes };
}

function checkEnds(edge: LayoutEdge, nodes: ReadonlyMap<string, LayoutNode>): void {
  for (const end of [edge.from, edge.to]) {
    if (!nodes.has(end))
      throw new LayoutError(
        `edge ${edge.id} ends at node ${end}, which is not among the nodes; add it first`,
      );
  }
  if (edge.from === edge.to)
    throw new LayoutError(`edge ${edge.id} joins node ${edge.from} to itself; a tape has no such edge`);
}

/** Scopes by group id, null for the whole drawing; parents before children. */
function createScopes(groups: readonly LayoutGroup[]): Map<string | null, Scope> {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const scopes = new Map<string | null, Scope>([[null, createScope(null, null)]]);
  for (const group of groups) {
    const waiting: LayoutGroup[] = [];
    let at: LayoutGroup | undefined = group;
    while (at !== undefined && !scopes.has(at.id)) {
      if (waiting.includes(at))
        throw new LayoutError(`group ${at.id} is its own ancestor; groups form a tree`);
      waiting.push(at);
      if (at.parent !== null && !byId.has(at.parent))
        throw new LayoutError(`group ${at.id} names parent ${at.parent}, which is not among the groups`);
      at = at.parent === null ? undefined : byId.get(at.parent);
    }
    for (const one of waiting.reverse()) scopes.set(one.id, createScope(one, scopes.get(one.parent) ?? null));
  }
  return scopes;
}

function placeNodes(
  nodes: readonly LayoutNode[],
  chips: Chips,
  scopes: ReadonlyMap<string | null, Scope>,
): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const node of nodes) {
    const scope = scopes.get(node.group);
    if (scope === undefined)
      throw new LayoutError(`node ${node.id} stands in group ${node.group}, which is not among the groups`);
    if (chips.chipIds.has(node.id)) continue;
    const item = addItem(scope, { kind: "node", node, chips: chips.ofNode.get(node.id) ?? [] }, node.order);
    places.set(node.id, { scope, item });
    for (let at: Scope | null = scope; at?.item; at = at.parent) {
      if (at.item.order <= node.order) break;
      at.item.order = node.order;
    }
  }
  return places;
}

function cutEdge(edge: LayoutEdge, from: Place, to: Place): Part[] {
  const parts: Part[] = [];
  let { scope, item } = from;
  const order = from.item.order;
  const inner: Scope[] = [];
  let other = to.scope;
  while (scope !== other) {
    if (scope.depth >= other.depth && scope.parent !== null && scope.item !== null) {
      const gate = crossing(scope, "out", edge.from, order);
      parts.push({ scope, link: join(scope, item, gate, edge.from, edge) });
      item = scope.item;
      scope = scope.parent;
    } else if (other.parent !== null) {
      inner.push(other);
      other = other.parent;
    }
  }
  for (const next of inner.reverse()) {
    if (next.item !== null) parts.push({ scope, link: join(scope, item, next.item, edge.from, edge) });
    item = crossing(next, "in", edge.from, order);
    scope = next;
  }
  parts.push({ scope, link: join(scope, item, to.item, edge.from, edge) });
  return parts;
}
