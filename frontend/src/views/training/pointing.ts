/** Pointing at a training step in any plot of the panel: hovering tells of it, pressing and dragging goes there. */
import { PLOT, stepAtX } from "./axis.js";

export interface StepActions {
  /** Goes to the graph of a step, from 0. */
  seek(step: number): void;
  /** The step under the pointer, or none. */
  point(step: number | null): void;
}

/** Makes a plot answer the pointer; `count` says how many steps its axis has now. */
export function answerPointer(plot: Element, count: () => number, actions: StepActions): void {
  const stepAt = ({ clientX }: PointerEvent): number => {
    const { left, width } = plot.getBoundingClientRect();
    return stepAtX(((clientX - left) / (width || 1)) * PLOT.width, count());
  };
  const on = (type: string, react: (event: PointerEvent) => void): void =>
    plot.addEventListener(type, (event) => count() > 0 && react(event as PointerEvent));
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    plot.setPointerCapture?.(event.pointerId);
    actions.seek(stepAt(event));
  });
  on("pointermove", (event) => {
    const step = stepAt(event);
    actions.point(step);
    if (plot.hasPointerCapture?.(event.pointerId)) actions.seek(step);
  });
  on("pointerleave", () => actions.point(null));
}
