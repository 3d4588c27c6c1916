/** What the program had printed at the moment, and the error that ended it once the moment has reached it. */
import type { Error as ErrorEvent } from "../../protocol/trace.gen.js";
import type { Printed, Run } from "../../run/model.js";
import { el, setText, type View } from "../../widgets/element.js";
import type { Say } from "../words.js";
import { drawError, type ErrorActions } from "./error-card.js";

export interface ConsoleProps {
  readonly printed: readonly Printed[];
  readonly run: Run;
  readonly error: ErrorEvent | null;
  /** Whether a program has run at all. */
  readonly started: boolean;
}

export function createConsole(say: Say, actions: ErrorActions): View<ConsoleProps> {
  const text = el("pre.console-text", { lang: "en", "data-testid": "output" });
  const empty = el("p.console-empty");
  const failure = el("div.console-error", { hidden: true, "data-testid": "error" });
  const scroller = el(
    "div.console",
    { tabindex: 0, role: "log", "aria-label": say("output") },
    empty,
    text,
    failure,
  );
  let shown: ErrorEvent | null = null;
  return {
    element: scroller,
    update({ run, printed, error, started }) {
      const grown = patchText(text, printed);
      empty.hidden = printed.length > 0 || error !== null;
      setText(empty, say(started ? "empty.silent" : "empty.output"));
      const fresh = error !== null && error !== shown;
      if (error !== shown) {
        shown = error;
        failure.hidden = error === null;
        failure.replaceChildren(...(error ? drawError(say, run, error, actions) : []));
      }
      if (fresh) showFrom(scroller, failure);
      else if (grown) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}

/** Scrolls to the end, or as far as the beginning of `part` stays in view. */
function showFrom(scroller: HTMLElement, part: HTMLElement): void {
  scroller.scrollTop += part.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** Adds and removes pieces at the end only; says whether some were added. */
function patchText(text: HTMLElement, printed: readonly Printed[]): boolean {
  while (text.children.length > 0 && !samePiece(text, printed, text.children.length - 1))
    text.lastElementChild?.remove();
  const missing = printed.slice(text.children.length);
  text.append(...missing.map(({ s, fd, q }) => el("span", { "data-fd": fd, "data-q": q }, s)));
  return missing.length > 0;
}

function samePiece(text: HTMLElement, printed: readonly Printed[], at: number): boolean {
  const piece = text.children[at];
  const entry = printed[at];
  if (!entry || !(piece instanceof HTMLElement)) return false;
  return piece.dataset.q === String(entry.q) && piece.textContent === entry.s;
}
