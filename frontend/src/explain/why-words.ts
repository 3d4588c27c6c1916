/** One sentence for an answer to "why?", in English or Korean. */
import { formatNumber, operand as inProduct } from "../base/number.js";
import type { Language } from "../i18n/language.js";
import { type Context, labelOf, opWord } from "../i18n/told.js";
import { indexOf } from "./axes.js";
import type { Because, Factor, Outcome } from "./because.js";
import { type ToldWhy, type WhySentences, whyEn } from "./why-en.js";
import { whyKo } from "./why-ko.js";

const WHY: Readonly<Record<Language, WhySentences>> = { en: whyEn, ko: whyKo };
/** So many factors are written out; of more, the first and the last. */
const MOST_FACTORS = 5;
const FACTOR_DIGITS = 3;

/** The sentence; code within it stands in backticks, as in narration. */
export function whySentence(context: Context, language: Language, because: Because): string {
  return WHY[language].causes[because.cause](toldWhy(context, because));
}

/** What is remarkable about the gradient in a word or two, for a badge; empty when nothing is. */
export function outcomeWord(language: Language, outcome: Outcome): string {
  return WHY[language].outcomes[outcome];
}

function toldWhy(context: Context, because: Because): ToldWhy {
  const { run } = context;
  const [node, culprit] = [run.nodes.get(because.node), run.nodes.get(because.culprit)];
  const operand = because.operand === null ? undefined : run.nodes.get(because.operand);
  const cell =
    because.cell === null || !node ? "" : `[${indexOf(because.cell, node.event.shape).join(", ")}]`;
  return {
    node: (node ? labelOf(context, node) : `#${because.node}`) + cell,
    culprit: culprit ? labelOf(context, culprit) : `#${because.culprit}`,
    op: culprit?.event.k === "op" ? opWord(context, culprit.event.op) : "",
    operand: operand ? labelOf(context, operand) : "",
    value: because.value === null || Number.isNaN(because.value) ? null : formatNumber(because.value),
    factors: productText(because.factors),
    count: because.factors.length,
    times: because.times,
  };
}

function productText(factors: readonly Factor[]): string {
  const written = factors.map(({ factor }) => inProduct(formatNumber(factor, FACTOR_DIGITS)));
  if (written.length <= MOST_FACTORS) return written.join(" × ");
  return [...written.slice(0, MOST_FACTORS - 1), "…", written.at(-1)].join(" × ");
}
