/** What part of the drawing is in view: pan, zoom, fit, and smooth moves that honour reduced motion. */
import { type Box, inflate, type Point } from "../base/geometry.js";
import type { Size } from "./card.js";
import { centred, fittingScale, framed, MARGIN, type Subject, uncovered, type View } from "./framing.js";

export type { View } from "./framing.js";

/** What the drawing is seen through. */
export interface CameraWindow {
  /** Size of the window the drawing is seen through, px. */
  readonly size: () => Size;
  /** Shows the view. */
  readonly show: (view: View) => void;
}

export interface CameraOptions extends CameraWindow {
  readonly isStill: () => boolean;
  /** Calls back before the next frame with the time, ms. */
  readonly nextFrame: (then: (now: number) => void) => number;
  readonly cancelFrame: (handle: number) => void;
}

export const LEAST_SCALE = 0.02;
export const MOST_SCALE = 4;
/** A small drawing is enlarged up to this when fitted. */
const MOST_FITTED = 1.35;
/** In a window wider than this it is enlarged further, as much as the window: a beamer's picture is seen from afar. */
const WIDE = 750;
/** Below this the words on the cards cannot be read. */
const READABLE = 0.55;
const MOVE_TIME = 260;

export class Camera {
  #options: CameraOptions;
  #view: View = { x: 0, y: 0, scale: 1 };
  #content: Box = { x: 0, y: 0, width: 0, height: 0 };
  #frame: number | null = null;
  /** Where the move under way ends. */
  #goal: View | null = null;
  /** The view to keep when the window changes its size, or null once the reader moved it. */
  #kept: (() => View) | null = () => this.#readable();
  readonly #watching = new Set<() => void>();
  #held = false;
  #ownScale: number | null = null;

  constructor(options: CameraOptions) {
    this.#options = options;
  }

  get view(): View {
    return this.#view;
  }

  /** Is looked through another window from now on; the view stays. */
  attach(window: CameraWindow): void {
    this.#options = { ...this.#options, ...window };
  }

  /** Calls back whenever the view is another; returns what ends it. */
  watch(then: () => void): () => void {
    this.#watching.add(then);
    return () => this.#watching.delete(then);
  }

  /** Tells what there is to see; moves nothing. */
  setContent(content: Box): void {
    this.#content = content;
  }

  /** Whether the reader moved it by hand since it last moved by itself. */
  get held(): boolean {
    return this.#held;
  }

  /** The scale that the reader chose by hand, or null. */
  get ownScale(): number | null {
    return this.#ownScale;
  }

  /** Size of the window the drawing is seen through, px. */
  get window(): Size {
    return this.#options.size();
  }

  /** Shows the whole drawing, however small. */
  fit(moving = true): void {
    this.#keep(() => this.#fitted(LEAST_SCALE), moving);
    this.#ownScale = null;
  }

  /** Shows the whole drawing if its words can then be read, else its beginning. */
  home(moving = true): void {
    this.#keep(() => this.#readable(), moving);
    this.#ownScale = null;
  }

