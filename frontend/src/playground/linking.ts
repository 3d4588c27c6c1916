/** Ties the editor to the player: the step's characters, what the pointer is over on either side, and the error. */

import type { Text } from "@codemirror/state";
import { Disposables } from "../base/disposables.js";
import { effect, type Readable } from "../base/signals.js";
import type { Afterwards } from "../player/afterwards.js";
import type { PlayerState } from "../player/state.js";
import type { Construct, Error as ErrorEvent, Span } from "../protocol/trace.gen.js";
import { armsAt, flipInto, passedBy } from "../run/arms.js";
import type { Node, Run, Step } from "../run/model.js";
import { toneOf } from "../views/transport/tone.js";
import type { Say } from "../views/words.js";
import { type Branches, type LineCount, NO_BRANCHES } from "./branches.js";
import type { Editor, Problem } from "./editor.js";
import { type Marks, NONE } from "./marks.js";
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
  undo.add(followMarks(editor, state, text, afterwards));
  let shown = "";
  undo.add(
    afterwards.effect(() => {
      const branches = branchesOf(state.run.value, state.q.value, text.value, say);
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
): () => void {
  let marks: Marks = { step: null, hover: null, related: NONE };
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
      marks = { ...marks, ...stepMarksOf(run, step) };
      if (!isCurrent(run, text.value)) return;
      editor.mark(marks, run.status === "running" ? null : (step?.span ?? null));
    }),
  );
  return () => undo.dispose();
}

function stepMarksOf(run: Run, step: Step | null): Pick<Marks, "step" | "related"> {
  if (step?.kind === "error") return { step: null, related: placesOf(run, step.q) };
  return { step: step?.span ? { span: step.span, tone: toneOf(step) } : null, related: NONE };
}

/** What the margin says at the moment; nothing once the program was edited. */
function branchesOf(run: Run, q: number, text: string, say: Say): Branches {
  if (!isCurrent(run, text) || run.code === null) return NO_BRANCHES;
  const passed = passedBy(run, q);
  const grey = new Set(passed.map(({ arm }) => arm));
  const counts = armsAt(run, q)
    .filter(
      ({ construct, arm, times }) => SHOWN.has(construct.kind) && arm.src && (times > 0 || grey.has(arm)),
    )
    .map(({ construct, arm, times }) => {
      const flip = times === 0 && run.status !== "running" ? flipInto(run, arm, q) : null;
      const said = say(times === 0 ? "branch.never" : "branch.ran", { n: times });
      const title = flip ? `${said}. ${say("branch.flip")}` : said;
      return { line: (arm.head ?? construct.head)[0], times, title, flip };
    });
  return { counts: onePerLine(counts), passed: passed.flatMap(({ arm }) => (arm.src ? [arm.src] : [])) };
}

/** Constructs of whole lines; of expressions the colours say enough. */
const SHOWN: ReadonlySet<Construct["kind"]> = new Set(["if", "while", "for", "match", "try", "function"]);

/** The innermost of what begins on one line. */
function onePerLine(counts: readonly LineCount[]): readonly LineCount[] {
  return [...new Map(counts.map((count) => [count.line, count])).values()];
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
