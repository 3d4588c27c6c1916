/** The playground: the player, an editor beside it, and a session with the server. */

import { Disposables } from "../base/disposables.js";
import { batch, computed, effect, type Readable, type Signal, signal } from "../base/signals.js";
import type { Language } from "../i18n/language.js";
import { LayoutClient } from "../layout/client.js";
import { startWorker } from "../layout/thread.js";
import { createPainter } from "../paint/choose.js";
import { createMeasure } from "../paint/measure.js";
import { Afterwards } from "../player/afterwards.js";
import type { Experiment } from "../player/lab.js";
import { createPlayer, type Player } from "../player/player.js";
import type { PlayerState } from "../player/state.js";
import { pageClock } from "../player/stepper.js";
import catalogue from "../protocol/catalogue.gen.json";
import type { Error as ErrorEvent, Flip } from "../protocol/trace.gen.js";
import { printedAt } from "../run/moment.js";
import { createConsole } from "../views/output/console.js";
import { type Say, sayIn } from "../views/words.js";
import { el, setAttribute } from "../widgets/element.js";
import { recall, remember } from "../widgets/remember.js";
import { createSplit } from "../widgets/split.js";
import { createEditor, type Editor } from "./editor.js";
import { type Example, FIRST_PROGRAM } from "./examples.js";
import { drawFormula } from "./formula.js";
import { createHeader } from "./header.js";
import { isCurrent, link, nodeAt } from "./linking.js";
import type { Live } from "./live.js";
import { noticeOf } from "./notices.js";
import { createStatus } from "./status.js";
import { createWelcome } from "./welcome.js";

export interface PlaygroundOptions {
  readonly live: Live;
  /** Where the reader stands. */
  readonly state: PlayerState;
  readonly language: Language;
  readonly examples: Readable<readonly Example[]>;
  /** Shows the page in another language. */
  speak(language: Language): void;
}

export interface Playground {
  readonly element: HTMLElement;
  dispose(): void;
}

const PROGRAM_KEY = "program";
/** What the parts of the page share. */
interface Parts {
  readonly options: PlaygroundOptions;
  readonly say: Say;
  readonly text: Signal<string>;
  readonly undo: Disposables;
  readonly afterwards: Afterwards;
  run(): void;
  open(example: Example): void;
}

export function createPlayground(options: PlaygroundOptions): Playground {
  const undo = new Disposables();
  const text = signal(recall(PROGRAM_KEY) ?? FIRST_PROGRAM);
  const run = (): void => options.live.start(text.peek());
  const open = (example: Example): void => {
    editor.setText(example.source);
    run();
  };
  const afterwards = new Afterwards(pageClock);
  const parts: Parts = { options, say: sayIn(options.language), text, undo, afterwards, run, open };
  const player = playerOf(parts, () => editor);
  const editor = editorOf(parts, player);
  undo.add(link(editor, player.state, text, parts.say, afterwards));
  undo.add(() => editor.view.destroy());
  undo.add(() => player.dispose());
  const element = el(
    "div.playground",
    { "data-testid": "playground", lang: options.language },
    headerOf(parts),
    splitOf(parts, editor, player),
  );
  undo.add(effect(() => setAttribute(element, "data-idle", String(isIdle(options.live, player)))));
  return { element, dispose: () => undo.dispose() };
}

function isIdle({ phase }: Live, player: Player): boolean {
  const settled = phase.value === "idle" || phase.value === "ended";
  return !player.busy.value && settled;
}

function editorOf({ options, say, text, run }: Parts, player: Player): Editor {
  const { state } = player;
  const nodeUnder = (position: number): number | null => {
    const current = state.run.peek();
    if (!isCurrent(current, text.peek())) return null;
    return nodeAt(current, state.q.peek(), editor.view.state.doc, position)?.id ?? null;
  };
  const words = { label: say("program.help"), slider: (name: string) => say("program.slider", { name }) };
  const editor = createEditor(words, text.peek(), {
    run,
    // Nothing runs before the reader has asked for it once.
    tuned: (next) => state.run.peek().head !== null && options.live.vary(next),
    edited(next) {
      text.value = next;
      remember(PROGRAM_KEY, next);
    },
    flipped: (flip) => flipTo(options.live, state, flip),
    clicked: (position) => player.select(nodeUnder(position)),
    pointed(position) {
      state.hovered.value = position === null ? null : nodeUnder(position);
    },
  });
  return editor;
}

/** Runs the program on screen with something done to it, beside the run as it was; or as it is. */
function experimentOn(live: Live, state: PlayerState): Experiment {
  return (lab) => {
    const source = state.run.peek().head?.source;
    if (source === undefined) return;
    batch(() => {
      if (lab?.is !== "check") state.comparing.value = lab !== null;
      if (lab === null) live.vary(source);
      else live.experiment(source, lab);
    });
  };
}

