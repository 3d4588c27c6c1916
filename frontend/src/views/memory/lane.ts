/** Bytes held over the steps of a run: grows forward, is freed backward; a press goes to the step. */
import { lastUpTo } from "../../base/search.js";
import type { Held } from "../../explain/kept.js";
import type { Run } from "../../run/model.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import { bytesText } from "../number.js";
import { momentOf } from "../transport/position.js";
import type { Say } from "../words.js";

export interface LaneProps {
  readonly run: Run;
  readonly held: readonly Held[];
  readonly peak: number;
  readonly position: number;
}

const WIDTH = 280;
const HEIGHT = 72;
const SVG = "http://www.w3.org/2000/svg";

/** One phase of a run, with the outline of what was held during it. */
const PHASES = ["forward", "backward", "update"] as const;

export function createLane(say: Say, goTo: (position: number) => void): View<LaneProps> {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const areas = PHASES.map((phase) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `memory-area is-${phase}`);
    return path;
  });
  svg.append(...areas);
  const mark = el("div.memory-mark", { "aria-hidden": "true" });
  const dial = el("input.memory-dial", {
    type: "range",
    min: 0,
    "aria-label": say("memory.lane"),
    "data-testid": "memory-lane",
    oninput: () => goTo(Number(dial.value)),
  });
  const element = el("div.memory-lane", {}, svg, mark, dial);
  let drawn: readonly Held[] | null = null;
  return {
    element,
    update({ run, held, peak, position }) {
      const steps = run.steps.length;
      if (held !== drawn) {
        drawn = held;
        const columns = columnsOf(run, held);
        PHASES.forEach((phase, at) => {
          areas[at]?.setAttribute("d", outline(columns, phase, peak));
        });
      }
      setAttribute(dial, "max", steps);
      dial.value = String(position);
      const bytes = lastUpTo(held, (one) => one.q, momentOf(run, position))?.bytes ?? 0;
      setAttribute(dial, "aria-valuetext", say("memory.at", { step: position, bytes: bytesText(bytes) }));
      mark.style.left = `${steps === 0 ? 0 : (position / steps) * 100}%`;
    },
  };
}

interface Column {
  readonly phase: string;
  readonly bytes: number;
}

/** As many columns as there is room for; of several steps in one, the most that was held. */
function columnsOf(run: Run, held: readonly Held[]): Column[] {
  const { length } = run.steps;
  const count = Math.min(length, WIDTH);
  const columns: Column[] = [];
  for (let at = 0, step = 0; at < count; at += 1) {
    const end = Math.round(((at + 1) / count) * length);
    let bytes = 0;
    const phase = run.steps[step]?.phase ?? "forward";
    for (; step < end; step += 1)
      bytes = Math.max(bytes, lastUpTo(held, (one) => one.q, run.steps[step]?.end ?? -1)?.bytes ?? 0);
    columns.push({ phase, bytes });
  }
  return columns;
}

function outline(columns: readonly Column[], phase: string, peak: number): string {
  const wide = WIDTH / Math.max(columns.length, 1);
  return columns
    .map(({ phase: own, bytes }, at) => {
      if (own !== phase || bytes === 0 || peak === 0) return "";
      const top = HEIGHT - (bytes / peak) * (HEIGHT - 4);
      return `M${at * wide} ${HEIGHT}V${top}h${wide}V${HEIGHT}z`;
    })
    .join("");
}
