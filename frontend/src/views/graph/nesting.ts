/** How groups of a graph stand within each other, and from when on something is in them. */
import type { Graph } from "../../run/graph.js";

export interface Nesting {
  /** From 0. */
  readonly depths: ReadonlyMap<string, number>;
  /** The `q` at which the first thing in each group is there. */
  readonly births: ReadonlyMap<string, number>;
}

export function nestingOf({ layout, nodes }: Graph): Nesting {
  const parents = new Map(layout.groups.map(({ id, parent }) => [id, parent]));
  const depths = new Map<string, number>();
  // Outer groups come first, so that the parent's depth is known.
  for (const { id, parent } of layout.groups)
    depths.set(id, parent === null ? 0 : (depths.get(parent) ?? 0) + 1);
  const births = new Map<string, number>();
  for (const { id, group } of layout.nodes) {
    const born = nodes.get(id)?.born ?? 0;
    for (let at = group; at; at = parents.get(at) ?? null) {
      const earliest = births.get(at);
      // Whoever was there before has told the groups round it.
      if (earliest !== undefined && earliest <= born) break;
      births.set(at, born);
    }
  }
  return { depths, births };
}
