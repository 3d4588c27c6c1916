/** Keeps one element per item of a list, by id: items that stay keep their element, with its focus and hover. */

export interface ItemView<T> {
  readonly element: SVGElement;
  update(item: T): void;
}

export class Layer<T extends { readonly id: string }> {
  readonly #parent: SVGElement;
  readonly #create: (item: T) => ItemView<T>;
  readonly #views = new Map<string, ItemView<T>>();

  constructor(parent: SVGElement, create: (item: T) => ItemView<T>) {
    this.#parent = parent;
    this.#create = create;
  }

  elementOf(id: string): SVGElement | null {
    return this.#views.get(id)?.element ?? null;
  }

  /** Makes the elements follow `items`, in their order. */
  patch(items: readonly T[]): void {
    const kept = new Set(items.map((item) => item.id));
    for (const [id, view] of this.#views) {
      if (kept.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    let at = this.#parent.firstElementChild;
    for (const item of items) {
      const view = this.#views.get(item.id) ?? this.#make(item);
      view.update(item);
      if (view.element === at) at = at.nextElementSibling;
      else this.#parent.insertBefore(view.element, at);
    }
  }

  #make(item: T): ItemView<T> {
    const view = this.#create(item);
    this.#views.set(item.id, view);
    return view;
  }
}
