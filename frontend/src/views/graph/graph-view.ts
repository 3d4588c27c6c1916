/** The graph of a run at a moment: keeps the drawing up to date, and hears what the reader chooses and points at. */

import { type Box, type Point, union } from "../../base/geometry.js";
import { type Readable, type Signal, signal } from "../../base/signals.js";
import type { Layout } from "../../layout/types.js";
import { fittingScale, seen } from "../../paint/framing.js";
import type { Measure } from "../../paint/measure.js";
import type { CreatePainter, Painter, PainterEvents } from "../../paint/painter.js";
import { idOf } from "../../paint/pointing.js";
import { EMPTY_SCENE } from "../../paint/scene.js";

import type { FoldItem, Graph, GraphNode } from "../../run/graph.js";
import type { Run, Step } from "../../run/model.js";
import { el, setText } from "../../widgets/element.js";
import { Minimap } from "../minimap/minimap.js";
import { Pacer, type PacerClock } from "../transport/pacer.js";
import { type Arranged, Arrangement, type Arranger } from "./arrangement.js";
import type { Notation } from "./card.js";
import { Drawing } from "./drawing.js";
import { type Folding, kindAt } from "./folding.js";
import { createGraphToolbar } from "./graph-toolbar.js";
import { type Moved, movedLayout } from "./moved.js";
import { dataOf } from "./node-labels.js";
import { sceneOf } from "./scene.js";
import type { SceneOptions } from "./scene-context.js";
import { staysPut } from "./staying.js";

export interface GraphViewOptions extends Notation {
  readonly arranger: Arranger;
  readonly measure: Measure;
  readonly createPainter: CreatePainter;
  readonly clock: PacerClock;
  /** `extend` while Shift is held. */
  select(node: number | null, extend: boolean): void;
  hover(node: number | null): void;
  /** Folds a scope, by its key. */
  fold(scope: string): void;
  /** Opens what a card stands for. */
  unfold(fold: FoldItem): void;
  setDetail(detail: number): void;
  /** Moves a card by so much, or back to its place; back all of them for no card. */
  move?(item: string | null, by: Point | null): void;
  readonly ghosts: Signal<boolean>;
  readonly decisions: Signal<boolean>;
}

export interface GraphProps extends Omit<SceneOptions, keyof Notation | "measure"> {
  readonly run: Run;
  readonly step: Step | null;
  /** What of the run is drawn; the same object as long as that stays as it is. */
  readonly folding: Folding;
  /** How much of the view's right something else covers, px. */
  readonly covered: number;
  /** The moment follows the end of a run that grows. */
  readonly following: boolean;
  /** How far cards were moved by hand. */
  readonly moved: Moved;
  /** A node to bring into view. */
  readonly looked: number | null;
}

/** In a window wider than this, words are readable at a larger scale than 1: it is seen from farther away. */
const WIDE = 900;
/** Everything is shown in one picture down to this share of a readable scale: the words are then 11 px high. */
const WHOLE = 0.9;
/** A part is shown at down to this share, so that no card is cut off for a little. */
const NEAR = 0.9;
/** Both ends of an edge are shown down to this share; of a longer one, the end where its gradient comes from. */
const SPAN = 0.75;
/** At this scale the shape of a whole graph still says something; below it, only a part is shown. */
const OVERVIEW = 0.28;

/** What the camera brings into view. */
type Sought = "step" | "selected" | "looked" | "asked";
type Move = "home" | "glide home" | Sought;

/** What a step is about: where its gradient comes from and where it goes, or the first of its nodes that is drawn. */
function itemsOf(graph: Graph, step: Step | null): readonly string[] {
  if (step === null) return [];
  const edge = step.edge ? graph.edges.get(graph.edgeOf(step.edge) ?? "") : undefined;
  return edge ? [edge.to, edge.from] : step.nodes.flatMap((node) => graph.itemsOf(node)).slice(0, 1);
}

