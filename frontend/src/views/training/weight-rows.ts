/** The parameters of a training: how their values and gradients were spread at each step, figures, and warnings. */
import { formatNumber, formatSize, toNumber } from "../../base/number.js";
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
import { PLOT, pathOf, round, xOf } from "./axis.js";
import { answerPointer, type StepActions } from "./pointing.js";
import { type Span, type Strip, shades, stripOf } from "./strips.js";

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
/** Numbers beside a strip have little room. */
const STRIP_DIGITS = 2;

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
    const answer = (drawing: SVGSVGElement): void => answerPointer(drawing, count, options);
    const plot = (what: What, spread: Spread): Plot =>
      new Plot({ say, name, what, spread, count: points.length, answer });
    this.#values = plot(
      "values",
      spreadOf(
        points.map(({ value }) => value),
        "all",
      ),
    );
    this.#gradients = plot(
      "gradients",
      spreadOf(
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
    this.#values.update(count, step, pointed, at === null ? NO_FIGURES : this.#valueFigures(at));
    this.#gradients.update(count, step, pointed, at === null ? NO_FIGURES : this.#gradientFigures(at));
  }

  #norm(summary: Summary): string {
    return this.#say("weights.norm", {
      n: formatNumber(normOf(summary, countOf(this.#weight.node)), DIGITS),
    });
  }

  #valueFigures(step: number): Figures {
    const value = this.#weight.points[step]?.value ?? null;
    if (!value) return NO_FIGURES;
    const ratio = updateRatio(valueBefore(this.#weight, step), value);
    if (!ratio) return { ...NO_FIGURES, text: this.#norm(value) };
    const percent = `${formatNumber(ratio.value * 100, 2)}%`;
    const moved = this.#say(ratio.partial ? "weights.movedPart" : "weights.moved", { percent });
    return { text: `${this.#norm(value)}, ${moved}`, note: ratio.partial ? this.#say("weights.part") : null };
  }

  #gradientFigures(step: number): Figures {
    const gradient = this.#weight.points[step]?.gradient;
    return { ...NO_FIGURES, text: gradient ? this.#norm(gradient) : this.#say("weights.noGradient") };
  }
}

interface Figures {
  readonly text: string;
  /** What is to be known about them. */
  readonly note: string | null;
}

const NO_FIGURES: Figures = { text: "", note: null };

type What = "values" | "gradients";

/** What was there at each step, and how that is spread. */
interface Spread {
  readonly summaries: readonly (Summary | null)[];
  readonly strip: Strip | null;
}

function spreadOf(summaries: readonly (Summary | null)[], span: Span): Spread {
  return { summaries, strip: stripOf(summaries, span) };
}

interface PlotOptions {
  readonly say: Say;
  readonly name: string;
  readonly what: What;
  readonly spread: Spread;
  readonly count: number;
  answer(drawing: SVGSVGElement): void;
}

/** A strip under a line that says what it is and how large it is now. */
class Plot {
  readonly element: HTMLElement;
  readonly #figures = el("span.strip-figures");
  readonly #now = svg("path.plot-now");
  readonly #pointed = svg("path.plot-pointed");

  constructor({ say, name, what, spread, count, answer }: PlotOptions) {
    const word = say(`weights.${what}`);
    const caption = el("p.strip-caption", {}, el("span.strip-what", {}, word), this.#figures);
    const { strip, summaries } = spread;
    this.element = el("div.strip", {}, caption);
    if (!strip) return;
    const [low, high] = [formatNumber(strip.low, STRIP_DIGITS), formatNumber(strip.high, STRIP_DIGITS)];
    const label = say("weights.spread", { what: word, name, low, high });
    const drawing = svg(
      "svg.strip-plot",
      { viewBox: `0 0 ${PLOT.width} ${HEIGHT}`, role: "img", "aria-label": label, "data-what": what },
      ...stripMarks(strip, summaries, count),
      ...(strip.low === -strip.high
        ? [tick(HEIGHT / 2 + 5, `±${high}`)]
        : [tick(12, high), tick(HEIGHT - 2, low)]),
      this.#pointed,
      this.#now,
    );
    answer(drawing);
    this.element.append(drawing);
  }

  update(count: number, step: number | null, pointed: number | null, { text, note }: Figures): void {
    const bar = (at: number | null): string => (at === null ? "" : `M${round(xOf(at, count))} 0V${HEIGHT}`);
    setText(this.#figures, text);
    setAttribute(this.#figures, "title", note);
    setAttribute(this.#now, "d", bar(step));
    setAttribute(this.#pointed, "d", pointed === step ? "" : bar(pointed));
  }
}

function tick(y: number, text: string): SVGElement {
  return svg("text.plot-tick", { x: PLOT.left - 6, y, "text-anchor": "end" }, text);
}

function stripMarks(
  strip: Strip,
  summaries: readonly (Summary | null)[],
  count: number,
): readonly SVGElement[] {
  const { low, high } = strip;
  const width = PLOT.width - PLOT.left - PLOT.right;
  const marks: SVGElement[] = [svg("rect.strip-ground", { x: PLOT.left, y: 0, width, height: HEIGHT })];
  if (low < 0 && high > 0)
    marks.push(
      svg("path.strip-zero", { d: `M${PLOT.left} ${round((HEIGHT * high) / (high - low))}h${width}` }),
    );
  const line = summaries.every((summary) => summary === null || summary.is === "item");
  if (line) marks.push(svg("path.strip-line", { d: trajectory(strip, summaries, count) }));
  else
    marks.push(
      ...shades(strip, 0, HEIGHT).map((d, level) =>
        svg("path.strip-shade", { d, "data-level": String(level) }),
      ),
    );
  return marks;
}

/** The way of a single number; where it leaves the strip, its edge. */
function trajectory({ low, high }: Strip, summaries: readonly (Summary | null)[], count: number): string {
  const points = summaries.flatMap((summary, x) => {
    const value = summary?.is === "item" ? toNumber(summary.x) : Number.NaN;
    return summary ? [{ q: x, x, value: Math.min(Math.max(value, low), high) }] : [];
  });
  return pathOf(points, count, { log: false, low, high }, 2, HEIGHT - 2);
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
      return say("warning.vanishing", { times: formatNumber(warning.times, 2), than: warning.than });
    case "exploding":
      return say("warning.exploding", {
        times: formatNumber(warning.times, 2),
        i: warning.step + 1,
      });
  }
}
