/** What a tensor passes on to each of its operands, in three stages: symbols, the gradient above put in, all numbers. */
import { type Stages, stages } from "../../explain/stages.js";
import type { Edge } from "../../protocol/trace.gen.js";
import { type Derivative, derivativesOf } from "../../run/formula.js";
import { type Child, el } from "../../widgets/element.js";
import { recall, remember } from "../../widgets/remember.js";
import { passOf } from "./gradient-section.js";
import type { Section } from "./sections.js";
import { called, formula, leadTo, type Subject } from "./subject.js";

const STAGES = ["symbols", "earlier", "numbers"] as const;
type Stage = (typeof STAGES)[number];

export function derivativeSection(subject: Subject): Section | null {
  const { run, node, q, options } = subject;
  const derivatives = derivativesOf(options.catalogue, run, node, q);
  if (derivatives.length === 0) return null;
  return {
    id: "derivatives",
    title: options.say("node.derivatives"),
    draw: () => drawDerivatives(subject, derivatives),
  };
}

function drawDerivatives(subject: Subject, derivatives: readonly Derivative[]): Child[] {
  const { node, q } = subject;
  const b = passOf(subject);
  const sent = new Map<number, Edge>();
  for (const one of node.sent) if (one.q <= q && one.event.b === b) sent.set(one.event.arg, one.event);
  const stage = stageNow();
  return [
    sent.size > 0 ? stageSwitch(subject, stage) : null,
    ...derivatives.map((one) => drawDerivative(subject, one, sent.get(one.arg), stage)),
  ];
}

function stageNow(): Stage {
  const known = recall("panel.stage");
  return STAGES.find((stage) => stage === known) ?? "numbers";
}

/** Radio buttons: the arrow keys change the stage. */
function stageSwitch(subject: Subject, chosen: Stage): HTMLElement {
  const { say } = subject.options;
  const parts = STAGES.map((stage) =>
    el(
      "label.stage-choice",
      {},
      el("input", {
        type: "radio",
        name: "stage",
        value: stage,
        checked: stage === chosen,
        "data-key": `stage ${stage}`,
        onchange: () => {
          remember("panel.stage", stage);
          subject.choose({});
          // The focus goes along with what is chosen, as arrow keys have it.
          document.querySelector<HTMLElement>(`[data-key="stage ${stage}"]`)?.focus({ preventScroll: true });
        },
      }),
      el("span", {}, say(`stage.${stage}`)),
    ),
  );
  return el(
    "div.stages",
    { role: "radiogroup", "aria-label": say("stage"), "data-testid": "stages" },
    ...parts,
  );
}

function drawDerivative(
  subject: Subject,
  derivative: Derivative,
  edge: Edge | undefined,
  stage: Stage,
): HTMLElement {
  const { run, node, q, options } = subject;
  const { arg, operand, symbols, numbers } = derivative;
  const told = edge ? stages(options.catalogue, run, edge, q) : null;
  return el(
    "button.derivative",
    {
      type: "button",
      title: options.say("node.select", { name: called(subject, operand) }),
      "data-key": `derivative ${arg}`,
      ...leadTo(subject, operand, [{ result: node.id, operand, arg }]),
    },
    ...(told
      ? staged(told, derivative, stage)
      : [formula(symbols), numbers !== null && numbers !== symbols && formula(numbers, "soft")]),
  );
}

/** A rule for tensors is the contribution itself: there is no local derivative to write apart from it. */
function staged(told: Stages, { symbols, numbers }: Derivative, stage: Stage): HTMLElement[] {
  const contribution = [formula(told.chain, "soft"), formula(`\\phantom{x} = ${told[stage]}`)];
  if (symbols.startsWith("\\Delta")) return contribution;
  const local = stage === "numbers" ? (numbers ?? symbols) : symbols;
  return [formula(local), ...contribution];
}
