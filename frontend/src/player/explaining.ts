/** The panels of memory and of modes, tied to the player's state. */
import type { Disposables } from "../base/disposables.js";
import { effect } from "../base/signals.js";
import type { Notation } from "../views/graph/card.js";
import { createMemoryPanel } from "../views/memory/memory-panel.js";
import { createModesPanel } from "../views/modes/modes-panel.js";
import type { Panel } from "../views/side/side.js";
import { momentOf } from "../views/transport/position.js";
import type { PanelsOptions } from "./panels.js";

type Options = PanelsOptions & Notation;

export function memoryPanel(options: Options, undo: Disposables): Panel {
  const { say, state } = options;
  const goTo = (position: number): void => options.go(momentOf(state.run.peek(), position));
  const view = createMemoryPanel({ ...options, goTo });
  undo.add(
    effect(() => {
      // Who keeps what in a large graph is looked for only while somebody looks.
      if (state.panel.value === "memory")
        view.update({ run: state.run.value, q: state.q.value, position: state.position.value });
    }),
  );
  return { id: "memory", name: say("memory"), icon: "memory", testid: "memory-panel", ...view };
}

export function modesPanel(options: Options, undo: Disposables): Panel {
  const { say, state, emphasis } = options;
  const view = createModesPanel({
    ...options,
    sweep: (input) => {
      state.sweep.value = input;
    },
    showLayers: (shown) => {
      state.layers.value = shown;
    },
  });
  undo.add(
    effect(() => {
      if (state.panel.value !== "modes") return;
      view.update({
        run: state.run.value,
        q: state.q.value,
        input: state.sweep.value,
        sweep: emphasis.sweep.value,
        layers: emphasis.layers.value,
        layered: state.layers.value,
      });
    }),
  );
  return { id: "modes", name: say("modes"), icon: "modes", testid: "modes-panel", ...view };
}
