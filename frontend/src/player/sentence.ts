/** The sentence under the graph: what the step at a position did, or what is to come. */

import { explainUpdate } from "../explain/update.js";
import { narrate, type Telling } from "../i18n/narrate.js";
import { narrateCoarse } from "../i18n/narrate-coarse.js";
import type { Run, Step } from "../run/model.js";
import { coarseOf } from "../run/steps.js";
import { stepAt } from "../views/transport/position.js";
import type { Say } from "../views/words.js";

/** Where a player stands: `waiting` for a run that has been started and has said nothing yet. */
export interface Place {
  readonly position: number;
  readonly coarse: boolean;
  readonly waiting: boolean;
}

/** The last line of an optimizer's formula with its numbers, where the step is one parameter's update. */
export function detailOf(run: Run, step: Step | null): string | null {
  const node = step?.kind === "update" ? run.nodes.get(step.nodes[0] ?? 0) : undefined;
  const update = node && step ? explainUpdate(run, node, step.end, 0, true) : null;
  return update?.lines.at(-1)?.numbers ?? null;
}

export function sentenceAt(
  run: Run,
  { position, coarse, waiting }: Place,
  telling: Telling,
  say: Say,
): string {
  if (run.head === null) return say(waiting ? "caption.waiting" : "caption.ready");
  const step = stepAt(run, position);
  if (step === null)
    return say(
      run.steps.length > 0
        ? "caption.start"
        : run.status === "running"
          ? "caption.waiting"
          : "caption.nothing",
    );
  const together = coarse ? coarseOf(run, position - 1) : null;
  const complete = together !== null && together.last === position - 1;
  return complete ? narrateCoarse(run, together, telling) : narrate(run, step, telling);
}
