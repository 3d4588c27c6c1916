/** Curves over training steps: drawn once, then only the current step, the one pointed at and their values move. */
import { formatNumber } from "../../base/number.js";
import { type Curve, type CurvePoint, pointAt, pointNear } from "../../run/curves.js";
import { el, setAttribute, setText, type View } from "../../widgets/element.js";
import { svg } from "../../widgets/svg.js";
import type { Say, WordKey } from "../words.js";
import { PLOT, pathOf, round, type Scale, scaleOf, shareOf, stepTicks, ticksOf, xOf } from "./axis.js";
import { dashOf, keyOf, LOOKS, shapeOf } from "./marks.js";
import { answerPointer, type StepActions } from "./pointing.js";

export interface ChartProps {
  readonly curves: readonly Curve[];
  /** How many training steps there are. */
  readonly count: number;
  readonly q: number;
  /** The current step, from 0, and the one under the pointer. */
  readonly step: number | null;
  readonly pointed: number | null;
}

export interface ChartOptions extends StepActions {
  readonly say: Say;
  readonly title: WordKey;
  readonly testid: string;
  /** Height of the plot without its axis of steps, in units of the drawing. */
  readonly height: number;
}

const TOP = 8;
const AXIS = 25;
/** With more points than this, marks would hide the line. */
const MOST_MARKS = 40;
const TICK_DIGITS = 3;
/** Values have the digits that float32 has, and what was printed all it had. */
const EXACT = 8;

export function createChart(options: ChartOptions): View<ChartProps> {
  return new Chart(options);
}

class Chart implements View<ChartProps> {
  readonly element: HTMLElement;
  readonly #options: ChartOptions;
  readonly #plot: SVGSVGElement;
  readonly #still = svg("g");
  readonly #now = svg("path.plot-now");
  readonly #pointed = svg("path.plot-pointed");
  readonly #dots = svg("g.plot-dots");
  readonly #log: HTMLButtonElement;
  readonly #legend = el("ul.plot-legend");
  readonly #notes = el("div.plot-notes");
  /** Curves that the reader switched on or off, by key. */
  readonly #chosen = new Map<string, boolean>();
  #props: ChartProps = { curves: [], count: 0, q: 0, step: null, pointed: null };
  #scale: Scale = { log: false, low: 0, high: 1 };
  #values: HTMLElement[] = [];

  constructor(options: ChartOptions) {
    const { say, title, testid, height } = options;
    this.#options = options;
    const size = {
      viewBox: `0 0 ${PLOT.width} ${height + AXIS}`,
      role: "img",
      "data-testid": `${testid}-plot`,
    };
    this.#plot = svg("svg.plot", size, this.#still, this.#now, this.#pointed, this.#dots);
    answerPointer(this.#plot, () => this.#props.count, options);
    this.#log = el(
      "button.plot-log",
      {
        type: "button",
        "aria-pressed": "false",
        title: say("curves.logName"),
        "data-testid": `${testid}-log`,
        onclick: () => this.#toggleLog(),
      },
      say("curves.log"),
    );
    const head = el("figcaption.plot-head", {}, el("h3", {}, say(title)), this.#log);
    this.element = el("figure.chart", { "data-testid": testid }, head, this.#plot, this.#legend, this.#notes);
  }

  update(props: ChartProps): void {
    const before = this.#props;
    this.#props = props;
    this.element.hidden = props.curves.length === 0;
    if (before.curves !== props.curves || before.count !== props.count) this.#draw();
    this.#follow();
  }

  #toggleLog(): void {
    setAttribute(this.#log, "aria-pressed", String(!this.#isLog()));
    this.#draw();
    this.#follow();
  }

  #isLog(): boolean {
    return this.#log.getAttribute("aria-pressed") === "true";
  }

  #isOn({ key, foremost }: Curve): boolean {
    return this.#chosen.get(key) ?? (foremost || this.#props.curves.every((curve) => !curve.foremost));
  }

  #draw(): void {
    const { curves, count } = this.#props;
    const shown = curves.filter((curve) => this.#isOn(curve));
    this.#scale = scaleOf(
      shown.flatMap(({ points }) => points.map(({ value }) => value)),
      this.#isLog(),
    );
    const lines = curves.map((curve, look) => this.#isOn(curve) && this.#curve(curve, look));
    this.#still.replaceChildren(
      ...this.#grid(),
      ...this.#steps(count),
      ...lines.filter((line) => line !== false),
    );
    setAttribute(this.#plot, "aria-label", shown.map((curve) => this.#summary(curve)).join(". "));
    this.#drawLegend();
    this.#drawNotes(shown);
  }

  #yOf(value: number): number | null {
    const share = shareOf(value, this.#scale);
    return share === null ? null : round(this.#options.height - share * (this.#options.height - TOP));
  }

  #grid(): readonly SVGElement[] {
    return ticksOf(this.#scale, Math.round(this.#options.height / 34)).map((value) => {
      const y = this.#yOf(value) ?? 0;
      return svg(
        "g",
        {},
        svg("path.plot-grid", { d: `M${PLOT.left} ${y}H${PLOT.width - PLOT.right}` }),
        svg(
          "text.plot-tick",
          { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" },
          formatNumber(value, TICK_DIGITS),
        ),
      );
    });
  }

