/**
 * The player: graph, caption, timeline and node panel over one run. It knows no editor and no server; whoever shows it
 * gives it a run and hears what the reader does.
 */

import { Disposables } from "../base/disposables.js";
import { computed, effect, type Readable } from "../base/signals.js";
import { type Language, SENTENCES } from "../i18n/language.js";
import { plainText } from "../i18n/narrate.js";
import type { Measure } from "../paint/measure.js";
import type { Catalogue } from "../protocol/catalogue.js";
import type { Flip, Span } from "../protocol/trace.gen.js";
import { otherWay } from "../run/arms.js";
import type { Arranger } from "../views/graph/arrangement.js";
import { GraphView, type GraphViewOptions } from "../views/graph/graph-view.js";
import { createLoopBars } from "../views/loops/loop-bar.js";
import { createBanner, type Notice } from "../views/output/banner.js";
import { coveredBy, createSide } from "../views/side/side.js";
import type { Look } from "../views/tensor/loader.js";
import { createCaption } from "../views/transport/caption.js";
import type { PacerClock } from "../views/transport/pacer.js";
import { createTimeline } from "../views/transport/timeline.js";
import { toneOf } from "../views/transport/tone.js";
import type { Say } from "../views/words.js";
import { el } from "../widgets/element.js";
import type { Afterwards } from "./afterwards.js";
import { createComparison } from "./comparison.js";
import { createEmphasis, type Emphasis } from "./emphasis.js";
import { choose, createFinding, unrelate } from "./finding.js";
import { foldScope, followTurns, loopBarsOf, moveItem, setDetail, showTurns, unfold } from "./folds.js";
import { handleKey } from "./keys.js";
import type { Experiment } from "./lab.js";
import { emptyPanels, notationOf, type PanelsOptions, panelsOf } from "./panels.js";
import { placeBarOf } from "./place.js";
import { back, followRuns, release, select, show } from "./reader.js";
import { detailOf, sentenceAt } from "./sentence.js";
import type { PlayerState } from "./state.js";
import { type Clock, Stepper } from "./stepper.js";
import { largeTensorOf } from "./tensor.js";
import { troubleNotice } from "./trouble-notice.js";

export interface PlayerOptions {
  readonly say: Say;
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Where the reader stands in which run; outlives the player when the page is drawn anew, as in another language. */
  readonly state: PlayerState;
  readonly clock: Clock & PacerClock;
  readonly afterwards: Afterwards;
  /** Lays out one graph; several are shown at once when runs are compared. */
  createArranger(): Arranger & { dispose(): void };
  readonly measure: Measure;
  createPainter: GraphViewOptions["createPainter"];
  drawFormula(latex: string, element: HTMLElement): void;
  /** The reader asked for the place in the program. */
  showSource(span: Span): void;
  /** Asks for numbers of a tensor that the trace does not hold; null where nobody can be asked. */
  readonly numbers: Look | null;
  readonly experiment: Experiment;
  /** Shows the run with one decision turned round beside the run as it was. */
  flip(flip: Flip): void;
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
  const finding = createFinding(state);
  const undo = new Disposables();
  const emphasis = createEmphasis(options.say, options.catalogue, state, finding);
  const createGraph = graphMaker(options, undo);
  const graph = createGraph({
    select: (node, extend) => choose(state, node, extend),
    hover: (node) => hover(state, node),
    fold: (scope) => foldScope(state, scope, true),
    unfold: (item) => unfold(state, item),
    setDetail: (detail) => setDetail(state, detail),
    move: (item, by) => moveItem(state, item, by),
  });
  const graphs = createComparison(graph, state, { say: options.say, createGraph }, undo);
  const element = el(
    "section.player",
    { "aria-label": options.say("graph") },
    stage({ ...options, finding, emphasis, look: (id) => graph.look(id) }, graphs.element, undo, {
      select: (node) => select(state, node),
      go: stepper.goTo,
    }),
    dock(options, state, stepper, undo),
  );
  undo.add(effect(() => showGraph(graph, state, emphasis)));
  undo.add(followRuns(state));
  undo.add(followTurns(state, options.afterwards.effect));
  const keys = (event: KeyboardEvent): void => {
    handleKey(event, {
      ...stepper,
      release: () => unrelate(state) || release(state),
      retrace: () => back(state),
      find: () => show(state, "find"),
    });
  };
  document.addEventListener("keydown", keys);
  undo.add(() => document.removeEventListener("keydown", keys));
  undo.add(() => stepper.dispose());
  undo.add(() => graph.dispose());
  return {
    element,
    state,
    stepper,
    busy: computed(() => {
      const drawing = graph.busy.value || graphs.busy.value;
      const behind = drawing || options.afterwards.pending.value;
      return behind || state.playing.value || state.progress.value < 1;
    }),
    select: (node) => select(state, node),
    dispose: () => undo.dispose(),
  };
}

