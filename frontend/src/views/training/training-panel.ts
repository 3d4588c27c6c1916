/**
 * How a training went: its steps on a lane, what the current one does part by part, curves of losses and metrics, and
 * each parameter's values and gradients. All of it stands over one axis of steps, and pointing or pressing anywhere on
 * it tells of a step or goes there.
 */
import { formatNumber } from "../../base/number.js";
import { type Curve, curvesOf, pointAt } from "../../run/curves.js";
import type { Run } from "../../run/model.js";
import { BY_HAND, partsOf, stepAround, type TrainingStep, trainingOf } from "../../run/training.js";
import { type WeightHistory, weightsOf } from "../../run/weights.js";
import { el, setAttribute, setText } from "../../widgets/element.js";
import type { Say } from "../words.js";
import { createChart } from "./chart.js";
import { createLane, type LaneStep, MOST_PARTS } from "./lane.js";
import { createParts } from "./parts.js";
import { createWeights } from "./weight-rows.js";

export interface TrainingProps {
  readonly run: Run;
  readonly q: number;
}

export interface TrainingOptions {
  readonly say: Say;
  /** Shows the graph of a step. */
  open(step: TrainingStep): void;
  /** Goes to the moment `q` of the run. */
  go(q: number): void;
  select(node: number): void;
  hover(node: number | null): void;
}

export interface TrainingPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: TrainingProps): void;
}

/** Everything about a training that does not depend on the moment. */
interface Training {
  readonly steps: readonly TrainingStep[];
  readonly lane: readonly LaneStep[];
  readonly optimizers: readonly string[];
  readonly losses: readonly Curve[];
  readonly metrics: readonly Curve[];
  readonly weights: readonly WeightHistory[];
}

/** While a run grows, all is drawn anew when it has grown by this much: the work stays in proportion to the run. */
const GROWTH = 1.3;

export function createTrainingPanel(options: TrainingOptions): TrainingPanel {
  return new TrainingView(options);
}

class TrainingView implements TrainingPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly #options: TrainingOptions;
  readonly #place = el("span.training-place", { "data-testid": "training-place" });
  readonly #none: HTMLElement;
  readonly #content: HTMLElement;
  readonly #lane;
  readonly #parts;
  readonly #loss;
  readonly #metric;
  readonly #weights;
  #training: Training | null = null;
  #read: { readonly run: Run; readonly events: number; readonly ended: boolean } | null = null;
  #props: TrainingProps | null = null;
  #pointed: number | null = null;

  constructor(options: TrainingOptions) {
    const { say } = options;
    this.#options = options;
    const actions = {
      seek: (step: number) => this.#seek(step),
      point: (step: number | null) => this.#point(step),
    };
    this.#lane = createLane(say, actions);
    this.#parts = createParts(say, options.go);
    this.#loss = createChart({ ...actions, say, title: "curves.loss", testid: "loss", height: 140 });
    this.#metric = createChart({ ...actions, say, title: "curves.metric", testid: "metrics", height: 90 });
    this.#weights = createWeights({ ...options, ...actions });
    this.#none = el("p.training-none", { "data-testid": "training-none" }, say("training.none"));
    this.#content = el(
      "div.training",
      {},
      this.#lane.element,
      this.#parts.element,
      this.#loss.element,
      this.#metric.element,
      this.#weights.element,
    );
    this.head = el("div.training-head", {}, el("h2.panel-title", {}, say("training")), this.#place);
    this.body = el(
      "div.panel-body",
      { tabindex: 0, role: "group", "aria-label": say("training") },
      this.#none,
      this.#content,
    );
  }

  update(props: TrainingProps): void {
    this.#props = props;
    if (!this.#isFresh(props.run)) {
      const { run } = props;
      this.#read = { run, events: run.events.length, ended: run.status !== "running" };
      this.#training = readTraining(run, this.#options.say);
    }
    this.#show();
  }

  #isFresh(run: Run): boolean {
    const read = this.#read;
    if (read === null || read.run !== run) return false;
    if (run.status !== "running") return read.ended && read.events === run.events.length;
    return run.events.length < read.events * GROWTH;
  }

  #seek(step: number): void {
    const to = this.#training?.steps[step];
    if (to) this.#options.open(to);
  }

  #point(step: number | null): void {
    if (step === this.#pointed) return;
    this.#pointed = step;
    this.#show();
  }

  #show(): void {
    const [training, props] = [this.#training, this.#props];
    if (!training || !props) return;
    const { run, q } = props;
    const { steps, lane, optimizers, losses, metrics, weights } = training;
    const count = steps.length;
    this.#none.hidden = count > 0;
    this.#content.hidden = count === 0;
    const current = stepAround(steps, q);
    const at = { step: current?.index ?? null, pointed: this.#pointed };
    const place = placeOf(this.#options.say, current, count);
    const pointed = steps[this.#pointed ?? -1] ?? null;
    setText(this.#place, pointed ? placeOf(this.#options.say, pointed, count) : place);
    setAttribute(this.#place, "data-pointed", pointed !== null && pointed !== current);
    this.#lane.update({ ...at, steps: lane, rows: optimizers, text: laneText(place, losses, q) });
    this.#parts.update({ parts: current ? partsOf(run, current) : [], q });
    this.#loss.update({ ...at, curves: losses, count, q });
    this.#metric.update({ ...at, curves: metrics, count, q });
    this.#weights.update({ ...at, weights, count });
  }
}

function readTraining(run: Run, say: Say): Training {
  const steps = [...trainingOf(run)];
  const curves = curvesOf(run, steps);
  const nameOf = (step: TrainingStep): string =>
    step.optimizers.map((name) => (name === BY_HAND ? say("training.byHand") : name)).join(", ");
  const optimizers = [...new Set(steps.map(nameOf))];
  const parts = steps.length <= MOST_PARTS ? steps.map((step) => partsOf(run, step)) : [];
  const seen = parts.reduce((sum, of) => sum + of.length, 0) <= MOST_PARTS;
  const lane = steps.map((step, at) => ({
    row: optimizers.indexOf(nameOf(step)),
    parts: (seen && parts[at]?.map(({ kind }) => kind)) || null,
  }));
  return {
    steps,
    lane,
    optimizers,
    losses: curves.filter(({ role }) => role === "loss"),
    metrics: curves.filter(({ role }) => role === "metric"),
    weights: weightsOf(run, steps),
  };
}

function placeOf(say: Say, current: TrainingStep | null, count: number): string {
  if (count === 0) return "";
  return current
    ? say("training.of", { i: current.index + 1, n: count })
    : say("training.before", { n: count });
}

function laneText(place: string, losses: readonly Curve[], q: number): string {
  const [loss] = losses;
  const point = loss && pointAt(loss, q);
  return point ? `${place}, ${loss.name} ${formatNumber(point.value)}` : place;
}
