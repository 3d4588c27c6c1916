/** Draws the words of an edge on a small plate in the middle of it. */
import { LABEL_FONT } from "./card.js";
import { labelPoint } from "./curve.js";
import { patchAll, patchText, svgElement } from "./dom.js";
import type { ItemView } from "./layer.js";
import type { Measure } from "./measure.js";
import type { SceneEdge } from "./scene.js";

const HEIGHT = 18;
const PAD = 5;
/** From the middle of a line of text down to its baseline. */
const BASELINE = 4;

export class LabelView implements ItemView<SceneEdge> {
  readonly element = svgElement("g", "rg-label");
  readonly #ground = svgElement("rect", "rg-label-ground");
  readonly #text = svgElement("text", "rg-edge-text");
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.#ground, this.#text);
  }

  update(edge: SceneEdge): void {
    const words = edge.text ?? "";
    const { x, y } = labelPoint(edge.points);
    const width = this.#measure(words, LABEL_FONT) + 2 * PAD;
    const sign = edge.flow === null ? "" : ` is-${edge.flow.sign}`;
    patchAll(this.#ground, { x: x - width / 2, y: y - HEIGHT / 2, width, height: HEIGHT, rx: HEIGHT / 2 });
    patchAll(this.#text, { class: `rg-edge-text${sign}`, x, y: y + BASELINE, "text-anchor": "middle" });
    patchText(this.#text, words);
  }
}
