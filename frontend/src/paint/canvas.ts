/**
 * The canvas painter, for drawings too large for an element per item: it looks and behaves like the SVG painter.
 *
 *     div.rg-graph ─┬─ canvas.rg-picture    a copy of the tile (everything at rest, painted once), and over it what the
 *                   │                       step is about, what is pointed at, gradients on their way, and plates
 *                   ├─ div.rg-stand-ins     an unseen button for every card in view
 *                   └─ svg.rg-probe         tells what the style sheet says
 */
import type { Box } from "../base/geometry.js";
import type { Camera, View } from "./camera.js";
import { fontVariables, type Size, titleSize } from "./card.js";
import { motionPreference, patch } from "./dom.js";
import { seen } from "./framing.js";
import { followGestures } from "./gestures.js";
import { Looks } from "./looks.js";
import { createMeasure } from "./measure.js";

import {
  boundsOf,
  cameraFor,
  FAR,
  FARTHER,
  type Painter,
  type PainterEvents,
  type PainterOptions,
} from "./painter.js";
import { Picture } from "./picture.js";
import { type Layered, Places } from "./places.js";
import { idOf, Pointing } from "./pointing.js";
import { restsAlike } from "./rest.js";
import { EMPTY_SCENE, type Scene } from "./scene.js";
import { StandIns } from "./stand-ins.js";
import { followTheme } from "./theme.js";
import { Tile } from "./tile.js";

/** A picture of more items than this is not painted anew for every frame of a move … */
const HEAVY = 1500;
/** … but once the view has stayed for so many milliseconds. */
const QUIET = 100;

const LAYERS = ["groups", "edges", "nodes"] as const;

export function createCanvasPainter(
  host: HTMLElement,
  on: PainterEvents,
  options: PainterOptions = {},
): Painter {
  return new CanvasPainter(host, on, options);
}

class CanvasPainter implements Painter {
  readonly element = document.createElement("div");
  readonly camera: Camera;
  readonly #page: Window;
  readonly #looks: Looks;
  readonly #tile: Tile;
  readonly #picture: Picture;
  readonly #standIns: StandIns;
  readonly #pointing: Pointing;
  readonly #measure;
  readonly #ending = new AbortController();
  #scene: Scene = EMPTY_SCENE;
  #places = new Places(EMPTY_SCENE);
  #size: Size = { width: 0, height: 0 };
  #frame: number | null = null;
  #settling: number | null = null;
  #standingIn: number | null = null;

  constructor(host: HTMLElement, on: PainterEvents, options: PainterOptions) {
    this.#page = host.ownerDocument.defaultView ?? window;
    this.#measure = createMeasure(host.ownerDocument);
    this.element.className = "rg-graph rg-drawn";
    patch(this.element, "tabindex", "-1");
    patch(this.element, "role", "group");
    patch(this.element, "aria-label", options.label ?? null);
    for (const [name, font] of Object.entries(fontVariables())) this.element.style.setProperty(name, font);
    const canvas = document.createElement("canvas");
    canvas.className = "rg-picture";
    patch(canvas, "aria-hidden", "true");
    this.element.append(canvas);
    this.#looks = new Looks(this.element, this.#page);
    this.#tile = new Tile(this.#looks);
    this.#picture = new Picture(canvas, this.#looks, motionPreference(this.#page));
    this.#standIns = new StandIns(options.dataOf);
    this.element.append(this.#standIns.element);
    host.append(this.element);
    const { width, height } = this.element.getBoundingClientRect();
    this.#size = { width, height };
    this.camera = cameraFor(options.camera, this.#page, {
      size: () => this.#size,
      show: () => this.#request(),
    });
    this.#pointing = this.#point(on);
    this.#ending.signal.addEventListener(
      "abort",
      followTheme(this.element, () => this.#forget()),
    );
    const letGo = followGestures(this.element, this.camera, options.wheel ?? "always", {
      nodeAt: (event) => idOf(event.target) ?? this.#topmost("nodes", event),
      moveNode: (id, by) => on.moveNode?.(id, by),
    });
    this.#ending.signal.addEventListener("abort", letGo);
    this.#followSize();
  }

