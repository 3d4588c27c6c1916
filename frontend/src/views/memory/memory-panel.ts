/** The memory that a graph holds for its backward pass: bytes over the steps, and who holds what now, and why. */
import { lastUpTo } from "../../base/search.js";
import type { Kept } from "../../explain/kept.js";
import { keptAt, wholeKept } from "../../explain/kept-at.js";
import type { Language } from "../../i18n/language.js";
import type { Catalogue } from "../../protocol/catalogue.js";
import type { Run } from "../../run/model.js";
import { latest } from "../../run/moment.js";
import { el, setText } from "../../widgets/element.js";
import type { Notation } from "../graph/card.js";
import { bytesText } from "../number.js";
import { heldList } from "./held-list.js";
import { createLane } from "./lane.js";

export interface MemoryProps {
  readonly run: Run;
  readonly q: number;
  /** Steps shown. */
  readonly position: number;
}

export interface MemoryOptions extends Notation {
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Goes to a position of the run. */
  goTo(position: number): void;
  select(node: number): void;
  hover(node: number | null): void;
}

export interface MemoryPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: MemoryProps): void;
}

export function createMemoryPanel(options: MemoryOptions): MemoryPanel {
  const { say } = options;
  const now = el("span", { "data-testid": "memory-now" });
  const most = el("span.memory-peak");
  const notes = el("div.memory-notes");
  const list = el("div");
  const lane = createLane(say, options.goTo);
  const body = el(
    "div.panel-body",
    { tabindex: 0, role: "group", "aria-label": say("memory") },
    el("p.memory-now", {}, now, most),
    lane.element,
    notes,
    list,
  );
  return {
    head: el("h2.panel-title", {}, say("memory")),
    body,
    update({ run, q, position }) {
      const { held, peak } = wholeKept(options.catalogue, run);
      const bytes = lastUpTo(held, (one) => one.q, q)?.bytes ?? 0;
      setText(now, say("memory.now", { now: bytesText(bytes) }));
      setText(most, say("memory.peak", { peak: bytesText(peak) }));
      lane.update({ run, held, peak, position });
      const kept = keptAt(options.catalogue, run, q).filter(({ until }) => until === null);
      notes.replaceChildren(...notesOf(options, run, q, kept));
      list.replaceChildren(heldList(options, run, q, kept));
    },
  };
}

/** What is unusual about when memory is freed. */
function notesOf({ say }: MemoryOptions, run: Run, q: number, held: readonly Kept[]): HTMLElement[] {
  const keeping = [...run.passes.values()].filter(({ q: at, event }) => at <= q && event.keep === true);
  const over = run.status !== "running" && q >= latest(run);
  const left = held.filter(({ leaf }) => !leaf).length;
  return [
    ...keeping.slice(0, 3).map(({ b }) => el("p.memory-note", {}, say("memory.retained", { b }))),
    ...(over && left > 0 ? [el("p.memory-note", {}, say("memory.left", { n: left }))] : []),
  ];
}
