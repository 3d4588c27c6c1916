/**
 * Passes that may take long are generators: they yield between small pieces of work, so that a caller can stop them,
 * share a thread with them, or ask them to hurry.
 */

export type Steps<T> = Generator<undefined, T, undefined>;

export interface Pace {
  /** Set by the caller when time runs out: improvements still to come are left out, the drawing stays correct. */
  hurry: boolean;
}

export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A small seeded generator of numbers in 0…1 (linear congruential, the constants of Numerical Recipes). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
