/** How much of the graph is open: scopes, turns of loops, detail; and that what the current step is about is drawn. */
import { effect, untracked } from "../base/signals.js";
import type { FoldItem, Turns } from "../run/graph.js";
import { placeOf } from "../run/identity.js";
import { homeOf, type Loop, loopsOf, turnsRound } from "../run/loops.js";
import type { Node, Run } from "../run/model.js";
import { type FoldChoices, turnsShown } from "../views/graph/folding.js";
import type { LoopBarProps } from "../views/loops/loop-bar.js";
import type { PlayerState } from "./state.js";

function change(state: PlayerState, changes: Partial<FoldChoices>): void {
  state.folds.value = { ...state.folds.peek(), ...changes };
}

/** Folds or unfolds a scope, by its key. */
export function foldScope(state: PlayerState, key: string, fold: boolean): void {
  change(state, { scopes: new Map(state.folds.peek().scopes).set(key, fold) });
}

/** Opens what a card stands for: a scope, the turns next to those that are drawn, or all lines. */
export function unfold(state: PlayerState, { scope, turns, line }: FoldItem): void {
  if (line !== null) setDetail(state, state.folding.peek().most);
  else if (scope && turns === null) foldScope(state, scope.key, false);
  else if (scope && turns) {
    const [first, last] = state.folding.peek().turns.get(scope.key) ?? [0, 0];
    const by = turns[0] > last ? 1 : -1;
    showTurns(state, scope, [first + by, last + by]);
  }
}

/** Draws these turns of a loop, wherever in the program's run it is met. */
export function showTurns(state: PlayerState, scope: Loop["scope"], turns: Turns | "all"): void {
  const place = placeOf(state.run.peek(), scope);
  change(state, { turns: new Map(state.folds.peek().turns).set(place, turns) });
}

export function setDetail(state: PlayerState, detail: number | null): void {
  // What was opened or closed one by one gives way to what is asked for as a whole.
  change(state, { detail, scopes: new Map() });
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
  change(state, { scopes: open, detail: folding.lines ? folding.most : detail });
  showTurnsOf(state, run, home);
}

/** Whenever the reader comes to another step, loops show the turn it belongs to. */
export function followTurns(state: PlayerState): () => void {
  return effect(() => {
    const step = state.step.value;
    const run = state.run.value;
    if (step === null || run.status === "running") return;
    untracked(() => showTurnsOf(state, run, step.scope));
  });
}

function showTurnsOf(state: PlayerState, run: Run, scope: number): void {
  const shown = state.folding.peek().turns;
  for (const { loop, turn } of turnsRound(run, scope)) {
    const found = run.scopes.get(loop);
    const range = found && shown.get(found.key);
    if (!(found && range) || (turn >= range[0] && turn <= range[1])) continue;
    showTurns(
      state,
      found,
      turn < range[0] ? [turn, turn + range[1] - range[0]] : [turn - range[1] + range[0], turn],
    );
  }
}

/** Most loops that have a bar at once. */
const MOST_BARS = 2;

/** The loops round what the reader looks at, or else the longest; outer ones first. */
export function loopBarsOf(state: PlayerState): LoopBarProps {
  const run = state.run.value;
  const folding = state.folding.value;
  const selected = run.nodes.get(state.selected.value ?? 0)?.event.sc;
  const scope = selected ?? state.step.value?.scope ?? 0;
  const loops = run.status === "running" ? [] : loopsOf(run).filter(({ turns }) => turns.length > 1);
  const around = new Set([...turnsRound(run, scope)].map(({ loop }) => loop));
  const near = loops.filter((loop) => around.has(loop.scope.id));
  const drawn = near.length > 0 ? near : loops.filter((loop) => folding.turns.has(loop.scope.key));
  const shown = drawn.slice(-MOST_BARS).map((loop) => ({ loop, shown: turnsShown(loop, folding) }));
  return { run, q: state.q.value, loops: shown };
}
