/**
 * What differs between two runs of nearly the same program, found by identities: a node is the same when its key is.
 *
 *     keys of after − keys of before = added        keys of before − keys of after = removed
 *     decisions: conditions that both runs came to and that came out differently, the first of which explains the rest
 */
import type { Predicate, Summary } from "../protocol/trace.gen.js";
import { conditionKey } from "./identity.js";
import type { Node, Run, Scope } from "./model.js";
import { gradientAt, latest, nameAt, sharesName, valueAt } from "./moment.js";

/** Nodes that came or went together: those of one scope that came or went whole, or of one scope that both runs have. */
export interface ChangedPart {
  readonly kind: "added" | "removed";
  /** Of the run that has the nodes; null for the program itself. */
  readonly scope: Scope | null;
  /** The scope itself came or went. */
  readonly whole: boolean;
  readonly nodes: readonly Node[];
}

/** A condition that came out differently. */
export interface Decision {
  readonly before: Predicate;
  readonly after: Predicate;
  /** In the run after. */
  readonly scope: Scope | null;
}

/** A named node whose number is another one at the end of the run. */
export interface ChangedNumber {
  readonly node: Node;
  readonly name: string;
  /** Which of the nodes of that name it is, from 1; null for the only one. */
  readonly nth: number | null;
  readonly what: "value" | "gradient";
  readonly before: Summary | null;
  readonly after: Summary | null;
}

export interface Difference {
  readonly added: readonly Node[];
  readonly removed: readonly Node[];
  /** The same nodes, in order of the tape, those of one scope together. */
  readonly parts: readonly ChangedPart[];
  readonly decisions: readonly Decision[];
  readonly numbers: readonly ChangedNumber[];
}

export function differenceOf(before: Run, after: Run): Difference {
  const added = missingFrom(before, after);
  const removed = missingFrom(after, before);
  return {
    added,
    removed,
    parts: [...partsOf("added", after, before, added), ...partsOf("removed", before, after, removed)],
    decisions: decisionsOf(before, after),
    numbers: numbersOf(before, after),
  };
}

/** The nodes of `run` that `other` does not have. */
function missingFrom(other: Run, run: Run): Node[] {
  const keys = new Set(other.tape.map(({ key }) => key));
  return run.tape.filter(({ key }) => !keys.has(key));
}

function partsOf(kind: ChangedPart["kind"], run: Run, other: Run, nodes: readonly Node[]): ChangedPart[] {
  const known = new Set([...other.scopes.values()].map(({ key }) => key));
  const parts = new Map<string, ChangedPart & { readonly nodes: Node[] }>();
  for (const node of nodes) {
    const { scope, whole } = changedScope(run, node.event.sc, known);
    const key = scope?.key ?? "";
    const part = parts.get(key) ?? { kind, scope, whole, nodes: [] };
    part.nodes.push(node);
    parts.set(key, part);
  }
  return [...parts.values()];
}

/** The outermost scope round a node that only its run has, else the innermost. */
function changedScope(
  run: Run,
  id: number,
  known: ReadonlySet<string>,
): { readonly scope: Scope | null; readonly whole: boolean } {
  const innermost = run.scopes.get(id) ?? null;
  let found: Scope | null = null;
  for (let at = innermost; at; at = run.scopes.get(at.event.parent) ?? null)
    if (!known.has(at.key)) found = at;
  return { scope: found ?? innermost, whole: found !== null };
}

function decisionsOf(before: Run, after: Run): Decision[] {
  const old = new Map(conditions(before));
  const found: Decision[] = [];
  for (const [key, test] of conditions(after)) {
    const was = old.get(key);
    if (was && was.value !== test.value)
      found.push({ before: was, after: test, scope: after.scopes.get(test.sc) ?? null });
  }
  return found;
}

/** The conditions of a run under keys that last. */
function* conditions(run: Run): Generator<[string, Predicate]> {
  const seen = new Map<string, number>();
  for (const event of run.events) {
    if (event.k !== "test") continue;
    const key = conditionKey(run, event);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    yield [`${key}#${count}`, event];
  }
}

function numbersOf(before: Run, after: Run): ChangedNumber[] {
  const old = new Map(before.tape.map((node) => [node.key, node]));
  const [endBefore, endAfter] = [latest(before), latest(after)];
  return after.tape.flatMap((node) => {
    const name = nameAt(node, endAfter);
    const was = old.get(node.key);
    if (name === null || !was) return [];
    const nth = sharesName(after, node, endAfter) ? nthOf(after, node, name) : null;
    const pairs = [
      ["value", valueAt(was, endBefore), valueAt(node, endAfter)],
      ["gradient", gradientAt(was, endBefore)?.val ?? null, gradientAt(node, endAfter)?.val ?? null],
    ] as const;
    return pairs
      .filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b))
      .map(([what, a, b]) => ({ node, name, nth, what, before: a, after: b }));
  });
}

function nthOf(run: Run, node: Node, name: string): number {
  return (run.named.get(name) ?? []).findIndex(({ id }) => id === node.id) + 1;
}
