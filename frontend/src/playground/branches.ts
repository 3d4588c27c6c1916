/** In the program's margin how often each part ran; parts that were passed by are grey, and can be asked for. */
import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";
import type { Flip, Span } from "../protocol/trace.gen.js";
import { el } from "../widgets/element.js";
import { icon } from "../widgets/icon.js";
import { rangeOf } from "./spans.js";

/** How often a part ran, at the line where it begins. */
export interface LineCount {
  readonly line: number;
  readonly times: number;
  /** What the count says in words. */
  readonly title: string;
  /** How to see what would have happened here; null where nothing can be turned round. */
  readonly flip: Flip | null;
}

export interface Branches {
  readonly counts: readonly LineCount[];
  readonly passed: readonly Span[];
}

export const NO_BRANCHES: Branches = { counts: [], passed: [] };

export const setBranches = StateEffect.define<Branches>();

class CountMarker extends GutterMarker {
  constructor(
    private readonly count: LineCount,
    private readonly flip: (flip: Flip) => void,
  ) {
    super();
  }

  override eq(other: CountMarker): boolean {
    return this.count.times === other.count.times && this.count.title === other.count.title;
  }

  override toDOM(): HTMLElement {
    const { times, title, flip } = this.count;
    if (times > 0 || flip === null) return el("span.cm-count", { title }, times === 0 ? "0" : `${times}×`);
    return el(
      "button.cm-count.ghost",
      {
        type: "button",
        title,
        "aria-label": title,
        "data-testid": "ghost-branch",
        onclick: () => this.flip(flip),
      },
      icon("ghost", 14),
    );
  }
}

const field = StateField.define<Branches>({
  create: () => NO_BRANCHES,
  update(branches, transaction) {
    const last = transaction.effects.findLast((effect) => effect.is(setBranches));
    if (last) return last.value;
    return transaction.docChanged ? NO_BRANCHES : branches;
  },
});

const PASSED = Decoration.mark({ class: "cm-passed" });

function greyed(state: EditorState): DecorationSet {
  const ranges = state.field(field).passed.map((span) => rangeOf(state.doc, span));
  return Decoration.set(
    ranges.filter(({ from, to }) => from < to).map(({ from, to }) => PASSED.range(from, to)),
    true,
  );
}

export function branches(flip: (flip: Flip) => void): Extension {
  return [
    field,
    EditorView.decorations.compute([field, "doc"], greyed),
    gutter({
      class: "cm-counts",
      markers(view) {
        const { doc } = view.state;
        const { counts } = view.state.field(field);
        const known = counts.filter(({ line }) => line >= 1 && line <= doc.lines);
        return RangeSet.of(
          known.map((count) => new CountMarker(count, flip).range(doc.line(count.line).from)),
          true,
        );
      },
      lineMarkerChange: (update) => update.startState.field(field) !== update.state.field(field),
      initialSpacer: () => new CountMarker({ line: 1, times: 99, title: "", flip: null }, () => {}),
    }),
  ];
}
