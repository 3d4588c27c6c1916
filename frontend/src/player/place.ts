/** The bar that says where the reader is, tied to what is looked at and folded. */
import type { Disposables } from "../base/disposables.js";
import { effect } from "../base/signals.js";
import { homeOf } from "../run/loops.js";
import type { Node, Run, Step } from "../run/model.js";
import { type Notation, titleOf } from "../views/graph/card.js";
import { keysRound } from "../views/place/crumbs.js";
import { createPlaceBar } from "../views/place/place-bar.js";
import { type Finding, relate } from "./finding.js";
import { foldScope } from "./folds.js";
import type { PlayerState } from "./state.js";

export interface PlaceBarOptions extends Notation {
  readonly state: PlayerState;
  readonly finding: Finding;
  /** Brings the frame or card with this id into view; the whole graph for null. */
  look(id: string | null): void;
}

export function placeBarOf(options: PlaceBarOptions, undo: Disposables): HTMLElement {
  const { say, symbolOf, state, finding, look } = options;
  const bar = createPlaceBar({
    say,
    look: (key) => {
      if (key !== null) openRound(state, key);
      look(key);
    },
    fold: (key, fold) => foldScope(state, key, fold),
    relate: (kind) => relate(state, kind),
  });
  undo.add(
    effect(() => {
      const run = state.run.value;
      const node = run.nodes.get(state.selected.value ?? 0) ?? null;
      bar.update({
        run,
        scope: scopeOf(run, node, state.step.value),
        folded: state.folding.value.folded,
        selected: node && (titleOf(node, state.q.value, symbolOf) || String(node.id)),
        relation: state.sought.relation.value,
        related: finding.related.value,
      });
    }),
  );
  return bar.element;
}

/** Where the selected tensor was made, or what the step is about: a pass is not in the scopes that it goes back through. */
function scopeOf(run: Run, node: Node | null, step: Step | null): number {
  const about = node ?? (step?.phase === "backward" ? run.nodes.get(step.nodes[0] ?? 0) : undefined);
  // Parameters are made anywhere; their place is where they are used.
  const used = about?.event.k === "leaf" ? run.nodes.get(about.users[0] ?? 0) : undefined;
  return about ? homeOf(run, used ?? about) : (step?.scope ?? 0);
}

/** Opens the scopes that would hide the frame of another. */
function openRound(state: PlayerState, key: string): void {
  const { folded } = state.folding.peek();
  for (const outer of keysRound(state.run.peek(), key)) if (folded.has(outer)) foldScope(state, outer, false);
}
