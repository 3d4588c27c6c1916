/** The parameters of a training: how their values and gradients were spread at each step, figures, and warnings. */
import { formatNumber, formatSize } from "../../base/number.js";
import type { Summary } from "../../protocol/trace.gen.js";
import {
  countOf,
  normOf,
  updateRatio,
  valueBefore,
  type Warning,
  type WeightHistory,
} from "../../run/weights.js";
import { el, setAttribute, setText, type View } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import { svg } from "../../widgets/svg.js";
import type { Say } from "../words.js";
import { PLOT, round, xOf } from "./axis.js";
import { answerPointer, type StepActions } from "./pointing.js";
import { type Strip, shades, stripOf } from "./strips.js";

export interface WeightsProps {
  readonly weights: readonly WeightHistory[];
  readonly count: number;
  readonly step: number | null;
  readonly pointed: number | null;
}

export interface WeightsOptions extends StepActions {
  readonly say: Say;
  select(node: number): void;
  hover(node: number | null): void;
}

/** Most parameters that are drawn: those with warnings first, the rest is counted. */
const MOST = 24;
const HEIGHT = 38;
const DIGITS = 3;

export function createWeights(options: WeightsOptions): View<WeightsProps> {
  const { say } = options;
  const list = el("ul.weights");
  const rest = el("p.weights-rest");
  const element = el(
    "section.panel-section",
    { "data-testid": "weights" },
    el("h3", {}, say("weights.title")),
    list,
    rest,
  );
  let rows: readonly WeightRow[] = [];
  let drawn: readonly WeightHistory[] | null = null;
  let count = 0;
  return {
    element,
    update(props) {
      if (props.weights !== drawn) {
        drawn = props.weights;
        count = props.count;
        const shown = foremost(props.weights);
        rows = shown.map((weight) => new WeightRow(weight, options, () => count));
        list.replaceChildren(...rows.map((row) => row.element));
        const left = props.weights.length - shown.length;
        setText(rest, left > 0 ? say("weights.rest", { n: left }) : "");
      }
      element.hidden = props.weights.length === 0;
      for (const row of rows) row.update(props);
    },
  };
}

function foremost(weights: readonly WeightHistory[]): readonly WeightHistory[] {
  if (weights.length <= MOST) return weights;
  const warned = weights.filter(({ warnings }) => warnings.length > 0);
  const chosen = new Set([...warned, ...weights].slice(0, Math.max(MOST, Math.min(warned.length, 2 * MOST))));
  return weights.filter((weight) => chosen.has(weight));
}

class WeightRow {
  readonly element: HTMLElement;
  readonly #weight: WeightHistory;
  readonly #say: Say;
  readonly #values: Plot;
  readonly #gradients: Plot;

  constructor(weight: WeightHistory, options: WeightsOptions, count: () => number) {
    const { node, name, points, warnings } = weight;
    const { say } = options;
    this.#weight = weight;
    this.#say = say;
    const plot = (what: "values" | "gradients", strip: Strip | null): Plot =>
      new Plot(say, name, what, strip, points.length, (drawing) => answerPointer(drawing, count, options));
    this.#values = plot(
      "values",
      stripOf(
        points.map(({ value }) => value),
        "all",
      ),
    );
    this.#gradients = plot(
      "gradients",
      stripOf(
        points.map(({ gradient }) => gradient),
        "around",
      ),
    );
    const head = el(
      "button.weight-head",
      {
        type: "button",
        title: say("weights.select", { name }),
        onclick: () => options.select(node.id),
        onpointerenter: () => options.hover(node.id),
        onpointerleave: () => options.hover(null),
      },
      el("code", { lang: "en" }, name),
      el("span.weight-size", {}, formatSize(node.event.shape)),
    );
    this.element = el(
      "li.weight",
      { "data-testid": "weight" },
      head,
      ...warnings.map((warning) => warningLine(say, warning)),
      this.#values.element,
      this.#gradients.element,
    );
  }

  update({ count, step, pointed }: WeightsProps): void {
    const at = pointed ?? step;
    this.#values.update(count, step, pointed, at === null ? "" : this.#valueText(at));
    this.#gradients.update(count, step, pointed, at === null ? "" : this.#gradientText(at));
  }

  #norm(summary: Summary): string {
    return this.#say("weights.norm", {
      n: formatNumber(normOf(summary, countOf(this.#weight.node)), DIGITS),
    });
  }

  #valueText(step: number): string {
    const value = this.#weight.points[step]?.value ?? null;
    if (!value) return "";
    const ratio = updateRatio(valueBefore(this.#weight, step), value);
    if (!ratio) return this.#norm(value);
    const percent = `${formatNumber(ratio.value * 100, 2)}%`;
    return `${this.#norm(value)}, ${this.#say(ratio.partial ? "weights.movedPart" : "weights.moved", { percent })}`;
  }

  #gradientText(step: number): string {
    const gradient = this.#weight.points[step]?.gradient;
    return gradient ? this.#norm(gradient) : this.#say("weights.noGradient");
  }
}