  /** Shows what the subject is about, beside what covers the right of the window, px. */
  frame(subject: Omit<Subject, "content">, covered: number): void {
    const view = (): View => {
      const { width, height } = this.window;
      const from = this.#goal ?? this.#view;
      const whole = { ...subject, content: this.#content };
      const view = framed({ width: width - covered, height }, from, whole, this.#mostFitted());
      return uncovered(view, whole, height);
    };
    if (this.window.width > covered && this.window.height > 0) this.#keep(view, true);
  }

  /** What stood at `from` in the drawing stands at `to` now: it keeps its place on the screen. */
  shift(from: Point, to: Point): void {
    const { x, y, scale } = this.#goal ?? this.#view;
    this.#kept = null;
    this.#go({ x: x + (from.x - to.x) * scale, y: y + (from.y - to.y) * scale, scale }, false);
  }

  /** The window changed its size: what was fitted stays fitted, what was in view stays in view. */
  resized(): void {
    if (this.#kept !== null) this.#go(this.#kept(), false);
  }

  /** Zooms by `factor` about `at`, a point of the window, or its middle. */
  zoomBy(factor: number, at: Point = this.#middle(), moving = true): void {
    this.#hold();
    const from = this.#goal ?? this.#view;
    const scale = clamp(from.scale * factor, LEAST_SCALE, MOST_SCALE);
    this.#ownScale = scale;
    const grown = scale / from.scale;
    const view = { x: at.x - (at.x - from.x) * grown, y: at.y - (at.y - from.y) * grown, scale };
    this.#go(view, moving);
  }

  panBy(dx: number, dy: number, moving = false): void {
    this.#hold();
    const from = this.#goal ?? this.#view;
    this.#go({ ...from, x: from.x + dx, y: from.y + dy }, moving);
  }

  /** Moves no further than needed to have `box` in view; what is larger than the window is centred. */
  reveal(box: Box, moving = true): void {
    const from = this.#goal ?? this.#view;
    const { width, height } = this.#options.size();
    if (width === 0 || height === 0) return;
    const seen = inflate(onScreen(box, from), MARGIN);
    const x = from.x + shift(seen.x, seen.width, width);
    const y = from.y + shift(seen.y, seen.height, height);
    if (x === from.x && y === from.y) return;
    this.#kept = null;
    this.#go({ ...from, x, y }, moving);
  }

  /** The drawing point seen at `at` of the window. */
  toDrawing(at: Point): Point {
    const { x, y, scale } = this.#view;
    return { x: (at.x - x) / scale, y: (at.y - y) / scale };
  }

  stop(): void {
    if (this.#frame !== null) this.#options.cancelFrame(this.#frame);
    this.#frame = null;
    this.#goal = null;
  }

  #hold(): void {
    this.#kept = null;
    this.#held = true;
  }

  #keep(view: () => View, moving: boolean): void {
    this.#kept = view;
    this.#held = false;
    this.#go(view(), moving);
  }

  #middle(): Point {
    const { width, height } = this.#options.size();
    return { x: width / 2, y: height / 2 };
  }

  #fitted(least: number): View {
    const content = this.#content;
    const { width, height } = this.window;
    if (content.width === 0 || content.height === 0 || width === 0 || height === 0) return this.#view;
    const scale = clamp(fittingScale(this.window, content), least, this.#mostFitted());
    return centred(this.window, content, scale);
  }

  #mostFitted(): number {
    return Math.max(MOST_FITTED, this.window.width / WIDE);
  }

  /** Fitted, but never too small to read: then it begins at the drawing's beginning. */
  #readable(): View {
    const { width, height } = this.#options.size();
    const view = this.#fitted(READABLE);
    const content = this.#content;
    const wide = content.width * view.scale > width - MARGIN;
    const high = content.height * view.scale > height - MARGIN;
    const x = wide ? MARGIN - content.x * view.scale : view.x;
    const y = high ? MARGIN - content.y * view.scale : view.y;
    return { ...view, x, y };
  }

  #go(to: View, moving: boolean): void {
    const from = this.#view;
    this.stop();
    if (from.x === to.x && from.y === to.y && from.scale === to.scale) return;
    if (!moving || this.#options.isStill()) {
      this.#set(to);
      return;
    }
    this.#goal = to;
    let began: number | null = null;
    const step = (now: number): void => {
      began ??= now;
      const share = Math.min(1, (now - began) / MOVE_TIME);
      this.#set(share === 1 ? to : mix(from, to, 1 - (1 - share) ** 3));
      if (share === 1) this.stop();
      else this.#frame = this.#options.nextFrame(step);
    };
    this.#frame = this.#options.nextFrame(step);
  }

  #set(view: View): void {
    this.#view = view;
    this.#options.show(view);
    for (const then of this.#watching) then();
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function mix(a: View, b: View, share: number): View {
  const at = (from: number, to: number): number => from + (to - from) * share;
  return { x: at(a.x, b.x), y: at(a.y, b.y), scale: at(a.scale, b.scale) };
}

function onScreen(box: Box, { x, y, scale }: View): Box {
  return { x: box.x * scale + x, y: box.y * scale + y, width: box.width * scale, height: box.height * scale };
}

/** How far a span at `start` of `length` must move to lie within 0…room. */
function shift(start: number, length: number, room: number): number {
  if (length > room) return (room - length) / 2 - start;
  if (start < 0) return -start;
  return Math.min(0, room - start - length);
}
