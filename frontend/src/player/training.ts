/** The panel of a training, tied to the player: each step can be shown as a graph of its own. */
import type { Disposables } from "../base/disposables.js";
import { batch } from "../base/signals.js";
import { placeOf } from "../run/identity.js";
import { turnsRound } from "../run/loops.js";
import type { Panel } from "../views/side/side.js";
import { createTrainingPanel } from "../views/training/training-panel.js";
import type { PanelsOptions } from "./panels.js";
import type { PlayerState } from "./state.js";

export function trainingPanel(options: PanelsOptions, undo: Disposables): Panel {
  const { say, state } = options;
  const view = createTrainingPanel({
    ...options,
    open: ({ done, home }) =>
      batch(() => {
        if (home !== null) showTurnsRound(state, home);
        options.go(done);
      }),
  });
  undo.add(
    options.afterwards.effect(() => {
      // A long training is looked through only while somebody looks.
      if (state.panel.value === "training") view.update({ run: state.run.value, q: state.q.value });
    }),
  );
  return { id: "training", name: say("training"), icon: "training", testid: "training-panel", ...view };
}

/** Draws only the turns that an iteration is in: of its own loop, and of all loops around. */
function showTurnsRound(state: PlayerState, iteration: number): void {
  const run = state.run.peek();
  const turns = new Map(state.folds.peek().turns);
  for (const { loop, turn } of turnsRound(run, iteration)) {
    const scope = run.scopes.get(loop);
    if (scope) turns.set(placeOf(run, scope), [turn, turn]);
  }
  state.folds.value = { ...state.folds.peek(), turns };
}
