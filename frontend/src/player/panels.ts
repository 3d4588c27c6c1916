/** The panels beside the graph, each tied to what it shows of the player's state. */
import type { Disposables } from "../base/disposables.js";
import { effect } from "../base/signals.js";
import type { Language } from "../i18n/language.js";
import { type Catalogue, symbolOf } from "../protocol/catalogue.js";
import type { Span } from "../protocol/trace.gen.js";
import { trainingOf } from "../run/training.js";
import { createChangesPanel } from "../views/changes/changes-panel.js";
import type { Notation } from "../views/graph/card.js";
import { createNodePanel, type NodePanelOptions } from "../views/node/node-panel.js";
import type { Panel, PanelId } from "../views/side/side.js";
import type { Say } from "../views/words.js";
import { button } from "../widgets/button.js";
import type { Afterwards } from "./afterwards.js";
import type { Emphasis } from "./emphasis.js";
import { memoryPanel, modesPanel } from "./explaining.js";
import { findPanelOf } from "./find-panel.js";
import type { Finding } from "./finding.js";
import { checksBy, type Experiment, labPanel } from "./lab.js";
import { back, visit } from "./reader.js";
import type { PlayerState } from "./state.js";
import { trainingPanel } from "./training.js";

export interface PanelsOptions {
  readonly say: Say;
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly state: PlayerState;
  readonly finding: Finding;
  readonly emphasis: Emphasis;
  readonly afterwards: Afterwards;
  drawFormula(latex: string, element: HTMLElement): void;
  showSource(span: Span): void;
  select(node: number | null): void;
  hover(node: number | null): void;
  readonly experiment: Experiment;
  /** Goes to the moment `q` of the run. */
  go(q: number): void;
  /** Opens the large view of the tensor that is selected. */
  openTensor(): void;
}

/** In the order in which they stand on the rail. */
export function panelsOf(options: PanelsOptions, undo: Disposables): readonly Panel[] {
  return [
    nodePanel(options, undo),
    findPanelOf({ ...options, ...notationOf(options) }, undo),
    changesPanel(options, undo),
    trainingPanel(options, undo),
    memoryPanel({ ...options, ...notationOf(options) }, undo),
    modesPanel({ ...options, ...notationOf(options) }, undo),
    labPanel({ ...options, ...notationOf(options) }, undo),
  ];
}

/** Panels that have nothing to show now. */
export function emptyPanels(state: PlayerState): ReadonlySet<PanelId> {
  const empty = new Set<PanelId>();
  if (state.selected.value === null) empty.add("node");
  if (state.previous.value === null) empty.add("changes");
  if (trainingOf(state.run.value).length === 0) empty.add("training");
  return empty;
}

export function notationOf({ say, catalogue }: Pick<PanelsOptions, "say" | "catalogue">): Notation {
  return { say, symbolOf: (op) => symbolOf(catalogue, op) };
}

function nodePanel(options: PanelsOptions, undo: Disposables): Panel {
  const { say, state, experiment } = options;
  const view = createNodePanel({
    ...options,
    ...notationOf(options),
    ...waysOn(state),
    checkOf: checksBy(experiment),
  });
  view.head.append(
    button({ name: say("tensor.open"), icon: "grid", testid: "open-tensor", press: options.openTensor }),
  );
  undo.add(
    options.afterwards.effect(() => {
      const run = state.run.value;
      const node = run.nodes.get(state.selected.value ?? 0) ?? null;
      if (node !== null && state.panel.value !== "node") return;
      view.update({ run, node, q: state.q.value, returns: state.trail.value.length > 0 });
    }),
  );
  return { id: "node", name: say("node.panel"), icon: "node", testid: "node-panel", ...view };
}

/** How an explanation leads through the graph. */
function waysOn(state: PlayerState): Pick<NodePanelOptions, "select" | "back" | "point" | "look"> {
  return {
    select: (node) => visit(state, node),
    back: () => back(state),
    point: (pointed) => {
      state.pointed.value = pointed;
    },
    look: (node) => {
      state.looked.value = node;
    },
  };
}

function changesPanel(options: PanelsOptions, undo: Disposables): Panel {
  const { say, state } = options;
  const view = createChangesPanel({
    ...options,
    ...notationOf(options),
    compare: (both) => {
      state.comparing.value = both;
    },
  });
  undo.add(
    effect(() => {
      const [before, after, comparing] = [state.previous.value, state.run.value, state.comparing.value];
      // Two runs are told apart when both are whole, and only while somebody looks.
      if (state.panel.value === "changes" && after.status !== "running")
        view.update({ before, after, comparing });
    }),
  );
  return { id: "changes", name: say("changes"), icon: "changes", testid: "changes-panel", ...view };
}
