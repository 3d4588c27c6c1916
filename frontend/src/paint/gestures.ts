/** Moves a camera by hand: drag to pan, wheel to zoom at the pointer, two fingers to pinch, keys; and nodes: hold and drag. */
import type { Point } from "../base/geometry.js";
import type { Camera } from "./camera.js";

/** `always`: the wheel zooms. `modified`: only with Ctrl or ⌘, so that a page around the graph still scrolls. */
export type WheelUse = "always" | "modified";

/** Farther than this, px, a press is a drag and no click. */
const DRAG = 4;
const WHEEL_RATE = 0.0016;
/** A press that stays on a node for so many milliseconds picks it up. */
const HOLD = 350;
/** Browsers report lines or pages for some wheels. */
const LINE = 16;
const PAGE = 400;
const KEY_ZOOM = 1.25;

type Target = HTMLElement | SVGElement;

/** Nodes can be put elsewhere: by holding one for a moment, or at once with Alt, so that it never happens in passing. */
export interface Grab {
  /** Id of the node at the pointer, or null. */
  nodeAt(event: PointerEvent): string | null;
  /** The node was moved on by so much, in units of the drawing. */
  moveNode(id: string, by: Point): void;
}

/** Listens on `target`; returns what ends it. */
export function followGestures(
  target: Target,
  camera: Camera,
  wheel: WheelUse,
  grab: Grab | null = null,
): () => void {
  const gestures = new Gestures(target, camera, wheel, grab);
  const ending = new AbortController();
  const listen = <K extends keyof HTMLElementEventMap>(
    type: K,
    then: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ) => target.addEventListener(type, then as EventListener, { ...options, signal: ending.signal });
  listen("pointerdown", (event) => gestures.press(event));
  listen("pointermove", (event) => gestures.move(event));
  for (const end of ["pointerup", "pointercancel"] as const) listen(end, (event) => gestures.release(event));
  listen("click", (event) => gestures.swallowClick(event), { capture: true });
  listen("wheel", (event) => gestures.wheel(event), { passive: false });
  listen("keydown", (event) => gestures.key(event));
  return () => ending.abort();
}

class Gestures {
  readonly #target: Target;
  readonly #camera: Camera;
  readonly #wheel: WheelUse;
  readonly #grab: Grab | null;
  readonly #pointers = new Map<number, Point>();
  #start: Point | null = null;
  #dragged = false;
  /** Picks up the node that is held, once it was held long enough. */
  #holding: ReturnType<typeof setTimeout> | undefined;
  #grabbed: string | null = null;

  constructor(target: Target, camera: Camera, wheel: WheelUse, grab: Grab | null) {
    this.#target = target;
    this.#camera = camera;
    this.#wheel = wheel;
    this.#grab = grab;
  }

  press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, this.#at(event));
    if (this.#pointers.size === 1) {
      this.#start = this.#at(event);
      this.#dragged = false;
      this.#hold(event);
    } else this.#dragged = true;
  }

  move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = this.#at(event);
    if (!this.#dragged && this.#start !== null && distance(this.#start, now) < DRAG) return;
    if (!this.#dragged) this.#beginDrag(event.pointerId);
    this.#pointers.set(event.pointerId, now);
    if (this.#grabbed !== null) {
      const { scale } = this.#camera.view;
      this.#grab?.moveNode(this.#grabbed, { x: (now.x - before.x) / scale, y: (now.y - before.y) / scale });
      return;
    }
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) this.#camera.panBy(now.x - before.x, now.y - before.y);
    else this.#pinch(before, now, other);
  }

  release(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size > 0) return;
    clearTimeout(this.#holding);
    this.#grabbed = null;
    this.#target.classList.remove("is-dragging", "is-placing");
  }

  /** The click that ends a drag selects nothing. */
  swallowClick(event: MouseEvent): void {
    if (this.#dragged) event.stopPropagation();
    this.#dragged = false;
  }

  wheel(event: WheelEvent): void {
    if (this.#wheel === "modified" && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const unit = [1, LINE, PAGE][event.deltaMode] ?? 1;
    if (event.shiftKey) {
      this.#camera.panBy(-(event.deltaX || event.deltaY) * unit, 0);
      return;
    }
    // A pinch on a trackpad comes as a wheel with Ctrl, in much smaller steps.
    const rate = event.ctrlKey ? WHEEL_RATE * 5 : WHEEL_RATE;
    this.#camera.zoomBy(Math.exp(-event.deltaY * unit * rate), this.#at(event), false);
  }

  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.#camera.zoomBy(KEY_ZOOM);
    else if (event.key === "-") this.#camera.zoomBy(1 / KEY_ZOOM);
    else if (event.key === "0") this.#camera.fit();
    else return;
    event.preventDefault();
  }

  #hold(event: PointerEvent): void {
    clearTimeout(this.#holding);
    const node = this.#grab?.nodeAt(event) ?? null;
    if (node === null) return;
    const pick = (): void => {
      this.#grabbed = node;
      this.#target.classList.add("is-placing");
    };
    if (event.altKey) pick();
    else this.#holding = setTimeout(pick, HOLD);
  }

  #beginDrag(pointer: number): void {
    clearTimeout(this.#holding);
    this.#dragged = true;
    this.#target.setPointerCapture?.(pointer);
    this.#target.classList.add("is-dragging");
  }

  #pinch(before: Point, now: Point, other: Point): void {
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.#camera.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
    const spread = distance(before, other);
    if (spread > 0) this.#camera.zoomBy(distance(now, other) / spread, middle, false);
  }

  #at(event: MouseEvent): Point {
    const { left, top } = this.#target.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