/** Each graph has a layout of its own; what is shown on them is the same. */
function graphMaker(options: PlayerOptions, undo: Disposables) {
  const { ghosts, decisions } = options.state;
  return (
    on: Pick<GraphViewOptions, "select" | "hover" | "fold" | "unfold" | "setDetail" | "move">,
  ): GraphView => {
    const arranger = options.createArranger();
    undo.add(() => arranger.dispose());
    return new GraphView({ ...options, ...notationOf(options), ...on, arranger, ghosts, decisions });
  };
}

function hover(state: PlayerState, node: number | null): void {
  state.hovered.value = node;
}

function stage(
  options: PlayerOptions & Pick<PanelsOptions, "finding" | "emphasis"> & { look(id: string | null): void },
  graphs: HTMLElement,
  undo: Disposables,
  on: Pick<PanelsOptions, "select" | "go">,
): HTMLElement {
  const { state } = options;
  const banner = createBanner(options.say);
  const tensor = largeTensorOf({ ...options, ...notationOf(options) }, undo);
  const panels = panelsOf(
    { ...options, ...on, hover: (node) => hover(state, node), openTensor: tensor.open },
    undo,
  );
  const side = createSide(options.say, panels, { show: (panel) => show(state, panel) });
  undo.add(effect(() => banner.update(options.notice.value ?? troubleOf(options, on))));
  undo.add(effect(() => side.update({ open: state.panel.value, empty: emptyPanels(state) })));
  undo.add(
    effect(() => {
      const begun = state.run.value.head !== null;
      options.empty.hidden = begun || options.waiting.value;
      side.element.hidden = !begun;
    }),
  );
  const bars = createLoopBars({
    say: options.say,
    showTurns: (loop, turns) => showTurns(state, loop, turns),
  });
  undo.add(options.afterwards.effect(() => bars.update(loopBarsOf(state))));
  const place = placeBarOf({ ...options, ...notationOf(options) }, undo);
  const over = el("div.over-graph", {}, place, bars.element);
  return el("div.stage", {}, graphs, over, options.empty, banner.element, side.element, tensor.element);
}

/** Where the first NaN or infinity of the run came from; the reader is led there. */
function troubleOf(
  { say, state, emphasis }: Pick<PanelsOptions, "say" | "state" | "emphasis">,
  { go }: Pick<PanelsOptions, "go">,
): Notice | null {
  const trouble = emphasis.trouble.value;
  return troubleNotice(say, state.run.value, trouble, emphasis.became.value, () => {
    if (trouble === null) return;
    go(trouble.q);
    select(state, trouble.node);
  });
}

function dock(options: PlayerOptions, state: PlayerState, stepper: Stepper, undo: Disposables): HTMLElement {
  const telling = { sentences: SENTENCES[options.language], ...notationOf(options) };
  const caption = createCaption(options.say, options.clock.nextFrame, options.drawFormula);
  const timeline = createTimeline(options.say, stepper);
  undo.add(
    effect(() => {
      const run = state.run.value;
      const position = state.position.value;
      const place = { position, coarse: state.coarse.value, waiting: options.waiting.value };
      const sentence = sentenceAt(run, place, telling, options.say);
      const step = state.step.value;
      const playing = state.playing.value || run.status === "running";
      const detail = detailOf(run, step);
      const flip = playing || step?.kind !== "test" ? null : otherWay(run, step.q);
      const other = flip && (() => options.flip(flip));
      caption.update({ sentence, tone: step && toneOf(step), playing, detail, other });
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

function showGraph(graph: GraphView, state: PlayerState, { pointed, tags }: Emphasis): void {
  graph.update({
    run: state.run.value,
    q: state.q.value,
    step: state.step.value,
    covered: coveredBy(state.panel.value),
    following: state.chosen.value === null,
    moved: state.moved.value,
    ghosts: state.ghosts.value,
    decisions: state.decisions.value,
    folding: state.folding.value,
    selected: state.selected.value,
    hovered: state.hovered.value,
    since: state.since.value,
    progress: state.progress.value,
    looked: state.looked.value,
    pointed: pointed.value,
    tags: tags.value,
  });
}