function boxOf(layout: Layout, items: readonly string[]): Box | null {
  const boxes = items.map((item) => layout.nodes.get(item)).filter((box) => box !== undefined);
  return boxes.length > 0 ? boxes.reduce(union) : null;
}

/** The corner of what both drawings have, nearest to a point, and where it is in each. */
function anchorNear(
  point: Point,
  before: Layout,
  after: Layout,
): { readonly before: Point; readonly after: Point } | null {
  let best: { readonly before: Point; readonly after: Point; readonly distance: number } | null = null;
  for (const kind of ["groups", "nodes"] as const)
    for (const [id, box] of before[kind]) {
      const now = after[kind].get(id);
      const distance = Math.hypot(box.x - point.x, box.y - point.y);
      if (now && (best === null || distance < best.distance)) best = { before: box, after: now, distance };
    }
  return best;
}

export class GraphView {
  readonly element: HTMLElement;
  readonly #options: GraphViewOptions;
  readonly #painter: Painter;
  readonly #arrangement: Arrangement;
  readonly #toolbar;
  readonly #pacer: Pacer;
  readonly #minimap: Minimap;
  readonly #message = el("p.graph-empty", { hidden: true });
  readonly #busy = signal(false);
  #arranged: Arranged | null = null;
  /** What is shown of it. */
  #shown: { readonly from: Drawing; readonly moved: Moved; readonly drawing: Drawing } | null = null;
  #props: GraphProps | null = null;
  /** What the camera does with the next drawing. */
  #move: Move | null = null;
  /** Id of the frame or card that was asked for. */
  #asked = "";
  #extend = false;

