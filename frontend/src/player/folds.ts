/** How much of the graph is open: scopes, turns of loops, detail; and that what the current step is about is drawn. */
import type { Point } from "../base/geometry.js";
import { untracked } from "../base/signals.js";
import type { FoldItem, Turns } from "../run/graph.js";
import { homeOf, type Loop } from "../run/loops.js";
import type { Node, Run } from "../run/model.js";
import { repeatsOf, repeatsRound } from "../run/series.js";
import { choiceOf, type FoldChoices, turnsShown } from "../views/graph/folding.js";
import type { LoopBarProps } from "../views/loops/loop-bar.js";
import type { Afterwards } from "./afterwards.js";
import type { PlayerState } from "./state.js";

function change(state: PlayerState, changes: Partial<FoldChoices>): void {
  state.folds.value = { ...state.folds.peek(), ...changes };
}

const FIRST: Turns = [0, 0];

/** Folds or unfolds a scope, or repeats in a row, by its key. */
export function foldScope(state: PlayerState, key: string, fold: boolean): void {
  const series = repeatsOf(state.run.peek()).find((loop) => loop.series && loop.key === key);
  if (series) showTurns(state, series, fold ? "none" : FIRST);
  else change(state, { scopes: new Map(state.folds.peek().scopes).set(key, fold) });
}

/** Opens what a card stands for: a scope, the turns next to those that are drawn, or all lines. */
export function unfold(state: PlayerState, { scope, turns, series, line }: FoldItem): void {
  if (line !== null) setDetail(state, state.folding.peek().most);
  else if (scope && turns === null) foldScope(state, scope.key, false);
  else if (scope && turns) {
    const loop = series ?? repeatsOf(state.run.peek()).find((one) => one.scope === scope);
    const [first, last] = state.folding.peek().turns.get(loop?.key ?? "") ?? FIRST;
    const by = turns[0] > last ? 1 : -1;
    if (loop) showTurns(state, loop, first > last ? FIRST : [first + by, last + by]);
  }
}

/** Draws these turns of a loop, wherever in the program's run it is met. */
export function showTurns(state: PlayerState, loop: Loop, turns: Turns | "all" | "none"): void {
  const place = choiceOf(state.run.peek(), loop);
  change(state, { turns: new Map(state.folds.peek().turns).set(place, turns) });
}

export function setDetail(state: PlayerState, detail: number | null): void {
  // What was opened or closed one by one gives way to what is asked for as a whole.
  change(state, { detail, scopes: new Map() });
}

/** Puts a card elsewhere, by so much; back where the layout has it for null, and all of them for no card. */
export function moveItem(state: PlayerState, item: string | null, by: Point | null): void {
  const moved = new Map(item === null ? [] : state.moved.peek());
  const before = moved.get(item ?? "") ?? { x: 0, y: 0 };
  if (item !== null && by) moved.set(item, { x: before.x + by.x, y: before.y + by.y });
  else moved.delete(item ?? "");
  state.moved.value = moved;
}

/** Opens everything that hides a node, and nothing else. */
export function unfoldRound(state: PlayerState, node: Node): void {
  const run = state.run.peek();
  const folding = state.folding.peek();
  const { scopes, detail } = state.folds.peek();
  const open = new Map(scopes);
  const home = homeOf(run, node);
  for (let at = run.scopes.get(home); at; at = run.scopes.get(at.event.parent))
    if (folding.folded.has(at.key)) open.set(at.key, false);
  if (open.size > scopes.size || folding.lines)
    change(state, { scopes: open, detail: folding.lines ? folding.most : detail });
  showTurnsOf(state, run, home, true);
}

/** Whenever the reader comes to another step, loops show the turn it belongs to. */
export function followTurns(state: PlayerState, react: Afterwards["effect"]): () => void {
  return react(() => {
    const step = state.step.value;
    const run = state.run.value;
    if (step === null || run.status === "running") return;
    untracked(() => showTurnsOf(state, run, step.scope, false));
  });
}

/** With `opening`, repeats that are shown as one card are opened too. */
function showTurnsOf(state: PlayerState, run: Run, scope: number, opening: boolean): void {
  const shown = state.folding.peek().turns;
  for (const { key, turn } of repeatsRound(run, scope)) {
    const range = shown.get(key);
    const found = range && repeatsOf(run).find((loop) => loop.key === key);
    if (!(found && range) || (turn >= range[0] && turn <= range[1])) continue;
    if (range[0] <= range[1]) showTurns(state, found, moved(range, turn));
    else if (opening) showTurns(state, found, [turn, turn]);
  }
}

/** As many turns, one of which is `turn`. */
function moved([first, last]: Turns, turn: number): Turns {
  return turn < first ? [turn, turn + last - first] : [turn - last + first, turn];
}

/** Most loops that have a bar at once. */
const MOST_BARS = 2;
/** A loop with so many turns can be taken in at a glance. */
const SHORT = 8;

/** The loops round what the reader looks at, or else the longest; outer ones first. */
export function loopBarsOf(state: PlayerState): LoopBarProps {
  const run = state.run.value;
  const folding = state.folding.value;
  const selected = run.nodes.get(state.selected.value ?? 0)?.event.sc;
  const scope = selected ?? state.step.value?.scope ?? 0;
  const drawable = run.status !== "running" && run.tape.length > 0;
  const loops = drawable ? repeatsOf(run).filter(({ turns }) => turns.length > 1) : [];
  const around = new Set([...repeatsRound(run, scope)].map(({ key }) => key));
  const isShown = ({ key, turns }: Loop): boolean => (folding.turns.get(key)?.[0] ?? 0) < turns.length;
  // A short loop that is drawn whole needs no dial.
  const isLong = ({ turns, series }: Loop): boolean => !series && turns.length > SHORT;
  const barred = loops.filter((loop) => isShown(loop) && (folding.turns.has(loop.key) || isLong(loop)));
  const near = barred.filter((loop) => around.has(loop.key));
  const drawn = near.length > 0 ? near : barred.filter((loop) => folding.turns.has(loop.key));
  const shown = drawn.slice(-MOST_BARS).map((loop) => ({ loop, shown: turnsShown(loop, folding) }));
  return { run, q: state.q.value, loops: shown };
}
