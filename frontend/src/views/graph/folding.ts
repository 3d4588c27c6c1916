/**
 * What of a run is drawn, and what stands folded: as the reader chose, and by itself so far that a drawing stays small
 * enough to be looked at.
 *
 *     loops show one turn, the longest first  ─▶  scopes fold, the innermost first
 *
 * Detail is a number: 0 draws what the program does outside of all scopes, each further one opens the scopes one level
 * deeper, then come whole lines, and last single operations.
 */
import type { Turns } from "../../run/graph.js";
import { placeOf } from "../../run/identity.js";
import { homeOf, type Loop } from "../../run/loops.js";
import type { Run } from "../../run/model.js";
import { repeatOf, repeatsOf, repeatsRound, seriesOf } from "../../run/series.js";
import type { DetailKind } from "./graph-toolbar.js";

export interface FoldChoices {
  /** By scope key: true folds, false unfolds. */
  readonly scopes: ReadonlyMap<string, boolean>;
  /** By place of a loop, or key of repeats in a row: the turns that are drawn, all of them, or none. */
  readonly turns: ReadonlyMap<string, Turns | "all" | "none">;
  /** Null leaves it to the size of the drawing. */
  readonly detail: number | null;
}

export const NO_CHOICES: FoldChoices = { scopes: new Map(), turns: new Map(), detail: null };

export interface Folding {
  readonly folded: ReadonlySet<string>;
  /** By key of a loop. */
  readonly turns: ReadonlyMap<string, Turns>;
  readonly lines: boolean;
  /** The detail that is shown, and the most there is. */
  readonly detail: number;
  readonly most: number;
}

/** Most boxes that are drawn without being asked for. */
export const MOST_BOXES = 300;
/** A scope with more nodes than this cannot be drawn whole: that would stop the page for seconds. */
export const TOO_LONG = 4000;

export function foldingOf(run: Run, choices: FoldChoices): Folding {
  const tree = treeOf(run);
  const turns = turnsOf(run, tree, choices);
  const levels = tree.levels((scope) => isDrawn(run, scope, turns));
  const most = levels.length;
  const detail = Math.min(choices.detail ?? fitting(levels), most);
  closeSeries(run, tree, turns, choices, detail);
  const folded = new Set<string>();
  for (const [id, { key, event }] of run.scopes) {
    const tooLong = tree.size(id) > TOO_LONG && !turns.has(key) && event.kind !== "iteration";
    const deep = tree.depth(id) > detail && !isOpened(run, id, choices);
    if (tooLong || (choices.scopes.get(key) ?? deep)) folded.add(key);
  }
  return { folded, turns, lines: detail === most - 1, detail, most };
}

/** Repeats in a row that would all stand folded stand in one card instead. */
function closeSeries(
  run: Run,
  tree: ScopeTree,
  turns: Map<string, Turns>,
  choices: FoldChoices,
  detail: number,
): void {
  for (const series of seriesOf(run))
    if (tree.depth(series.scope.id) > detail && !choices.turns.has(series.key))
      turns.set(series.key, noneOf(series));
}

/** Whether the reader opened the repeats that the scope is one of. */
function isOpened(run: Run, id: number, choices: FoldChoices): boolean {
  const chosen = choices.turns.get(repeatOf(run, id)?.series.key ?? "");
  return chosen !== undefined && chosen !== "none";
}

/** The turns of a loop that are drawn. */
export function turnsShown({ key, turns }: Loop, { turns: shown }: Folding): Turns {
  return shown.get(key) ?? [0, turns.length - 1];
}

/** What the choice of a loop's turns is kept by. */
export function choiceOf(run: Run, { key, scope, series }: Loop): string {
  return series ? key : placeOf(run, scope);
}

/** Whether nothing round the scope is a turn that is not drawn. */
function isDrawn(run: Run, id: number, turns: ReadonlyMap<string, Turns>): boolean {
  if (turns.size === 0) return true;
  for (const { key, turn } of repeatsRound(run, id)) {
    const shown = turns.get(key);
    if (shown && (turn < shown[0] || turn > shown[1])) return false;
  }
  return true;
}

