/** Draws the words of an edge on a small plate. */
import { center } from "../base/geometry.js";
import { patchAll, patchText, svgElement } from "./dom.js";
import type { ItemView } from "./layer.js";
import type { SceneLabel } from "./scene.js";

/** From the middle of a line of text down to its baseline. */
export const LABEL_BASELINE = 4;

/** The class by which the style sheet colours a label. */
export function labelTone({ sign, forward, decision, failed }: SceneLabel): string {
  if (decision) return "is-decision";
  if (failed) return "is-failed";
  return forward ? "is-tangent" : `is-${sign}`;
}

export class LabelView implements ItemView<SceneLabel> {
  readonly element = svgElement("g", "rg-label");
  readonly #ground = svgElement("rect", "rg-label-ground");
  readonly #text = svgElement("text", "rg-edge-text");

  constructor() {
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.#ground, this.#text);
  }

  update(label: SceneLabel): void {
    const { text, box } = label;
    const { x, y } = center(box);
    const { width, height } = box;
    patchAll(this.#ground, {
      class: `rg-label-ground ${labelTone(label)}`,
      x: box.x,
      y: box.y,
      width,
      height,
      rx: height / 2,
    });
    patchAll(this.#text, {
      class: `rg-edge-text ${labelTone(label)}`,
      x,
      y: y + LABEL_BASELINE,
      "text-anchor": "middle",
    });
    patchText(this.#text, text);
  }
}
