/**
 * A picture of the part of the drawing round the window, everything at rest. Moving the view moves the picture; what
 * changes is painted over in it; it is painted anew when the window leaves it or another scale asks for other detail.
 */
import { type Box, contains, inflate, overlaps } from "../base/geometry.js";
import type { View } from "./camera.js";
import type { Size } from "./card.js";
import { FarPen } from "./far-pen.js";
import { seen } from "./framing.js";
import type { Looks } from "./looks.js";
import { FARTHER } from "./painter.js";
import { Pen } from "./pen.js";
import type { Layered, Places } from "./places.js";
import { NO_MARKS, restingFlow } from "./rest.js";
import type { Scene } from "./scene.js";

/** Share of the window kept on each side of it. */
const AROUND = 0.2;
/** Strokes and heads reach so far out of the box of their item, in units of the drawing. */
const OUTSIDE = 8;
/** Below this scale, titles of frames are specks. */
const TITLES = 0.15;
/** With more changes than this it is cheaper to paint everything. */
const MOST_REPAIRS = 150;

export class Tile {
  readonly #canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D | null;
  readonly #looks: Looks;
  #ratio = 1;
  /** How the drawing was seen when it was painted, or null while it is worth nothing. */
  #view: View | null = null;
  #area: Box = { x: 0, y: 0, width: 0, height: 0 };
  #margin: Size = { width: 0, height: 0 };
  #items: Record<Layered, readonly number[]> = { groups: [], edges: [], nodes: [] };

  constructor(looks: Looks) {
    this.#looks = looks;
    this.#context = this.#canvas.getContext("2d");
  }

  /** How many items are in it. */
  get size(): number {
    return this.#items.groups.length + this.#items.edges.length + this.#items.nodes.length;
  }

  /** Whether words were painted. */
  get words(): boolean {
    return (this.#view?.scale ?? 1) >= FARTHER;
  }

  /** The part of the drawing that it shows. */
  get area(): Box {
    return this.#area;
  }

  forget(): void {
    this.#view = null;
  }

  /** Whether it shows all of the window at just this scale. */
  serves(view: View, window: Size): boolean {
    return this.#view?.scale === view.scale && contains(this.#area, seen(window, view));
  }

  /** Whether it shows something that can stand in for the view until it is painted anew. */
  get painted(): boolean {
    return this.#view !== null;
  }

  paint(scene: Scene, places: Places, view: View, window: Size, ratio: number): void {
    this.#margin = { width: Math.ceil(window.width * AROUND), height: Math.ceil(window.height * AROUND) };
    const { width, height } = this.#margin;
    this.#ratio = ratio;
    this.#view = view;
    resize(this.#canvas, { width: window.width + 2 * width, height: window.height + 2 * height }, ratio);
    const { x, y, width: across, height: down } = seen(window, view);
    const [aside, above] = [width / view.scale, height / view.scale];
    this.#area = { x: x - aside, y: y - above, width: across + 2 * aside, height: down + 2 * above };
    for (const layer of ["groups", "edges", "nodes"] as const)
      this.#items[layer] = places.within(layer, inflate(this.#area, OUTSIDE));
    this.#context?.resetTransform();
    this.#context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#draw(scene, () => true);
  }

  /** Paints the parts that changed; false when there are too many of them. */
  repair(scene: Scene, places: Places, changed: readonly Box[]): boolean {
    const context = this.#context;
    const inside = changed.map((box) => inflate(box, OUTSIDE)).filter((box) => overlaps(box, this.#area));
    if (inside.length > MOST_REPAIRS || this.#view === null || context === null) return inside.length === 0;
    if (inside.length === 0) return true;
    context.save();
    context.resetTransform();
    const parts = inside.map((box) => this.#pixels(box));
    const clip = new Path2D();
    for (const { x, y, width, height } of parts) {
      context.clearRect(x, y, width, height);
      clip.rect(x, y, width, height);
    }
    context.clip(clip);
    this.#draw(scene, (layer, at) => {
      const box = inflate(places.boxOf(layer, at), OUTSIDE);
      return inside.some((part) => overlaps(part, box));
    });
    context.restore();
    return true;
  }

  /** Copies the picture to where the view has it; the context counts in pixels of the page. */
  copyTo(context: CanvasRenderingContext2D, { x, y, scale }: View): void {
    const was = this.#view;
    if (was === null || this.#canvas.width === 0 || this.#canvas.height === 0) return;
    const grown = scale / was.scale;
    // At its own scale it is copied pixel by pixel.
    const whole = (at: number): number => (grown === 1 ? Math.round(at * this.#ratio) / this.#ratio : at);
    const left = whole(x - grown * (was.x + this.#margin.width));
    const top = whole(y - grown * (was.y + this.#margin.height));
    const [across, down] = [this.#canvas.width, this.#canvas.height].map(
      (side) => (grown * side) / this.#ratio,
    );
    context.drawImage(this.#canvas, left, top, across ?? 0, down ?? 0);
  }

  #draw(scene: Scene, wanted: (layer: Layered, at: number) => boolean): void {
    const context = this.#context;
    if (context === null || this.#view === null) return;
    const { x, y, scale } = this.#view;
    const [dx, dy] = [x + this.#margin.width, y + this.#margin.height];
    context.setTransform(scale * this.#ratio, 0, 0, scale * this.#ratio, dx * this.#ratio, dy * this.#ratio);
    const each = <T extends Scene[Layered][number]>(
      layer: Layered,
      all: readonly T[],
      draw: (item: T) => void,
    ): void => {
      for (const at of this.#items[layer]) {
        const item = all[at];
        if (item !== undefined && item.presence !== "hidden" && wanted(layer, at)) draw(item);
      }
    };
    if (this.words) {
      const pen = new Pen(context, this.#looks, this.#area);
      each("groups", scene.groups, (group) => pen.group(group, NO_MARKS));
      each("edges", scene.edges, (edge) => pen.edge(edge, NO_MARKS, restingFlow(edge)));
      each("nodes", scene.nodes, (node) => pen.node(node, NO_MARKS));
    } else {
      const pen = new FarPen(context, this.#looks);
      each("groups", scene.groups, (group) => pen.group(group));
      each("edges", scene.edges, (edge) => pen.edge(edge, restingFlow(edge)));
      each("nodes", scene.nodes, (node) => pen.node(node));
      pen.finish();
      if (scale < TITLES) return;
      const words = new Pen(context, this.#looks, this.#area);
      each("groups", scene.groups, (group) => words.title(group, NO_MARKS));
    }
  }

  /** The box in pixels of the canvas, whole ones, so that no seam is left where it ends. */
  #pixels({ x, y, width, height }: Box): Box {
    const view = this.#view ?? { x: 0, y: 0, scale: 1 };
    const across = (at: number): number => (at * view.scale + view.x + this.#margin.width) * this.#ratio;
    const down = (at: number): number => (at * view.scale + view.y + this.#margin.height) * this.#ratio;
    const [left, top] = [Math.floor(across(x)), Math.floor(down(y))];
    return {
      x: left,
      y: top,
      width: Math.ceil(across(x + width)) - left,
      height: Math.ceil(down(y + height)) - top,
    };
  }
}

/** Gives the canvas its size on the page and in pixels; if it is another, what was on it is gone. */
export function resize(canvas: HTMLCanvasElement, { width, height }: Size, ratio: number): void {
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === across && canvas.height === down) return;
  canvas.width = across;
  canvas.height = down;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
