/**
 * Elements for the nodes that a canvas painter has in view: unseen buttons where the cards are, for the keyboard, for
 * assistive technology and for scripts.
 */

import type { View } from "./camera.js";
import { patch, patchAll } from "./dom.js";
import { Layer } from "./layer.js";
import { nodeAttributes, nodeClasses } from "./node-view.js";
import type { PainterOptions } from "./painter.js";
import type { SceneNode } from "./scene.js";

/** More than this would take longer than all the painting; the arrow keys still lead everywhere. */
const MOST = 120;

export class StandIns {
  readonly element = document.createElement("div");
  readonly #layer: Layer<SceneNode, HTMLElement>;

  constructor(dataOf: PainterOptions["dataOf"]) {
    this.element.className = "rg-stand-ins";
    this.#layer = new Layer<SceneNode, HTMLElement>(
      this.element,
      () => new StandIn(dataOf),
      ({ box }) => box,
    );
  }

  elementOf(id: string): HTMLElement | null {
    return this.#layer.elementOf(id);
  }

  /** Stands in for the first of `nodes`, which are in reading order, and for those with the ids in any case. */
  update(nodes: readonly SceneNode[], always: ReadonlySet<string>): void {
    const shown = nodes.filter(({ presence }) => presence === "shown");
    const kept = shown.length <= MOST ? shown : shown.filter((node, at) => at < MOST || always.has(node.id));
    this.#layer.patch(kept);
  }

  /** Moves them all along with the view. */
  place({ x, y, scale }: View): void {
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }
}

class StandIn {
  readonly element = document.createElement("button");
  readonly #dataOf: PainterOptions["dataOf"];
  #drawn: SceneNode | null = null;

  constructor(dataOf: PainterOptions["dataOf"]) {
    this.#dataOf = dataOf;
    patchAll(this.element, { type: "button", tabindex: "-1" });
  }

  update(node: SceneNode): void {
    if (node === this.#drawn) return;
    const { x, y, width, height } = node.box;
    patchAll(this.element, {
      class: `rg-stand-in ${nodeClasses(node, node.marks)}`,
      ...nodeAttributes(node, this.#dataOf),
    });
    patch(this.element, "style", `left:${x}px;top:${y}px;width:${width}px;height:${height}px`);
    this.#drawn = node;
  }
}
