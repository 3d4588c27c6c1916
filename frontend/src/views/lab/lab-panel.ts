/** The lab: all gradients checked at a press, and backward with a mistake in it beside the right run. */
import { formatShape } from "../../base/number.js";
import { type Catalogue, recordOf } from "../../protocol/catalogue.js";
import type { Checked, Lab, Mistake, Summary } from "../../protocol/trace.gen.js";
import { type FirstWrong, firstWrong, harmless, MISTAKES, mistakenOps } from "../../run/lab.js";
import type { Node, Run } from "../../run/model.js";
import { latest, nameAt } from "../../run/moment.js";
import { excerpt } from "../../run/source.js";
import { button } from "../../widgets/button.js";
import { el } from "../../widgets/element.js";
import { type Notation, titleOf } from "../graph/card.js";
import { shortSummary } from "../number.js";
import type { Say } from "../words.js";
import { BADGES } from "./check-section.js";

export interface LabProps {
  readonly run: Run;
  /** The run as the program has it: `run` itself, unless a mistake is made in that. */
  readonly right: Run;
}

export interface LabOptions extends Notation {
  readonly catalogue: Catalogue;
  /** Runs the program on screen with something done to it; null as it is. */
  experiment(lab: Lab | null): void;
  drawFormula(latex: string, element: HTMLElement): void;
  select(node: number): void;
  hover(node: number | null): void;
}

export interface LabPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: LabProps): void;
}

/** Most gradients that are listed because they do not agree. */
const MOST = 8;
/** Longest code that stands for a tensor without a name, in characters. */
const LONGEST = 24;
const FOUND: readonly Checked["found"][] = ["agrees", "differs", "kink", "jump"];

export function createLabPanel(options: LabOptions): LabPanel {
  const { say } = options;
  const body = el("div.panel-body.lab", { tabindex: 0, role: "group", "aria-label": say("lab") });
  const chosen = { op: "" };
  let drawn = "";
  return {
    head: el("h2.panel-title", {}, say("lab")),
    body,
    update(props) {
      const key = keyOf(props);
      if (key === drawn) return;
      drawn = key;
      body.replaceChildren(checks(options, props), mistakes(options, props, chosen));
      for (const formula of body.querySelectorAll<HTMLElement>(".formula"))
        options.drawFormula(formula.dataset.latex ?? "", formula);
    },
  };
}

const NUMBERS = new WeakMap<Run, number>();
let count = 0;

function numberOf(run: Run): number {
  const known = NUMBERS.get(run) ?? ++count;
  NUMBERS.set(run, known);
  return known;
}

function keyOf({ run, right }: LabProps): string {
  return [
    numberOf(run),
    numberOf(right),
    run.status,
    run.checks.size,
    run.status === "running" || run.events.length,
  ].join();
}

// ---- checks

function checks(options: LabOptions, { run, right }: LabProps): HTMLElement {
  const { say, experiment } = options;
  const label = say("lab.checkAll");
  const busy = run.head?.lab?.is === "check" && run.status === "running";
  const checked = busy ? run : right;
  const press = button({
    name: label,
    label,
    icon: "check",
    kind: "plain",
    testid: "check-all",
    press: () => experiment({ is: "check" }),
  });
  press.disabled = busy || run !== right;
  return el(
    "section.panel-section",
    { "data-testid": "lab-checks" },
    el("h3", {}, say("lab.check")),
    el("p.lab-text", {}, say("lab.checkText")),
    press,
    busy && el("p.lab-note", { role: "status" }, say("lab.checking", { n: run.checks.size })),
    checked.checks.size > 0 && counts(say, checked),
    !busy && verdict(say, checked),
    odd(options, checked),
  );
}

