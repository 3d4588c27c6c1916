/**
 * A bar per loop over the graph: a dial that goes from turn to turn, with a strip that shows how large the gradients
 * were in each, and a button that draws one turn or all of them.
 */
import { formatNumber } from "../../base/number.js";
import type { Turns } from "../../run/graph.js";
import { gradientSizes, type Loop } from "../../run/loops.js";
import type { Run } from "../../run/model.js";
import { isSeries } from "../../run/series.js";
import { button } from "../../widgets/button.js";
import { el, setAttribute, setText, type View } from "../../widgets/element.js";
import { scopeTitle, seriesTitle } from "../graph/scope-title.js";
import type { Say } from "../words.js";
import { drawStrip } from "./strip.js";

export interface LoopBarProps {
  readonly run: Run;
  readonly q: number;
  /** The loops that have a bar, outer ones first, with the turns that are drawn. */
  readonly loops: readonly { readonly loop: Loop; readonly shown: Turns }[];
}

export interface LoopBarOptions {
  readonly say: Say;
  /** Draws these turns of a loop. */
  showTurns(loop: Loop, turns: Turns | "all"): void;
}

/** Digits of a gradient's size. */
const DIGITS = 3;

export function createLoopBars(options: LoopBarOptions): View<LoopBarProps> {
  const rows: LoopBar[] = [];
  const element = el("div.loop-bars", { "data-testid": "loop-bars", hidden: true });
  return {
    element,
    update({ run, q, loops }) {
      element.hidden = loops.length === 0;
      while (rows.length < loops.length) {
        const row = new LoopBar(options);
        rows.push(row);
        element.append(row.element);
      }
      rows.forEach((row, at) => {
        const shown = loops[at];
        row.element.hidden = shown === undefined;
        if (shown) row.update(run, q, shown.loop, shown.shown);
      });
    },
  };
}

class LoopBar {
  readonly element: HTMLElement;
  readonly #options: LoopBarOptions;
  readonly #title = el("span.loop-title", { lang: "en" });
  readonly #strip = el("canvas.loop-strip", { "aria-hidden": "true" });
  readonly #dial: HTMLInputElement;
  readonly #count = el("output.loop-count", { "data-testid": "loop-count" });
  readonly #all: HTMLButtonElement;
  #loop: Loop | null = null;
  #shown: Turns = [0, 0];
  #drawn = "";

  constructor(options: LoopBarOptions) {
    const { say } = options;
    this.#options = options;
    this.#dial = el("input.loop-dial", {
      type: "range",
      min: 1,
      step: 1,
      "data-testid": "loop-dial",
      oninput: () => this.#go(Number(this.#dial.value) - 1),
    });
    this.#all = button({
      name: say("loop.all"),
      label: say("loop.all"),
      testid: "loop-all",
      press: () => this.#toggle(),
    });
    const back = button({
      name: say("loop.back"),
      icon: "back",
      testid: "loop-back",
      press: () => this.#go(this.#shown[0] - 1),
    });
    const forward = button({
      name: say("loop.forward"),
      icon: "forward",
      testid: "loop-forward",
      press: () => this.#go(this.#shown[0] + 1),
    });
    const track = el("div.loop-track", {}, this.#strip, this.#dial);
    this.element = el(
      "div.loop-bar",
      { role: "group" },
      this.#title,
      back,
      track,
      forward,
      this.#count,
      this.#all,
    );
  }

  update(run: Run, q: number, loop: Loop, shown: Turns): void {
    const { say } = this.#options;
    const count = loop.turns.length;
    const [first, last] = shown;
    const all = first === 0 && last === count - 1;
    this.#loop = loop;
    this.#shown = shown;
    const title = isSeries(loop) ? seriesTitle(loop, say) : scopeTitle(run, loop.scope, say);
    setText(this.#title, title);
    setAttribute(this.element, "aria-label", title);
    setAttribute(this.#dial, "max", count);
    if (Number(this.#dial.value) !== first + 1) this.#dial.value = String(first + 1);
    setText(this.#count, all ? say("loop.allOf", { n: count }) : say("loop.of", { i: first + 1, n: count }));
    setAttribute(this.#all, "aria-pressed", String(all));
    this.#drawSizes(`${q}:${run.events.length}:${loop.key}:${first}:${last}`, loop, q);
  }

  #drawSizes(key: string, loop: Loop, q: number): void {
    if (key === this.#drawn) return;
    this.#drawn = key;
    const { say } = this.#options;
    const sizes = gradientSizes(loop, q);
    drawStrip(this.#strip, sizes, this.#shown);
    const [turn] = this.#shown;
    const size = sizes[turn];
    const place = say("loop.of", { i: turn + 1, n: sizes.length });
    const text = size == null ? place : `${place}, ${say("loop.size", { size: formatNumber(size, DIGITS) })}`;
    setAttribute(this.#dial, "aria-valuetext", text);
    setAttribute(this.#dial, "title", text);
    setAttribute(this.#dial, "aria-label", say("loop.dial"));
  }

  #go(turn: number): void {
    if (!this.#loop || turn < 0 || turn >= this.#loop.turns.length) return;
    this.#options.showTurns(this.#loop, [turn, turn]);
  }

  /** All turns, or the first of those that are drawn. */
  #toggle(): void {
    if (!this.#loop) return;
    const all = this.#all.getAttribute("aria-pressed") === "true";
    this.#options.showTurns(this.#loop, all ? [0, 0] : "all");
  }
}
