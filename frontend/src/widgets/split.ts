/** Two panes with a handle between them that pointer and keyboard move; the share survives in `remember`. */
import { el, setAttribute } from "./element.js";

export interface SplitOptions {
  readonly name: string;
  readonly axis: "x" | "y";
  /** Share of the first pane, 0 to 1. */
  readonly share: number;
  readonly min: number;
  readonly max: number;
  readonly moved: (share: number) => void;
}

const KEY_STEP = 0.02;

export function createSplit(first: HTMLElement, second: HTMLElement, options: SplitOptions): HTMLElement {
  const handle = el("div.split-handle", {
    role: "separator",
    tabindex: 0,
    "aria-label": options.name,
    "aria-orientation": options.axis === "x" ? "vertical" : "horizontal",
    "aria-valuemin": Math.round(options.min * 100),
    "aria-valuemax": Math.round(options.max * 100),
    "data-testid": `split-${options.axis}`,
  });
  const element = el(`div.split`, { "data-axis": options.axis }, first, handle, second);
  let share = options.share;
  const set = (next: number): void => {
    share = Math.min(Math.max(next, options.min), options.max);
    element.style.setProperty("--share", String(share));
    setAttribute(handle, "aria-valuenow", Math.round(share * 100));
  };
  const move = (next: number): void => {
    set(next);
    options.moved(share);
  };
  set(share);
  handle.addEventListener("pointerdown", (event) => drag(event, element, handle, options.axis, move));
  handle.addEventListener("keydown", (event) => nudge(event, options, share, move));
  return element;
}

function drag(
  start: PointerEvent,
  element: HTMLElement,
  handle: HTMLElement,
  axis: "x" | "y",
  move: (share: number) => void,
): void {
  start.preventDefault();
  handle.setPointerCapture(start.pointerId);
  element.classList.add("dragging");
  const follow = (event: PointerEvent): void => {
    const box = element.getBoundingClientRect();
    move(axis === "x" ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height);
  };
  const end = (): void => {
    element.classList.remove("dragging");
    handle.removeEventListener("pointermove", follow);
  };
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", end, { once: true });
}

function nudge(
  event: KeyboardEvent,
  options: SplitOptions,
  share: number,
  move: (share: number) => void,
): void {
  const [less, more] = options.axis === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const targets: Readonly<Record<string, number>> = {
    [less as string]: share - KEY_STEP,
    [more as string]: share + KEY_STEP,
    Home: options.min,
    End: options.max,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  move(target);
}