/** A strip under a line that says what it is and how large it is now. */
class Plot {
  readonly element: HTMLElement;
  readonly #figures = el("span.strip-figures");
  readonly #now = svg("path.plot-now");
  readonly #pointed = svg("path.plot-pointed");

  constructor(
    say: Say,
    name: string,
    what: "values" | "gradients",
    strip: Strip | null,
    count: number,
    answer: (drawing: SVGSVGElement) => void,
  ) {
    const word = say(`weights.${what}`);
    const caption = el("p.strip-caption", {}, el("span.strip-what", {}, word), this.#figures);
    const drawing = strip && this.#draw(say, name, word, what, strip, count);
    if (drawing) answer(drawing);
    this.element = el("div.strip", {}, caption, drawing);
  }

  #draw(
    say: Say,
    name: string,
    word: string,
    what: "values" | "gradients",
    strip: Strip,
    count: number,
  ): SVGSVGElement {
    const [low, high] = [formatNumber(strip.low, DIGITS), formatNumber(strip.high, DIGITS)];
    const label = say("weights.spread", { what: word, name, low, high });
    const ground = { x: PLOT.left, y: 0, width: PLOT.width - PLOT.left - PLOT.right, height: HEIGHT };
    const zero =
      strip.low < 0 && strip.high > 0 ? round((HEIGHT * strip.high) / (strip.high - strip.low)) : null;
    return svg(
      "svg.strip-plot",
      { viewBox: `0 0 ${PLOT.width} ${HEIGHT}`, role: "img", "aria-label": label, "data-what": what },
      svg("rect.strip-ground", ground),
      ...shades(strip, 0, HEIGHT).map((d, level) =>
        svg("path.strip-shade", { d, "data-level": String(level) }),
      ),
      ...(zero === null
        ? []
        : [svg("path.strip-zero", { d: `M${PLOT.left} ${zero}H${xOf(count - 0.5, count)}` })]),
      svg("text.plot-tick", { x: PLOT.left - 6, y: 12, "text-anchor": "end" }, high),
      svg("text.plot-tick", { x: PLOT.left - 6, y: HEIGHT - 2, "text-anchor": "end" }, low),
      this.#pointed,
      this.#now,
    );
  }

  update(count: number, step: number | null, pointed: number | null, figures: string): void {
    const bar = (at: number | null): string => (at === null ? "" : `M${round(xOf(at, count))} 0V${HEIGHT}`);
    setText(this.#figures, figures);
    setAttribute(this.#now, "d", bar(step));
    setAttribute(this.#pointed, "d", pointed === step ? "" : bar(pointed));
  }
}

function warningLine(say: Say, warning: Warning): HTMLElement {
  return el(
    "p.weight-warning",
    { "data-testid": "weight-warning", "data-kind": warning.kind },
    icon("warn", 14),
    el("span", {}, warningText(say, warning)),
  );
}

function warningText(say: Say, warning: Warning): string {
  switch (warning.kind) {
    case "unreached":
    case "unchanged":
      return say(`warning.${warning.kind}`);
    case "bad":
      return say(`warning.bad${warning.of}`, { i: warning.step + 1 });
    case "zero":
      return say("warning.zero", { i: warning.step + 1 });
    case "vanishing":
      return say("warning.vanishing", { times: formatNumber(Math.round(warning.times)), than: warning.than });
    case "exploding":
      return say("warning.exploding", {
        times: formatNumber(Math.round(warning.times)),
        i: warning.step + 1,
      });
  }
}
