/** The graph of a run at a moment: keeps the drawing up to date, follows the current step, and hears the reader. */
import { type Readable, type Signal, signal } from "../base/signals.js";
import type { Box } from "../layout/types.js";
import type { Measure } from "../paint/measure.js";
import { EMPTY_SCENE, type Scene } from "../paint/scene.js";
import type { GraphNode } from "../run/graph.js";
import type { Run, Step } from "../run/model.js";
import { el, setText } from "../widgets/element.js";
import { type Arranged, Arrangement, type Arranger } from "./arrangement.js";
import type { Notation } from "./card.js";
import { createGraphToolbar } from "./graph-toolbar.js";
import { type SceneOptions, sceneOf } from "./scene.js";

/** What shows scenes: a painter and its camera. */
export interface Canvas {
  readonly element: HTMLElement | SVGElement;
  draw(scene: Scene): void;
  fit(): void;
  zoom(factor: number): void;
  /** Moves as little as needed to have the box in view. */
  reveal(box: Box): void;
  dispose(): void;
}

export interface CanvasEvents {
  /** An item was chosen, or the ground. */
  chosen(item: string | null): void;
  pointed(item: string | null): void;
}

export interface GraphViewOptions extends Notation {
  readonly arranger: Arranger;
  readonly measure: Measure;
  createCanvas(events: CanvasEvents): Canvas;
  /** Calls back before the next repaint. */
  nextFrame(then: () => void): void;
  select(node: number | null): void;
  hover(node: number | null): void;
  readonly ghosts: Signal<boolean>;
}

export interface GraphProps
  extends Pick<SceneOptions, "q" | "ghosts" | "selected" | "hovered" | "since" | "progress"> {
  readonly run: Run;
  readonly step: Step | null;
  /** Whether the view keeps showing the growing end of the run. */
  readonly following: boolean;
}

export class GraphView {
  readonly element: HTMLElement;
  readonly #options: GraphViewOptions;
  readonly #canvas: Canvas;
  readonly #arrangement: Arrangement;
  readonly #toolbar;
  readonly #message = el("p.graph-empty", { hidden: true });
  readonly #busy = signal(false);
  #arranged: Arranged | null = null;
  #props: GraphProps | null = null;
  #framePending = false;

  constructor(options: GraphViewOptions) {
    this.#options = options;
    this.#canvas = options.createCanvas({
      chosen: (item) => options.select(this.#nodeOf(item)),
      pointed: (item) => options.hover(this.#nodeOf(item)),
    });
    this.#arrangement = new Arrangement(options.arranger, options.measure, options, (arranged) =>
      this.#arrive(arranged),
    );
    this.#toolbar = createGraphToolbar(options.say, {
      zoom: (factor) => this.#canvas.zoom(factor),
      fit: () => this.#canvas.fit(),
      setGhosts: (ghosts) => {
        options.ghosts.value = ghosts;
      },
    });
    this.element = el(
      "div.graph",
      { "data-testid": "graph" },
      this.#canvas.element,
      this.#message,
      this.#toolbar.element,
    );
  }

  /** True while the drawing is behind the run or the moment. */
  get busy(): Readable<boolean> {
    return this.#busy;
  }

  update(props: GraphProps): void {
    const stepped = props.step !== this.#props?.step;
    this.#props = props;
    this.#toolbar.update(props);
    this.#arrangement.follow(props.run);
    if (stepped) this.#revealStep();
    this.#request();
  }

  dispose(): void {
    this.#canvas.dispose();
  }

  /** Draws once per frame, however often something changed. */
  #request(): void {
    this.#busy.value = true;
    if (this.#framePending) return;
    this.#framePending = true;
    this.#options.nextFrame(() => {
      this.#framePending = false;
      this.#draw();
      this.#busy.value = this.#framePending || this.#arrangement.pending;
    });
  }

  #draw(): void {
    const props = this.#props;
    const arranged = this.#arranged;
    const known = props && arranged && arranged.run === props.run ? arranged : null;
    this.#canvas.draw(
      props && known
        ? sceneOf(known.run, known.graph, known.layout, { ...this.#options, ...props })
        : EMPTY_SCENE,
    );
    this.#showMessage();
  }

  #showMessage(): void {
    const { say } = this.#options;
    const run = this.#props?.run;
    const ended = run !== undefined && run.head !== null && run.status !== "running";
    this.#message.hidden = !(ended && run.tape.length === 0);
    setText(this.#message, say(run && run.errors.length > 0 ? "empty.graph" : "empty.noTensors"));
    this.#toolbar.element.hidden = !run || run.tape.length === 0;
  }

  /** A new drawing: fitted when it is another run's or has been settled, left alone while it only grows. */
  #arrive(arranged: Arranged): void {
    const before = this.#arranged;
    this.#arranged = arranged;
    this.#draw();
    if (before?.run !== arranged.run || arranged.settled) this.#canvas.fit();
    else this.#revealStep();
    this.#request();
  }

  #revealStep(): void {
    const [node] = this.#props?.step?.nodes ?? [];
    if (node === undefined || !this.#arranged) return;
    for (const item of this.#arranged.graph.itemsOf(node)) {
      const box = this.#arranged.layout.nodes.get(item);
      if (box) return this.#canvas.reveal(box);
    }
  }

  #nodeOf(item: string | null): number | null {
    const found: GraphNode | undefined = item === null ? undefined : this.#arranged?.graph.nodes.get(item);
    return found && found.form !== "fold" ? found.node.id : null;
  }
}
