/** All training steps side by side, a row per optimizer: dragged or moved by keys, it goes from step to step. */
import type { PartKind } from "../../run/training.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import { svg } from "../../widgets/svg.js";
import type { Say } from "../words.js";
import { PLOT, round, xOf } from "./axis.js";
import { answerPointer, type StepActions } from "./pointing.js";

/** A step as the lane shows it. */
export interface LaneStep {
  /** Row of its optimizer. */
  readonly row: number;
  /** What it does, in order; only told while there are few enough steps to see it. */
  readonly parts: readonly PartKind[] | null;
}

export interface LaneProps {
  readonly steps: readonly LaneStep[];
  /** Names of the optimizers. */
  readonly rows: readonly string[];
  readonly step: number | null;
  readonly pointed: number | null;
  /** What assistive technology says of the current step. */
  readonly text: string;
}

/** Up to so many parts of all steps have room to be seen. */
export const MOST_PARTS = 60;

const ROW = 16;
const TOP = 6;

export function createLane(say: Say, actions: StepActions): View<LaneProps> {
  const plot = svg("svg.lane-plot", { "aria-hidden": "true" });
  const [bars, done, now, pointed] = [
    svg("g"),
    svg("path.lane-step"),
    svg("path.lane-now"),
    svg("path.plot-pointed"),
  ];
  setAttribute(done, "data-done", true);
  plot.append(bars, done, pointed, now);
  const element = el(
    "div.lane",
    {
      role: "slider",
      tabindex: 0,
      "aria-label": say("training.lane"),
      "aria-valuemin": 1,
      "data-testid": "lane",
    },
    plot,
  );
  let props: LaneProps = { steps: [], rows: [], step: null, pointed: null, text: "" };
  let drawn: readonly LaneStep[] | null = null;
  answerPointer(plot, () => props.steps.length, actions);
  element.addEventListener("keydown", (event) => {
    const to = stepForKey(event.key, props.step, props.steps.length);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions.seek(to);
  });
  return {
    element,
    update(next) {
      props = next;
      const { steps, rows, step } = next;
      const height = TOP * 2 + ROW * Math.max(rows.length, 1);
      if (steps !== drawn) {
        drawn = steps;
        setAttribute(plot, "viewBox", `0 0 ${PLOT.width} ${height}`);
        bars.replaceChildren(...rows.map((name, row) => rowOf(name, row, rows.length, steps)));
      }
      setAttribute(element, "aria-valuemax", Math.max(steps.length, 1));
      setAttribute(element, "aria-valuenow", (step ?? 0) + 1);
      setAttribute(element, "aria-valuetext", next.text);
      setAttribute(done, "d", isDetailed(steps) ? "" : doneSpans(next));
      setAttribute(now, "d", step === null ? "" : frame(step, steps.length, height));
      setAttribute(pointed, "d", next.pointed === null ? "" : bar(next.pointed, steps.length, height));
    },
  };
}

/** The step that a key leads to, or null. */
export function stepForKey(key: string, step: number | null, count: number): number | null {
  const far = Math.max(Math.round(count / 10), 1);
  const by: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: far,
    PageDown: -far,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  const move = by[key];
  return move === undefined || count === 0 ? null : Math.min(Math.max((step ?? -1) + move, 0), count - 1);
}

function isDetailed([first]: readonly LaneStep[]): boolean {
  return first !== undefined && first.parts !== null;
}

function rowOf(name: string, row: number, rows: number, steps: readonly LaneStep[]): SVGElement {
  const y = TOP + row * ROW;
  const group = svg("g");
  if (rows > 1)
    group.append(svg("text.plot-tick", { x: PLOT.left - 6, y: y + 12, "text-anchor": "end" }, short(name)));
  const own = [...steps.entries()].filter(([, step]) => step.row === row);
  if (isDetailed(steps))
    for (const [at, { parts }] of own) group.append(...segments(at, steps.length, y, parts ?? []));
  else
    group.append(
      svg("path.lane-step", {
        d: spans(
          own.map(([at]) => at),
          steps.length,
          y,
        ),
      }),
    );
  return group;
}

/** The steps up to the current one. */
function doneSpans({ steps, rows, step }: LaneProps): string {
  const until = step === null ? [] : [...steps.slice(0, step + 1).entries()];
  const paths = rows.map((_, row) => {
    const own = until.filter(([, { row: of }]) => of === row).map(([at]) => at);
    return spans(own, steps.length, TOP + row * ROW);
  });
  return paths.join("");
}

function short(name: string): string {
  return name.length > 8 ? `${name.slice(0, 7)}…` : name;
}

function segments(at: number, count: number, y: number, parts: readonly PartKind[]): SVGElement[] {
  const wide = (PLOT.width - PLOT.left - PLOT.right) / count;
  const gap = Math.min(wide * 0.15, 3);
  const each = (wide - gap) / Math.max(parts.length, 1);
  const from = xOf(at, count) - wide / 2 + gap / 2;
  return parts.map((part, place) =>
    svg("rect.lane-part", {
      "data-part": part,
      x: String(round(from + place * each)),
      y: String(y),
      width: String(round(each)),
      height: String(ROW - 4),
    }),
  );
}

/** One bar for each stretch of steps that follow each other. */
function spans(steps: readonly number[], count: number, y: number): string {
  const wide = (PLOT.width - PLOT.left - PLOT.right) / count;
  // Steps stand apart where there is room for that.
  const gap = wide > 4 ? 1.5 : 0;
  let path = "";
  for (let at = 0; at < steps.length; at += 1) {
    const first = steps[at] ?? 0;
    while (gap === 0 && steps[at + 1] === (steps[at] ?? 0) + 1) at += 1;
    const length = (steps[at] ?? 0) - first + 1;
    const x = round(xOf(first, count) - wide / 2 + gap / 2);
    path += `M${x} ${y}h${round(Math.max(length * wide - gap, 0.5))}v${ROW - 4}H${x}Z`;
  }
  return path;
}

function bar(at: number, count: number, height: number): string {
  return `M${round(xOf(at, count))} 0V${height}`;
}

/** A frame round the step, wide enough to be seen among thousands. */
function frame(at: number, count: number, height: number): string {
  const wide = Math.max((PLOT.width - PLOT.left - PLOT.right) / count, 5);
  return `M${round(xOf(at, count) - wide / 2)} 1h${round(wide)}v${height - 2}h${round(-wide)}Z`;
}
