/** What ran back along the edges of a drawing, in which pass. */
import { countUpTo } from "../../base/search.js";
import type { GraphEdge } from "../../run/graph.js";
import type { Contribution, Run } from "../../run/model.js";
import { magnitudeOf } from "../number.js";

const NONE: readonly Contribution[] = [];
const byQ = (fact: { readonly q: number }): number => fact.q;

export class Contributions {
  readonly #run: Run;
  readonly #along = new Map<GraphEdge, readonly Contribution[]>();
  /** Events of the run when what is remembered was found. */
  #events = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** How large the largest contribution of the run is. */
  get largest(): number {
    return largestOf(this.#run);
  }

  /**
   * What last ran back along the edge at `q`. When the pass of the moment will take the edge again, what earlier passes
   * left on it is not shown any more, so that the edge can fill anew.
   */
  latest(edge: GraphEdge, q: number, pass: number): Contribution | null {
    const sent = this.#sentAlong(edge);
    const [only] = sent;
    if (only === undefined) return null;
    if (sent.length === 1) return only.q <= q ? only : null;
    const last = sent[countUpTo(sent, byQ, q) - 1];
    if (last === undefined || last.event.b === pass) return last ?? null;
    const inPass = sent.filter(({ event }) => event.b === pass);
    return inPass.length > 0 ? (inPass.findLast((one) => one.q <= q) ?? null) : last;
  }

  /** In the order in which they ran. */
  #sentAlong(edge: GraphEdge): readonly Contribution[] {
    this.#catchUp();
    const known = this.#along.get(edge);
    if (known) return known;
    const sent: Contribution[] = [];
    for (const { result, arg } of edge.refs)
      for (const one of this.#run.nodes.get(result)?.sent ?? NONE) if (one.event.arg === arg) sent.push(one);
    if (edge.refs.length > 1) sent.sort((a, b) => a.q - b.q);
    this.#along.set(edge, sent);
    return sent;
  }

  #catchUp(): void {
    const { length } = this.#run.events;
    if (length === this.#events) return;
    this.#events = length;
    this.#along.clear();
  }
}

/** What was found of a run so far, whichever drawing asks. */
const LARGEST = new WeakMap<Run, { readonly events: number; readonly largest: number }>();

function largestOf(run: Run): number {
  let { events, largest } = LARGEST.get(run) ?? { events: 0, largest: 0 };
  if (events === run.events.length) return largest;
  for (; events < run.events.length; events += 1) {
    const event = run.events[events];
    if (event?.k === "eg") largest = Math.max(largest, magnitudeOf(event.val));
  }
  LARGEST.set(run, { events, largest });
  return largest;
}
