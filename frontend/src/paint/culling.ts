/**
 * Keeps what is far outside the window out of the page's layout and painting. Small drawings are left whole: the browser
 * handles them faster than we could sort them.
 */
import { type Box, contains, overlaps } from "../base/geometry.js";

/** Something that can leave out what does not meet a box, or show all of it again. */
export interface Cullable {
  readonly size: number;
  cull(window: Box | null): void;
}

/** Drawings of fewer items are never culled. */
const FROM = 400;
/** Windows kept on every side of the one that is seen, so that a small move changes nothing. */
const AROUND = 1;
/** What is kept is found anew once it is this many times as wide as it needs to be. */
const TOO_MUCH = 3;

export class Culling {
  readonly #layers: readonly Cullable[];
  #kept: Box | null = null;

  constructor(layers: readonly Cullable[]) {
    this.#layers = layers;
  }

  /** The drawing is seen through `window`, in units of the drawing; `changed` when it has other items than before. */
  update(window: Box, changed: boolean): void {
    const items = this.#layers.reduce((sum, layer) => sum + layer.size, 0);
    const wanted = items < FROM || window.width === 0 ? null : around(window);
    if (!changed && this.#holds(window, wanted)) return;
    this.#kept = wanted;
    for (const layer of this.#layers) layer.cull(wanted);
  }

  #holds(window: Box, wanted: Box | null): boolean {
    if (wanted === null || this.#kept === null) return wanted === this.#kept;
    return contains(this.#kept, window) && this.#kept.width < TOO_MUCH * wanted.width;
  }
}

function around({ x, y, width, height }: Box): Box {
  return {
    x: x - AROUND * width,
    y: y - AROUND * height,
    width: (1 + 2 * AROUND) * width,
    height: (1 + 2 * AROUND) * height,
  };
}

/** Whether the box is out of what is kept. */
export function isAway(box: Box, window: Box | null): boolean {
  return window !== null && !overlaps(box, window);
}
