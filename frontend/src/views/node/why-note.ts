/** "Why is this gradient what it is?": one sentence, and the node, edge and value responsible as ways there. */
import type { Because } from "../../explain/because.js";
import { itemised } from "../../explain/terms.js";
import { outcomeOf, why } from "../../explain/why.js";
import { outcomeWord, whySentence } from "../../explain/why-words.js";
import { segmentsOf } from "../../i18n/narrate.js";
import { gradAt, latest, valueAt } from "../../run/moment.js";
import { type Child, el } from "../../widgets/element.js";
import { shortSummary } from "../number.js";
import { passOf } from "./gradient-section.js";
import { called, contextOf, leadTo, type Subject } from "./subject.js";

/** Shown at once when the gradient is remarkable, else when asked. */
export function whyNote(subject: Subject): HTMLElement | null {
  const { run, node, q, choices, options } = subject;
  if (run.status === "running") return null;
  const { say, catalogue } = options;
  if (!choices.asked && isPlain(subject)) return whyButton(subject);
  const asking = choices.pass === null ? {} : ({ b: passOf(subject) ?? choices.pass, of: "flow" } as const);
  const answer = why(catalogue, run, node, q, asking);
  // Before the pass comes, having no gradient yet is nothing to wonder about.
  const early = answer.cause === "no-backward" && q < latest(run);
  const remarkable = answer.outcome !== "plain" && node.event.rg && !early;
  if (!(remarkable || choices.asked)) return whyButton(subject);
  const word = outcomeWord(options.language, answer.outcome);
  return el(
    "div.why",
    { "data-testid": "why", "data-outcome": answer.outcome, "data-cause": answer.cause },
    el("p.why-title", {}, say("why"), word !== "" && el("span.why-outcome", {}, word)),
    el("p.why-sentence", {}, ...sentenceOf(subject, answer)),
    waysOf(subject, answer),
  );
}

/** The same for one cell, when it is remarkable by itself. */
export function whyCell(subject: Subject, cell: number): HTMLElement | null {
  const { run, node, q, choices, options } = subject;
  if (run.status === "running") return null;
  const of = choices.pass === null ? {} : ({ b: passOf(subject) ?? choices.pass, of: "flow" } as const);
  const answer = why(options.catalogue, run, node, q, { ...of, cell });
  if (answer.outcome === "plain" || answer.outcome === "one") return null;
  return el("p.loupe-why", {}, ...sentenceOf(subject, answer));
}

function sentenceOf(subject: Subject, answer: Because): Child[] {
  const { language } = subject.options;
  const segments = segmentsOf(whySentence(contextOf(subject), language, answer));
  return segments.map(({ text, code }) => (code ? el("code", { lang: "en" }, text) : text));
}

/** Whether nothing is remarkable: the cause is looked for only then, or when asked. */
function isPlain(subject: Subject): boolean {
  const { run, node, q, choices } = subject;
  const stored = choices.pass === null && node.event.k === "leaf";
  const flow = () => itemised(run, node, q, passOf(subject))?.gradient ?? null;
  return outcomeOf(stored ? gradAt(node, q) : flow(), null) === "plain";
}

function whyButton({ node, choose, options }: Subject): HTMLElement | null {
  if (!node.event.rg) return null;
  return el(
    "button.why-button",
    { type: "button", "data-testid": "ask-why", "data-key": "why", onclick: () => choose({ asked: true }) },
    options.say("why"),
  );
}

function waysOf(subject: Subject, answer: Because): HTMLElement | null {
  const { node } = subject;
  const { culprit, operand, edge } = answer;
  const ids = [...new Set([culprit, operand])].filter((id): id is number => id !== null && id !== node.id);
  if (ids.length === 0) return null;
  const way = edge === null ? [] : [edge];
  return el("div.why-ways", {}, ...ids.map((id) => wayTo(subject, id, way)));
}

function wayTo(subject: Subject, id: number, way: Parameters<typeof leadTo>[2]): HTMLElement {
  const { run, q, options } = subject;
  const node = run.nodes.get(id);
  const value = node ? (valueAt(node, q) ?? node.event.val) : null;
  const name = called(subject, id);
  const line = node?.event.src?.[0];
  const children: Child[] = [
    el("span", { lang: "en" }, name),
    value && el("span.neighbour-value", {}, `= ${shortSummary(value)}`),
    line !== undefined && el("span.source-line", {}, options.say("line", { line })),
  ];
  return el(
    "button.neighbour",
    {
      type: "button",
      title: options.say("node.select", { name }),
      "data-key": `why ${id}`,
      ...leadTo(subject, id, way),
    },
    ...children,
  );
}
