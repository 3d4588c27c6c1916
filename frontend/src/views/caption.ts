/** One sentence that says what the current step did, large enough to read from the last row. */
import { type Segment, segmentsOf } from "../i18n/narrate.js";
import type { Phase } from "../run/model.js";
import { el, setAttribute, type View } from "../widgets/element.js";
import { type IconName, icon } from "../widgets/icon.js";
import type { Say } from "./words.js";

export interface CaptionProps {
  /** Code stands in backticks. */
  readonly sentence: string;
  /** Null before anything ran. */
  readonly phase: Phase | "failed" | null;
  /** While playing, steps are too quick to be read out one by one. */
  readonly playing: boolean;
}

const ICONS: Readonly<Record<Phase | "failed", IconName>> = {
  forward: "grow",
  backward: "flow",
  update: "tune",
  failed: "error",
};

export function createCaption(say: Say): View<CaptionProps> {
  const sign = el("span.caption-sign", { hidden: true });
  const text = el("p.caption-text", {
    "aria-live": "polite",
    "aria-atomic": "true",
    "data-testid": "caption",
  });
  const element = el("div.caption", {}, sign, text);
  let said: string | null = null;
  return {
    element,
    update({ sentence, phase, playing }) {
      setAttribute(text, "aria-live", playing ? "off" : "polite");
      if (sentence !== said) text.replaceChildren(...segmentsOf(sentence).map(drawPiece));
      said = sentence;
      if (element.dataset.phase === (phase ?? "")) return;
      element.dataset.phase = phase ?? "";
      sign.hidden = phase === null;
      if (phase === null) return;
      sign.replaceChildren(icon(ICONS[phase], 18));
      const name = say(phase === "failed" ? "phase.failed" : `phase.${phase}`);
      setAttribute(sign, "title", name);
      sign.append(el("span.visually-hidden", {}, `${name}: `));
    },
  };
}

function drawPiece({ text, code }: Segment): Node {
  return code ? el("code", { lang: "en" }, text) : document.createTextNode(text);
}
