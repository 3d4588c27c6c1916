/** The keys that move through a run, wherever the focus is except where it writes text. */
import type { TimelineActions } from "../views/transport/timeline.js";

export type KeyActions = Pick<TimelineActions, "first" | "back" | "forward" | "last" | "playOrPause"> & {
  /** Escape: lets go of what is selected; says whether there was something. */
  release(): boolean;
  /** Returns to the tensor that an explanation led away from; says whether there was one. */
  retrace(): boolean;
  /** Opens the search. */
  find(): void;
};

/** Handles the event and returns true when the key means something here. */
export function handleKey(event: KeyboardEvent, actions: KeyActions): boolean {
  if (asksToFind(event)) {
    event.preventDefault();
    actions.find();
    return true;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
    return false;
  const action = actionOf(event, actions);
  if (!action || action() === false) return false;
  event.preventDefault();
  return true;
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => unknown) | undefined {
  const coarse = event.shiftKey || undefined;
  switch (event.key) {
    case "ArrowRight":
      return () => actions.forward(coarse);
    case "ArrowLeft":
      return () => actions.back(coarse);
    case "Home":
      return actions.first;
    case "End":
      return actions.last;
    case " ":
      return isPressable(event.target) ? undefined : actions.playOrPause;
    case "/":
      return actions.find;
    case "Escape":
      return actions.release;
    case "Backspace":
      return actions.retrace;
    default:
      return undefined;
  }
}

/** Ctrl or ⌘ with F means the graph where the graph has the focus, and elsewhere what the page or the editor makes of it. */
function asksToFind({ ctrlKey, metaKey, altKey, key, target, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey || !(ctrlKey || metaKey) || key.toLowerCase() !== "f") return false;
  return target instanceof Element && target.closest(".player") !== null;
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const writes = target instanceof HTMLInputElement ? target.type !== "range" : target.isContentEditable;
  return writes || target.closest("select, textarea, [contenteditable=true], [role=menu]") !== null;
}

/** Space presses what has the focus. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role=button]") !== null;
}
