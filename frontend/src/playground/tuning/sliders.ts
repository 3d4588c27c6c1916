/** Draws a slider at the end of each line that asks for one. */
import { type EditorState, type Extension, type Range, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { el } from "../../widgets/element.js";
import { replaceNumber, type TuningWords } from "./edit.js";
import { numberOf } from "./literal.js";
import { numberOfLine } from "./place.js";
import { decimalsOf, type SliderRange, sliderIn } from "./slider.js";

class Slider extends WidgetType {
  constructor(
    private readonly range: SliderRange,
    private readonly value: number,
    private readonly name: string,
    private readonly whole: boolean,
  ) {
    super();
  }

  override eq(other: Slider): boolean {
    return this.value === other.value && this.key === other.key;
  }

  get key(): string {
    const { min, max, step } = this.range;
    return [min, max, step, this.name, this.whole].join();
  }

  toDOM(view: EditorView): HTMLElement {
    const { min, max, step } = this.range;
    const input = el("input.cm-slider", {
      type: "range",
      min,
      max,
      step: this.whole ? Math.max(1, Math.round(step)) : step,
      "aria-label": this.name,
      "data-key": this.key,
      "data-testid": "slider",
      oninput: () => this.#moved(view, input),
    });
    input.value = String(this.value);
    return input;
  }

  /** The same slider at another value keeps its element, so that a drag goes on. */
  override updateDOM(dom: HTMLElement): boolean {
    if (!(dom instanceof HTMLInputElement) || dom.dataset.key !== this.key) return false;
    if (Number(dom.value) !== this.value) dom.value = String(this.value);
    return true;
  }

  override ignoreEvent(): boolean {
    return true;
  }

  #moved(view: EditorView, input: HTMLInputElement): void {
    const line = view.state.doc.lineAt(view.posAtDOM(input));
    const place = numberOfLine(view.state, line);
    if (!place) return;
    const value = Number(input.value);
    const decimals = Math.max(this.whole ? 0 : 1, decimalsOf(this.range));
    replaceNumber(view, place.from, place.to, this.whole ? String(value) : value.toFixed(decimals), false);
  }
}

function slidersOf(state: EditorState, { slider }: TuningWords): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (let number = 1; number <= state.doc.lines; number++) {
    const line = state.doc.line(number);
    const range = sliderIn(line.text);
    const place = range && numberOfLine(state, line);
    if (!(range && place)) continue;
    const name = slider(/^\s*(\w+)\s*=/u.exec(line.text)?.[1] ?? line.text.trim());
    const widget = new Slider(range, numberOf(place.literal), name, place.literal.whole);
    found.push(Decoration.widget({ widget, side: 1 }).range(line.to));
  }
  return Decoration.set(found);
}

export function sliders(words: TuningWords): Extension {
  return StateField.define<DecorationSet>({
    create: (state) => slidersOf(state, words),
    update: (before, { docChanged, state }) => (docChanged ? slidersOf(state, words) : before),
    provide: (field) => EditorView.decorations.from(field),
  });
}
