/** What ran back along an edge of the drawing, in which pass. */
import type { GraphEdge } from "../../run/graph.js";
import type { Contribution, EdgeRef, Node, Run } from "../../run/model.js";

/** A moment of a run: the sequence number and the backward pass it stands in, or 0. */
interface Moment {
  readonly run: Run;
  readonly q: number;
  readonly pass: number;
}

/**
 * What last ran back along the edge. When the pass of the moment will take the edge again, what earlier passes left on
 * it is not shown any more, so that the edge can fill anew.
 */
export function latestContribution({ run, pass, q }: Moment, edge: GraphEdge): Contribution | null {
  const sent = edge.refs.flatMap((ref) => sentAlong(run.nodes.get(ref.result), ref));
  const inPass = sent.filter(({ event }) => event.b === pass);
  const candidates = inPass.length > 0 ? inPass : sent;
  return candidates.findLast((contribution) => contribution.q <= q) ?? null;
}

function sentAlong(node: Node | undefined, ref: EdgeRef): readonly Contribution[] {
  return node?.sent.filter(({ event }) => event.arg === ref.arg) ?? [];
}
