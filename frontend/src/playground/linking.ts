/** Ties the editor to the player: the step's characters, what the pointer is over on either side, and the error. */

import type { Text } from "@codemirror/state";
import { Disposables } from "../base/disposables.js";
import { effect, type Readable } from "../base/signals.js";
import type { Afterwards } from "../player/afterwards.js";
import type { PlayerState } from "../player/state.js";
import type { Error as ErrorEvent, Predicate, Span } from "../protocol/trace.gen.js";
import { decisionOf, isTruth } from "../run/decisions.js";
import type { Node, Run, Step } from "../run/model.js";
import { toneOf } from "../views/transport/tone.js";
import type { Say } from "../views/words.js";
import { NO_BRANCHES } from "./branches.js";
import type { Editor, Problem } from "./editor.js";
import { branchesOf } from "./margin.js";
import { type Marks, NONE, NOTHING } from "./marks.js";
import { holds, rangeOf } from "./spans.js";
import { titleOf } from "./status.js";

/**
 * The node whose characters hold the position: the one with the fewest characters, and of several made there, as in a
 * loop, the last one built at the moment.
 */
export function nodeAt(run: Run, q: number, doc: Text, position: number): Node | null {
  let best: { readonly node: Node; readonly size: number } | null = null;
  for (const node of run.tape) {
    const { src } = node.event;
    if (!src || !holds(doc, src, position)) continue;
    const { from, to } = rangeOf(doc, src);
    const size = to - from;
    const better = best === null || size < best.size || (size === best.size && node.born <= q);
    if (better) best = { node, size };
  }
  return best?.node ?? null;
}

/** Whether the trace still speaks of the text in the editor. */
export function isCurrent(run: Run, text: string): boolean {
  return run.head !== null && run.head.source === text;
}

/** Keeps the editor's marks, counts and error up to date; `text` is what the editor holds. */
export function link(
  editor: Editor,
  state: PlayerState,
  text: Readable<string>,
  say: Say,
  afterwards: Afterwards,
): () => void {
  const undo = new Disposables();
  undo.add(followMarks(editor, state, text, afterwards, say));
  let shown = "";
  undo.add(
    afterwards.effect(() => {
      const [run, q] = [state.run.value, state.q.value];
      const branches = isCurrent(run, text.value) ? branchesOf(run, q, say) : NO_BRANCHES;
      const key = JSON.stringify(branches);
      if (key !== shown) editor.showBranches(branches);
      shown = key;
    }),
  );
  undo.add(
    effect(() => {
      const run = state.run.value;
      const error = run.errors.at(-1);
      editor.showProblem(error && isCurrent(run, text.value) ? problemOf(error) : null);
    }),
  );
  return () => undo.dispose();
}

/** The step's characters follow the graph; what is pointed at is marked at once, or a press would hit what moves. */
function followMarks(
  editor: Editor,
  state: PlayerState,
  text: Readable<string>,
  afterwards: Afterwards,
  say: Say,
): () => void {
  let marks: Marks = NOTHING;
  const undo = new Disposables();
  undo.add(
    effect(() => {
      const run = state.run.value;
      const hover = run.nodes.get(state.hovered.value ?? state.selected.value ?? 0)?.event.src ?? null;
      marks = { ...marks, hover };
      if (isCurrent(run, text.value)) editor.mark(marks, null);
    }),
  );
  undo.add(
    afterwards.effect(() => {
      const run = state.run.value;
      const step = state.step.value;
      marks = { ...marks, ...stepMarksOf(run, step, say) };
      if (!isCurrent(run, text.value)) return;
      editor.mark(marks, run.status === "running" ? null : (step?.span ?? null));
    }),
  );
  return () => undo.dispose();
}

function stepMarksOf(run: Run, step: Step | null, say: Say): Omit<Marks, "hover"> {
  if (step?.kind === "error") return { ...NOTHING, related: placesOf(run, step.q) };
  if (!step?.span) return NOTHING;
  const event = run.events[step.index];
  const test = step.kind === "test" && event?.k === "test" ? event : null;
  return {
    step: { span: step.span, tone: toneOf(step) },
    related: NONE,
    outcome: test && { span: test.src, text: outcomeOf(test, say) },
    skipped: test ? decisionOf(run, test).skipped.flatMap(({ src }) => (src ? [src] : [])) : NONE,
  };
}

/** Longest result that stands beside its condition. */
const LONGEST_OUTCOME = 32;

/** What a condition came to, as it stands behind it. */
function outcomeOf({ of, value, shown, flipped = false }: Predicate, say: Say): string {
  const truth = value ? "True" : "False";
  if (flipped) return say("branch.turned", { value: truth });
  if (of === "case") return say(value ? "branch.fits" : "branch.fitsNot");
  return isTruth(shown) || shown.length > LONGEST_OUTCOME ? truth : `${shown} → ${truth}`;
}

/** Where in the program the error that comes at `q` has its causes. */
function placesOf(run: Run, q: number): readonly Span[] {
  const error = run.errors.find((event) => event.q === q);
  return error?.related?.flatMap(({ src }) => (src ? [src] : [])) ?? NONE;
}

function problemOf(error: ErrorEvent): Problem | null {
  if (!error.src) return null;
  return { span: error.src, message: titleOf(error), hint: error.hint ?? "" };
}