/** Shows the run with a condition turned round beside the run as it was. */
function flipTo(live: Live, state: PlayerState, flip: Flip): void {
  const source = state.run.peek().head?.source;
  if (source === undefined) return;
  batch(() => {
    state.comparing.value = true;
    state.panel.value = "changes";
    live.flip(source, flip);
  });
}

function playerOf({ options, say, undo, afterwards, run, open }: Parts, editor: () => Editor): Player {
  const { live, examples } = options;
  const welcome = createWelcome({ say, keys: runKeys(), run, open });
  undo.add(effect(() => welcome.update({ examples: examples.value })));
  const connected = everConnected(live, undo);
  const notice = computed(() =>
    noticeOf(say, {
      connection: live.connection.value,
      connected: connected.value,
      refusal: live.refusal.value,
      run: live.store.run.value,
      retry: run,
      unflip() {
        options.state.comparing.value = false;
        live.vary(live.store.run.peek().head?.source ?? "");
      },
    }),
  );
  return createPlayer({
    state: options.state,
    clock: pageClock,
    afterwards,
    createArranger: () => new LayoutClient({ start: startWorker }),
    measure: createMeasure(document),
    createPainter,
    catalogue,
    language: options.language,
    say,
    notice,
    waiting: computed(() => live.phase.value === "starting" || live.phase.value === "queued"),
    drawFormula,
    empty: welcome.element,
    numbers: live.look,
    showSource: (span) => editor().select(span),
    experiment: experimentOn(live, options.state),
    flip: (flip) => flipTo(live, options.state, flip),
  });
}

function everConnected({ connection }: Live, undo: Disposables): Readable<boolean> {
  const connected = signal(false);
  undo.add(
    effect(() => {
      if (connection.value === "open") connected.value = true;
    }),
  );
  return connected;
}

function headerOf({ options, say, undo, run, open }: Parts): HTMLElement {
  const { live, language, examples, speak } = options;
  const header = createHeader({ say, language, keys: "Control+Enter", run, stop: live.stop, open, speak });
  undo.add(effect(() => header.update({ phase: live.phase.value, examples: examples.value })));
  return header.element;
}

function splitOf(parts: Parts, editor: Editor, player: Player): HTMLElement {
  const { say } = parts;
  const program = el(
    "section.pane.program",
    { "aria-label": say("program") },
    editor.element,
    statusOf(parts, editor),
  );
  const output = el(
    "section.pane.output",
    {},
    el("h2.pane-title", {}, say("output")),
    consoleOf(parts, editor, player),
  );
  const left = createSplit(program, output, {
    name: say("resize.output"),
    axis: "y",
    min: 0.25,
    max: 0.9,
    ...share("y", 0.7),
  });
  const whole = createSplit(left, player.element, {
    name: say("resize"),
    axis: "x",
    min: 0.18,
    max: 0.7,
    ...share("x", 0.34),
  });
  return el("main.page", {}, whole);
}

/** Where a split stood when the page was last open. */
function share(axis: "x" | "y", usual: number): { share: number; moved: (share: number) => void } {
  const saved = Number(recall(`split.${axis}`));
  return {
    share: saved > 0 && saved < 1 ? saved : usual,
    moved: (moved) => remember(`split.${axis}`, String(moved)),
  };
}

function statusOf({ options, say, text, undo }: Parts, editor: Editor): HTMLElement {
  const { live } = options;
  const status = createStatus(say, runKeys(), (error) => showError(editor, error));
  undo.add(
    effect(() => {
      const run = live.store.run.value;
      const edited = run.head !== null && !isCurrent(run, text.value);
      status.update({ phase: live.phase.value, place: live.place.value, run, edited });
    }),
  );
  return status.element;
}

function showError(editor: Editor, error: ErrorEvent): void {
  if (error.src) editor.select(error.src);
}

function consoleOf({ say, undo, run }: Parts, editor: Editor, { state, select }: Player): HTMLElement {
  const view = createConsole(say, {
    showError: (error) => showError(editor, error),
    showRelated({ src, id }) {
      if (src) editor.point(src);
      select(id ?? null);
    },
    applyFix({ edits }) {
      // Its places are those of the text that ran.
      const { source } = state.run.peek().head ?? {};
      if (source !== undefined && source !== editor.text()) editor.setText(source);
      editor.correct(edits);
      run();
    },
  });
  undo.add(
    effect(() => {
      const shown = state.run.value;
      const q = state.q.value;
      const error = shown.errors.findLast((event) => event.q <= q) ?? null;
      view.update({ run: shown, printed: printedAt(shown, q), error, started: shown.head !== null });
    }),
  );
  return view.element;
}

/** The keys that run the program, as people read them. */
function runKeys(): string {
  return /Mac|iPhone|iPad/u.test(navigator.userAgent) ? "⌘ Enter" : "Ctrl + Enter";
}