  #steps(count: number): readonly SVGElement[] {
    const y = this.#options.height + 19;
    const word = svg(
      "text.plot-tick",
      { x: PLOT.left - 6, y, "text-anchor": "end" },
      this.#options.say("curves.axis"),
    );
    const ticks = stepTicks(count, 6).map((step) => {
      const x = round(xOf(step - 1, count));
      return svg("text.plot-tick", { x, y, "text-anchor": anchorAt(x) }, String(step));
    });
    return [word, ...ticks];
  }

  #curve(curve: Curve, look: number): SVGElement {
    const { count } = this.#props;
    const d = pathOf(curve.points, count, this.#scale, TOP, this.#options.height);
    const marks =
      curve.points.length > MOST_MARKS ? [] : curve.points.flatMap((point) => this.#mark(point, look) ?? []);
    return svg(
      "g",
      { "data-look": String(look % LOOKS) },
      svg("path.curve", { d, "stroke-dasharray": dashOf(look) }),
      svg("path.curve-mark", { d: marks.join("") }),
    );
  }

  #mark({ x, value }: CurvePoint, look: number): string | null {
    const y = this.#yOf(value);
    return y === null ? null : shapeOf(look, round(xOf(x, this.#props.count)), y);
  }

  #summary({ name, points }: Curve): string {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return name;
    return this.#options.say("curves.summary", {
      name,
      first: formatNumber(first.value),
      from: Math.round(first.x) + 1,
      last: formatNumber(last.value),
      to: Math.round(last.x) + 1,
    });
  }

  #drawLegend(): void {
    const { curves } = this.#props;
    const { say } = this.#options;
    this.#values = curves.map(() => el("output.plot-value", { "aria-live": "off" }));
    const entries = curves.map((curve, look) => {
      const press = (): void => {
        this.#chosen.set(curve.key, !this.#isOn(curve));
        this.#draw();
        this.#follow();
        this.#legend.querySelectorAll("button")[look]?.focus();
      };
      const words = el(
        "span.plot-name",
        {},
        el("code", { lang: "en" }, curve.name),
        el("small", {}, say(`curves.${curve.source}`)),
      );
      return el(
        "li",
        {},
        el(
          "button.plot-entry",
          { type: "button", "aria-pressed": String(this.#isOn(curve)), onclick: press },
          keyOf(look),
          words,
          this.#values[look],
        ),
      );
    });
    this.#legend.replaceChildren(...entries);
  }

  #drawNotes(shown: readonly Curve[]): void {
    const { say } = this.#options;
    const notes: string[] = [];
    const points = shown.flatMap((curve) => curve.points);
    for (const { name, points } of shown) {
      const bad = points.find(({ value }) => !Number.isFinite(value));
      if (bad)
        notes.push(say("curves.bad", { name, value: formatNumber(bad.value), i: Math.round(bad.x) + 1 }));
    }
    const left = points.filter(({ value }) => this.#isLog() && value <= 0).length;
    if (left > 0) notes.push(say("curves.left", { n: left }));
    if (points.length === 1) notes.push(say("curves.one"));
    this.#notes.replaceChildren(...notes.map((note) => el("p", {}, note)));
  }

  /** Moves to the current step and to the one pointed at. */
  #follow(): void {
    const { curves, count, step, pointed, q } = this.#props;
    const bar = (at: number | null): string =>
      at === null || count === 0 ? "" : `M${round(xOf(at, count))} ${TOP}V${this.#options.height}`;
    setAttribute(this.#now, "d", bar(step));
    setAttribute(this.#pointed, "d", pointed === step ? "" : bar(pointed));
    const dots: SVGElement[] = [];
    curves.forEach((curve, look) => {
      const point = pointed === null ? pointAt(curve, q) : pointNear(curve, pointed);
      this.#read(look, point, pointed ?? step);
      const at = point && this.#isOn(curve) ? this.#mark(point, look) : null;
      if (at) dots.push(svg("path.plot-dot", { d: at, "data-look": String(look % LOOKS) }));
    });
    this.#dots.replaceChildren(...dots);
  }

  #read(look: number, point: CurvePoint | null, asked: number | null): void {
    const output = this.#values[look];
    if (!output) return;
    const value = point ? formatNumber(point.value, EXACT) : "–";
    const at = point && Math.round(point.x) !== asked;
    const place = at ? ` ${this.#options.say("curves.at", { i: Math.round(point.x) + 1 })}` : "";
    setText(output, value + place);
    setAttribute(output, "data-exact", point ? String(point.value) : null);
  }
}

function anchorAt(x: number): string {
  return x > PLOT.width - PLOT.right - 12 ? "end" : "middle";
}
