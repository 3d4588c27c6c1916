/**
 * Gives back what was made of an item before as long as its state is the same: painters leave alone what is the very
 * same, and a moment that differs in a few items costs little more than those.
 */

/** What something is made from, in few characters or, where there are many of them, in one number. */
export type State = number | string;

interface Entry<I, M> {
  readonly item: I;
  state: State;
  made: M | null;
}

export class Reuse<I, M> {
  readonly #entries: readonly Entry<I, M>[];
  #list: readonly M[] = [];
  #age: unknown = null;

  constructor(items: Iterable<I>) {
    this.#entries = Array.from(items, (item) => ({ item, state: Number.NaN, made: null }));
  }

  /** One made of each item, in order; the very same list when all of them are. Another `age` makes all anew. */
  all(age: unknown, stateOf: (item: I) => State, make: (item: I) => M): readonly M[] {
    const outdated = age !== this.#age;
    this.#age = age;
    let changed = this.#list.length !== this.#entries.length;
    for (const entry of this.#entries) {
      const state = stateOf(entry.item);
      if (entry.made !== null && entry.state === state && !outdated) continue;
      entry.state = state;
      entry.made = make(entry.item);
      changed = true;
    }
    if (changed) this.#list = this.#entries.flatMap(({ made }) => made ?? []);
    return this.#list;
  }
}
