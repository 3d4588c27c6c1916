/**
 * Repeats that differ only in numbers: scopes that stand one right after another in the same scope and hold the same
 * structure, such as the layers of a transformer or several calls of one function.
 *
 *     same structure = same operations on the same types and shapes, wired in the same way, in scopes of the same kinds
 */
import { homeOf, type Loop, loopsOf } from "./loops.js";
import type { Node, Run, Scope } from "./model.js";

/** Whether the repeats have the parameters they learn in common; null when they have none. */
export type Weights = "same" | "distinct" | "shared in part" | null;

/** Like a loop, with a repeat for every turn; each of them has a scope. */
export interface Series extends Loop {
  readonly series: true;
  readonly weights: Weights;
}

export function isSeries(loop: Loop): loop is Series {
  return loop.series;
}

interface Found {
  readonly series: readonly Series[];
  /** The series that a scope is a repeat of, by the scope's id, and which. */
  readonly places: ReadonlyMap<number, { readonly series: Series; readonly turn: number }>;
}

const NONE: Found = { series: [], places: new Map() };

/** What was found last; a run that grows is looked through once it has ended. */
const FOUND = new WeakMap<Run, Found>();

export function seriesOf(run: Run): readonly Series[] {
  return foundIn(run).series;
}

/** Where the scope stands in a series, or null. */
export function repeatOf(run: Run, scope: number): { readonly series: Series; readonly turn: number } | null {
  return foundIn(run).places.get(scope) ?? null;
}

/** Loops and series alike, outer ones first. */
export function repeatsOf(run: Run): readonly Loop[] {
  return [...loopsOf(run), ...seriesOf(run)];
}

/** The loops and series that a scope is in, innermost first, by their keys, and the turn of each. */
export function* repeatsRound(
  run: Run,
  id: number,
): Generator<{ readonly key: string; readonly turn: number }> {
  for (let at = run.scopes.get(id); at; at = run.scopes.get(at.event.parent)) {
    const loop = at.event.kind === "iteration" ? run.scopes.get(at.event.parent) : undefined;
    if (loop) yield { key: loop.key, turn: at.event.i ?? 0 };
    const repeat = repeatOf(run, at.id);
    if (repeat) yield { key: repeat.series.key, turn: repeat.turn };
  }
}

function foundIn(run: Run): Found {
  if (run.status === "running") return NONE;
  const known = FOUND.get(run);
  if (known) return known;
  const found = find(run);
  FOUND.set(run, found);
  return found;
}

function find(run: Run): Found {
  const insides = new Insides(run);
  const series: Series[] = [];
  const places = new Map<number, { series: Series; turn: number }>();
  for (const row of insides.rows()) {
    for (let from = 0; from < row.length; ) {
      let to = from + 1;
      while (to < row.length && insides.alike(row[from], row[to])) to += 1;
      const repeats = row.slice(from, to);
      if (repeats.length > 1) {
        const one = seriesFrom(repeats, insides);
        series.push(one);
        for (const [turn, scope] of repeats.entries()) places.set(scope.id, { series: one, turn });
      }
      from = to;
    }
  }
  return { series, places };
}

function seriesFrom(repeats: readonly Scope[], insides: Insides): Series {
  const [first] = repeats;
  if (!first) throw new Error("a series has repeats");
  const turns = repeats.map((scope) => ({ scope, nodes: insides.nodesOf(scope.id) }));
  const weights = weightsOf(insides.weightsUsedBy(turns.map(({ nodes }) => nodes)));
  return { key: `${first.key}/×`, scope: first, series: true, turns, weights };
}

/** From the ids of what learns, a list for every repeat, in the order of use. */
function weightsOf(used: readonly (readonly number[])[]): Weights {
  const [first = []] = used;
  if (first.length === 0) return null;
  if (used.every((one) => one.every((id, at) => id === first[at]))) return "same";
  const parted = new Set(used.flatMap((one) => [...new Set(one)])).size;
  const sum = used.reduce((total, one) => total + new Set(one).size, 0);
  return parted === sum ? "distinct" : "shared in part";
}

/** What scopes hold, however deep, in the order in which it came to be. */
class Insides {
  readonly #run: Run;
  /** Ids of the scopes right in a scope, and of nodes made right in it, which part them. */
  readonly #rows = new Map<number, (Scope | null)[]>();
  readonly #nodes = new Map<number, Node[]>();

  constructor(run: Run) {
    this.#run = run;
    const scopes = run.scopes.values();
    let scope = scopes.next().value;
    for (const node of run.tape) {
      for (; scope && scope.born < node.born; scope = scopes.next().value)
        this.#row(scope.event.parent).push(scope);
      // Leaves are made anywhere and belong to whatever uses them.
      if (node.event.k === "op") this.#row(homeOf(run, node)).push(null);
    }
    for (const node of run.tape) this.#hold(node);
  }

  nodesOf(scope: number): readonly Node[] {
    return this.#nodes.get(scope) ?? [];
  }

  /** Scopes with nodes that stand one right after another, in each scope; turns of loops are no repeats of their own. */
  *rows(): IterableIterator<readonly Scope[]> {
    for (const entries of this.#rows.values()) {
      let row: Scope[] = [];
      for (const entry of entries) {
        if (entry === null || entry.event.kind === "iteration") {
          if (row.length > 1) yield row;
          row = [];
        } else if (this.nodesOf(entry.id).length > 0) row.push(entry);
      }
      if (row.length > 1) yield row;
    }
  }

