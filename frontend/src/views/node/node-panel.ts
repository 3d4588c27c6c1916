/**
 * Everything about one tensor at the moment: value, gradient, local derivatives, the contributions that sum to the
 * gradient, what it was made from, who uses it, and where it stands in the program.
 */

import { formatShape } from "../../base/number.js";
import type { Edge, Span, Summary } from "../../protocol/trace.gen.js";
import type { Derivative } from "../../run/formula.js";
import type { Contribution, Node, Run } from "../../run/model.js";
import { gradientAt, nameAt, type RunningSum, sumAt, usersAt, valueAt } from "../../run/moment.js";
import { excerpt } from "../../run/source.js";
import { type Child, el } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import { type Notation, operation, titleOf } from "../graph/card.js";
import { scopeTitle } from "../graph/scope-title.js";
import { shortSummary, signOfSummary } from "../number.js";
import { drawTensor } from "./tensor.js";

/** Most terms of a sum that are written on one line. */
const MOST_WRITTEN = 5;
/** Longest code that stands for a tensor without a name, in characters. */
const LONGEST_CODE = 24;

export interface NodePanelProps {
  readonly run: Run;
  readonly node: Node | null;
  readonly q: number;
}

export interface NodePanelOptions extends Notation {
  /** How the value comes about: with symbols, then with numbers where they are few; none for leaves. */
  valueFormulas(run: Run, node: Node, q: number): readonly string[];
  derivativesOf(run: Run, node: Node, q: number): readonly Derivative[];
  /** How one contribution comes about, or null. */
  contributionFormula(run: Run, edge: Edge, q: number): string | null;
  /** Draws LaTeX into the element, now or once the means to do so have loaded. */
  drawFormula(latex: string, element: HTMLElement): void;
  select(node: number): void;
  hover(node: number | null): void;
  showSource(span: Span): void;
}

/** The title stands in the panel's head, the rest below it. */
export interface NodePanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: NodePanelProps): void;
}

export function createNodePanel(options: NodePanelOptions): NodePanel {
  const head = el("h2.panel-title", { "data-testid": "panel-title" });
  const body = el("div.panel-body", { tabindex: 0, role: "group", "aria-label": options.say("node.value") });
  let drawn = "";
  return {
    head,
    body,
    update({ run, node, q }) {
      const key = node ? `${node.id}:${q}:${run.events.length}:${run.head?.source.length ?? 0}` : "";
      if (key === drawn) return;
      drawn = key;
      if (!node) return;
      head.replaceChildren(...drawTitle(run, node, q, options));
      patch(body, sections(run, node, q, options), options);
    },
  };
}

/** What a section was drawn from; formulas are drawn later and would hide that nothing changed. */
const drawnFrom = new WeakMap<Element, string>();

/** Swaps only the sections that differ, so that what has the focus stays while the numbers beside it change. */
function patch(body: HTMLElement, next: readonly HTMLElement[], options: NodePanelOptions): void {
  next.forEach((section, at) => {
    const before = body.children[at];
    drawnFrom.set(section, section.outerHTML);
    if (before && drawnFrom.get(before) === section.outerHTML) return;
    if (before) before.replaceWith(section);
    else body.append(section);
    for (const formula of section.querySelectorAll<HTMLElement>(".formula"))
      options.drawFormula(formula.dataset.latex ?? "", formula);
  });
  while (body.children.length > next.length) body.lastElementChild?.remove();
}

function drawTitle(run: Run, node: Node, q: number, options: NodePanelOptions): HTMLElement[] {
  const { event } = node;
  const name = called(run, node, q, options);
  const what = event.k === "op" ? event.op : options.say(`role.${event.role}`);
  return [
    el("span.panel-name", { lang: "en" }, name),
    el(
      "span.panel-what",
      {},
      `${what}${event.shape.length > 0 ? ` ${formatShape(event.shape)}` : ""} ${event.dtype}`,
    ),
  ];
}

