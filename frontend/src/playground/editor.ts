/** The program's editor: Python, line numbers, the error at its exact characters, and the marks of the current step. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, Prec, type StateEffect, type Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Edit, Flip, Span } from "../protocol/trace.gen.js";
import { explained } from "../views/output/error-card.js";
import { el } from "../widgets/element.js";
import { type Branches, branches, setBranches } from "./branches.js";
import { pythonLook } from "./highlight.js";
import { type Marks, NOTHING, sameMarks, setMarks, stepMarks } from "./marks.js";
import { rangeOf, visibleRange } from "./spans.js";
import { isTuning, type TuningWords } from "./tuning/edit.js";
import { tunable } from "./tuning/tunable.js";

export interface Problem {
  readonly span: Span;
  readonly message: string;
  /** What to try, or empty. */
  readonly hint: string;
}

export interface EditorEvents {
  run(): void;
  edited(text: string): void;
  /** The edit moved a number, or typed within one. */
  tuned(text: string): void;
  /** A click without a selection, at a document position. */
  clicked(position: number): void;
  /** The reader asks what would have happened had a condition come out differently. */
  flipped(flip: Flip): void;
  /** The pointer is over a document position, or over none. */
  pointed(position: number | null): void;
}

export interface EditorWords extends TuningWords {
  /** What assistive technology calls the editor. */
  readonly label: string;
}

export interface Editor {
  readonly element: HTMLElement;
  readonly view: EditorView;
  text(): string;
  setText(text: string): void;
  /** Makes a correction, which can be undone as one edit. */
  correct(edits: readonly Edit[]): void;
  /** Brings `seen` into view, unless it was brought there last. */
  mark(marks: Marks, seen: Span | null): void;
  showBranches(branches: Branches): void;
  showProblem(problem: Problem | null): void;
  /** Selects the characters and brings them into view, with the cursor there. */
  select(span: Span): void;
  /** The same, but the keyboard stays where it is. */
  point(span: Span): void;
  focus(): void;
}

export function createEditor(words: EditorWords, text: string, events: EditorEvents): Editor {
  const view = new EditorView({ state: stateWith(words, text, events) });
  let marked: Marks = NOTHING;
  /** What they were set in: an edit clears them. */
  let markedIn = view.state.doc;
  let revealed: Span | null = null;
  return {
    element: view.dom,
    view,
    text: () => view.state.doc.toString(),
    setText(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, scrollIntoView: true });
      view.dispatch({ selection: { anchor: 0 }, effects: EditorView.scrollIntoView(0) });
    },
    correct(edits) {
      const changes = edits.map(({ src, text: insert }) => ({ ...rangeOf(view.state.doc, src), insert }));
      view.dispatch({ changes, userEvent: "input.correct", annotations: isolateHistory.of("full") });
    },
    mark(next, seen) {
      const same = sameMarks(marked, next) && markedIn === view.state.doc;
      const effects: StateEffect<unknown>[] = same ? [] : [setMarks.of(next)];
      if (seen && seen !== revealed) effects.push(scrollTo(view.state.doc, seen));
      revealed = seen ?? revealed;
      marked = next;
      markedIn = view.state.doc;
      if (effects.length > 0) view.dispatch({ effects });
    },
    showBranches(next) {
      view.dispatch({ effects: setBranches.of(next) });
    },
    showProblem: (problem) =>
      view.dispatch(setDiagnostics(view.state, problem ? [diagnostic(view, problem)] : [])),
    select(span) {
      point(view, span);
      view.focus();
    },
    point: (span) => point(view, span),
    focus: () => view.focus(),
  };
}

/** Without moving the cursor. */
function scrollTo(doc: Text, span: Span): StateEffect<unknown> {
  return EditorView.scrollIntoView(rangeOf(doc, span).from, { y: "nearest", yMargin: 48 });
}

function point(view: EditorView, span: Span): void {
  const { from, to } = rangeOf(view.state.doc, span);
  view.dispatch({
    selection: { anchor: from, head: to },
    effects: EditorView.scrollIntoView(from, { y: "center" }),
  });
}

function stateWith(words: EditorWords, text: string, events: EditorEvents): EditorState {
  return EditorState.create({ doc: text, extensions: extensions(words, events) });
}

function extensions(words: EditorWords, events: EditorEvents): Extension {
  const runProgram = (): boolean => {
    events.run();
    return true;
  };
  return [
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: runProgram }])),
    lineNumbers(),
    branches((flip) => events.flipped(flip)),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    bracketMatching(),
    EditorView.lineWrapping,
    closeBrackets(),
    highlightSelectionMatches(),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    python(),
    pythonLook(),
    stepMarks(),
    tunable(words),
    EditorView.contentAttributes.of({
      "aria-label": words.label,
      "data-testid": "editor",
      spellcheck: "false",
      tabindex: "0",
    }),
    listeners(events),
  ];
}

function listeners(events: EditorEvents): Extension {
  return [
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      const text = update.state.doc.toString();
      events.edited(text);
      if (isTuning(update)) events.tuned(text);
    }),
    EditorView.domEventHandlers({
      click(_event, view) {
        const { main } = view.state.selection;
        if (main.empty) events.clicked(main.head);
      },
      mousemove: (event, view) => events.pointed(view.posAtCoords({ x: event.clientX, y: event.clientY })),
      mouseleave: () => events.pointed(null),
    }),
  ];
}

function diagnostic(view: EditorView, { span, message, hint }: Problem): Diagnostic {
  return {
    ...visibleRange(view.state.doc, span),
    severity: "error",
    message,
    renderMessage: () =>
      el(
        "div.problem",
        { lang: "en" },
        el("p.problem-message", {}, message),
        hint !== "" && el("p.problem-hint", {}, ...explained(hint)),
      ),
  };
}
