/** The edges of a scene: the way of each operand, and the gradient that ran or runs back along it. */
import type { Flow, Mark, SceneEdge } from "../../paint/scene.js";
import type { GraphEdge } from "../../run/graph.js";
import type { Contribution } from "../../run/model.js";
import { magnitudeOf, signOfSummary } from "../number.js";
import type { PlacedEdge } from "./drawing.js";
import type { State } from "./reuse.js";
import { type Context, presenceAt, presenceState } from "./scene-context.js";

export function sceneEdges(context: Context): readonly SceneEdge[] {
  const { edges, contributions } = context.drawing;
  return edges.all(
    contributions.largest,
    (placed) => stateOf(context, placed),
    (placed) => sceneEdge(context, placed),
  );
}

const CURRENT: readonly Mark[] = ["current"];
const RELATED: readonly Mark[] = ["related"];
const NO_MARKS: readonly Mark[] = [];

function stateOf(context: Context, { edge }: PlacedEdge): State {
  const sent = latest(context, edge);
  const mark = marksOf(context, edge);
  const state = presenceState(context, edge.born) + 3 * ((sent?.q ?? -1) + 1);
  if (mark === NO_MARKS && (sent === null || sent.q <= context.since)) return state;
  return `${state} ${mark.join(" ")} ${progressOf(context, sent)}`;
}

function sceneEdge(context: Context, { edge, points, detached }: PlacedEdge): SceneEdge {
  const sent = latest(context, edge);
  return {
    id: edge.id,
    points,
    presence: presenceAt(context, edge.born),
    marks: marksOf(context, edge),
    flow: sent && flowOf(sent, progressOf(context, sent), context.drawing.contributions.largest),
    detached,
  };
}

function latest({ drawing, q, pass }: Context, edge: GraphEdge): Contribution | null {
  return drawing.contributions.latest(edge, q, pass);
}

function progressOf({ since, progress }: Context, sent: Contribution | null): number {
  return sent && sent.q > since ? progress : 1;
}

function marksOf(context: Context, edge: GraphEdge): readonly Mark[] {
  const pointed = context.pointedEdges.get(edge.id);
  const own = ownMarks(context, edge);
  return pointed ? [...own, ...pointed] : own;
}

function ownMarks({ currentEdge, selected, hovered }: Context, edge: GraphEdge): readonly Mark[] {
  if (edge.id === currentEdge) return CURRENT;
  return touches(edge, selected) || touches(edge, hovered) ? RELATED : NO_MARKS;
}

function touches(edge: GraphEdge, node: number | null): boolean {
  return node !== null && edge.refs.some((ref) => ref.result === node || ref.operand === node);
}

function flowOf({ event }: Contribution, progress: number, largest: number): Flow {
  const magnitude = relative(magnitudeOf(event.val), largest);
  return { progress, sign: signOfSummary(event.val), magnitude };
}

/** Three powers of ten below the largest is as thin as it gets. */
function relative(size: number, largest: number): number {
  if (size === 0 || largest === 0) return 0;
  return Math.min(Math.max(1 + Math.log10(size / largest) / 3, 0), 1);
}