function sections(run: Run, node: Node, q: number, options: NodePanelOptions): HTMLElement[] {
  return [
    valueSection(run, node, q, options),
    gradientSection(run, node, q, options),
    derivativeSection(run, node, q, options),
    neighbours("node.inputs", "inputs", node.inputs, run, q, options),
    neighbours("node.users", "users", [...new Set(usersAt(run, node, q))], run, q, options),
    placeSection(run, node, options),
  ].filter((section) => section !== null);
}

function section(title: string, testid: string, ...children: Child[]): HTMLElement {
  return el("section.panel-section", { "data-testid": testid }, el("h3", {}, title), ...children);
}

function valueSection(run: Run, node: Node, q: number, options: NodePanelOptions): HTMLElement {
  const { say } = options;
  const value = valueAt(node, q) ?? node.event.val;
  return section(
    say("node.value"),
    "panel-value",
    drawTensor(say, value, node.event.shape, "value", "value"),
    ...options.valueFormulas(run, node, q).map(formula),
  );
}

function gradientSection(run: Run, node: Node, q: number, options: NodePanelOptions): HTMLElement {
  const { say } = options;
  const reading = gradientAt(node, q);
  const sum = sumAt(run, node, q);
  const children: Child[] = [];
  if (reading?.val) children.push(drawTensor(say, reading.val, node.event.shape, "gradient", "gradient"));
  if (reading?.kind === "partial") children.push(el("p.tensor-note", {}, say("node.partial")));
  if (!reading?.val)
    children.push(el("p.panel-none", {}, say(node.event.rg ? "node.none" : "node.noGradient")));
  if (sum) children.push(drawSum(run, node, sum, q, options));
  return section(say("node.gradient"), "panel-gradient", ...children);
}

/** `3 + 1 = 4`, each term with the node it came through. */
function drawSum(run: Run, node: Node, sum: RunningSum, q: number, options: NodePanelOptions): HTMLElement {
  const { say } = options;
  const seed = sum.seed ? [el("li", {}, termOf(sum.seed), el("span.term-via", {}, say("node.seed")))] : [];
  const terms = sum.terms.map((term) => el("li", {}, drawTerm(run, term, q, options)));
  const total =
    sum.total && seed.length + terms.length > 1
      ? [el("li.term-total", { "data-testid": "total" }, writtenOut(sum), termOf(sum.total))]
      : [];
  return el(
    "div.sum",
    {},
    el("h4", {}, say("node.sum")),
    el("ul.terms", { "data-testid": "contributions", "data-node": node.id }, ...seed, ...terms, ...total),
  );
}

/** `3 + 1`: the sum on one line, while its terms are few single numbers. */
function writtenOut({ seed, terms }: RunningSum): HTMLElement | null {
  const summands = [...(seed ? [seed] : []), ...terms.map(({ event }) => event.val)];
  if (summands.length > MOST_WRITTEN || summands.some(({ is }) => is !== "item")) return null;
  const [first, ...others] = summands.map((summand) => shortSummary(summand));
  const rest = others.map((text) => (text.startsWith("−") ? ` − ${text.slice(1)}` : ` + ${text}`));
  return el("span.term-via", { "data-testid": "written-out" }, `${first}${rest.join("")}`);
}

function termOf(summary: Summary): HTMLElement {
  return el("span.term", { "data-sign": signOfSummary(summary) }, shortSummary(summary, true));
}

function drawTerm(run: Run, { event }: Contribution, q: number, options: NodePanelOptions): HTMLElement {
  const via = run.nodes.get(event.from);
  const name = via ? called(run, via, q, options) : "";
  const how = options.contributionFormula(run, event, q);
  return el(
    "button.term-button",
    { type: "button", title: options.say("node.select", { name }), ...pointers(event.from, options) },
    termOf(event.val),
    el("span.term-via", { lang: "en" }, via && nameAndOperation(via, name, options)),
    how !== null && formula(how),
  );
}

