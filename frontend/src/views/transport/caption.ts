/** One sentence that says what the current step did, large enough to read from the last row. */
import { type Segment, segmentsOf } from "../../i18n/narrate.js";
import { button } from "../../widgets/button.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import { type IconName, icon } from "../../widgets/icon.js";
import type { Say } from "../words.js";
import type { Tone } from "./tone.js";

export interface CaptionProps {
  /** Code stands in backticks. */
  readonly sentence: string;
  /** Null before anything ran. */
  readonly tone: Tone | null;
  /** While playing, steps are too quick to be read out one by one. */
  readonly playing: boolean;
  /** Shows what would have happened otherwise; null where the step decides nothing that can be turned round. */
  readonly other?: (() => void) | null;
  /** LaTeX of how the step came about, where the sentence leaves room for it. */
  readonly detail?: string | null;
}

const ICONS: Readonly<Record<Tone, IconName>> = {
  forward: "grow",
  backward: "flow",
  update: "tune",
  text: "print",
  notice: "warn",
  failed: "error",
};

/** `nextFrame` calls back before the next repaint. */
export function createCaption(
  say: Say,
  nextFrame: (then: () => void) => void,
  drawFormula: (latex: string, element: HTMLElement) => void = () => {},
): View<CaptionProps> {
  const sign = el("span.caption-sign", { hidden: true });
  const text = el("p.caption-text", {
    "aria-live": "polite",
    "aria-atomic": "true",
    "data-testid": "caption",
  });
  const formula = el("p.caption-detail", { "data-testid": "caption-detail", hidden: true });
  let see: (() => void) | null = null;
  const other = button({
    name: say("branch.otherHelp"),
    label: say("branch.other"),
    icon: "decide",
    testid: "see-other",
    kind: "plain",
    press: () => see?.(),
  });
  other.hidden = true;
  const element = el("div.caption", {}, sign, el("div.caption-words", {}, text, formula), other);
  let detailed = "";
  let said: string | null = null;
  return {
    element,
    update({ sentence, tone, playing, detail, other: way = null }) {
      see = way;
      other.hidden = way === null;
      if (detailed !== (detail ?? "")) {
        detailed = detail ?? "";
        formula.hidden = detailed === "";
        if (detailed !== "") drawFormula(detailed, formula);
      }
      setAttribute(text, "aria-live", playing ? "off" : "polite");
      if (sentence !== said) {
        text.replaceChildren(...segmentsOf(sentence).map(drawPiece));
        // Asking how high it came out is free once the whole page was changed, and dear before that.
        nextFrame(() => shrink(text));
      }
      said = sentence;
      if (element.dataset.tone === (tone ?? "")) return;
      element.dataset.tone = tone ?? "";
      sign.hidden = tone === null;
      if (tone === null) return;
      sign.replaceChildren(icon(ICONS[tone], 18));
      const name = say(`phase.${tone}`);
      setAttribute(sign, "title", name);
      sign.append(el("span.visually-hidden", {}, `${name}: `));
    },
  };
}

/** A sentence too long for the two lines it has is set smaller, so that the graph above keeps its room. */
function shrink(text: HTMLElement): void {
  delete text.dataset.long;
  setAttribute(text, "data-long", text.scrollHeight > text.clientHeight ? "true" : null);
}

function drawPiece({ text, code }: Segment): Node {
  return code ? el("code", { lang: "en" }, text) : document.createTextNode(text);
}
