/** Finds in another run of nearly the same program what a reader was looking at in the one before. */
import { scopeKeyOf } from "./identity.js";
import type { Run, Step } from "./model.js";
import type { Relation } from "./relatives.js";

/** The node of `after` that stands in the same place of the program, or null when it was not made. */
export function sameNode(before: Run, id: number, after: Run): number | null {
  const key = before.nodes.get(id)?.key;
  return after.tape.find((node) => node.key === key)?.id ?? null;
}

/** The relation between the same nodes, or none when one of them was not made. */
export function sameRelation(before: Run, relation: Relation | null, after: Run): Relation | null {
  if (relation?.kind !== "paths") return relation;
  const from = sameNode(before, relation.from, after);
  const to = relation.to === null ? null : sameNode(before, relation.to, after);
  return from === null || (to === null && relation.to !== null) ? null : { kind: "paths", from, to };
}

/**
 * How many steps of `after` show what the first `position` steps of `before` show: as far as the last of these steps
 * that `after` has too.
 */
export function samePosition(before: Run, position: number, after: Run): number {
  const places = new Map<string, number>();
  for (const [at, key] of stepKeys(after, after.steps.length).entries()) places.set(key, at);
  const found = stepKeys(before, position).findLast((key) => places.has(key));
  return found === undefined ? 0 : (places.get(found) ?? 0) + 1;
}

/** What the first steps of a run are about, numbered where several are about the same. */
function stepKeys(run: Run, count: number): string[] {
  const seen = new Map<string, number>();
  return run.steps.slice(0, count).map((step) => {
    const key = keyOf(run, step);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return `${key}#${before}`;
  });
}

function keyOf(run: Run, { kind, nodes, scope, span }: Step): string {
  const about = nodes.map((id) => run.nodes.get(id)?.key ?? "");
  // Nodes have their place in their key; the text before them may have moved by a digit.
  const place = about.length > 0 ? "" : (span?.[0] ?? "");
  return [kind, scopeKeyOf(run, scope), place, ...about].join("|");
}
