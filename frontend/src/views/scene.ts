/** Turns a graph, where it was laid out and a moment of the run into the scene that painters draw. */
import type { Layout } from "../layout/types.js";
import type { Flow, Mark, Presence, Scene, SceneEdge, SceneGroup, SceneNode } from "../paint/scene.js";
import type { Graph, GraphEdge, GraphGroup, GraphNode } from "../run/graph.js";
import type { Contribution, EdgeRef, Node, Run, Step } from "../run/model.js";
import { gradientAt, moment } from "../run/moment.js";
import { formOf, gradientSign, kindOf, labelOf, linesAt, type Notation } from "./card.js";
import { magnitudeOf, shortSummary, signOfSummary } from "./number.js";
import { scopeTitle } from "./scope-title.js";

export interface SceneOptions extends Notation {
  readonly q: number;
  /** Draw what is not built yet very faintly instead of not at all. */
  readonly ghosts: boolean;
  /** Nodes of the run, by id. */
  readonly selected: number | null;
  readonly hovered: number | null;
  /** Gradients that ran after this sequence number are still on their way … */
  readonly since: number;
  /** … and have come this far along their edges, 0 to 1. */
  readonly progress: number;
}

/** What all items of one scene look up. */
interface Context extends SceneOptions {
  readonly run: Run;
  readonly graph: Graph;
  readonly layout: Layout;
  readonly step: Step | null;
  /** The backward pass of the moment, or 0. */
  readonly pass: number;
  readonly currentEdge: string | null;
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  readonly largest: number;
}

export function sceneOf(run: Run, graph: Graph, layout: Layout, options: SceneOptions): Scene {
  const context = contextOf(run, graph, layout, options);
  return {
    width: layout.width,
    height: layout.height,
    groups: groupsOf(context),
    edges: [...graph.edges.values()].flatMap((edge) => sceneEdge(context, edge)),
    nodes: [...graph.nodes.values()].flatMap((item) => sceneNode(context, item)),
  };
}

function contextOf(run: Run, graph: Graph, layout: Layout, options: SceneOptions): Context {
  const now = moment(run, options.q);
  const step = run.steps[now.step] ?? null;
  const passes = [...run.passes.values()].filter((pass) => pass.q <= options.q);
  return {
    ...options,
    run,
    graph,
    layout,
    step,
    pass: passes.at(-1)?.b ?? 0,
    currentEdge: step?.edge ? graph.edgeOf(step.edge) : null,
    marks: marksOf(graph, step, options),
    largest: largestContribution(run),
  };
}

function marksOf(graph: Graph, step: Step | null, options: SceneOptions): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const add = (items: readonly string[], mark: Mark): void => {
    for (const item of items) marks.set(item, [...(marks.get(item) ?? []), mark]);
  };
  const mark: Mark = step?.kind === "error" ? "failed" : "current";
  const edge = step?.edge ? graph.edges.get(graph.edgeOf(step.edge) ?? "") : undefined;
  if (edge) {
    add([edge.from], "current");
    add([edge.to], "related");
  } else for (const id of step?.nodes ?? []) add(graph.itemsOf(id), mark);
  if (options.selected !== null) add(graph.itemsOf(options.selected), "selected");
  if (options.hovered !== null) add(graph.itemsOf(options.hovered), "hovered");
  return marks;
}

function presence(context: Context, born: number): Presence {
  if (born <= context.q) return "shown";
  return context.ghosts ? "ghost" : "hidden";
}

function sceneNode(context: Context, item: GraphNode): SceneNode[] {
  const box = context.layout.nodes.get(item.id);
  if (!box) return [];
  const said = linesAt(item, context.run, context.q, context);
  return [
    {
      id: item.id,
      box,
      form: formOf(item),
      kind: kindOf(item),
      lines: said,
      sign: item.form === "fold" ? null : gradientSign(gradientAt(item.node, context.q)),
      presence: presence(context, item.born),
      marks: context.marks.get(item.id) ?? [],
      label: labelOf(said),
    },
  ];
}

