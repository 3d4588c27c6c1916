/** Turns a drawing and a moment of its run into the scene that painters draw. */
import { countUpTo } from "../../base/search.js";
import type { Scene, SceneNode } from "../../paint/scene.js";
import type { GraphNode } from "../../run/graph.js";
import { gradientAt } from "../../run/moment.js";
import { formOf, gradientSign, kindOf, labelOf, linesAt } from "./card.js";
import { type Context, contextOf, type Drawing, presenceAt, type SceneOptions } from "./scene-context.js";
import { sceneEdges } from "./scene-edges.js";
import { sceneGroups } from "./scene-groups.js";
import { sceneLabels } from "./scene-labels.js";

export function sceneOf(drawing: Drawing, options: SceneOptions): Scene {
  const context = contextOf(drawing, options);
  const edges = sceneEdges(context);
  return {
    width: drawing.layout.width,
    height: drawing.layout.height,
    groups: sceneGroups(context),
    edges,
    nodes: [...drawing.graph.nodes.values()].flatMap((item) => sceneNode(context, item) ?? []),
    labels: sceneLabels(context, edges),
  };
}

function sceneNode(context: Context, item: GraphNode): SceneNode | null {
  const box = context.layout.nodes.get(item.id);
  if (!box) return null;
  const presence = presenceAt(context, item.born);
  const marks = context.marks.get(item.id) ?? [];
  const facts = `${presence} ${marks.join(" ")} ${knownOf(item, context.q)}`;
  return context.drawing.nodes.get(item.id, facts, () => {
    const lines = linesAt(item, context.run, toldAt(item, context.q), context);
    const sign = item.form === "fold" ? null : gradientSign(gradientAt(item.node, context.q));
    const failed = marks.includes("failed") ? [context.say("phase.failed")] : [];
    const label = [labelOf(lines), ...failed].join(", ");
    return { id: item.id, box, form: formOf(item), kind: kindOf(item), lines, sign, presence, marks, label };
  });
}

/** A ghost is called by the name it is going to have. */
function toldAt(item: GraphNode, q: number): number {
  return item.form === "fold" || item.born <= q ? q : (item.node.names[0]?.q ?? q);
}

const byQ = (fact: { readonly q: number }): number => fact.q;

/** How many names, values and gradients of the node are known at the moment: what its words are made of. */
function knownOf(item: GraphNode, q: number): string {
  if (item.form === "fold") return String(item.inside.length);
  const { names, values, gradients } = item.node;
  return [names, values, gradients]
    .map((facts) => countUpTo<{ readonly q: number }>(facts, byQ, q))
    .join(" ");
}
