/** The gradient of a tensor as an itemised sum, each item leading to the use it came through; and why it is what it is. */
import { type Itemised, itemised, passesThrough, type Term } from "../../explain/terms.js";
import type { Summary } from "../../protocol/trace.gen.js";
import { contributionFormula } from "../../run/formula.js";
import { gradientAt } from "../../run/moment.js";
import { type Child, el } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import { shortSummary, signOfSummary } from "../number.js";
import { gradientLoupe } from "./gradient-loupe.js";
import { cellsOf, loupeFor } from "./loupe.js";
import { passChoice } from "./pass-choice.js";
import type { Section } from "./sections.js";
import { called, formula, leadTo, nameAndOperation, type Subject } from "./subject.js";
import { drawTensor } from "./tensor.js";
import { whyNote } from "./why-note.js";

/** Most terms of a sum that are written on one line. */
const MOST_WRITTEN = 5;
/** Most terms that are listed; the rest is counted. */
const MOST_LISTED = 60;

export function gradientSection(subject: Subject): Section {
  const { say } = subject.options;
  return { id: "gradient", title: say("node.gradient"), draw: () => drawGradient(subject) };
}

/** The pass that the panel tells of: the chosen one once it has reached the tensor, else the latest. */
export function passOf({ node, q, choices }: Subject): number | undefined {
  const passes = passesThrough(node, q);
  return choices.pass !== null && passes.includes(choices.pass) ? choices.pass : passes.at(-1);
}

function drawGradient(subject: Subject): Child[] {
  const { run, node, q, choices, options } = subject;
  const { say } = options;
  const reading = gradientAt(node, q);
  const items = itemised(run, node, q, passOf(subject));
  const shown = choices.pass === null ? (reading?.val ?? null) : (items?.gradient ?? null);
  const loupe = items && loupeFor(subject, "gradient", shown, (at) => gradientLoupe(subject, items, at));
  const children: Child[] = [passChoice(subject)];
  if (shown)
    children.push(
      drawTensor(say, shown, node.event.shape, "gradient", "gradient", cellsOf(subject, "gradient", loupe)),
      loupe?.element,
    );
  if (reading?.kind === "partial") children.push(el("p.tensor-note", {}, say("node.partial")));
  if (!reading?.val)
    children.push(el("p.panel-none", {}, say(node.event.rg ? "node.none" : "node.noGradient")));
  children.push(whyNote(subject));
  if (items) children.push(drawItems(subject, items));
  return children;
}

/** `3 + 1 = 4`, each term with the node it came through. */
function drawItems(subject: Subject, items: Itemised): HTMLElement {
  const { say } = subject.options;
  const seeds = items.seeds.map((seed) =>
    el("li", {}, termOf(seed), el("span.term-via", {}, say("node.seed"))),
  );
  const terms = items.terms.slice(0, MOST_LISTED).map((term) => el("li", {}, drawTerm(subject, term)));
  const more = items.terms.length - terms.length;
  return el(
    "div.sum",
    {},
    el("h4", {}, say("node.sum")),
    el(
      "ul.terms",
      { "data-testid": "contributions", "data-node": subject.node.id },
      ...seeds,
      ...terms,
      more > 0 && el("li.terms-more", {}, say("changes.rest", { n: more })),
      items.gradient &&
        seeds.length + items.terms.length > 1 &&
        el("li.term-total", { "data-testid": "total" }, writtenOut(items), termOf(items.gradient)),
    ),
    checkLine(subject, items),
    accumulatedLine(subject, items),
  );
}

/** `3 + 1`: the sum on one line, while its terms are few single numbers. */
function writtenOut({ seeds, terms }: Itemised): HTMLElement | null {
  const summands = [...seeds, ...terms.map(({ contribution }) => contribution)];
  if (summands.length > MOST_WRITTEN || summands.some(({ is }) => is !== "item")) return null;
  const text = plusses(summands.map((summand) => shortSummary(summand)));
  return el("span.term-via", { "data-testid": "written-out" }, text);
}

/** Numbers with signs between them: `3 + 1 − 2`. */
export function plusses(numbers: readonly string[]): string {
  const [first = "", ...others] = numbers;
  return first + others.map((text) => (text.startsWith("−") ? ` − ${text.slice(1)}` : ` + ${text}`)).join("");
}

function termOf(summary: Summary): HTMLElement {
  return el("span.term", { "data-sign": signOfSummary(summary) }, shortSummary(summary, true));
}

function drawTerm(subject: Subject, term: Term): HTMLElement {
  const { run, q, options } = subject;
  const { say, catalogue } = options;
  const via = term.edge.result;
  const how = contributionFormula(catalogue, run, term.event, q, "numbers");
  return el(
    "button.term-button",
    {
      type: "button",
      title: say("node.select", { name: called(subject, via) }),
      "data-key": `term ${term.q}`,
      ...leadTo(subject, via, [term.edge]),
    },
    termOf(term.contribution),
    el("span.term-via", { lang: "en" }, nameAndOperation(subject, via)),
    how !== null && formula(how),
    term.repeats > 1 &&
      el("span.term-summed", {}, say("node.summed", { axes: term.summed.join(", "), n: term.repeats })),
  );
}

/** Whether the items sum to what the pass stored, said as far as that is known. */
function checkLine(
  { options }: Subject,
  { adds, missing, complete, terms, seeds }: Itemised,
): HTMLElement | null {
  const { say } = options;
  if (!complete || terms.length + seeds.length < 2) return null;
  if (missing > 0) return el("p.sum-check", { "data-adds": "unknown" }, say("node.missing", { n: missing }));
  if (adds === "off") return el("p.sum-check", { "data-adds": adds }, icon("warn", 14), say("node.adds.off"));
  if (adds === "unknown") return el("p.sum-check", { "data-adds": adds }, say("node.adds.unknown"));
  return el("p.sum-check", { "data-adds": adds }, icon("check", 14), say(`node.adds.${adds}`));
}

/** What stood in `.grad` before is part of what stands there now. */
function accumulatedLine({ options }: Subject, { accumulated, gradient }: Itemised): HTMLElement | null {
  if (!accumulated?.before || !gradient) return null;
  const before = shortSummary(accumulated.before);
  const sum = `${plusses([before, shortSummary(gradient)])} = ${shortSummary(accumulated.after)}`;
  return el(
    "p.sum-before",
    { "data-testid": "accumulated" },
    options.say("node.accumulated"),
    el("code", { lang: "en" }, `.grad = ${sum}`),
  );
}
