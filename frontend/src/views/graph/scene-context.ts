/** What all parts of one scene look up: the run at its moment, where things stand, and what is made out of them. */
import { lastUpTo } from "../../base/search.js";
import type { Measure } from "../../paint/measure.js";
import type { Mark, Presence, Sign } from "../../paint/scene.js";
import type { Predicate } from "../../protocol/trace.gen.js";
import { openedBy } from "../../run/decisions.js";
import type { Graph } from "../../run/graph.js";
import type { EdgeRef, Run, Step } from "../../run/model.js";
import { moment } from "../../run/moment.js";
import type { Notation } from "./card.js";
import type { Drawing } from "./drawing.js";

/** A set of nodes and edges that something beside the graph points out. */
export interface Pointed {
  readonly mark: Extract<Mark, "traced" | "infected" | "origin" | "wrong" | "higher" | "found" | "kept">;
  /** Nodes of the run, by id. */
  readonly nodes: readonly number[];
  readonly edges: readonly EdgeRef[];
}

/** A few characters on a small plate at the foot of a card. */
export interface Tag {
  readonly node: number;
  readonly text: string;
  readonly sign: Sign;
  /** It tells of an error. */
  readonly failed?: boolean;
}

export interface SceneOptions extends Notation {
  readonly measure: Measure;
  readonly q: number;
  /** Draw what is not built yet very faintly instead of not at all. */
  readonly ghosts: boolean;
  /** Show what decided which way the program went. */
  readonly decisions: boolean;
  /** Nodes of the run, by id. */
  readonly selected: number | null;
  readonly hovered: number | null;
  /** Gradients that ran after this sequence number are still on their way … */
  readonly since: number;
  /** … and have come this far along their edges, 0 to 1. */
  readonly progress: number;
  readonly pointed: readonly Pointed[];
  readonly tags: readonly Tag[];
}

export interface Context extends SceneOptions {
  readonly drawing: Drawing;
  readonly run: Run;
  readonly graph: Graph;
  readonly step: Step | null;
  /** The condition that the step asks, and the scope that runs because of it. */
  readonly test: Predicate | null;
  readonly opened: number | null;
  /** The backward pass of the moment, or 0. */
  readonly pass: number;
  readonly currentEdge: string | null;
  /** Marks of items that have some. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** What is pointed out along edges, by their ids. */
  readonly pointedEdges: ReadonlyMap<string, readonly Mark[]>;
}

export function contextOf(drawing: Drawing, options: SceneOptions): Context {
  const { run, graph } = drawing;
  const step = run.steps[moment(run, options.q).step] ?? null;
  const test = testOf(run, step);
  const pass = lastUpTo([...run.passes.values()], ({ q }) => q, options.q);
  const currentEdge = step?.edge ? graph.edgeOf(step.edge) : null;
  return {
    ...options,
    drawing,
    run,
    graph,
    step,
    test,
    opened: test && openedBy(run, test),
    pass: pass?.b ?? 0,
    currentEdge,
    marks: marksOf(graph, step, currentEdge, options),
    pointedEdges: pointedEdges(graph, options),
  };
}

function testOf(run: Run, step: Step | null): Predicate | null {
  const event = step?.kind === "test" ? run.events[step.index] : undefined;
  return event?.k === "test" ? event : null;
}

function marksOf(
  graph: Graph,
  step: Step | null,
  currentEdge: string | null,
  { selected, hovered, pointed }: SceneOptions,
): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const add = (items: readonly string[], mark: Mark): void => {
    for (const item of items) addTo(marks, item, mark);
  };
  const edge = graph.edges.get(currentEdge ?? "");
  if (edge) {
    // The gradient arrives where the edge comes from.
    add([edge.from], "current");
    add([edge.to], "related");
  } else
    for (const id of step?.nodes ?? []) add(graph.itemsOf(id), step?.kind === "error" ? "failed" : "current");
  if (selected !== null) add(graph.itemsOf(selected), "selected");
  if (hovered !== null) add(graph.itemsOf(hovered), "hovered");
  for (const { mark, nodes } of pointed) for (const id of nodes) add(graph.itemsOf(id), mark);
  return marks;
}

/** Several nodes and edges may be drawn as one. */
function addTo(marks: Map<string, Mark[]>, item: string, mark: Mark): void {
  const had = marks.get(item);
  if (!had) marks.set(item, [mark]);
  else if (!had.includes(mark)) had.push(mark);
}

function pointedEdges(graph: Graph, { pointed }: SceneOptions): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  for (const { mark, edges } of pointed)
    for (const ref of edges) {
      const id = graph.edgeOf(ref);
      if (id !== null) addTo(marks, id, mark);
    }
  return marks;
}

export function presenceAt({ q, ghosts }: Context, born: number): Presence {
  if (born <= q) return "shown";
  return ghosts ? "ghost" : "hidden";
}

/** The presence as a number from 0 to 2. */
export function presenceState({ q, ghosts }: Context, born: number): number {
  if (born <= q) return 0;
  return ghosts ? 1 : 2;
}
