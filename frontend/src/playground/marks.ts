/** What the player marks in the program: the current step, what its condition came to, and what is under the pointer. */
import {
  type EditorState,
  type Extension,
  type Range as MarkRange,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Span } from "../protocol/trace.gen.js";
import type { Tone } from "../views/transport/tone.js";
import { el } from "../widgets/element.js";
import { rangeOf } from "./spans.js";

export interface Marks {
  readonly step: { readonly span: Span; readonly tone: Tone } | null;
  readonly hover: Span | null;
  /** What the error at this moment is about, besides its own place. */
  readonly related: readonly Span[];
  /** What the condition that the step asks came to, to stand behind it. */
  readonly outcome: { readonly span: Span; readonly text: string } | null;
  /** What runs not because of that condition, this time. */
  readonly skipped: readonly Span[];
}

export const NONE: readonly Span[] = [];
export const NOTHING: Marks = { step: null, hover: null, related: NONE, outcome: null, skipped: NONE };

export function sameMarks(a: Marks, b: Marks): boolean {
  const same = a.step?.span === b.step?.span && a.step?.tone === b.step?.tone;
  const asked = a.outcome?.text === b.outcome?.text && String(a.skipped) === String(b.skipped);
  return same && asked && a.hover === b.hover && a.related === b.related;
}

export const setMarks = StateEffect.define<Marks>();

function mark(state: EditorState, span: Span, name: string): MarkRange<Decoration>[] {
  const { from, to } = rangeOf(state.doc, span);
  return from < to ? [Decoration.mark({ class: name }).range(from, to)] : [];
}

/** Words behind a condition that are no part of the program. */
class Outcome extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }

  override eq(other: Outcome): boolean {
    return this.text === other.text;
  }

  override toDOM(): HTMLElement {
    // Drawn by the style sheet, so that it is never taken for text of the program.
    return el("span.cm-outcome", { "data-testid": "outcome", "data-outcome": `→ ${this.text}` });
  }
}

function outcomeAfter(
  state: EditorState,
  { span, text }: NonNullable<Marks["outcome"]>,
): MarkRange<Decoration> {
  return Decoration.widget({ widget: new Outcome(text), side: 1 }).range(rangeOf(state.doc, span).to);
}

function decorate(state: EditorState, { step, hover, related, outcome, skipped }: Marks): DecorationSet {
  const ranges: MarkRange<Decoration>[] = [];
  if (step) {
    const line = state.doc.lineAt(rangeOf(state.doc, step.span).from);
    ranges.push(Decoration.line({ class: `cm-step-line ${step.tone}` }).range(line.from));
    ranges.push(...mark(state, step.span, `cm-step ${step.tone}`));
  }
  for (const span of skipped) ranges.push(...mark(state, span, "cm-skipped"));
  if (outcome) ranges.push(outcomeAfter(state, outcome));
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
