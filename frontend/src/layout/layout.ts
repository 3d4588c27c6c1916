/**
 * The layout of a whole graph, as a list of passes over one scope after the other, inner groups first:
 *
 *   nest        sort nodes into groups, cut edges at frames, choose chips
 *   split       parts of a scope without a common edge are laid out apart
 *   rank        longest path in tape order
 *   cut         links into hops from rank to rank
 *   order       few crossings, tape order first
 *   straighten  choose the hops that are drawn straight
 *   enter       spread the operands over their node's border
 *   place       move blocks across the flow
 *   route       columns, lanes, ways
 *   stack       parts under one another
 *   frame       the group becomes one box of its parent
 *   compose     everything into one drawing
 *
 * The same graph gives the same drawing, always; no pass recurses, so neither long chains nor deep nesting can exhaust
 * the stack.
 */
import { cutIntoHops } from "./bends.js";
import { fitNode } from "./chips.js";
import { spreadEntries, straightenAlmost } from "./entries.js";
import { compose, frameScope } from "./frame.js";
import { nest } from "./nest.js";
import { orderLayers } from "./order.js";
import { finish, type Pace, type Steps } from "./pace.js";
import { type Part, splitParts, stackParts } from "./parts.js";
import { placeBlocks } from "./place.js";
import { rank } from "./rank.js";
import { route } from "./route.js";
import type { Scope } from "./scope.js";
import { straighten } from "./straighten.js";
import type { Direction, Layout, LayoutGraph } from "./types.js";

/** Lays `graph` out at once. Throws `LayoutError` when an edge, parent or group names something that is not there. */
export function layout(graph: LayoutGraph): Layout {
  return finish(layoutSteps(graph, { hurry: false }));
}

/** The same in small steps; see `pace.ts`. */
export function* layoutSteps(graph: LayoutGraph, pace: Pace): Steps<Layout> {
  const nested = nest(graph.direction === "right" ? graph : turned(graph));
  for (const scope of [...nested.scopes].reverse()) yield* layoutScope(scope, graph.direction, pace);
  return compose(nested.scopes, nested.routes, graph.direction);
}

/** A drawing that flows down is one that flows right with its axes swapped. */
function turned(graph: LayoutGraph): LayoutGraph {
  const nodes = graph.nodes.map((node) => ({ ...node, width: node.height, height: node.width }));
  return { ...graph, nodes };
}

function* layoutScope(scope: Scope, direction: Direction, pace: Pace): Steps<void> {
  fitItems(scope);
  const parts = splitParts(scope);
  let ranks = 0;
  for (const part of parts) {
    ranks = Math.max(ranks, yield* layoutPart(part, pace));
    yield;
  }
  frameScope(scope, stackParts(parts), ranks, direction);
}

function fitItems(scope: Scope): void {
  for (const item of scope.items) {
    if (item.body.kind === "node") fitNode(item, item.body.node, item.body.chips);
    if (item.body.kind !== "group") item.weight = 1;
  }
}

/** Returns how many ranks the part has. */
function* layoutPart(part: Part, pace: Pace): Steps<number> {
  rank(part.items);
  const layers = cutIntoHops(part.items, part.links);
  yield* orderLayers(layers, pace);
  const straight = straighten(layers);
  spreadEntries(part.items, straight.hops);
  yield* placeBlocks(layers, straight.blocks, pace);
  straightenAlmost(part.items);
  route(part, layers);
  return layers.length;
}
