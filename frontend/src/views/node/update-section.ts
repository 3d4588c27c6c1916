/** An optimizer's latest step on a parameter: its formula in symbols, with numbers put in, and what it came to. */
import { formatNumber } from "../../base/number.js";
import { indexOf } from "../../explain/axes.js";
import { knownElements } from "../../explain/elements.js";
import { type ExplainedUpdate, explainUpdate } from "../../explain/update.js";
import { type Child, el } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import type { Section } from "./sections.js";
import { formula, type Subject } from "./subject.js";

export function updateSection(subject: Subject): Section | null {
  const { run, node, q, choices, options } = subject;
  const update = explainUpdate(run, node, q, choices.element, true);
  if (!update) return null;
  const title = options.say("update.title", { by: update.by, n: update.step });
  return { id: "update", title, draw: () => drawUpdate(subject, update) };
}

function drawUpdate(subject: Subject, update: ExplainedUpdate): Child[] {
  const { say } = subject.options;
  if (update.lacks) return [el("p.panel-none", {}, say(`lacks.${update.lacks}`))];
  // What is off says nothing of this step.
  const options = Object.entries(update.options).filter(([, value]) => value !== 0);
  return [
    el(
      "ul.update-options",
      { lang: "en" },
      ...options.map(([name, value]) => el("li", {}, `${name} ${formatNumber(value)}`)),
    ),
    elementChoice(subject, update),
    el(
      "ol.update-lines",
      {},
      ...update.lines.map(({ symbols, numbers }) => el("li", {}, formula(symbols), formula(numbers, "soft"))),
    ),
    update.agrees === null
      ? null
      : el(
          "p.sum-check",
          { "data-adds": update.agrees ? "exact" : "off", "data-testid": "update-check" },
          icon(update.agrees ? "check" : "warn", 14),
          say(update.agrees ? "update.agrees" : "update.differs"),
        ),
  ];
}

/** Of a tensor, one element is written out. */
function elementChoice(
  { node, choices, choose, options }: Subject,
  { after }: ExplainedUpdate,
): HTMLElement | null {
  const count = knownElements(after).length;
  const { shape } = node.event;
  if (shape.length === 0 || count < 2) return null;
  const entries = Array.from({ length: count }, (_, at) =>
    el("option", { value: at, selected: at === choices.element }, `[${indexOf(at, shape).join(", ")}]`),
  );
  const select = el(
    "select.pass-choice",
    {
      "aria-label": options.say("update.element"),
      "data-key": "element",
      onchange: () => choose({ element: Number(select.value) }),
    },
    ...entries,
  );
  return el("label.update-element", {}, options.say("update.element"), select);
}
