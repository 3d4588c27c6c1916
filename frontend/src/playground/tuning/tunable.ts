/**
 * Numbers in the program that the reader moves: dragged to the side, or with Alt and the arrow keys. Shift moves ten
 * steps at once, Alt while dragging a tenth of one.
 */
import { type EditorState, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap } from "@codemirror/view";
import { replaceNumber, type TuningWords } from "./edit.js";
import { type Fineness, moved, textOf } from "./literal.js";
import { type NumberPlace, numberAt } from "./place.js";
import { sliders } from "./sliders.js";

/** Pixels of the pointer per step. */
const STEP_PX = 6;
/** How far the pointer goes before a press becomes a drag, px. */
const SLACK_PX = 4;

interface Drag {
  readonly pointer: number;
  readonly x: number;
  readonly place: NumberPlace;
  /** Where the number ends now. */
  to: number;
  moving: boolean;
}

function fineness({ shiftKey, altKey }: { shiftKey: boolean; altKey: boolean }): Fineness {
  if (shiftKey) return "coarse";
  return altKey ? "fine" : "usual";
}

const setHover = StateEffect.define<NumberPlace | null>();

/** The number under the pointer looks like something to take hold of. */
const hover = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    const effect = transaction.effects.findLast((one) => one.is(setHover));
    if (!effect) return decorations.map(transaction.changes);
    const place = effect.value as NumberPlace | null;
    return place ? Decoration.set(MARK.range(place.from, place.to)) : Decoration.none;
  },
  provide: (field) => EditorView.decorations.from(field),
});
const MARK = Decoration.mark({ class: "cm-tunable" });

class Handler {
  #drag: Drag | null = null;
  #hovered = "";

  readonly pointermove = (event: PointerEvent, view: EditorView): void => {
    if (this.#drag === null) this.#hover(view, event.buttons === 0 ? placeUnder(view, event) : null);
    else if (event.pointerId === this.#drag.pointer) this.#move(view, this.#drag, event);
  };

  /** A second click selects the number as everywhere; modifiers belong to selecting. */
  readonly mousedown = (event: MouseEvent, view: EditorView): boolean => {
    const plain =
      event.button === 0 && event.detail < 2 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    return plain && this.#drag !== null && placeUnder(view, event) !== null;
  };

  readonly pointerdown = (event: PointerEvent, view: EditorView): void => {
    const place = event.button === 0 ? placeUnder(view, event) : null;
    if (place === null || event.shiftKey || event.ctrlKey || event.metaKey) return;
    this.#drag = { pointer: event.pointerId, x: event.clientX, place, to: place.to, moving: false };
    view.contentDOM.setPointerCapture(event.pointerId);
  };

  readonly pointerup = (event: PointerEvent, view: EditorView): void => {
    const drag = this.#drag;
    this.#end(view);
    if (drag === null || drag.moving || event.detail > 1) return;
    const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (position !== null) view.dispatch({ selection: { anchor: position } });
    view.focus();
  };

  readonly pointercancel = (_: PointerEvent, view: EditorView): void => this.#end(view);

  readonly mouseleave = (_: MouseEvent, view: EditorView): void => {
    if (this.#drag === null) this.#hover(view, null);
  };

  #end(view: EditorView): void {
    this.#drag = null;
    view.dom.classList.remove("tuning");
  }

  #move(view: EditorView, drag: Drag, event: PointerEvent): void {
    const distance = event.clientX - drag.x;
    if (!drag.moving && Math.abs(distance) < SLACK_PX) return;
    const first = !drag.moving;
    drag.moving = true;
    view.dom.classList.add("tuning");
    const steps = Math.trunc(distance / STEP_PX);
    const text = textOf(moved(drag.place.literal, steps, fineness(event)));
    replaceNumber(view, drag.place.from, drag.to, text, first);
    drag.to = drag.place.from + text.length;
  }

  #hover(view: EditorView, place: NumberPlace | null): void {
    const key = place ? `${place.from}:${place.to}` : "";
    if (key === this.#hovered) return;
    this.#hovered = key;
    view.dispatch({ effects: setHover.of(place) });
  }
}

/** The number whose characters, not only whose line, are under the pointer. */
function placeUnder(view: EditorView, { clientX, clientY }: MouseEvent): NumberPlace | null {
  const position = view.posAtCoords({ x: clientX, y: clientY });
  const place = position === null ? null : numberAt(view.state, position);
  const [start, end] = [place && view.coordsAtPos(place.from, 1), place && view.coordsAtPos(place.to, -1)];
  if (!(place && start && end)) return null;
  return clientX >= start.left && clientX <= end.right && clientY <= end.bottom ? place : null;
}

function nudge(steps: number, fine: Fineness) {
  return (view: EditorView): boolean => {
    const place = numberUnderCursor(view.state);
    if (!place) return false;
    const text = textOf(moved(place.literal, steps, fine));
    replaceNumber(view, place.from, place.to, text, false);
    view.dispatch({ selection: { anchor: place.from + text.length } });
    return true;
  };
}

function numberUnderCursor(state: EditorState): NumberPlace | null {
  const { main } = state.selection;
  const place = numberAt(state, main.head);
  return place && main.from >= place.from && main.to <= place.to ? place : null;
}

export function tunable(words: TuningWords): Extension {
  return [
    hover,
    sliders(words),
    EditorView.domEventHandlers({ ...new Handler() }),
    Prec.high(
      keymap.of([
        { key: "Alt-ArrowUp", run: nudge(1, "usual"), shift: nudge(1, "coarse") },
        { key: "Alt-ArrowDown", run: nudge(-1, "usual"), shift: nudge(-1, "coarse") },
      ]),
    ),
  ];
}
