/**
 * The player: graph, caption, timeline and node panel over one run. It knows no editor and no server; whoever shows it
 * gives it a run and hears what the reader does.
 */

import { Disposables } from "../base/disposables.js";
import { batch, computed, effect, type Readable } from "../base/signals.js";
import { type Language, SENTENCES } from "../i18n/language.js";
import { plainText } from "../i18n/narrate.js";
import type { Measure } from "../paint/measure.js";
import { type Catalogue, symbolOf } from "../protocol/catalogue.js";
import type { Span } from "../protocol/trace.gen.js";
import { sameNode, samePosition } from "../run/carry.js";
import { contributionFormula, derivativesOf, valueFormulas } from "../run/formula.js";
import type { Run } from "../run/model.js";
import type { Arranger } from "../views/graph/arrangement.js";
import type { Notation } from "../views/graph/card.js";
import { GraphView, type GraphViewOptions } from "../views/graph/graph-view.js";
import { createNodePanel, type NodePanelOptions } from "../views/node/node-panel.js";
import { createBanner, type Notice } from "../views/output/banner.js";
import { createSide, PANEL_WIDTH, type Panel, type PanelId } from "../views/side/side.js";
import { createCaption } from "../views/transport/caption.js";
import type { PacerClock } from "../views/transport/pacer.js";
import { createTimeline } from "../views/transport/timeline.js";
import { toneOf } from "../views/transport/tone.js";
import type { Say } from "../views/words.js";
import { el } from "../widgets/element.js";
import { handleKey } from "./keys.js";
import { sentenceAt } from "./sentence.js";
import type { PlayerState } from "./state.js";
import { type Clock, Stepper } from "./stepper.js";

export interface PlayerOptions {
  readonly say: Say;
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Where the reader stands in which run; outlives the player when the page is drawn anew, as in another language. */
  readonly state: PlayerState;
  readonly clock: Clock & PacerClock;
  readonly arranger: Arranger;
  readonly measure: Measure;
  createPainter: GraphViewOptions["createPainter"];
  drawFormula(latex: string, element: HTMLElement): void;
  /** The reader asked for the place in the program. */
  showSource(span: Span): void;
  /** Shown in place of the graph while nothing has run. */
  readonly empty: HTMLElement;
  readonly notice: Readable<Notice | null>;
  /** Whether a run was started that has not said anything yet. */
  readonly waiting: Readable<boolean>;
}

export interface Player {
  readonly element: HTMLElement;
  readonly state: PlayerState;
  readonly stepper: Stepper;
  /** True while a layout, an animation or the playing of steps is under way. */
  readonly busy: Readable<boolean>;
  /** Selects a node, or none. */
  select(node: number | null): void;
  dispose(): void;
}

export function createPlayer(options: PlayerOptions): Player {
  const { state } = options;
  const stepper = new Stepper(state, options.clock);
  const select = (node: number | null): void => selectIn(state, node);
  const graph = new GraphView({
    ...options,
    ...notationOf(options),
    select,
    hover: (node) => hover(state, node),
    fold: (scope, fold) => {
      state.folds.value = new Map(state.folds.peek()).set(scope, fold);
    },
    ghosts: state.ghosts,
  });
  const undo = new Disposables();
  const element = el(
    "section.player",
    { "aria-label": options.say("graph") },
    stage(options, state, graph, undo, select),
    dock(options, state, stepper, undo),
  );
  undo.add(effect(() => showGraph(graph, state)));
  undo.add(forgetStale(state));
  const keys = (event: KeyboardEvent): void => {
    handleKey(event, { ...stepper, release: () => release(state) });
  };
  document.addEventListener("keydown", keys);
  undo.add(() => document.removeEventListener("keydown", keys));
  undo.add(() => stepper.dispose());
  undo.add(() => graph.dispose());
  return {
    element,
    state,
    stepper,
    busy: computed(() => graph.busy.value || state.playing.value || state.progress.value < 1),
    select,
    dispose: () => undo.dispose(),
  };
}

function notationOf({ say, catalogue }: PlayerOptions): Notation {
  return { say, symbolOf: (op) => symbolOf(catalogue, op) };
}

function formulasIn(
  catalogue: Catalogue,
): Pick<NodePanelOptions, "valueFormulas" | "derivativesOf" | "contributionFormula"> {
  return {
    valueFormulas: (run, node, q) => valueFormulas(catalogue, run, node, q),
    derivativesOf: (run, node, q) => derivativesOf(catalogue, run, node, q),
    contributionFormula: (run, edge, q) => contributionFormula(catalogue, run, edge, q, "numbers"),
  };
}