function turnsOf(run: Run, tree: ScopeTree, choices: FoldChoices): Map<string, Turns> {
  const shown = new Map<string, Turns>();
  let boxes = run.tape.length;
  const loops = repeatsOf(run).filter(({ turns }) => turns.length > 1);
  for (const loop of loops.toSorted((a, b) => tree.sizeOf(b) - tree.sizeOf(a))) {
    const { key, scope, turns } = loop;
    if (!isDrawn(run, scope.event.parent, shown)) continue;
    const chosen = choices.turns.get(choiceOf(run, loop));
    const tooLong = tree.sizeOf(loop) > TOO_LONG;
    if (chosen === "all" ? !tooLong : chosen === undefined && boxes <= MOST_BOXES) continue;
    const wanted = chosen === "all" || chosen === undefined ? FIRST : chosen;
    const range = wanted === "none" ? noneOf(loop) : clamped(wanted, turns.length);
    shown.set(key, range);
    boxes -= turns.reduce(
      (sum, { nodes }, at) => sum + (at < range[0] || at > range[1] ? nodes.length : 0),
      0,
    );
  }
  return shown;
}

const FIRST: Turns = [0, 0];

function noneOf({ turns }: Loop): Turns {
  return [turns.length, turns.length - 1];
}

function clamped([first, last]: Turns, count: number): Turns {
  const from = Math.min(Math.max(first, 0), count - 1);
  return [from, Math.min(Math.max(last, from), count - 1)];
}

/** What opening the scopes of one more level adds. */
interface Level {
  /** Scopes that stand at this depth and hold nodes. */
  readonly scopes: number;
  /** Nodes made right in the scopes above it. */
  readonly nodes: number;
}

/** The most detail that keeps the boxes few; whole lines are only drawn when they are asked for. */
function fitting(levels: readonly Level[]): number {
  let nodes = 0;
  let best = 0;
  for (const [depth, level] of levels.entries()) {
    nodes += level.nodes;
    if (nodes + (levels[depth + 1]?.scopes ?? 0) <= MOST_BOXES) best = depth;
  }
  return best === levels.length - 1 ? levels.length : best;
}

/** What was found last; a run that grows is looked through again. */
const TREES = new WeakMap<Run, { readonly events: number; readonly tree: ScopeTree }>();

function treeOf(run: Run): ScopeTree {
  const known = TREES.get(run);
  if (known && known.events === run.events.length) return known.tree;
  const tree = new ScopeTree(run);
  TREES.set(run, { events: run.events.length, tree });
  return tree;
}

/** How deep each scope stands, and how many nodes it holds. */
class ScopeTree {
  readonly #run: Run;
  readonly #depths = new Map<number, number>([[0, 0]]);
  readonly #own = new Map<number, number>();
  readonly #sizes = new Map<number, number>();

  constructor(run: Run) {
    this.#run = run;
    for (const [id, { event }] of run.scopes) this.#depths.set(id, this.depth(event.parent) + 1);
    for (const node of run.tape) {
      const home = homeOf(run, node);
      this.#own.set(home, (this.#own.get(home) ?? 0) + 1);
    }
    for (const [id, count] of this.#own) this.#sizes.set(id, count);
    for (const [id, { event }] of [...run.scopes].reverse())
      this.#sizes.set(event.parent, this.size(event.parent) + this.size(id));
  }

  /** 0 for the program itself. */
  depth(id: number): number {
    return this.#depths.get(id) ?? 0;
  }

  size(id: number): number {
    return this.#sizes.get(id) ?? 0;
  }

  /** Nodes of all turns. */
  sizeOf({ scope, series, turns }: Loop): number {
    return series ? turns.length * this.size(scope.id) : this.size(scope.id);
  }

  /** One per depth, from the program to the innermost scopes. */
  levels(isDrawn: (scope: number) => boolean): readonly Level[] {
    const levels = [{ scopes: 0, nodes: this.#own.get(0) ?? 0 }];
    for (const id of this.#run.scopes.keys()) {
      if (this.size(id) === 0 || !isDrawn(id)) continue;
      const depth = this.depth(id);
      while (levels.length <= depth) levels.push({ scopes: 0, nodes: 0 });
      const level = levels[depth];
      if (!level) continue;
      level.scopes += 1;
      level.nodes += this.#own.get(id) ?? 0;
    }
    return levels;
  }
}

/** What a level of detail opens last: the most frequent kind of scope at that depth, lines, or operations. */
export function kindAt(run: Run, { detail, most }: Folding): DetailKind {
  if (detail >= most - 1) return detail === most ? "op" : "line";
  if (detail === 0) return "program";
  const tree = treeOf(run);
  const counts = new Map<DetailKind, number>();
  for (const [id, { event }] of run.scopes)
    if (tree.depth(id) === detail) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "program";
}