  constructor(options: GraphViewOptions) {
    this.#options = options;
    const host = el("div.graph-host");
    host.addEventListener("dblclick", (event) => this.#putBack(idOf(event.target)));
    for (const type of ["click", "keydown"] as const)
      host.addEventListener(type, ({ shiftKey }) => this.#setExtend(shiftKey), { capture: true });
    this.#painter = options.createPainter(host, this.#events(), {
      label: options.say("graph"),
      dataOf: ({ id }) => dataOf(this.#itemOf(id), this.#props?.q ?? 0),
    });
    this.#pacer = new Pacer(options.clock, () => this.#draw());
    this.#arrangement = new Arrangement(options.arranger, options.measure, options, (arranged) =>
      this.#take(arranged),
    );
    this.#toolbar = createGraphToolbar(options.say, {
      zoom: (factor) => this.#painter.camera.zoomBy(factor),
      fit: () => this.#painter.camera.fit(),
      setGhosts: (ghosts) => {
        options.ghosts.value = ghosts;
      },
      setDecisions: (decisions) => {
        options.decisions.value = decisions;
      },
      setDetail: options.setDetail,
      reset: () => options.move?.(null, null),
    });
    this.#minimap = new Minimap(options.say, this.#painter.camera);
    this.element = el(
      "div.graph",
      { "data-testid": "graph" },
      host,
      this.#message,
      this.#toolbar.element,
      this.#minimap.element,
    );
  }

  /** True while the drawing is behind the run or the moment. */
  get busy(): Readable<boolean> {
    return this.#busy;
  }

  update(props: GraphProps): void {
    if (props.selected !== null && props.selected !== this.#props?.selected) this.#move ??= "selected";
    if (props.looked !== null && props.looked !== this.#props?.looked) this.#move ??= "looked";
    if (props.step !== this.#props?.step) this.#move ??= "step";
    if (props.covered !== this.#props?.covered)
      this.element.style.setProperty("--covered", `${props.covered}px`);
    this.#props = props;
    this.element.dataset.phase = props.step?.phase ?? "forward";
    const decisions = props.run.tests.length > 0 ? props.decisions : null;
    this.#toolbar.update({
      ...props,
      displaced: props.moved.size > 0,
      ...props.folding,
      decisions,
      kind: kindAt(props.run, props.folding),
    });
    this.#request();
  }

  /** Brings a frame or card into view, or the whole graph. */
  look(id: string | null): void {
    if (id === null) this.#painter.camera.fit();
    else {
      this.#asked = id;
      this.#move = "asked";
      this.#request();
    }
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#minimap.dispose();
    this.#painter.destroy();
  }

  #events(): PainterEvents {
    const { select, hover, fold, unfold, move } = this.#options;
    return {
      select: (item) => {
        const found = this.#itemOf(item);
        if (found?.form === "fold") unfold(found);
        else select(this.#nodeOf(item), this.#extend);
      },
      pressGroup: fold,
      moveNode: (item, by) => move?.(item, by),
      hover: (item) => hover(this.#nodeOf(item)),
      clear: () => select(null, false),
    };
  }

  /** A run's first drawing and its settled one are shown as a whole; while it grows, its newest part. */
  #take(arranged: Arranged): void {
    const before = this.#arranged?.drawing;
    const first = before?.run !== arranged.drawing.run || before.layout.nodes.size === 0;
    const settles = arranged.settled && !this.#arranged?.settled;
    // A reader who looks at an earlier step, or moved the drawing, stays there.
    const elsewhere = this.#painter.camera.held || this.#props?.following === false;
    if (settles) this.#move = elsewhere ? "step" : "glide home";
    if (first) this.#move = this.#varies(before, arranged) ? null : "home";
    this.#arranged = arranged;
    // What is folded or unfolded changes the drawing where it stands: the eye keeps its place.
    if (before && !first && !settles && arranged.settled)
      this.#keepInPlace(before.layout, arranged.drawing.layout);
    this.#request();
  }

  /** A variation of the run before comes whole, and its layout stands where that one stood. */
  #varies(before: Drawing | undefined, { drawing, settled }: Arranged): boolean {
    if (before === undefined || before.run === drawing.run || !settled) return false;
    const { camera } = this.#painter;
    return staysPut(before.layout, drawing.layout, seen(camera.window, camera.view));
  }

  #keepInPlace(before: Layout, after: Layout): void {
    const { camera } = this.#painter;
    const { x, y, scale } = camera.view;
    const middle = { x: (camera.window.width / 2 - x) / scale, y: (camera.window.height / 2 - y) / scale };
    const anchor = anchorNear(middle, before, after);
    if (anchor) camera.shift(anchor.before, anchor.after);
  }

  #putBack(item: string | null): void {
    if (item !== null && this.#props?.moved.has(item)) this.#options.move?.(item, null);
  }

  #setExtend(extend: boolean): void {
    this.#extend = extend;
  }

  #request(): void {
    this.#busy.value = true;
    this.#pacer.request();
  }

  #draw(): void {
    const props = this.#props;
    if (!props) return;
    this.#arrangement.follow(props.run, props.folding);
    const drawing =
      this.#arranged?.drawing.run === props.run ? this.#placed(this.#arranged.drawing, props.moved) : null;
    // A run that comes whole takes the place of the one before, without an empty picture between.
    if (!drawing && this.#arranged && this.#arrangement.pending && props.run.status !== "running") return;
    const scene = drawing ? sceneOf(drawing, { ...this.#options, ...props }) : EMPTY_SCENE;
    this.#painter.draw(scene);
    if (drawing) {
      this.#moveCamera(drawing, props);
      const current = boxOf(drawing.layout, itemsOf(drawing.graph, props.step).slice(0, 1));
      this.#minimap.update({ layout: drawing.layout, current });
    }
    this.#showMessage(props.run);
    this.#busy.value = this.#pacer.pending || this.#arrangement.pending;
  }

  /** The drawing with what was moved by hand in its place. */
  #placed(drawing: Drawing, moved: Moved): Drawing {
    if (this.#shown?.from === drawing && this.#shown.moved === moved) return this.#shown.drawing;
    const layout = movedLayout(drawing.graph.layout, drawing.layout, moved);
    const placed = layout === drawing.layout ? drawing : new Drawing(drawing.run, drawing.graph, layout);
    this.#shown = { from: drawing, moved, drawing: placed };
    return placed;
  }

  #moveCamera(drawing: Drawing, props: GraphProps): void {
    const move = this.#move;
    this.#move = null;
    if (move === "home" || move === "glide home") this.#showWhole(drawing, props, move === "glide home");
    if (move === null || move === "home" || move === "glide home") return;
    // What is opened to be seen is looked at once it is open.
    if (move !== "step" && this.#arrangement.pending && this.#arranged?.settled) this.#move = move;
    else this.#showMoved(move, drawing, props);
  }

  #showMoved(move: Sought, drawing: Drawing, props: GraphProps): void {
    // A graph that grows leaves alone the part that the reader looks at.
    const growing = props.following && !this.#arranged?.settled;
    if (move === "step" && growing && this.#painter.camera.held) return;
    const items = this.#itemsFor(move, drawing, props);
    const frame = move === "asked" ? drawing.layout.groups.get(this.#asked) : undefined;
    const box = frame ?? boxOf(drawing.layout, items);
    if (box) this.#show(drawing, items, box, props);
    // The newest node has no place yet: the next drawing brings it.
    else if (items.length === 0 && this.#arrangement.pending && props.step?.nodes.length) this.#move = move;
  }

  #itemsFor(move: Sought, { graph }: Drawing, props: GraphProps): readonly string[] {
    switch (move) {
      case "step":
        return itemsOf(graph, props.step);
      case "asked":
        return [this.#asked];
      default:
        return graph.itemsOf(props[move] ?? 0).slice(0, 1);
    }
  }

  #show({ layout, titles }: Drawing, items: readonly string[], box: Box, props: GraphProps): void {
    const { covered, following } = props;
    const { camera } = this.#painter;
    const { width, height } = camera.window;
    const scale = camera.ownScale ?? Math.max(1, width / WIDE);
    const room = { width: width - covered, height };
    const narrow = fittingScale(room, box);
    const focus = narrow < scale * SPAN ? (boxOf(layout, items.slice(0, 1)) ?? box) : box;
    const near = camera.ownScale === null ? Math.min(NEAR, fittingScale(room, focus) / scale) : 1;
    camera.frame(
      {
        focus,
        cards: [...layout.nodes.values(), ...titles],
        scale,
        near: Math.max(near, SPAN),
        whole: camera.ownScale === null ? WHOLE : Number.POSITIVE_INFINITY,
        growing: following && !this.#arranged?.settled,
      },
      covered,
    );
  }

  #showWhole(drawing: Drawing, props: GraphProps, moving: boolean): void {
    const { run, graph, layout } = drawing;
    const { camera } = this.#painter;
    const { window } = camera;
    const small = layout.width * OVERVIEW <= window.width && layout.height * OVERVIEW <= window.height;
    // A run that was cut short is looked at where it was cut, and one that failed at what it failed for.
    const failed = props.step?.kind === "error" ? itemsOf(graph, props.step) : [];
    const cut = moving && run.status !== "ok" ? graph.itemsOf(run.tape.at(-1)?.id ?? 0).slice(0, 1) : [];
    const end = failed.length > 0 ? failed : cut;
    const box = boxOf(layout, end);
    if (small && failed.length === 0) camera.fit(moving);
    else if (box) this.#show(drawing, end, box, props);
    else camera.home(moving);
  }

  #showMessage(run: Run): void {
    const ended = run.head !== null && run.status !== "running";
    this.#message.hidden = !(ended && run.tape.length === 0);
    setText(this.#message, this.#options.say(run.errors.length > 0 ? "empty.graph" : "empty.noTensors"));
    this.#toolbar.element.hidden = run.tape.length === 0;
  }

  #itemOf(item: string | null): GraphNode | undefined {
    return item === null ? undefined : this.#arranged?.drawing.graph.nodes.get(item);
  }

  #nodeOf(item: string | null): number | null {
    const found = this.#itemOf(item);
    return found && found.form !== "fold" ? found.node.id : null;
  }
}