/** The node's name, else its code where that is short, else what made it. */
function called(run: Run, node: Node, q: number, { symbolOf }: NodePanelOptions): string {
  const { src } = node.event;
  const code = nameAt(node, q) === null && src && run.head ? excerpt(run.head.source, src) : "";
  return code !== "" && code.length <= LONGEST_CODE ? code : titleOf(node, q, symbolOf);
}

function nameAndOperation(node: Node, name: string, { symbolOf }: NodePanelOptions): string {
  const made = operation(node, symbolOf);
  return made === "" || made === name ? name : `${name} (${made})`;
}

function pointers(id: number, options: NodePanelOptions): Record<string, () => void> {
  return {
    onclick: () => options.select(id),
    onpointerenter: () => options.hover(id),
    onpointerleave: () => options.hover(null),
  };
}

function derivativeSection(run: Run, node: Node, q: number, options: NodePanelOptions): HTMLElement | null {
  const derivatives = options.derivativesOf(run, node, q);
  if (derivatives.length === 0) return null;
  const rows = derivatives.map(({ operand, symbols, numbers }) => {
    const other = run.nodes.get(operand);
    const name = other ? called(run, other, q, options) : String(operand);
    return el(
      "button.derivative",
      { type: "button", title: options.say("node.select", { name }), ...pointers(operand, options) },
      formula(symbols),
      numbers !== null && numbers !== symbols && formula(numbers),
    );
  });
  return section(options.say("node.derivatives"), "panel-derivatives", ...rows);
}

function formula(latex: string): HTMLElement {
  return el("span.formula", { "data-latex": latex });
}

function neighbours(
  title: "node.inputs" | "node.users",
  testid: string,
  ids: readonly number[],
  run: Run,
  q: number,
  options: NodePanelOptions,
): HTMLElement | null {
  if (ids.length === 0) return null;
  const chips = ids.map((id) => {
    const other = run.nodes.get(id);
    const name = other ? called(run, other, q, options) : String(id);
    const value = other ? (valueAt(other, q) ?? other.event.val) : null;
    const symbol = other && nameAt(other, q) === null ? ["v", el("sub", {}, String(id))] : null;
    return el("li", {}, neighbour(id, name, symbol, value, options));
  });
  return section(options.say(title), `panel-${testid}`, el("ul.neighbours", {}, ...chips));
}

/** `symbol` is what formulas call a tensor without a name. */
function neighbour(
  id: number,
  name: string,
  symbol: Child[] | null,
  value: Summary | null,
  options: NodePanelOptions,
): HTMLElement {
  return el(
    "button.neighbour",
    { type: "button", title: options.say("node.select", { name }), lang: "en", ...pointers(id, options) },
    symbol && el("span.neighbour-symbol", {}, ...symbol),
    el("span", {}, name),
    value && el("span.neighbour-value", {}, shortSummary(value)),
  );
}

function placeSection(run: Run, node: Node, options: NodePanelOptions): HTMLElement | null {
  const { src } = node.event;
  if (!src || !run.head) return null;
  const path = scopePath(run, node, options);
  return section(
    options.say("node.source"),
    "panel-source",
    el(
      "button.source",
      { type: "button", "data-testid": "source", onclick: () => options.showSource(src) },
      icon("code", 15),
      el("code", { lang: "en" }, excerpt(run.head.source, src)),
      el("span.source-line", {}, options.say("line", { line: src[0] })),
    ),
    path.length > 0 && el("p.scope-path", { lang: "en" }, path.join(" › ")),
  );
}

function scopePath(run: Run, node: Node, { say }: NodePanelOptions): string[] {
  const path: string[] = [];
  for (let at = run.scopes.get(node.event.sc); at; at = run.scopes.get(at.event.parent))
    path.push(scopeTitle(run, at, say));
  return path.reverse();
}
