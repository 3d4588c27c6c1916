/** What is drawn as one card in place of what is in it: folded scopes, turns and repeats that are not shown, lines. */
import type { Turns } from "./graph.js";
import { PROGRAM_KEY, scopeKeyOf } from "./identity.js";
import type { Node, Run, Scope } from "./model.js";
import { repeatOf, type Series } from "./series.js";

/** What is drawn as one card. */
export interface Fold {
  readonly key: string;
  readonly scope: Scope | null;
  turns: Turns | null;
  readonly series: Series | null;
  readonly line: number | null;
  /** The group it is drawn in. */
  readonly within: string | null;
}

/** The group of a scope; null for the program itself. */
export function groupIn(run: Run, scope: number): string | null {
  const key = scopeKeyOf(run, scope);
  return key === PROGRAM_KEY ? null : key;
}

export class Folds {
  readonly #run: Run;
  readonly #folded: ReadonlySet<string>;
  readonly #turns: ReadonlyMap<string, Turns>;
  readonly #known = new Map<number, Fold | null>();
  /** Of folded turns, by key: one fold for all of them. */
  readonly #sides = new Map<string, Fold>();

  /** Of the scopes with the keys `folded`, and of all but the given turns of loops. */
  constructor(run: Run, folded: ReadonlySet<string>, turns: ReadonlyMap<string, Turns>) {
    this.#run = run;
    this.#folded = folded;
    this.#turns = turns;
  }

  /** The outermost fold that holds a scope, or null when it is drawn. */
  outermost(id: number): Fold | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const scope = this.#run.scopes.get(id);
    const found = scope ? (this.outermost(scope.event.parent) ?? this.#foldAt(scope)) : null;
    this.#known.set(id, found);
    return found;
  }

  #foldAt(scope: Scope): Fold | null {
    const { key } = scope;
    const within = this.parentOf(scope);
    const hidden = this.#turnFold(scope) ?? this.#repeatFold(scope);
    if (hidden) return hidden;
    return this.#folded.has(key) ? { key, scope, turns: null, series: null, line: null, within } : null;
  }

  #turnFold({ event }: Scope): Fold | null {
    const loop = event.kind === "iteration" ? this.#run.scopes.get(event.parent) : undefined;
    if (!loop) return null;
    const around = { key: loop.key, scope: loop, series: null, within: groupIn(this.#run, loop.id) };
    return this.#outOfSight(around, event.i ?? 0);
  }

  #repeatFold({ id }: Scope): Fold | null {
    const { series, turn } = (this.#turns.size > 0 && repeatOf(this.#run, id)) || { series: null, turn: 0 };
    if (!series) return null;
    const within = this.#isOpen(series) ? series.key : this.parentOf(series.scope);
    return this.#outOfSight({ key: series.key, scope: series.scope, series, within }, turn);
  }

  /** The fold that a turn is in, or null when it is drawn. */
  #outOfSight(around: Pick<Fold, "key" | "series" | "within"> & { scope: Scope }, turn: number): Fold | null {
    const shown = this.#turns.get(around.key);
    if (!shown || (turn >= shown[0] && turn <= shown[1])) return null;
    return turn < shown[0]
      ? this.#turnsFold(around, "before", [0, shown[0] - 1])
      : this.#turnsFold(around, "after", [shown[1] + 1, turn]);
  }

  /** Some of the repeats are drawn, with a frame round all of them. */
  #isOpen({ key }: Series): boolean {
    const shown = this.#turns.get(key);
    return shown !== undefined && shown[0] <= shown[1];
  }

  /** The group right round the one of a scope. */
  parentOf({ id, event }: Scope): string | null {
    const series = this.#turns.size > 0 ? repeatOf(this.#run, id)?.series : undefined;
    return series && this.#isOpen(series) ? series.key : groupIn(this.#run, event.parent);
  }

  /** One fold for all turns on one side; it reaches as far as the last turn that is known. */
  #turnsFold(
    around: Pick<Fold, "key" | "scope" | "series" | "within">,
    side: "before" | "after",
    turns: Turns,
  ): Fold {
    const key = `${around.key}/turns ${side}`;
    const known = this.#sides.get(key);
    if (known?.turns) {
      known.turns = [known.turns[0], Math.max(known.turns[1], turns[1])];
      return known;
    }
    const fold = { ...around, key, turns, line: null };
    this.#sides.set(key, fold);
    return fold;
  }
}

/** The folds of lines that made several operations one right after the other, by the id of each of these. */
export function lineFolds(run: Run): Map<number, Fold> {
  const folds = new Map<number, Fold>();
  const ops = run.tape.filter(({ event }) => event.k === "op" && event.src);
  const lineOf = (node: Node | undefined): string => `${node?.event.sc}|${node?.event.src?.[0]}`;
  for (let from = 0; from < ops.length; ) {
    const first = ops[from];
    let to = from + 1;
    while (to < ops.length && lineOf(ops[to]) === lineOf(first)) to++;
    const scope = run.scopes.get(first?.event.sc ?? 0) ?? null;
    const line = first?.event.src?.[0] ?? null;
    const within = groupIn(run, first?.event.sc ?? 0);
    const fold = { key: `${first?.key}/line`, scope, turns: null, series: null, line, within };
    if (to - from > 1) for (const { id } of ops.slice(from, to)) folds.set(id, fold);
    from = to;
  }
  return folds;
}
