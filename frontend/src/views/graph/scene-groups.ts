/** The frames of a scene: modules, functions, loops, iterations and branches, each there with the first thing in it. */
import type { SceneGroup } from "../../paint/scene.js";
import type { Graph, GraphGroup } from "../../run/graph.js";
import { type Context, presenceAt } from "./scene-context.js";
import { scopeTitle } from "./scope-title.js";

/** Outer groups before inner ones. */
export function sceneGroups(context: Context): SceneGroup[] {
  const { depths, births } = nestingOf(context.graph);
  return [...context.graph.groups.values()]
    .flatMap(
      (group) => sceneGroup(context, group, births.get(group.id) ?? 0, depths.get(group.id) ?? 0) ?? [],
    )
    .sort((a, b) => a.depth - b.depth);
}

interface Nesting {
  readonly depths: ReadonlyMap<string, number>;
  /** When the first thing in each frame is there: an empty frame would promise what may not come. */
  readonly births: ReadonlyMap<string, number>;
}

const nestings = new WeakMap<Graph, Nesting>();

function nestingOf(graph: Graph): Nesting {
  const known = nestings.get(graph) ?? findNesting(graph);
  nestings.set(graph, known);
  return known;
}

function findNesting({ layout, nodes }: Graph): Nesting {
  const parents = new Map(layout.groups.map(({ id, parent }) => [id, parent]));
  const depths = new Map<string, number>();
  for (const { id } of layout.groups) {
    let depth = 0;
    for (let at = parents.get(id); at; at = parents.get(at)) depth += 1;
    depths.set(id, depth);
  }
  const births = new Map<string, number>();
  for (const { id, group } of layout.nodes) {
    const born = nodes.get(id)?.born ?? 0;
    for (let at = group; at; at = parents.get(at) ?? null)
      births.set(at, Math.min(births.get(at) ?? Number.POSITIVE_INFINITY, born));
  }
  return { depths, births };
}

function sceneGroup(context: Context, group: GraphGroup, filled: number, depth: number): SceneGroup | null {
  const box = context.layout.groups.get(group.id);
  if (!box) return null;
  const presence = presenceAt(context, Math.max(group.born, filled));
  const current = context.step?.scope === group.scope.id;
  return context.drawing.groups.get(group.id, `${presence} ${current}`, () => {
    const title = scopeTitle(context.run, group.scope, context.say);
    const { kind } = group.scope.event;
    return {
      id: group.id,
      box,
      kind,
      title,
      depth,
      presence,
      marks: current ? ["current"] : [],
      label: title,
    };
  });
}
