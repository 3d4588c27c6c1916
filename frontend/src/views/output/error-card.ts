/** An error as a card: Python's message, the explanation, and the tensors and places it is about, each a way there. */
import { failingOf } from "../../explain/failing.js";
import { segmentsOf } from "../../i18n/narrate.js";
import type { Error as ErrorEvent, Fix, Related } from "../../protocol/trace.gen.js";
import type { Run } from "../../run/model.js";
import { el } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import type { Say } from "../words.js";
import { drawFix } from "./fix.js";
import { drawMisfit } from "./misfit.js";

export interface ErrorActions {
  /** The place of the error itself was chosen. */
  showError(error: ErrorEvent): void;
  /** A tensor or place that has to do with it was chosen. */
  showRelated(related: Related): void;
  /** Makes a correction and runs the program. */
  applyFix(fix: Fix): void;
}

/** `run` is the run that failed. */
export function drawError(say: Say, run: Run, error: ErrorEvent, actions: ErrorActions): HTMLElement[] {
  const place = error.src
    ? el(
        "button.link",
        { type: "button", "data-testid": "error-place", onclick: () => actions.showError(error) },
        say("line", { line: error.src[0] }),
      )
    : null;
  const parts: HTMLElement[] = [
    el("p.error-head", {}, icon("error", 15), el("strong", { lang: "en" }, error.etype), place),
    drawMessage(say, error.msg),
  ];
  if (error.hint) parts.push(el("p.error-hint", { lang: "en" }, ...explained(error.hint)));
  const failing = failingOf(run, error);
  if (failing?.kind === "shapes") parts.push(drawMisfit(say, failing.operands));
  if (error.fix && run.head) parts.push(drawFix(say, error.fix, run.head.source, actions.applyFix));
  const related = error.related ?? [];
  if (related.length > 0) {
    const items = related.map((one) => el("li", {}, drawRelated(say, one, actions)));
    parts.push(el("ul.error-related", { "aria-label": say("related") }, ...items));
  }
  return parts;
}

/** Longer messages than this are shown by their first lines, and whole when asked for. */
const LONG = 160;

function drawMessage(say: Say, message: string): HTMLElement {
  if (message.length <= LONG) return el("p.error-message", { lang: "en" }, message);
  return el(
    "details.error-message",
    {},
    el(
      "summary",
      {},
      el("span.error-text", { lang: "en" }, message),
      el("span.error-more", {}, say("message.more")),
      el("span.error-less", {}, say("message.less")),
    ),
  );
}

/** An explanation with its code set apart. */
export function explained(hint: string): (HTMLElement | string)[] {
  return segmentsOf(hint).map(({ text, code }) => (code ? el("code", {}, text) : text));
}

function drawRelated(say: Say, related: Related, { showRelated }: ErrorActions): HTMLElement {
  const { kind, name, src } = related;
  return el(
    "button.error-way",
    {
      type: "button",
      "data-testid": "error-related",
      "data-kind": kind,
      onclick: () => showRelated(related),
    },
    el("span.error-kind", {}, say(`related.${kind}`)),
    name ? el("code", { lang: "en" }, name) : null,
    src ? el("span.error-line", {}, say("line", { line: src[0] })) : null,
  );
}
