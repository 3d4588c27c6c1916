/**
 * What may come after the frame that shows a change: the graph and its caption keep up with a dragged scrubber, and the
 * editor, strips and panels follow. Each has a task of its own; what changes again before its turn is done once.
 */
import { effect, type Readable, signal } from "../base/signals.js";
import type { PacerClock } from "../views/transport/pacer.js";

export class Afterwards {
  readonly #clock: PacerClock;
  readonly #waiting = new Set<() => void>();
  readonly #pending = signal(false);

  constructor(clock: PacerClock) {
    this.#clock = clock;
  }

  /** Whether something has still to follow. */
  get pending(): Readable<boolean> {
    return this.#pending;
  }

  /** Like `effect`, but after the frame of the change. */
  readonly effect = (react: () => void): (() => void) => effect(react, (run) => this.#add(run));

  #add(run: () => void): void {
    this.#waiting.add(run);
    if (this.#pending.peek()) return;
    this.#pending.value = true;
    this.#clock.nextFrame(() => this.#soon());
  }

  #soon(): void {
    this.#clock.after(0, () => this.#next());
  }

  #next(): void {
    const [run] = this.#waiting;
    if (run) this.#waiting.delete(run);
    try {
      run?.();
    } finally {
      if (this.#waiting.size > 0) this.#soon();
      else this.#pending.value = false;
    }
  }
}