function counts(say: Say, run: Run): HTMLElement {
  const all = [...run.checks.values()];
  const shown = FOUND.map((found) => ({ found, n: all.filter((one) => one.found === found).length }));
  return el(
    "ul.lab-counts",
    { "data-testid": "lab-counts" },
    ...shown
      .filter(({ n }) => n > 0)
      .map(({ found, n }) =>
        el(
          "li",
          {},
          el("span.check-badge", { "data-found": found, "aria-hidden": "true" }, BADGES[found]),
          say(`lab.count.${found}`, { n }),
        ),
      ),
  );
}

function verdict(say: Say, { checked, checks: found }: Run): HTMLElement | null {
  if (checked === null) return null;
  const { done, of, why = "", exact = false } = checked;
  const how = found.size > 0 ? say(exact ? "lab.exact" : "lab.single") : "";
  const text = why === "" ? how : [say(`lab.why.${why}`, { done, of }), how].filter(Boolean).join(" ");
  return text === "" ? null : el("p.lab-note", { "data-testid": "lab-verdict" }, text);
}

/** Those that do not simply agree. */
function odd(options: LabOptions, run: Run): HTMLElement | null {
  const all = [...run.checks.values()].filter(({ found }) => found !== "agrees").slice(0, MOST);
  if (all.length === 0) return null;
  return el(
    "ul.lab-odd",
    {},
    ...all.map(({ id, found }) =>
      el(
        "li",
        {},
        el(
          "button.changes-entry",
          { type: "button", ...pointers(options, id) },
          el("span.check-badge", { "data-found": found, "aria-hidden": "true" }, BADGES[found]),
          el("code", { lang: "en" }, named(options, run, id)),
          el("span.lab-found", {}, options.say(`lab.${found}`)),
        ),
      ),
    ),
  );
}

function pointers({ select, hover }: LabOptions, id: number): Record<string, () => void> {
  return { onclick: () => select(id), onpointerenter: () => hover(id), onpointerleave: () => hover(null) };
}

/** The tensor's name, else its code where that is short, else what made it. */
function named({ symbolOf }: LabOptions, run: Run, id: number): string {
  const node = run.nodes.get(id);
  if (!node) return `#${id}`;
  const name = nameAt(node, latest(run));
  if (name !== null) return name;
  const code = node.event.src && run.head ? excerpt(run.head.source, node.event.src) : "";
  return code !== "" && code.length <= LONGEST ? code : titleOf(node, latest(run), symbolOf);
}

// ---- mistakes

function mistakes(options: LabOptions, props: LabProps, chosen: { op: string }): HTMLElement {
  const { say } = options;
  return el(
    "section.panel-section",
    {},
    el("h3", {}, say("lab.break")),
    el("p.lab-text", {}, say("lab.breakText")),
    ...MISTAKES.map((mistake) => card(options, props, mistake, chosen)),
  );
}

function card(
  options: LabOptions,
  { run, right }: LabProps,
  mistake: Mistake,
  chosen: { op: string },
): HTMLElement {
  const { say, catalogue, experiment } = options;
  const lab = run.head?.lab;
  const on = lab?.is === "wrong" && lab.mistake === mistake;
  const why = harmless(right, mistake, catalogue);
  const ops = mistake === "derivative" ? mistakenOps(right, catalogue) : [];
  const op = on ? (lab.op ?? "") : ops.includes(chosen.op) ? chosen.op : (ops[0] ?? "");
  const make = (of: string): void => experiment({ is: "wrong", mistake, ...(of !== "" && { op: of }) });
  const press = button({
    name: `${say(`lab.${mistake}`)}: ${say(on ? "lab.off" : "lab.on")}`,
    label: say(on ? "lab.off" : "lab.on"),
    kind: "plain",
    testid: `lab-${mistake}`,
    press: () => (on ? experiment(null) : make(op)),
  });
  press.setAttribute("aria-pressed", String(on));
  press.disabled = why !== null && !on;
  const choose = (next: string): void => {
    chosen.op = next;
    if (on) make(next);
  };
  return el(
    "article.lab-card",
    { "data-on": on, "data-harmless": why !== null },
    el("h4", {}, say(`lab.${mistake}`)),
    el("p.lab-text", {}, say(`lab.${mistake}.text`)),
    ops.length > 0 && opChoice(options, ops, op, choose),
    why !== null && el("p.lab-note", { "data-testid": `harmless-${mistake}` }, say(`lab.harmless.${why}`)),
    on && outcome(options, right, run),
    press,
  );
}

