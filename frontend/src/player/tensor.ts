/** The large view of the selected tensor over the stage, as long as the reader keeps it open. */
import type { Disposables } from "../base/disposables.js";
import { effect, signal } from "../base/signals.js";
import { type Notation, titleOf } from "../views/graph/card.js";
import type { Look } from "../views/tensor/loader.js";
import { TensorView } from "../views/tensor/tensor-view.js";
import type { PlayerState } from "./state.js";

export interface TensorOptions extends Notation {
  readonly state: PlayerState;
  /** Asks the server for numbers that the trace does not hold; null where there is no server. */
  readonly numbers: Look | null;
}

export interface LargeTensor {
  readonly element: HTMLElement;
  open(): void;
}

export function largeTensorOf(options: TensorOptions, undo: Disposables): LargeTensor {
  const { say, state, numbers, symbolOf } = options;
  const open = signal(false);
  const view = new TensorView({
    say,
    look: numbers,
    called: (node, q) => titleOf(node, q, symbolOf),
    close: () => {
      open.value = false;
    },
  });
  undo.add(
    effect(() => {
      const run = state.run.value;
      const node = open.value ? (run.nodes.get(state.selected.value ?? 0) ?? null) : null;
      view.update({ run, node, q: state.q.value });
    }),
  );
  return {
    element: view.element,
    open: () => {
      open.value = true;
    },
  };
}