  alike(a: Scope | undefined, b: Scope | undefined): boolean {
    if (!a || !b || labelOf(a) !== labelOf(b)) return false;
    if (this.nodesOf(a.id).length !== this.nodesOf(b.id).length) return false;
    return sameStructure(this.#run, a, b, this.nodesOf(a.id), this.nodesOf(b.id));
  }

  /** Ids of the leaves that learn, of each repeat: what is one in all of them, so that the first input is none. */
  weightsUsedBy(repeats: readonly (readonly Node[])[]): readonly (readonly number[])[] {
    const outside = repeats.map(outsideOf);
    const learns = (outside[0] ?? []).map((_, at) => outside.every((ids) => this.#isWeight(ids[at])));
    return outside.map((ids) => ids.filter((_, at) => learns[at]));
  }

  #isWeight(id = 0): boolean {
    const event = this.#run.nodes.get(id)?.event;
    return event?.k === "leaf" && event.rg;
  }

  #row(scope: number): (Scope | null)[] {
    const known = this.#rows.get(scope);
    if (known) return known;
    const row: (Scope | null)[] = [];
    this.#rows.set(scope, row);
    return row;
  }

  #hold(node: Node): void {
    if (node.event.k !== "op") return;
    for (
      let at = this.#run.scopes.get(homeOf(this.#run, node));
      at;
      at = this.#run.scopes.get(at.event.parent)
    ) {
      const held = this.#nodes.get(at.id);
      if (held) held.push(node);
      else this.#nodes.set(at.id, [node]);
    }
  }
}

/** Ids of what nodes use that none of them is, in the order of first use. */
function outsideOf(nodes: readonly Node[]): readonly number[] {
  const inside = new Set(nodes.map(({ id }) => id));
  return [...new Set(nodes.flatMap(({ inputs }) => inputs))].filter((id) => !inside.has(id));
}

/** What a scope is, whichever of several it is: modules and calls of the same name are told apart by what they hold. */
function labelOf({ event }: Scope): string {
  return event.kind === "module" ? `module ${event.cls ?? event.name}` : `${event.kind} ${event.name}`;
}

/** Whether nodes do the same in pairs, wired in the same way, in scopes that stand in each other in the same way. */
export function sameStructure(
  run: Run,
  a: Scope,
  b: Scope,
  before: readonly Node[],
  after: readonly Node[],
): boolean {
  const nodes = new Pairs();
  const scopes = new Pairs();
  scopes.join(a.id, b.id);
  return before.every((node, at) => {
    const other = after[at];
    if (!other || !sameOperation(node, other)) return false;
    if (!sameHome(run, scopes, homeOf(run, node), homeOf(run, other))) return false;
    const wired = node.inputs.every((id, arg) => sameOperand(run, nodes, id, other.inputs[arg] ?? 0));
    return wired && nodes.join(node.id, other.id);
  });
}

/** Which of one side goes with which of the other. */
class Pairs {
  readonly #there = new Map<number, number>();
  readonly #back = new Map<number, number>();

  /** Whether the two go together, from now on if neither has gone with another. */
  join(a: number, b: number): boolean {
    const [there, back] = [this.#there.get(a), this.#back.get(b)];
    if (there !== undefined || back !== undefined) return there === b && back === a;
    this.#there.set(a, b);
    this.#back.set(b, a);
    return true;
  }

  has(a: number): boolean {
    return this.#there.has(a);
  }
}

function sameOperation({ event: a }: Node, { event: b }: Node): boolean {
  if (a.k !== "op" || b.k !== "op" || a.op !== b.op || a.ins.length !== b.ins.length) return false;
  const places = a.ins.every((operand, at) => typeof operand === typeof b.ins[at]);
  const alike = (a.nth ?? 0) === (b.nth ?? 0) && (a.inplace ?? false) === (b.inplace ?? false);
  return places && alike && sameKind(a, b) && sameAttrs(a.attrs, b.attrs);
}

function sameKind(a: Node["event"], b: Node["event"]): boolean {
  return (
    a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((n, at) => n === b.shape[at])
  );
}

/** What comes from outside has to be alike too, and what learns is not what flows through. */
function sameOperand(run: Run, pairs: Pairs, a: number, b: number): boolean {
  if (pairs.has(a)) return pairs.join(a, b);
  const [one, other] = [run.nodes.get(a)?.event, run.nodes.get(b)?.event];
  return one !== undefined && other !== undefined && sameKind(one, other) && learning(one) === learning(other)
    ? pairs.join(a, b)
    : false;
}

function learning(event: Node["event"]): boolean | null {
  return event.k === "leaf" && event.role === "parameter" ? event.rg : null;
}

/** Arguments that are whole numbers, texts or truths shape what is done; others are numbers like any in the program. */
function sameAttrs(
  a: Readonly<Record<string, unknown>> = {},
  b: Readonly<Record<string, unknown>> = {},
): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const shape = (value: unknown): string =>
    typeof value === "number" && !Number.isInteger(value) ? "number" : String(value);
  return names.every((name) => name in b && shape(a[name]) === shape(b[name]));
}

/** Whether two scopes go together, and all those round them up to a pair that does. */
function sameHome(run: Run, pairs: Pairs, a: number, b: number): boolean {
  if (pairs.has(a)) return pairs.join(a, b);
  const [one, other] = [run.scopes.get(a), run.scopes.get(b)];
  if (!one || !other || labelOf(one) !== labelOf(other) || one.event.i !== other.event.i) return false;
  return pairs.join(a, b) && sameHome(run, pairs, one.event.parent, other.event.parent);
}
