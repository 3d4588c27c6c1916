/** The state of a player over a run that is given. */
import { signal } from "../../src/base/signals.js";
import { createState, type PlayerState } from "../../src/player/state.js";
import type { Run } from "../../src/run/model.js";

export function stateOf(run: Run): PlayerState {
  return createState({ run: signal(run), previous: signal<Run | null>(null), varied: signal(false) });
}