  draw(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    if (!Places.same(before, scene)) {
      this.#places = new Places(scene);
      this.#tile.forget();
      this.camera.setContent(boundsOf(scene));
    } else if (!this.#tile.repair(scene, this.#places, this.#changes(before, scene))) this.#tile.forget();
    this.#render();
    // Who is among the elements by keyboard needs them now; all others after the picture.
    if (idOf(this.#pointing.focused) !== null) this.#updateStandIns();
    else this.#updateStandInsSoon();
  }

  destroy(): void {
    this.#ending.abort();
    this.camera.stop();
    if (this.#frame !== null) this.#page.cancelAnimationFrame(this.#frame);
    for (const timer of [this.#settling, this.#standingIn])
      if (timer !== null) this.#page.clearTimeout(timer);
    this.element.remove();
  }

  /** Boxes of what no longer looks as it is painted. */
  #changes(before: Scene, after: Scene): Box[] {
    const { words } = this.#tile;
    const area = this.#tile.area;
    return LAYERS.flatMap((layer) => {
      if (before[layer] === after[layer]) return [];
      const changed = this.#places.within(layer, area).filter((at) => {
        const [a, b] = [before[layer][at], after[layer][at]];
        return a !== undefined && b !== undefined && !restsAlike(a, b, words);
      });
      return changed.map((at) => this.#places.boxOf(layer, at));
    });
  }

  #request(): void {
    this.#frame ??= this.#page.requestAnimationFrame(() => {
      this.#render();
      this.#settle();
    });
  }

  #render(): void {
    if (this.#frame !== null) this.#page.cancelAnimationFrame(this.#frame);
    this.#frame = null;
    const { view } = this.camera;
    const phase = this.element.closest<HTMLElement>("[data-phase]")?.dataset.phase ?? "";
    this.#looks.within(distanceOf(view), phase);
    if (!this.#tile.serves(view, this.#size)) {
      if (this.#tile.painted && this.#tile.size > HEAVY && this.#moving) this.#settle();
      else this.#paint(view);
    }
    const ratio = this.#page.devicePixelRatio;
    this.#picture.draw(this.#tile, this.#scene, this.#places, view, this.#size, ratio);
    this.#standIns.place(view);
  }

  /** Whether the view changed since the last time it stayed. */
  get #moving(): boolean {
    return this.#settling !== null;
  }

  #paint(view: View): void {
    this.#tile.paint(this.#scene, this.#places, view, this.#size, this.#page.devicePixelRatio);
  }

  /** Once the view stays, paints what was only moved, and stands in for what has come into view. */
  #settle(): void {
    if (this.#settling !== null) this.#page.clearTimeout(this.#settling);
    this.#settling = this.#page.setTimeout(() => {
      this.#settling = null;
      this.#render();
      this.#updateStandIns();
    }, QUIET);
  }

  #updateStandInsSoon(): void {
    this.#standingIn ??= this.#page.setTimeout(() => this.#updateStandIns(), QUIET);
  }

  #updateStandIns(): void {
    if (this.#standingIn !== null) this.#page.clearTimeout(this.#standingIn);
    this.#standingIn = null;
    const window = seen(this.#size, this.camera.view);
    const nodes = this.#places.within("nodes", window).flatMap((at) => this.#scene.nodes[at] ?? []);
    const always = new Set([this.#pointing.tabStop ?? "", idOf(this.#pointing.focused) ?? ""]);
    this.#pointing.keepingFocus(() => this.#standIns.update(nodes, always));
  }

  #forget(): void {
    this.#looks.forget();
    this.#tile.forget();
    this.#request();
  }

  #point(on: PainterEvents): Pointing {
    const ground = {
      element: this.element,
      moves: "pointermove" as const,
      nodeAt: (event: MouseEvent) => idOf(event.target) ?? this.#topmost("nodes", event),
      titleAt: (event: MouseEvent) => this.#topmost("groups", event),
      nodes: () => this.#scene.nodes,
      elementOf: (id: string) => this.#standIns.elementOf(id),
      reveal: (id: string, box: Box) => this.#reveal(id, box),
    };
    return new Pointing(ground, on, this.#ending.signal);
  }

  /** Brings a node into view, with an element that can take the focus. */
  #reveal(id: string, box: Box): void {
    this.camera.reveal(box, this.#standIns.elementOf(id) !== null);
    if (this.#standIns.elementOf(id) === null) this.#updateStandIns();
  }

  /** Id of the topmost shown item at the pointer; of a group, only its title counts. */
  #topmost(layer: Exclude<Layered, "edges">, event: MouseEvent): string | null {
    const { left, top } = this.element.getBoundingClientRect();
    const { x, y } = this.camera.toDrawing({ x: event.clientX - left, y: event.clientY - top });
    const at = this.#places.within(layer, { x, y, width: 0, height: 0 }).findLast((candidate) => {
      const item = this.#scene[layer][candidate];
      if (item?.presence !== "shown") return false;
      if (!("title" in item)) return true;
      const title = titleSize(item.title, this.#measure);
      return x <= item.box.x + title.width && y <= item.box.y + title.height;
    });
    return this.#scene[layer][at ?? -1]?.id ?? null;
  }

  #followSize(): void {
    if (!("ResizeObserver" in this.#page)) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry?.contentRect ?? this.#size;
      this.#size = { width, height };
      this.#tile.forget();
      this.camera.resized();
      this.#request();
    });
    observer.observe(this.element);
    this.#ending.signal.addEventListener("abort", () => observer.disconnect());
  }
}

/** The classes of a drawing seen from so far away. */
function distanceOf({ scale }: View): string {
  if (scale < FARTHER) return "is-far is-farther";
  return scale < FAR ? "is-far" : "";
}
