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
  readonly #structures = new Map<number, string>();

  constructor(run: Run) {
    this.#run = run;
    const entries = [...run.scopes.values(), ...run.tape].sort((a, b) => a.born - b.born);
    for (const entry of entries) {
      if (!("names" in entry)) this.#row(entry.event.parent).push(entry);
      // Leaves are made anywhere and belong to whatever uses them.
      else if (entry.event.k === "op") this.#row(homeOf(run, entry)).push(null);
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
    return this.#structureOf(a) === this.#structureOf(b);
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

  #structureOf(scope: Scope): string {
    const known = this.#structures.get(scope.id);
    if (known !== undefined) return known;
    const written = structureOf(this.#run, scope, this.nodesOf(scope.id));
    this.#structures.set(scope.id, written);
    return written;
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

/** Everything about a scope's nodes but their numbers, as text: equal exactly where the structure is. */
export function structureOf(run: Run, scope: Scope, nodes: readonly Node[]): string {
  const numbers = new Map<number, string>();
  const nameOf = (id: number): string => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    // What comes from outside is told apart by when it is first used; what learns, from what flows through.
    const event = run.nodes.get(id)?.event;
    const what = event?.k === "leaf" && event.role === "parameter" ? `parameter ${event.rg}` : "tensor";
    const name = `from${numbers.size}:${what}:${event?.dtype}${event?.shape}`;
    numbers.set(id, name);
    return name;
  };
  return nodes
    .map((node, at) => {
      const { event } = node;
      if (event.k !== "op") return "";
      const ins = event.ins.map((operand) => (typeof operand === "number" ? nameOf(operand) : "number"));
      numbers.set(node.id, `#${at}`);
      const path = pathWithin(run, scope, homeOf(run, node));
      const { op, dtype, shape, nth = 0, inplace = false } = event;
      return [op, nth, inplace, dtype, shape, shapeOfAttrs(event.attrs), ins, path].join("|");
    })
    .join("\n");
}

/** Arguments that are whole numbers, texts or truths shape what is done; others are numbers like any in the program. */
function shapeOfAttrs(attrs: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(attrs)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === "number" && !Number.isInteger(value) ? "number" : String(value)}`,
    )
    .join(",");
}

/** The scopes between a scope and one within it. */
function pathWithin(run: Run, scope: Scope, home: number): string {
  const path: string[] = [];
  for (let at = run.scopes.get(home); at && at !== scope; at = run.scopes.get(at.event.parent))
    path.push(at.event.kind === "iteration" ? `turn ${at.event.i ?? 0}` : labelOf(at));
  return path.join("<");
}
