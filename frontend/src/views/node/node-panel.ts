/**
 * Everything about one tensor at the moment: value, gradient and why it is that, the ways it took, what it passes on, how
 * an optimizer changed it, what it keeps, what it was made from, who uses it, and where it stands in the program.
 */

import { formatShape } from "../../base/number.js";
import type { Node, Run } from "../../run/model.js";
import { button } from "../../widgets/button.js";
import { el } from "../../widgets/element.js";
import { checkSection } from "../lab/check-section.js";
import { derivativeSection } from "./derivative-section.js";
import { gradientSection } from "./gradient-section.js";
import { keptSection } from "./kept-section.js";
import { inputsSection, usersSection } from "./neighbours-section.js";
import { PATHS_LISTED, pathsSection } from "./paths-section.js";
import { type Section, Sections } from "./sections.js";
import { sourceSection } from "./source-section.js";
import { type Choices, called, type NodePanelOptions, type Subject } from "./subject.js";
import { updateSection } from "./update-section.js";
import { valueSection } from "./value-section.js";

export type { NodePanelOptions } from "./subject.js";

export interface NodePanelProps {
  readonly run: Run;
  readonly node: Node | null;
  readonly q: number;
  /** Whether there is a tensor to go back to. */
  readonly returns: boolean;
}

/** The title stands in the panel's head, the rest below it. */
export interface NodePanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: NodePanelProps): void;
}

const NO_CHOICES: Choices = {
  pass: null,
  asked: false,
  paths: PATHS_LISTED,
  path: null,
  cell: null,
  element: 0,
};

const SECTIONS: readonly ((subject: Subject) => Section | null)[] = [
  valueSection,
  gradientSection,
  pathsSection,
  derivativeSection,
  checkSection,
  updateSection,
  keptSection,
  inputsSection,
  usersSection,
  sourceSection,
];

export function createNodePanel(options: NodePanelOptions): NodePanel {
  const { say } = options;
  const title = el("h2.panel-title", { "data-testid": "panel-title" });
  const back = button({
    name: say("node.back"),
    icon: "back",
    keys: "Backspace",
    testid: "node-back",
    press: options.back,
  });
  const head = el("div.node-head", {}, back, title);
  const body = el("div.panel-body", { tabindex: 0, role: "group", "aria-label": say("node.panel") });
  const none = el("p.panel-none", {}, say("node.unselected"));
  const sections = new Sections(body, options.drawFormula);
  let choices = NO_CHOICES;
  let about = 0;
  let drawn: string | null = null;
  const drawNone = (): void => {
    title.replaceChildren(el("span", {}, say("node.panel")));
    sections.update([]);
    body.append(none);
  };
  const draw = (run: Run, node: Node, q: number): void => {
    const choose = (change: Partial<Choices>): void => {
      choices = { ...choices, ...change };
      draw(run, node, q);
    };
    const note = (change: Partial<Choices>): void => {
      choices = { ...choices, ...change };
    };
    const subject: Subject = { run, node, q, choices, options, choose, note };
    title.replaceChildren(...drawTitle(subject));
    sections.update(SECTIONS.flatMap((section) => section(subject) ?? []));
  };
  return {
    head,
    body,
    update({ run, node, q, returns }) {
      back.hidden = !returns;
      const key = node
        ? `${node.id}:${q}:${run.status}:${run.events.length}:${run.head?.source.length ?? 0}`
        : "";
      if (key === drawn) return;
      drawn = key;
      head.toggleAttribute("data-none", node === null);
      if (!node) return drawNone();
      if (node.id !== about) choices = NO_CHOICES;
      about = node.id;
      draw(run, node, q);
    },
  };
}

function drawTitle(subject: Subject): HTMLElement[] {
  const { node, options } = subject;
  const { event } = node;
  const what = event.k === "op" ? event.op : options.say(`role.${event.role}`);
  const shape = event.shape.length > 0 ? ` ${formatShape(event.shape)}` : "";
  return [
    el("span.panel-name", { lang: "en" }, called(subject, node.id)),
    el("span.panel-what", {}, `${what}${shape} ${event.dtype}`),
  ];
}