function hover(state: PlayerState, node: number | null): void {
  state.hovered.value = node;
}

/** A tensor that was chosen is told of beside the graph; letting go of it closes what told of it. */
function selectIn(state: PlayerState, node: number | null): void {
  batch(() => {
    state.selected.value = node;
    if (node !== null) state.panel.value = "node";
    else if (state.panel.peek() === "node") state.panel.value = null;
  });
}

/** Opens a panel, or closes the one that is open. */
function show(state: PlayerState, panel: PanelId | null): void {
  batch(() => {
    if (state.panel.peek() === "node" && panel === null) state.selected.value = null;
    state.panel.value = panel;
  });
}

/** Escape closes the panel and lets go of the tensor, the one after the other. */
function release(state: PlayerState): boolean {
  const held = state.selected.peek() !== null || state.panel.peek() !== null;
  if (state.panel.peek() !== null) show(state, null);
  else state.selected.value = null;
  return held;
}

function stage(
  options: PlayerOptions,
  state: PlayerState,
  graph: GraphView,
  undo: Disposables,
  select: (node: number | null) => void,
): HTMLElement {
  const banner = createBanner(options.say);
  const side = createSide(options.say, [nodePanel(options, state, undo, select)], {
    show: (panel) => show(state, panel),
  });
  undo.add(effect(() => banner.update(options.notice.value)));
  undo.add(effect(() => side.update({ open: state.panel.value, empty: emptyPanels(state) })));
  undo.add(
    effect(() => {
      options.empty.hidden = state.run.value.head !== null || options.waiting.value;
    }),
  );
  return el("div.stage", {}, graph.element, options.empty, banner.element, side.element);
}

function emptyPanels(state: PlayerState): ReadonlySet<PanelId> {
  return new Set(state.selected.value === null ? ["node" as const] : []);
}

function nodePanel(
  options: PlayerOptions,
  state: PlayerState,
  undo: Disposables,
  select: (node: number | null) => void,
): Panel {
  const view = createNodePanel({
    ...options,
    ...notationOf(options),
    ...formulasIn(options.catalogue),
    select,
    hover: (node) => hover(state, node),
  });
  undo.add(
    effect(() => {
      const run = state.run.value;
      const node = run.nodes.get(state.selected.value ?? 0) ?? null;
      view.update({ run, node, q: state.q.value });
    }),
  );
  const name = options.say("node.panel");
  return { id: "node", name, icon: "code", testid: "node-panel", head: view.head, body: view.body };
}

function dock(options: PlayerOptions, state: PlayerState, stepper: Stepper, undo: Disposables): HTMLElement {
  const telling = { sentences: SENTENCES[options.language], ...notationOf(options) };
  const caption = createCaption(options.say, options.clock.nextFrame);
  const timeline = createTimeline(options.say, stepper);
  undo.add(
    effect(() => {
      const run = state.run.value;
      const position = state.position.value;
      const place = { position, coarse: state.coarse.value, waiting: options.waiting.value };
      const sentence = sentenceAt(run, place, telling, options.say);
      const step = state.step.value;
      const playing = state.playing.value || run.status === "running";
      caption.update({ sentence, tone: step && toneOf(step), playing });
      timeline.update({
        position,
        length: run.steps.length,
        segments: state.segments.value,
        playing: state.playing.value,
        coarse: state.coarse.value,
        speed: state.speed.value,
        sentence: plainText(sentence),
      });
    }),
  );
  return el("footer.dock", {}, caption.element, timeline.element);
}

function showGraph(graph: GraphView, state: PlayerState): void {
  graph.update({
    run: state.run.value,
    q: state.q.value,
    step: state.step.value,
    covered: state.panel.value === null ? 0 : PANEL_WIDTH,
    following: state.chosen.value === null,
    ghosts: state.ghosts.value,
    folds: state.folds.value,
    selected: state.selected.value,
    hovered: state.hovered.value,
    since: state.since.value,
    progress: state.progress.value,
  });
}

/** A new run starts with nothing selected, at its growing end; a variation where the reader was in the one before. */
function forgetStale(state: PlayerState): () => void {
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
  selectIn(state, null);
  state.hovered.value = null;
  state.chosen.value = null;
  state.playing.value = false;
}

function carry(state: PlayerState, before: Run, run: Run): void {
  batch(() => {
    const [selected, chosen] = [state.selected.peek(), state.chosen.peek()];
    if (selected !== null) state.selected.value = sameNode(before, selected, run);
    if (chosen !== null) state.chosen.value = samePosition(before, chosen, run);
    state.hovered.value = null;
  });
}
