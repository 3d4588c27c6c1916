/** One line below the editor: what the program is doing, how it ended, and where it failed. */
import type { Error as ErrorEvent } from "../protocol/trace.gen.js";
import type { Run } from "../run/model.js";
import { progressOf } from "../run/progress.js";
import type { Say } from "../views/words.js";
import { el, setAttribute, setText, type View } from "../widgets/element.js";
import { type IconName, icon } from "../widgets/icon.js";
import type { LivePhase } from "./live.js";

export interface StatusProps {
  readonly phase: LivePhase;
  readonly place: number;
  readonly run: Run;
  readonly edited: boolean;
}

type Tone = "calm" | "busy" | "ok" | "warn" | "error";

interface Line {
  readonly tone: Tone;
  readonly text: string;
  readonly error: ErrorEvent | null;
}

const ICONS: Readonly<Record<Tone, IconName | null>> = {
  calm: null,
  busy: null,
  ok: "check",
  warn: "warn",
  error: "error",
};

export function createStatus(
  say: Say,
  keys: string,
  showError: (error: ErrorEvent) => void,
): View<StatusProps> {
  const sign = el("span.status-sign");
  const text = el("span.status-text");
  const edited = el("span.status-edited", { hidden: true }, say("status.edited"));
  let error: ErrorEvent | null = null;
  const line = el(
    "button.status-line",
    { type: "button", onclick: () => error && showError(error) },
    sign,
    text,
  );
  const element = el("div.status", { role: "status", "data-testid": "status" }, line, edited);
  return {
    element,
    update(props) {
      const now = lineOf(say, keys, props);
      error = now.error;
      if (element.dataset.tone !== now.tone) {
        element.dataset.tone = now.tone;
        const drawing = ICONS[now.tone];
        sign.replaceChildren(...(drawing ? [icon(drawing, 14)] : []));
      }
      setText(text, now.text);
      setAttribute(line, "title", now.error ? now.text : null);
      setAttribute(line, "aria-disabled", now.error?.src ? null : "true");
      edited.hidden = !props.edited;
    },
  };
}

function lineOf(say: Say, keys: string, { phase, place, run }: StatusProps): Line {
  switch (phase) {
    case "idle":
      return { tone: "calm", text: say("status.ready", { keys }), error: null };
    case "starting":
      return { tone: "busy", text: say("status.starting"), error: null };
    case "queued":
      return { tone: "busy", text: say("status.queued", { position: place }), error: null };
    case "stopping":
      return { tone: "busy", text: say("status.stopping"), error: null };
    case "running":
      return { tone: "busy", text: running(say, run), error: null };
    case "varying":
    case "ended":
      return ended(say, run);
  }
}

/** How far the program is and how long it may still take, where its loops say that; else how much it did. */
function running(say: Say, run: Run): string {
  const progress = progressOf(run);
  if (!progress) return say("status.running", { ops: operationsOf(run) });
  const { turn, turns, left } = progress;
  if (left === null || left < LEAST_LEFT) return say("status.turn", { i: turn, n: turns });
  return say("status.turnLeft", { i: turn, n: turns, time: duration(say, left) });
}

/** Less time than this, ms, is over before it is read. */
const LEAST_LEFT = 2000;

/** Coarse, because it is a guess: `8 s`, `40 s`, `3 min`. */
function duration(say: Say, ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 20) return say("time.seconds", { n: seconds });
  if (seconds < 90) return say("time.seconds", { n: Math.ceil(seconds / 10) * 10 });
  return say("time.minutes", { n: Math.ceil(seconds / 60) });
}

function operationsOf(run: Run): number {
  return run.tape.reduce((count, node) => (node.event.k === "op" ? count + 1 : count), 0);
}

/** Whether the program went on after the trace was full. */
function hasGap(run: Run): boolean {
  return run.events.some((event) => event.k === "gap" && event.why === "budget");
}

function ended(say: Say, run: Run): Line {
  const last = run.events.at(-1);
  const ops = last?.k === "end" ? last.ops : operationsOf(run);
  const error = run.errors.at(-1) ?? null;
  if (error) return { tone: "error", text: failure(say, error), error };
  if (run.status === "ok" || run.status === "running") {
    const ms = last?.k === "end" ? (last.ms < 10 ? last.ms.toFixed(1) : String(Math.round(last.ms))) : "";
    if (hasGap(run)) {
      const drawn = operationsOf(run);
      return { tone: "warn", text: say("status.partly", { ops, ms, drawn }), error: null };
    }
    return { tone: "ok", text: say("status.ok", { ops, ms }), error: null };
  }
  if (run.status === "error")
    return { tone: "error", text: last?.k === "end" ? (last.msg ?? "") : "", error: null };
  return { tone: "warn", text: say(`status.${run.status}`, { ops }), error: null };
}

/** `NameError: name 'x' is not defined`, as Python prints it. */
export function titleOf({ etype, msg }: ErrorEvent): string {
  return msg === "" ? etype : `${etype}: ${msg}`;
}

function failure(say: Say, error: ErrorEvent): string {
  const message = titleOf(error);
  return error.src ? say("status.error", { line: say("line", { line: error.src[0] }), message }) : message;
}
