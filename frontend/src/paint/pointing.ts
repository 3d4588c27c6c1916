/**
 * What a reader does with nodes by pointer and keyboard, whatever paints them. A click selects without taking the focus
 * onto the node, so that the player's keys keep working; Tab enters the nodes, Alt with the arrow keys moves between
 * them, with Shift it moves the node, Enter selects.
 */
import type { Box, Point } from "../base/geometry.js";
import { patch } from "./dom.js";
import type { PainterEvents } from "./painter.js";
import type { SceneNode } from "./scene.js";
import { nodeTowards } from "./towards.js";

/** How far a key moves a node, in units of the drawing. */
const STRIDES: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -16, y: 0 },
  ArrowRight: { x: 16, y: 0 },
  ArrowUp: { x: 0, y: -16 },
  ArrowDown: { x: 0, y: 16 },
};

/** Where nodes are and which elements stand for them. */
export interface Ground {
  readonly element: HTMLElement | SVGElement;
  /** The event that tells that the pointer may have come to another node. */
  readonly moves: "pointerover" | "pointermove";
  /** Id of the node, and of the group whose title, is at the pointer. */
  nodeAt(event: MouseEvent): string | null;
  titleAt(event: MouseEvent): string | null;
  nodes(): readonly SceneNode[];
  /** The element that takes the focus for a node, or null while there is none. */
  elementOf(id: string): HTMLElement | SVGElement | null;
  /** Brings the node into view, and makes its element if there was none. */
  reveal(id: string, box: Box): void;
}

export class Pointing {
  readonly #ground: Ground;
  readonly #on: PainterEvents;
  /** The one node that Tab enters. */
  #tabStop: string | null = null;
  #hovered: string | null = null;

  constructor(ground: Ground, on: PainterEvents, signal: AbortSignal) {
    this.#ground = ground;
    this.#on = on;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      then: (event: HTMLElementEventMap[K]) => void,
    ) => ground.element.addEventListener(type, then as EventListener, { signal });
    listen("click", (event) => this.#click(event));
    listen("mousedown", (event) => {
      event.preventDefault();
      ground.element.focus({ preventScroll: true });
    });
    listen(ground.moves, (event) => this.#hover(ground.nodeAt(event)));
    listen("pointerleave", () => this.#hover(null));
    listen("focusin", (event) => this.#focus(idOf(event.target)));
    listen("focusout", () => this.#hover(null));
    listen("keydown", (event) => this.#key(event));
  }

  /** The node that Tab enters. */
  get tabStop(): string | null {
    return this.#tabStop;
  }

  /** The element within the drawing that has the focus. */
  get focused(): HTMLElement | SVGElement | null {
    const { element } = this.#ground;
    const root = element.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return null;
    const active = root.activeElement;
    const inside = active instanceof SVGElement || active instanceof HTMLElement;
    return inside && element.contains(active) ? active : null;
  }

  /** Calls `change`, and gives the focus back to an element that had to change its place in the page. */
  keepingFocus(change: () => void): void {
    const { focused } = this;
    change();
    if (focused?.isConnected && this.focused !== focused) focused.focus({ preventScroll: true });
    this.#setTabStop();
  }

  #setTabStop(): void {
    const { nodes } = this.#ground;
    const isShown = (node: SceneNode): boolean => node.presence === "shown";
    const stays = nodes().some((node) => node.id === this.#tabStop && isShown(node));
    this.#moveTabStop(stays ? this.#tabStop : (nodes().find(isShown)?.id ?? null));
  }

  #moveTabStop(to: string | null): void {
    const [before, after] = [this.#tabStop, to].map((id) => this.#ground.elementOf(id ?? ""));
    if (before && before !== after) patch(before, "tabindex", "-1");
    if (after) patch(after, "tabindex", "0");
    this.#tabStop = to;
  }

  #click(event: MouseEvent): void {
    const id = this.#ground.nodeAt(event);
    const title = id === null ? this.#ground.titleAt(event) : null;
    if (id !== null) this.#on.select(id);
    else if (title !== null) this.#on.pressGroup?.(title);
    else this.#on.clear?.();
  }

  #hover(id: string | null): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#on.hover(id);
  }

  #focus(id: string | null): void {
    if (id === null) return;
    this.#moveTabStop(id);
    this.#hover(id);
    this.#reveal(id);
  }

  #reveal(id: string): void {
    const node = this.#ground.nodes().find((one) => one.id === id);
    if (node !== undefined) this.#ground.reveal(id, node.box);
  }

  #key(event: KeyboardEvent): void {
    const id = idOf(event.target);
    if (id === null || event.ctrlKey || event.metaKey) return;
    const by = event.altKey && event.shiftKey ? STRIDES[event.key] : undefined;
    if (by) this.#on.moveNode?.(id, by);
    else if (event.altKey) {
      const next = nodeTowards(event.key, id, this.#ground.nodes());
      if (next === null) return;
      if (this.#ground.elementOf(next) === null) this.#reveal(next);
      this.#ground.elementOf(next)?.focus({ preventScroll: true });
    } else if (event.key === "Enter" || event.key === " ") this.#on.select(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function closest(target: EventTarget | null, selector: string): Element | null {
  return target instanceof Element ? target.closest(selector) : null;
}

/** Id of the node whose element the event is about. */
export function idOf(target: EventTarget | null): string | null {
  return closest(target, "[data-id]")?.getAttribute("data-id") ?? null;
}

/** Id of the group whose title the event is about. */
export function titleOf(target: EventTarget | null): string | null {
  return closest(target, ".rg-group-title")?.closest("[data-group]")?.getAttribute("data-group") ?? null;
}
