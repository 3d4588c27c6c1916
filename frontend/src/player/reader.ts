/** What the reader looks at: selecting a tensor, opening a panel, letting go, and keeping the place in another run. */
import { batch, effect } from "../base/signals.js";
import { sameNode, samePosition, sameRelation } from "../run/carry.js";
import type { Run } from "../run/model.js";
import type { PanelId } from "../views/side/side.js";
import type { PlayerState } from "./state.js";

/** A tensor that was chosen is told of beside the graph; letting go of it closes what told of it. */
export function select(state: PlayerState, node: number | null): void {
  batch(() => {
    state.selected.value = node;
    if (node !== null) state.panel.value = "node";
    else if (state.panel.peek() === "node") state.panel.value = null;
  });
}

/** Goes to a tensor that an explanation leads to; `back` returns to where the reader was. */
export function visit(state: PlayerState, node: number): void {
  const from = state.selected.peek();
  if (from === node) return;
  batch(() => {
    if (from !== null) state.trail.value = [...state.trail.peek(), from];
    state.pointed.value = [];
    select(state, node);
  });
}

/** Returns to the tensor that an explanation led away from; says whether there was one. */
export function back(state: PlayerState): boolean {
  const before = state.trail.peek().at(-1);
  if (before === undefined) return false;
  batch(() => {
    state.trail.value = state.trail.peek().slice(0, -1);
    select(state, before);
  });
  return true;
}

/** Opens a panel, or closes the one that is open. */
export function show(state: PlayerState, panel: PanelId | null): void {
  batch(() => {
    if (state.panel.peek() === "node" && panel === null) state.selected.value = null;
    state.panel.value = panel;
  });
}

/** Closes the panel, or else lets go of the tensor; says whether there was something to do. */
export function release(state: PlayerState): boolean {
  const held = state.selected.peek() !== null || state.panel.peek() !== null;
  if (state.panel.peek() !== null) show(state, null);
  else state.selected.value = null;
  return held;
}

/** A new run starts with nothing selected, at its growing end; a variation where the reader was in the one before. */
export function followRuns(state: PlayerState): () => void {
  let before = state.run.peek();
  return effect(() => {
    const run = state.run.value;
    if (run === before) return;
    if (state.varied.value) carry(state, before, run);
    else forget(state);
    before = run;
  });
}

function forget(state: PlayerState): void {
  batch(() => {
    select(state, null);
    leave(state);
    state.chosen.value = null;
    state.playing.value = false;
  });
}

function carry(state: PlayerState, before: Run, run: Run): void {
  batch(() => {
    const [selected, chosen] = [state.selected.peek(), state.chosen.peek()];
    if (selected !== null) state.selected.value = sameNode(before, selected, run);
    state.sought.relation.value = sameRelation(before, state.sought.relation.peek(), run);
    if (chosen !== null) state.chosen.value = samePosition(before, chosen, run);
    leave(state);
  });
}

/** What was pointed at belongs to the run before. */
function leave(state: PlayerState): void {
  state.hovered.value = null;
  state.looked.value = null;
  state.pointed.value = [];
  state.trail.value = [];
  state.sweep.value = null;
}
