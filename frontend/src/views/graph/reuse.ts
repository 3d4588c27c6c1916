/** Gives back what was made before as long as the facts are the same: painters leave alone what is the very same. */

export class Reuse<T> {
  readonly #kept = new Map<string, { readonly facts: string; readonly made: T }>();

  get(id: string, facts: string, make: () => T): T {
    const before = this.#kept.get(id);
    if (before?.facts === facts) return before.made;
    const made = make();
    this.#kept.set(id, { facts, made });
    return made;
  }
}
