/**
 * Does costly work once per frame, and no more often than leaves the page half of its time: while a large graph grows,
 * the buttons must still answer.
 */

export interface PacerClock {
  /** Calls back before the next repaint. */
  nextFrame(then: () => void): void;
  /** Calls back once after so many milliseconds; returns how to call it off. */
  after(ms: number, then: () => void): () => void;
  now(): number;
}

/** Work shorter than this needs no rest, ms. */
const SHORT = 24;

export class Pacer {
  readonly #clock: PacerClock;
  readonly #work: () => void;
  #pending = false;
  #restUntil = 0;
  #cancel = (): void => {};

  constructor(clock: PacerClock, work: () => void) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Whether work was asked for and not done yet. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Asks for the work to be done; several requests before it is done are one. */
  request(): void {
    if (this.#pending) return;
    this.#pending = true;
    const rest = this.#restUntil - this.#clock.now();
    if (rest > 0) this.#cancel = this.#clock.after(rest, () => this.#begin());
    else this.#begin();
  }

  dispose(): void {
    this.#cancel();
    this.#pending = true;
  }

  #begin(): void {
    this.#clock.nextFrame(() => {
      this.#pending = false;
      const start = this.#clock.now();
      this.#work();
      // Layout and paint come after the frame's scripts; a task of its own runs when they are done.
      this.#clock.after(0, () => this.#rest(start));
    });
  }

  #rest(start: number): void {
    const end = this.#clock.now();
    this.#restUntil = end - start > SHORT ? 2 * end - start : 0;
  }
}
