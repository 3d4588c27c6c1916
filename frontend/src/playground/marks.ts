/** What the player marks in the program: the characters of the current step and those under the pointer. */
import {
  type EditorState,
  type Extension,
  type Range as MarkRange,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { Span } from "../protocol/trace.gen.js";
import type { Tone } from "../views/transport/tone.js";
import { rangeOf } from "./spans.js";

export interface Marks {
  readonly step: { readonly span: Span; readonly tone: Tone } | null;
  readonly hover: Span | null;
  /** What the error at this moment is about, besides its own place. */
  readonly related: readonly Span[];
}

export const NONE: readonly Span[] = [];

export function sameMarks(a: Marks, b: Marks): boolean {
  const same = a.step?.span === b.step?.span && a.step?.tone === b.step?.tone;
  return same && a.hover === b.hover && a.related === b.related;
}

export const setMarks = StateEffect.define<Marks>();

function mark(state: EditorState, span: Span, name: string): MarkRange<Decoration>[] {
  const { from, to } = rangeOf(state.doc, span);
  return from < to ? [Decoration.mark({ class: name }).range(from, to)] : [];
}

function decorate(state: EditorState, { step, hover, related }: Marks): DecorationSet {
  const ranges: MarkRange<Decoration>[] = [];
  if (step) {
    const line = state.doc.lineAt(rangeOf(state.doc, step.span).from);
    ranges.push(Decoration.line({ class: `cm-step-line ${step.tone}` }).range(line.from));
    ranges.push(...mark(state, step.span, `cm-step ${step.tone}`));
  }
  for (const span of related) ranges.push(...mark(state, span, "cm-related"));
  if (hover) ranges.push(...mark(state, hover, "cm-hover"));
  return Decoration.set(ranges, true);
}

/** An edit makes every mark stale, so it clears them: the trace speaks of the program that ran. */
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    const last = transaction.effects.findLast((effect) => effect.is(setMarks));
    if (last) return decorate(transaction.state, last.value);
    return transaction.docChanged ? Decoration.none : decorations;
  },
  provide: (from) => EditorView.decorations.from(from),
});

export function stepMarks(): Extension {
  return field;
}
