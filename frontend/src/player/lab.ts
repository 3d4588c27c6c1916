/** The lab tied to the player's state: its panel, and what it points out on the graph. */
import type { Disposables } from "../base/disposables.js";
import { computed, effect, type Readable } from "../base/signals.js";
import type { Checked, Lab } from "../protocol/trace.gen.js";
import { firstWrong } from "../run/lab.js";
import type { Run } from "../run/model.js";
import { isImagined } from "../run/store.js";
import type { Notation } from "../views/graph/card.js";
import type { Pointed, Tag } from "../views/graph/scene-context.js";
import { BADGES, UNCHECKED } from "../views/lab/check-section.js";
import { createLabPanel } from "../views/lab/lab-panel.js";
import type { Panel } from "../views/side/side.js";
import type { Say } from "../views/words.js";
import type { PanelsOptions } from "./panels.js";
import type { PlayerState } from "./state.js";

/** Runs the program on screen with something done to it, or as it is. */
export type Experiment = (lab: Lab | null) => void;

/** The run as its program has it: the current one, or the one before when that is imagined. */
export function rightRun({ run, previous }: Pick<PlayerState, "run" | "previous">): Run {
  return isImagined(run.value) ? (previous.value ?? run.value) : run.value;
}

export function labPanel(options: PanelsOptions & Notation, undo: Disposables): Panel {
  const { say, state } = options;
  const view = createLabPanel(options);
  undo.add(
    effect(() => {
      if (state.panel.value === "lab") view.update({ run: state.run.value, right: rightRun(state) });
    }),
  );
  return { id: "lab", name: say("lab"), icon: "lab", testid: "lab-panel", ...view };
}

/** How the gradient of one tensor of a run is checked; null where nothing can be. */
export function checksBy(experiment: Experiment): (run: Run) => ((node: number) => void) | null {
  return (run) => {
    if (isImagined(run) || run.status === "running" || run.passes.size === 0) return null;
    return (node) => experiment({ is: "check", node });
  };
}

/** The first wrong tensor of a run with a mistake in it. */
export function wrongIn(state: PlayerState): Readable<readonly Pointed[]> {
  const first = computed(() => {
    const run = state.run.value;
    const right = state.previous.value;
    return right && run.status !== "running" ? firstWrong(right, run) : null;
  });
  return computed(() => {
    const found = first.value;
    return found && found.q <= state.q.value ? [{ mark: "wrong", nodes: [found.node.id], edges: [] }] : [];
  });
}

const SIGNS: Readonly<Record<Checked["found"], Tag["sign"]>> = {
  agrees: "positive",
  differs: "negative",
  kink: "zero",
  jump: "zero",
};

/** What the checks have found, on the cards. */
export function badgesOf(run: Run): Tag[] {
  const found = [...run.checks.values()].map(
    ({ id, found }): Tag => ({ node: id, text: BADGES[found], sign: SIGNS[found] }),
  );
  const lab = run.head?.lab;
  if (lab?.is !== "check" || (lab.node ?? 0) > 0 || run.checked === null) return found;
  const left = run.tape.filter(
    ({ id, received, sent }) => received.length + sent.length > 0 && !run.checks.has(id),
  );
  return [...found, ...left.map(({ id }): Tag => ({ node: id, text: UNCHECKED, sign: "zero" }))];
}

/** What two runs side by side are called. */
export function comparedNames(say: Say, run: Run): { readonly before: string; readonly now: string } {
  const { head } = run;
  if (head?.lab?.is === "wrong") return { before: say("lab.rightRun"), now: say("lab.beside") };
  if (head?.lab?.is === "frozen") return { before: say("frozen.real"), now: say("frozen.beside") };
  return head?.flip
    ? { before: say("compare.real"), now: say("compare.imagined") }
    : { before: say("compare.before"), now: say("compare.now") };
}
