/**
 * A small map of a drawing that is much larger than its window: everything there is, where the step is, and a frame round
 * what is in view, which can be dragged. The map is painted once per drawing; only the frame and the step move.
 */
import type { Box } from "../../base/geometry.js";
import type { Layout } from "../../layout/types.js";
import type { Camera } from "../../paint/camera.js";
import { seen } from "../../paint/framing.js";
import { followTheme } from "../../paint/theme.js";
import { el, setAttribute } from "../../widgets/element.js";
import type { Say } from "../words.js";

export interface MinimapProps {
  readonly layout: Layout;
  /** Where the step is, or null. */
  readonly current: Box | null;
}

/** Most room it takes, px. */
const WIDTH = 200;
const HEIGHT = 120;
/** A long thin drawing is shown up to so many times as high as it is wide, so that something is seen of it. */
const STRETCH = 6;
/** … and at least so high, px. */
const LOW = 20;
/** The map is shown once the drawing is so many times as wide or as high as the window. */
const LARGE = 1.5;
/** The share of the window that an arrow key moves by. */
const STRIDE = 0.25;
/** Marks on it are at least so large, px. */
const LEAST = 5;

interface Scale {
  readonly x: number;
  readonly y: number;
}

export class Minimap {
  readonly element: HTMLElement;
  readonly #camera: Camera;
  readonly #canvas = el("canvas", { "aria-hidden": "true" });
  readonly #frame = el("div.minimap-frame");
  readonly #now = el("div.minimap-now", { hidden: true });
  readonly #ending: (() => void)[];
  #layout: Layout | null = null;
  #scale: Scale = { x: 1, y: 1 };
  /** The drawing that is painted on it. */
  #painted: Layout | null = null;

  constructor(say: Say, camera: Camera) {
    this.#camera = camera;
    this.element = el(
      "div.minimap",
      {
        tabindex: 0,
        role: "group",
        "aria-label": say("minimap"),
        "data-testid": "minimap",
        hidden: true,
        onpointerdown: (event: PointerEvent) => this.#press(event),
        onpointermove: (event: PointerEvent) => this.#drag(event),
        onkeydown: (event: KeyboardEvent) => this.#key(event),
      },
      this.#canvas,
      this.#now,
      this.#frame,
    );
    this.#ending = [camera.watch(() => this.#follow())];
  }

  update({ layout, current }: MinimapProps): void {
    if (this.#layout === null) this.#followColours();
    this.#layout = layout;
    this.#scale = scaleOf(layout);
    this.#now.hidden = current === null;
    if (current) this.#place(this.#now, current);
    this.#follow();
  }

  dispose(): void {
    for (const end of this.#ending) end();
  }

  /** It must stand in the page by now: what is round it tells of the theme. */
  #followColours(): void {
    const repaint = (): void => {
      this.#painted = null;
      this.#follow();
    };
    this.#ending.push(followTheme(this.element, repaint));
  }

  #follow(): void {
    const layout = this.#layout;
    if (layout === null) return;
    const { view, window } = this.#camera;
    const area = seen(window, view);
    this.element.hidden = layout.width < LARGE * area.width && layout.height < LARGE * area.height;
    if (this.element.hidden) return;
    if (this.#painted !== layout) this.#paint(layout);
    this.#place(this.#frame, within(area, layout));
  }

  #place(mark: HTMLElement, { x, y, width, height }: Box): void {
    const { x: across, y: down } = this.#scale;
    const size = [Math.max(LEAST, width * across), Math.max(LEAST, height * down)];
    setAttribute(
      mark,
      "style",
      `transform: translate(${x * across}px, ${y * down}px); width: ${size[0]}px; height: ${size[1]}px`,
    );
  }

  #paint(layout: Layout): void {
    this.#painted = layout;
    const { x: across, y: down } = this.#scale;
    const [width, height] = [Math.ceil(layout.width * across), Math.ceil(layout.height * down)];
    const ratio = this.element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    setAttribute(this.#canvas, "style", `width: ${width}px; height: ${height}px`);
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(this.#canvas);
    context.strokeStyle = style.getPropertyValue("--line-strong");
    context.fillStyle = style.getPropertyValue("--text-soft");
    for (const { x, y, width: w, height: h } of layout.groups.values())
      context.strokeRect(x * across, y * down, Math.max(1, w * across), Math.max(1, h * down));
    for (const { x, y, width: w, height: h } of layout.nodes.values())
      context.fillRect(x * across, y * down, Math.max(1, w * across), Math.max(1, h * down));
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.element.setPointerCapture?.(event.pointerId);
    this.#centre(event);
  }

  #drag(event: PointerEvent): void {
    if (event.buttons === 1) this.#centre(event);
  }

  /** Shows the part of the drawing round the pointer. */
  #centre(event: PointerEvent): void {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { view, window } = this.#camera;
    const [x, y] = [(event.clientX - left) / this.#scale.x, (event.clientY - top) / this.#scale.y];
    this.#camera.panBy(
      window.width / 2 - view.x - x * view.scale,
      window.height / 2 - view.y - y * view.scale,
    );
  }

  #key(event: KeyboardEvent): void {
    const { width, height } = this.#camera.window;
    const [dx, dy] = DIRECTIONS[event.key] ?? [0, 0];
    if (dx === 0 && dy === 0) return;
    this.#camera.panBy(-dx * STRIDE * width, -dy * STRIDE * height, true);
    event.preventDefault();
    event.stopPropagation();
  }
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function scaleOf({ width, height }: Layout): Scale {
  const x = Math.min(WIDTH / Math.max(width, 1), HEIGHT / Math.max(height, 1));
  const stretched = Math.max(x * STRETCH, LOW / Math.max(height, 1));
  return { x, y: Math.min(HEIGHT / Math.max(height, 1), stretched) };
}

/** What of the area is in the drawing. */
function within(area: Box, { width, height }: Layout): Box {
  const [left, top] = [clamp(area.x, width), clamp(area.y, height)];
  return {
    x: left,
    y: top,
    width: clamp(area.x + area.width, width) - left,
    height: clamp(area.y + area.height, height) - top,
  };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
