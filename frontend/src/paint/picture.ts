/** What is seen: the cached picture, and over it what is current, selected or pointed at, gradients on their way, plates. */
import type { View } from "./camera.js";
import type { Size } from "./card.js";
import { seen } from "./framing.js";
import type { Looks } from "./looks.js";
import { Pen } from "./pen.js";
import type { Layered, Places } from "./places.js";
import { isLively } from "./rest.js";
import type { Flow, Scene } from "./scene.js";
import { resize, type Tile } from "./tile.js";

export class Picture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #looks: Looks;
  readonly #isStill: () => boolean;

  constructor(canvas: HTMLCanvasElement, looks: Looks, isStill: () => boolean) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#looks = looks;
    this.#isStill = isStill;
  }

  draw(tile: Tile, scene: Scene, places: Places, view: View, window: Size, ratio: number): void {
    const context = this.#context;
    resize(this.#canvas, window, ratio);
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, window.width, window.height);
    if (scene.focused) context.globalAlpha = this.#looks.opacity("rg-back");
    tile.copyTo(context, view);
    context.globalAlpha = 1;
    const scale = view.scale * ratio;
    context.setTransform(scale, 0, 0, scale, view.x * ratio, view.y * ratio);
    const area = seen(window, view);
    const lively = <T extends Scene[Layered][number]>(layer: Layered, all: readonly T[]): T[] =>
      places.within(layer, area).flatMap((at) => {
        const item = all[at];
        return item !== undefined && isLively(item) ? item : [];
      });
    const pen = new Pen(context, this.#looks, area);
    for (const group of lively("groups", scene.groups)) pen.border(group, group.marks);
    for (const hint of scene.hints) pen.edge(hint, hint.marks, null);
    for (const edge of lively("edges", scene.edges)) pen.edge(edge, edge.marks, this.#flowOf(edge.flow));
    for (const node of lively("nodes", scene.nodes)) pen.node(node, node.marks);
    for (const label of scene.labels) pen.label(label);
  }

  /** With less motion wanted, a flow is there at once. */
  #flowOf(flow: Flow | null): Flow | null {
    return flow !== null && flow.progress > 0 && this.#isStill() ? { ...flow, progress: 1 } : flow;
  }
}
