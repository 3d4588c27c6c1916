/** The edges of a scene: the way of each operand, and the gradient that ran or runs back along it. */
import type { Flow, Mark, SceneEdge } from "../../paint/scene.js";
import type { GraphEdge } from "../../run/graph.js";
import type { Contribution } from "../../run/model.js";
import { magnitudeOf, signOfSummary } from "../number.js";
import { latestContribution } from "./contributions.js";
import { type Context, presenceAt } from "./scene-context.js";

export function sceneEdges(context: Context): SceneEdge[] {
  return [...context.graph.edges.values()].flatMap((edge) => sceneEdge(context, edge) ?? []);
}

function sceneEdge(context: Context, edge: GraphEdge): SceneEdge | null {
  const points = context.layout.edges.get(edge.id);
  if (!points) return null;
  const current = edge.id === context.currentEdge;
  const near = touches(edge, context.selected) || touches(edge, context.hovered);
  const sent = latestContribution(context, edge);
  const presence = presenceAt(context, edge.born);
  const progress = sent && sent.q > context.since ? context.progress : 1;
  const facts = `${presence} ${current} ${near} ${sent?.q} ${progress} ${context.drawing.largest}`;
  return context.drawing.edges.get(edge.id, facts, () => ({
    id: edge.id,
    points,
    presence,
    marks: marksOf(current, near),
    flow: sent && flowOf(sent, progress, context.drawing.largest),
    detached: edge.refs.every((ref) => !context.run.nodes.get(ref.operand)?.event.rg),
  }));
}

function marksOf(current: boolean, near: boolean): Mark[] {
  if (current) return ["current"];
  return near ? ["related"] : [];
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