function sceneEdge(context: Context, edge: GraphEdge): SceneEdge[] {
  const points = context.layout.edges.get(edge.id);
  if (!points) return [];
  const current = edge.id === context.currentEdge;
  const near = touches(edge, context.selected) || touches(edge, context.hovered);
  const contribution = latestContribution(context, edge);
  const marks: Mark[] = current ? ["current"] : near ? ["related"] : [];
  return [
    {
      id: edge.id,
      points,
      presence: presence(context, edge.born),
      marks,
      flow: contribution ? flowOf(context, contribution) : null,
      text: contribution && (current || near) ? shortSummary(contribution.event.val, true) : null,
      detached: edge.refs.every((ref) => !context.run.nodes.get(ref.operand)?.event.rg),
    },
  ];
}

function touches(edge: GraphEdge, node: number | null): boolean {
  if (node === null) return false;
  return edge.refs.some((ref) => ref.result === node || ref.operand === node);
}

/**
 * What last ran back along the edge. When the pass of the moment will take the edge again, what earlier passes left on
 * it is not shown any more, so that the edge can fill anew.
 */
function latestContribution(context: Context, edge: GraphEdge): Contribution | null {
  const sent = edge.refs.flatMap((ref) => sentAlong(context.run.nodes.get(ref.result), ref));
  const inPass = sent.filter(({ event }) => event.b === context.pass);
  const candidates = inPass.length > 0 ? inPass : sent;
  return candidates.findLast(({ q }) => q <= context.q) ?? null;
}

function sentAlong(node: Node | undefined, ref: EdgeRef): readonly Contribution[] {
  return node?.sent.filter(({ event }) => event.arg === ref.arg) ?? [];
}

function flowOf(context: Context, { event }: Contribution): Flow {
  return {
    progress: event.q > context.since ? context.progress : 1,
    sign: signOfSummary(event.val),
    magnitude: relative(magnitudeOf(event.val), context.largest),
  };
}

/** Three powers of ten below the largest is as thin as it gets. */
function relative(size: number, largest: number): number {
  if (size === 0 || largest === 0) return 0;
  return Math.min(Math.max(1 + Math.log10(size / largest) / 3, 0), 1);
}

/** Remembered by run length: a run only grows, and every step of the player asks. */
const largestOf = new WeakMap<Run, { readonly events: number; readonly largest: number }>();

function largestContribution(run: Run): number {
  const known = largestOf.get(run);
  if (known?.events === run.events.length) return known.largest;
  const largest = run.tape.reduce(
    (most, node) => node.sent.reduce((inner, { event }) => Math.max(inner, magnitudeOf(event.val)), most),
    0,
  );
  largestOf.set(run, { events: run.events.length, largest });
  return largest;
}

function groupsOf(context: Context): SceneGroup[] {
  const born = groupBirths(context.graph);
  const parents = new Map(context.graph.layout.groups.map(({ id, parent }) => [id, parent]));
  const depthOf = (id: string): number => {
    const parent = parents.get(id);
    return parent ? depthOf(parent) + 1 : 0;
  };
  return [...context.graph.groups.values()]
    .flatMap((group) =>
      sceneGroup(context, group, Math.max(group.born, born.get(group.id) ?? 0), depthOf(group.id)),
    )
    .sort((a, b) => a.depth - b.depth);
}

/** When the first thing in each frame is there: an empty frame would promise what may not come. */
function groupBirths(graph: Graph): Map<string, number> {
  const parents = new Map(graph.layout.groups.map(({ id, parent }) => [id, parent]));
  const births = new Map<string, number>();
  for (const { id, group } of graph.layout.nodes) {
    const born = graph.nodes.get(id)?.born ?? 0;
    for (let at: string | null = group; at !== null; at = parents.get(at) ?? null)
      births.set(at, Math.min(births.get(at) ?? Number.POSITIVE_INFINITY, born));
  }
  return births;
}

function sceneGroup(context: Context, group: GraphGroup, born: number, depth: number): SceneGroup[] {
  const box = context.layout.groups.get(group.id);
  if (!box) return [];
  const title = scopeTitle(context.run, group.scope, context.say);
  return [
    {
      id: group.id,
      box,
      kind: group.scope.event.kind,
      title,
      depth,
      presence: presence(context, born),
      marks: context.step?.scope === group.scope.id ? ["current"] : [],
      label: title,
    },
  ];
}
