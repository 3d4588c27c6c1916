/** Chooses the painter by the size of the drawing: SVG for small ones, a canvas for what it could not keep up with. */
import type { Camera } from "./camera.js";
import { createCanvasPainter } from "./canvas.js";
import type { CreatePainter, Painter, PainterEvents, PainterOptions } from "./painter.js";
import type { Scene } from "./scene.js";
import { createSvgPainter } from "./svg.js";

/** With more cards and frames than this, SVG falls behind when many of them change at once. */
const MOST_FOR_SVG = 300;
/** Going back to SVG takes a drawing smaller than this, so that a growing one does not go to and fro. */
const FEWEST_FOR_CANVAS = 240;

export function createPainter(host: HTMLElement, on: PainterEvents, options: PainterOptions = {}): Painter {
  return new ChosenPainter(host, on, options);
}

class ChosenPainter implements Painter {
  readonly camera: Camera;
  readonly #host: HTMLElement;
  readonly #on: PainterEvents;
  readonly #options: PainterOptions;
  #create: CreatePainter = createSvgPainter;
  #painter: Painter;

  constructor(host: HTMLElement, on: PainterEvents, options: PainterOptions) {
    this.#host = host;
    this.#on = on;
    this.#painter = createSvgPainter(host, on, options);
    this.camera = this.#painter.camera;
    this.#options = { ...options, camera: this.camera };
  }

  get element(): HTMLElement | SVGElement {
    return this.#painter.element;
  }

  draw(scene: Scene): void {
    const create = this.#wanted(scene);
    if (create !== this.#create) {
      this.#painter.destroy();
      this.#painter = create(this.#host, this.#on, this.#options);
      this.#create = create;
    }
    this.#painter.draw(scene);
  }

  destroy(): void {
    this.#painter.destroy();
  }

  #wanted({ nodes, groups }: Scene): CreatePainter {
    const limit = this.#create === createSvgPainter ? MOST_FOR_SVG : FEWEST_FOR_CANVAS;
    return nodes.length + groups.length > limit ? createCanvasPainter : createSvgPainter;
  }
}
