/** Where the camera goes for one item: everything in one picture while its words can be read, else the item amid its neighbours. */
import { type Box, center, contains, inflate, overlaps, union } from "../base/geometry.js";
import type { Size } from "./card.js";

/** A drawing point `p` is seen at `scale * p + (x, y)`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** What a picture is composed of, in units of the drawing. */
export interface Subject {
  /** What it is about. */
  readonly focus: Box;
  readonly content: Box;
  /** What must not be cut off where that can be helped. */
  readonly cards: readonly Box[];
  /** The scale to show a part at. */
  readonly scale: number;
  /** Share of `scale` down to which it may shrink to show everything. */
  readonly whole: number;
  /** Share of `scale` by which it may shrink or grow to cut no card off. */
  readonly near: number;
  /** More is to come to the right of the focus and below it. */
  readonly growing: boolean;
}

/** Kept free round what is fitted or brought into view, px on the screen. */
export const MARGIN = 28;
/** Where the newest item of a growing drawing goes, as a share of the window: the next ones then need no move. */
const NEWEST = 0.4;
/** Scales are compared with this much tolerance. */
const SAME = 1e-3;

/** What bars over the window's top and tools over its bottom may cover, px; they are no matter in a low window. */
const ABOVE = 108;
const BELOW = 60;
const LOW = 400;

/** The view, moved down as far as its focus stands under what is over the window's top: all of it where all is in view. */
export function uncovered(view: View, { focus, content }: Subject, height: number): View {
  if (height < LOW) return view;
  const [top, bottom] = span(view, content);
  const [first, last] = top >= 0 && bottom <= height ? [top, bottom] : span(view, focus);
  const down = Math.min(ABOVE - first, height - BELOW - last);
  return down > 0 ? { ...view, y: view.y + down } : view;
}

/** Where on the screen a box begins and ends, from above. */
function span({ y, scale }: View, box: Box): readonly [top: number, bottom: number] {
  return [y + scale * box.y, y + scale * (box.y + box.height)];
}

/** The largest scale at which the box fits into the window. */
export function fittingScale(window: Size, { width, height }: Box): number {
  return Math.min((window.width - 2 * MARGIN) / width, (window.height - 2 * MARGIN) / height);
}

/** The view that has the box in its middle. */
export function centred(window: Size, box: Box, scale: number): View {
  const { x, y } = center(box);
  return { x: window.width / 2 - scale * x, y: window.height / 2 - scale * y, scale };
}

/** The part of the drawing that is seen. */
export function seen(window: Size, { x, y, scale }: View): Box {
  return { x: -x / scale, y: -y / scale, width: window.width / scale, height: window.height / scale };
}

/** The view of the subject for a reader who sees `from` now; that same view when it will do. */
export function framed(window: Size, from: View, subject: Subject, most: number): View {
  const { focus, content, scale, near, whole, growing } = subject;
  const inView = contains(seen(window, from), inflate(focus, MARGIN / from.scale));
  const readable = from.scale >= scale * near - SAME;
  if (growing && inView && readable) return from;
  const all = growing ? { ...content, width: content.width * 1.35, height: content.height * 1.1 } : content;
  const fitting = fittingScale(window, all);
  if (fitting >= scale * whole) return centred(window, all, Math.min(fitting, most));
  if (inView && readable && from.scale <= scale / near + SAME) return from;
  return growing ? leading(window, subject) : amid(window, subject);
}

/** The newest item with room ahead. */
function leading(window: Size, { focus, content, scale }: Subject): View {
  const { x, y } = center(focus);
  const high = content.height * scale > window.height - 2 * MARGIN;
  const middle = window.height / 2;
  return {
    x: window.width * NEWEST - scale * x,
    y: high ? middle - scale * y : middle - scale * center(content).y,
    scale,
  };
}

/** The focus with as many whole neighbours as fit, the nearest first. */
function amid(window: Size, { focus, content, cards, scale, near }: Subject): View {
  const least = scale * near;
  const reach = inflate(focus, Math.max(window.width, window.height) / least);
  const from = center(focus);
  const away = (box: Box): number => Math.hypot(center(box).x - from.x, center(box).y - from.y);
  const room = cards
    .filter((card) => overlaps(reach, card))
    .sort((a, b) => away(a) - away(b))
    .reduce((shown, card) => {
      const wider = union(shown, card);
      return fittingScale(window, wider) >= least ? wider : shown;
    }, focus);
  const fitting = Math.max(Math.min(fittingScale(window, room), scale / near), least);
  const view = centred(window, room, fitting);
  // What fits as a whole along one side stays in the middle of it, whatever the step is about.
  const wide = content.width * fitting > window.width - 2 * MARGIN;
  const high = content.height * fitting > window.height - 2 * MARGIN;
  const middle = centred(window, content, fitting);
  return { x: wide ? view.x : middle.x, y: high ? view.y : middle.y, scale: fitting };
}
