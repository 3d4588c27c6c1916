/** What all parts of one scene look up: the run at its moment, where things stand, and what is made out of them. */
import type { Box } from "../../base/geometry.js";
import type { Layout } from "../../layout/types.js";
import type { Measure } from "../../paint/measure.js";
import type { Mark, Presence, SceneEdge, SceneGroup, SceneNode } from "../../paint/scene.js";
import type { Graph } from "../../run/graph.js";
import type { Run, Step } from "../../run/model.js";
import { moment } from "../../run/moment.js";
import { magnitudeOf } from "../number.js";
import type { Notation } from "./card.js";
import { Reuse } from "./reuse.js";

export interface SceneOptions extends Notation {
  readonly measure: Measure;
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

/** A run's drawing, whatever the moment; scenes made from one drawing share what does not change between them. */
export class Drawing {
  readonly nodes = new Reuse<SceneNode>();
  readonly edges = new Reuse<SceneEdge>();
  readonly groups = new Reuse<SceneGroup>();
  /** Where the titles of frames stand. */
  readonly titles: readonly Box[];
  readonly #run: Run;
  #largest = { events: -1, size: 0 };

  constructor(
    run: Run,
    readonly graph: Graph,
    readonly layout: Layout,
  ) {
    this.#run = run;
    this.titles = graph.layout.groups.flatMap(({ id, titleWidth, titleHeight }) => {
      const box = layout.groups.get(id);
      return box ? { ...box, width: titleWidth, height: titleHeight } : [];
    });
  }

  get run(): Run {
    return this.#run;
  }

  /** The largest contribution of the run. */
  get largest(): number {
    const events = this.#run.events.length;
    if (this.#largest.events !== events) this.#largest = { events, size: largestOf(this.#run) };
    return this.#largest.size;
  }
}

function largestOf({ tape }: Run): number {
  const sent = tape.flatMap((node) => node.sent);
  return sent.reduce((largest, { event }) => Math.max(largest, magnitudeOf(event.val)), 0);
}

export interface Context extends SceneOptions {
  readonly drawing: Drawing;
  readonly run: Run;
  readonly graph: Graph;
  readonly layout: Layout;
  readonly step: Step | null;
  /** The backward pass of the moment, or 0. */
  readonly pass: number;
  readonly currentEdge: string | null;
  /** Marks of items that have some. */
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
}

export function contextOf(drawing: Drawing, options: SceneOptions): Context {
  const { run, graph, layout } = drawing;
  const step = run.steps[moment(run, options.q).step] ?? null;
  const passes = [...run.passes.values()].filter((pass) => pass.q <= options.q);
  const currentEdge = step?.edge ? graph.edgeOf(step.edge) : null;
  return {
    ...options,
    drawing,
    run,
    graph,
    layout,
    step,
    pass: passes.at(-1)?.b ?? 0,
    currentEdge,
    marks: marksOf(graph, step, currentEdge, options),
  };
}

function marksOf(
  graph: Graph,
  step: Step | null,
  currentEdge: string | null,
  { selected, hovered }: SceneOptions,
): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const add = (items: readonly string[], mark: Mark): void => {
    for (const item of items) marks.set(item, [...(marks.get(item) ?? []), mark]);
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
  return marks;
}

export function presenceAt({ q, ghosts }: Context, born: number): Presence {
  if (born <= q) return "shown";
  return ghosts ? "ghost" : "hidden";
}
