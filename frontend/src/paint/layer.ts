/** Keeps one element per item of a list, by id: items that stay keep their element, with its focus and hover. */
import type { Box } from "../base/geometry.js";
import { type Cullable, isAway } from "./culling.js";

export interface ItemView<T, E extends HTMLElement | SVGElement = SVGElement> {
  readonly element: E;
  update(item: T): void;
}

interface Kept<T, E extends HTMLElement | SVGElement> {
  readonly view: ItemView<T, E>;
  item: T;
  away: boolean;
}

export class Layer<T extends { readonly id: string }, E extends HTMLElement | SVGElement = SVGElement>
  implements Cullable
{
  readonly #parent: E;
  readonly #create: (item: T) => ItemView<T, E>;
  readonly #boxOf: (item: T) => Box;
  readonly #remove: (element: E) => void;
  readonly #kept = new Map<string, Kept<T, E>>();

  /** `remove` takes an element out that left while others stayed; it may take its time. */
  constructor(
    parent: E,
    create: (item: T) => ItemView<T, E>,
    boxOf: (item: T) => Box,
    remove: (element: E) => void = (element) => element.remove(),
  ) {
    this.#parent = parent;
    this.#create = create;
    this.#boxOf = boxOf;
    this.#remove = remove;
  }

  get size(): number {
    return this.#kept.size;
  }

  elementOf(id: string): E | null {
    return this.#kept.get(id)?.view.element ?? null;
  }

  /** Makes the elements follow `items`, in their order; says whether some came, went or stand elsewhere. */
  patch(items: readonly T[]): boolean {
    let changed = this.#removeOthers(items);
    let at = this.#parent.firstElementChild;
    for (const item of items) {
      const before = this.#kept.get(item.id);
      const kept = before ?? this.#make(item);
      changed ||= before === undefined || !sameBox(this.#boxOf(before.item), this.#boxOf(item));
      kept.item = item;
      kept.view.update(item);
      const { element } = kept.view;
      if (element === at) at = at.nextElementSibling;
      else this.#parent.insertBefore(element, at);
    }
    return changed;
  }

  cull(window: Box | null): void {
    for (const kept of this.#kept.values()) {
      const away = isAway(this.#boxOf(kept.item), window);
      if (away !== kept.away) kept.view.element.toggleAttribute("data-away", away);
      kept.away = away;
    }
  }

  #removeOthers(items: readonly T[]): boolean {
    const wanted = new Set(items.map((item) => item.id));
    let removed = false;
    const some = items.some(({ id }) => this.#kept.has(id));
    for (const [id, { view }] of this.#kept) {
      if (wanted.has(id)) continue;
      if (some) this.#remove(view.element);
      else view.element.remove();
      this.#kept.delete(id);
      removed = true;
    }
    return removed;
  }

  #make(item: T): Kept<T, E> {
    const kept = { view: this.#create(item), item, away: false };
    this.#kept.set(item.id, kept);
    return kept;
  }
}

function sameBox(a: Box, b: Box): boolean {
  return a === b || (a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height);
}
