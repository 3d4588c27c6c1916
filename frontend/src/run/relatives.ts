/** What a node was made from, what was made from it, and everything on the ways between two nodes. */
import type { EdgeRef, Run } from "./model.js";

/** What of a run is shown because it has to do with some node; `to` is null until the other end is chosen. */
export type Relation =
  | { readonly kind: "ancestors" | "descendants" }
  | { readonly kind: "paths"; readonly from: number; readonly to: number | null };

/** The nodes that stand in the relation, those it is about with them; null while it is about none. */
export function relatedNodes(
  run: Run,
  relation: Relation | null,
  selected: number | null,
): ReadonlySet<number> | null {
  if (relation === null) return null;
  if (relation.kind === "paths")
    return relation.to === null ? null : between(run, relation.from, relation.to);
  if (selected === null) return null;
  return relation.kind === "ancestors" ? ancestorsOf(run, selected) : descendantsOf(run, selected);
}

/** Everything the node depends on, and itself. */
export function ancestorsOf(run: Run, id: number): ReadonlySet<number> {
  return reached(run, id, "inputs");
}

/** Everything that depends on the node, and itself. */
export function descendantsOf(run: Run, id: number): ReadonlySet<number> {
  return reached(run, id, "users");
}

/** Every node on a path from one of the two to the other, whichever comes first; both alone when there is none. */
export function between(run: Run, one: number, other: number): ReadonlySet<number> {
  // Operands are always made before their results, and so have the smaller number.
  const [from, to] = one < other ? [one, other] : [other, one];
  const after = descendantsOf(run, from);
  if (!after.has(to)) return new Set([from, to]);
  return new Set([...ancestorsOf(run, to)].filter((id) => after.has(id)));
}

/** The edges that join two of the nodes. */
export function edgesAmong(run: Run, nodes: ReadonlySet<number>): readonly EdgeRef[] {
  const edges: EdgeRef[] = [];
  for (const result of nodes) {
    const event = run.nodes.get(result)?.event;
    if (event?.k !== "op") continue;
    for (const [arg, operand] of event.ins.entries())
      if (typeof operand === "number" && nodes.has(operand)) edges.push({ result, operand, arg });
  }
  return edges;
}

function reached(run: Run, id: number, along: "inputs" | "users"): ReadonlySet<number> {
  const found = new Set([id]);
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of run.nodes.get(at)?.[along] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
