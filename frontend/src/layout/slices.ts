/** Runs a stepwise layout without blocking its thread: in short slices, stopped when outdated, hurried when late. */
import type { Pace, Steps } from "./pace.js";

export interface SliceOptions {
  /** Time after which improvements are left out, ms. */
  readonly budget: number;
  /** Whether the result is no longer wanted. */
  readonly stopped: () => boolean;
}

/** Longest a slice holds the thread, ms: half a frame. */
const SLICE = 8;

/** The result, or null when it was stopped. */
export async function inSlices<T>(start: (pace: Pace) => Steps<T>, options: SliceOptions): Promise<T | null> {
  const pace: Pace = { hurry: false };
  const steps = start(pace);
  const began = performance.now();
  let sliceEnds = began + SLICE;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const now = performance.now();
    pace.hurry = now - began > options.budget;
    if (now < sliceEnds) continue;
    await turn();
    if (options.stopped()) return null;
    sliceEnds = performance.now() + SLICE;
  }
}

/** Lets messages and painting have their turn; a message is not delayed the way nested timers are. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
