/** Collects what has to be undone when a view or a session ends. */

export type Dispose = () => void;

export class Disposables {
  #undo: Dispose[] = [];

  /** Remembers `undo`, and returns it for whoever wants to undo earlier. */
  add(undo: Dispose): Dispose {
    this.#undo.push(undo);
    return undo;
  }

  /** Undoes everything, the latest first; a second call does nothing. */
  dispose(): void {
    const pending = this.#undo;
    this.#undo = [];
    for (const undo of pending.reverse()) undo();
  }
}
