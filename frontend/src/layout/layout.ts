/**
 * The layout of a whole graph, as a list of passes over one scope after the other, inner groups first:
 *
 *   nest        sort nodes into groups, cut edges at frames, choose chips
 *   split       parts of a scope without a common edge are laid out apart
 *   rank        longest path in tape order
 *   cut         links into hops from rank to rank, those of one source together
 *   order       few crossings, tape order first; where some are left, again with wires that may part, and fuse those
 *               that end up side by side
 *   refine      the same with what is outside of a group and inside of it in view; from here on inner groups first again
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
import { orderPart } from "./attempts.js";
import { fitNode } from "./chips.js";
import { spreadEntries, straightenAlmost } from "./entries.js";
import { compose, frameScope } from "./frame.js";
import { nest } from "./nest.js";
import { finish, type Pace, type Steps } from "./pace.js";
import { type Part, splitParts, stackParts } from "./parts.js";
import { placeBlocks } from "./place.js";
import { rank } from "./rank.js";
import { numberGates, type Plan, type PlannedPart, refine } from "./refine.js";
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
  const plans: Plan[] = [];
  for (const scope of [...nested.scopes].reverse()) plans.push(yield* planScope(scope, pace));
  yield* refine(plans.toReversed(), pace);
  for (const plan of plans) yield* drawScope(plan, graph.direction, pace);
  return compose(nested.scopes, nested.routes, graph.direction);
}

/** A drawing that flows down is one that flows right with its axes swapped. */
function turned(graph: LayoutGraph): LayoutGraph {
  const nodes = graph.nodes.map((node) => ({ ...node, width: node.height, height: node.width }));
  return { ...graph, nodes };
}

/** What stands in which rank, and in which order. */
function* planScope(scope: Scope, pace: Pace): Steps<Plan> {
  fitItems(scope);
  const parts: PlannedPart[] = [];
  for (const part of splitParts(scope)) {
    rank(part.items);
    parts.push({ part, layers: yield* orderPart(part, pace) });
    yield;
  }
  const plan = { scope, parts };
  numberGates(plan);
  return plan;
}

function* drawScope({ scope, parts }: Plan, direction: Direction, pace: Pace): Steps<void> {
  let ranks = 0;
  for (const planned of parts) {
    yield* drawPart(planned, pace);
    ranks = Math.max(ranks, planned.layers.length);
    yield;
  }
  frameScope(scope, stackParts(parts.map(({ part }) => part)), ranks, direction);
}

function fitItems(scope: Scope): void {
  for (const item of scope.items) {
    if (item.body.kind === "node") fitNode(item, item.body.node, item.body.chips);
    if (item.body.kind !== "group") item.weight = 1;
  }
}

function* drawPart({ part, layers }: PlannedPart, pace: Pace): Steps<void> {
  meetFrames(part);
  const straight = straighten(layers);
  spreadEntries(part.items, straight.hops);
  yield* placeBlocks(layers, straight.blocks, pace);
  straightenAlmost(part.items);
  route(part, layers);
}

/** Groups inside have their size by now: edges meet their frames where they cross them. */
function meetFrames({ items, links }: Part): void {
  for (const link of links)
    if (link.last !== null && link.to.body.kind === "group") link.last.entry = link.entry;
  for (const item of items) {
    if (item.body.kind !== "group") continue;
    const exits = new Map(item.outs.map((link) => [link.source, link.exit]));
    for (const hop of item.right) hop.exit = exits.get(hop.source) ?? 0;
  }
}