function opChoice(
  options: LabOptions,
  ops: readonly string[],
  op: string,
  choose: (op: string) => void,
): HTMLElement {
  const { say, catalogue } = options;
  const rule = el("div.lab-rule");
  const show = (of: string): void => {
    const mistaken = recordOf(catalogue, of)?.mistaken;
    if (!mistaken) return;
    const [right, wrong] = [formula(mistaken.right), formula(mistaken.wrong)];
    rule.replaceChildren(right, el("span.lab-wrong", {}, wrong));
    for (const one of [right, wrong]) options.drawFormula(one.dataset.latex ?? "", one);
  };
  const select = el(
    "select.lab-ops",
    {
      "aria-label": say("lab.op"),
      "data-testid": "lab-op",
      onchange: () => {
        choose(select.value);
        show(select.value);
      },
    },
    ...ops.map((name) => el("option", { value: name, selected: name === op }, name)),
  );
  show(op);
  return el("div.lab-choice", {}, select, rule);
}

function formula(latex: string): HTMLElement {
  return el("span.formula", { "data-latex": latex });
}

/** Where the mistake shows first, and how that came about. */
function outcome(options: LabOptions, right: Run, wrong: Run): HTMLElement | null {
  const { say } = options;
  if (wrong.status === "running") return null;
  const first = firstWrong(right, wrong);
  const failed = wrong.errors.length > right.errors.length ? el("p.lab-note", {}, say("lab.failed")) : null;
  if (first === null) return failed ?? el("p.lab-note", { "data-testid": "lab-same" }, say("lab.same"));
  return el(
    "div.lab-first",
    { "data-testid": "lab-first" },
    el(
      "button.lab-culprit",
      { type: "button", ...pointers(options, first.node.id) },
      say("lab.first", { name: named(options, wrong, first.node.id) }),
    ),
    el("p", {}, explained(options, wrong, first)),
    failed,
  );
}

function explained(options: LabOptions, wrong: Run, first: FirstWrong): string {
  const { say } = options;
  const name = named(options, wrong, first.node.id);
  const numbers = { name, wrong: write(first.wrong), right: write(first.right) };
  const terms = first.arrived.map(({ val }) => write(val));
  const via = first.term ? named(options, wrong, first.term.wrong.from) : "";
  switch (first.mistake) {
    case "assign":
      return say("lab.first.assign", { ...numbers, terms: listed(say, terms), last: terms.at(-1) ?? "" });
    case "order":
      return say("lab.first.order", { ...numbers, late: listed(say, terms.slice(1)) });
    case "kept":
      return say("lab.first.kept", {
        ...numbers,
        before: first.before ? write(first.before) : say("lab.none"),
      });
    case "broadcast":
      return say("lab.first.broadcast", {
        ...numbers,
        via,
        ...shapes(first.node, first.term && wrong.nodes.get(first.term.wrong.from)),
      });
    case "derivative": {
      const sent = first.term && { wrong: write(first.term.wrong.val), right: write(first.term.right.val) };
      return say(sent ? "lab.first.derivative" : "lab.first.other", { ...numbers, ...sent, via });
    }
  }
}

function shapes(node: Node, via: Node | null | undefined): { readonly shape: string; readonly from: string } {
  const written = (one: Node | null | undefined): string => (one ? formatShape(one.event.shape) || "()" : "");
  return { shape: written(node), from: written(via) };
}

function listed(say: Say, terms: readonly string[]): string {
  const last = terms.at(-1) ?? "";
  return terms.length < 2 ? last : say("lab.and", { first: terms.slice(0, -1).join(", "), last });
}

function write(summary: Summary): string {
  return shortSummary(summary);
}
