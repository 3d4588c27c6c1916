/** Loops of a run: how often they turned, which nodes each turn made, and how large the gradients were that reached it. */
import { toNumber } from "../base/number.js";
import { lastUpTo } from "../base/search.js";
import type { Summary } from "../protocol/trace.gen.js";
import type { Node, Run, Scope } from "./model.js";

export interface Loop {
  /** What it is called among what is folded. */
  readonly key: string;
  /** The loop; of repeats that no loop made, the first. */
  readonly scope: Scope;
  /** Whether the turns are scopes in a row and not turns of a loop: see `series.ts`. */
  readonly series: boolean;
  /** By number of the turn, from 0: its scope and the nodes made in it, however deep; turns without any have none. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly scope: Scope | null;
  readonly nodes: readonly Node[];
}

interface GrowingLoop extends Loop {
  readonly turns: { scope: Scope | null; nodes: Node[] }[];
}

/** What was found last; a run that grows is looked through again. */
const FOUND = new WeakMap<Run, { readonly events: number; readonly loops: readonly Loop[] }>();

/** The loops of a run, outer ones first. */
export function loopsOf(run: Run): readonly Loop[] {
  const known = FOUND.get(run);
  if (known && known.events === run.events.length) return known.loops;
  const loops = findLoops(run);
  FOUND.set(run, { events: run.events.length, loops });
  return loops;
}

function findLoops(run: Run): readonly Loop[] {
  const found = new Map<number, GrowingLoop>();
  for (const scope of run.scopes.values()) {
    if (scope.event.kind === "loop") found.set(scope.id, { key: scope.key, scope, series: false, turns: [] });
    const loop = scope.event.kind === "iteration" ? found.get(scope.event.parent) : undefined;
    if (!loop) continue;
    const turn = scope.event.i ?? 0;
    while (loop.turns.length <= turn) loop.turns.push({ scope: null, nodes: [] });
    loop.turns[turn] = { scope, nodes: [] };
  }
  if (found.size === 0) return [];
  for (const node of run.tape)
    for (const { loop, turn } of turnsRound(run, node.event.sc))
      found.get(loop)?.turns[turn]?.nodes.push(node);
  return [...found.values()];
}

/**
 * The scope that a node is shown in: its own, but the slices that a loop over a tensor takes all at once each belong to
 * the turn that they are for.
 */
export function homeOf(run: Run, { event }: Node): number {
  if (event.k !== "op" || event.op !== "piece") return event.sc;
  const output = event.attrs?.output;
  return (typeof output === "number" ? run.turns.get(event.sc)?.[output] : undefined) ?? event.sc;
}

/** The loops that a scope is in, innermost first, and the turn of each. */
export function* turnsRound(
  run: Run,
  id: number,
): Generator<{ readonly loop: number; readonly turn: number }> {
  for (let at = run.scopes.get(id); at; at = run.scopes.get(at.event.parent))
    if (at.event.kind === "iteration") yield { loop: at.event.parent, turn: at.event.i ?? 0 };
}

/** What had reached a turn, growing with `q`. */
interface Reached {
  readonly q: number;
  readonly size: number;
}

const REACHED = new WeakMap<Loop, readonly (readonly Reached[])[]>();

/** For each turn the size of the largest element of any gradient that had reached a node of it; null where none had. */
export function gradientSizes(loop: Loop, q: number): readonly (number | null)[] {
  let reached = REACHED.get(loop);
  if (!reached) {
    reached = loop.turns.map(({ nodes }) => reachedIn(nodes));
    REACHED.set(loop, reached);
  }
  return reached.map((turn) => lastUpTo(turn, (one) => one.q, q)?.size ?? null);
}

/** The sizes that were larger than all before them, in ascending `q`. */
function reachedIn(nodes: readonly Node[]): readonly Reached[] {
  const all = nodes.flatMap(({ gradients }) =>
    gradients.flatMap(({ q, val, kind }) => (val && kind !== "partial" ? [{ q, size: sizeOf(val) }] : [])),
  );
  const growing: Reached[] = [];
  for (const one of all.toSorted((a, b) => a.q - b.q)) {
    const largest = growing.at(-1);
    if (!largest || one.size > largest.size) growing.push(one);
  }
  return growing;
}

function sizeOf(summary: Summary): number {
  switch (summary.is) {
    case "item":
      return Math.abs(toNumber(summary.x));
    case "cells":
      return Math.max(...summary.x.map((cell) => Math.abs(toNumber(cell))));
    case "stats":
      return Math.max(Math.abs(toNumber(summary.min ?? 0)), Math.abs(toNumber(summary.max ?? 0)));
  }
}
