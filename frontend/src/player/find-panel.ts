/** The panel that searches the graph, tied to what is sought. */
import type { Disposables } from "../base/disposables.js";
import { effect, untracked } from "../base/signals.js";
import { createFindPanel } from "../views/finding/find-panel.js";
import type { Notation } from "../views/graph/card.js";
import type { Panel } from "../views/side/side.js";
import { type Finding, flyTo } from "./finding.js";
import type { PlayerState } from "./state.js";

export interface FindPanelOptions {
  readonly state: PlayerState;
  readonly finding: Finding;
  hover(node: number | null): void;
  /** Goes to the moment `q` of the run. */
  go(q: number): void;
}

export function findPanelOf(options: FindPanelOptions & Notation, undo: Disposables): Panel {
  const { say, symbolOf, state, finding, hover, go } = options;
  const { query } = state.sought;
  const view = createFindPanel({
    say,
    symbolOf,
    search: (text) => {
      query.value = text;
    },
    visit: (node) => flyTo(state, node, go),
    hover,
    close: () => {
      state.panel.value = null;
    },
  });
  undo.add(
    effect(() => {
      if (state.panel.value !== "find") return;
      view.update({ run: state.run.value, q: state.q.value, query: query.value, found: finding.found.value });
    }),
  );
  let open = false;
  undo.add(
    effect(() => {
      const shown = state.panel.value === "find";
      // The panel is shown by another effect of the same change; only then can it take the focus.
      if (shown && !open) untracked(() => queueMicrotask(() => view.focus()));
      open = shown;
    }),
  );
  return {
    id: "find",
    name: say("find"),
    icon: "find",
    testid: "find-panel",
    head: view.head,
    body: view.body,
  };
}
