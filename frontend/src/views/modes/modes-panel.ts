/**
 * Reverse against forward mode on this graph: what each costs, tangents that flow forward beside the gradients that
 * flowed back, and the layers that passes built to be differentiated again.
 */
import { type Figure, formatNumber } from "../../base/number.js";
import { singleElement } from "../../explain/elements.js";
import type { Layer } from "../../explain/higher.js";
import { type Cost, type Modes, modes, type Sweep } from "../../explain/modes.js";
import type { Node, Run } from "../../run/model.js";
import { gradientAt, nameAt } from "../../run/moment.js";
import { type Child, el, setAttribute } from "../../widgets/element.js";
import { type Notation, titleOf } from "../graph/card.js";
import { signed, signOf } from "../number.js";

export interface ModesProps {
  readonly run: Run;
  readonly q: number;
  /** The input whose tangents are shown, and they. */
  readonly input: number | null;
  readonly sweep: Sweep | null;
  readonly layers: readonly Layer[];
  /** Whether layers stand out on the graph. */
  readonly layered: boolean;
}

export interface ModesOptions extends Notation {
  /** Shows tangents from an input, or none. */
  sweep(input: number | null): void;
  showLayers(shown: boolean): void;
  select(node: number): void;
  hover(node: number | null): void;
}

export interface ModesPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: ModesProps): void;
}

/** Most inputs that are offered, and most nodes of a sweep that are listed. */
const MOST_INPUTS = 12;
const MOST_NODES = 24;

export function createModesPanel(options: ModesOptions): ModesPanel {
  const { say } = options;
  const body = el("div.panel-body", { tabindex: 0, role: "group", "aria-label": say("modes") });
  let drawn: ModesProps | null = null;
  let compared: { readonly root: Node; readonly events: number; readonly both: Modes } | null = null;
  const compare = (run: Run, root: Node): Modes => {
    const events = run.events.length;
    if (compared?.root !== root || compared.events !== events)
      compared = { root, events, both: modes(run, root) };
    return compared.both;
  };
  return {
    head: el("h2.panel-title", {}, say("modes")),
    body,
    update(props) {
      if (drawn && sameProps(drawn, props)) return;
      drawn = props;
      const focused = document.activeElement?.closest<HTMLElement>("[data-key]")?.dataset.key;
      body.replaceChildren(...draw(options, props, compare).filter((child) => child instanceof HTMLElement));
      const again = [...body.querySelectorAll<HTMLElement>("[data-key]")];
      if (focused !== undefined)
        again.find(({ dataset }) => dataset.key === focused)?.focus({ preventScroll: true });
    },
  };
}

function sameProps(a: ModesProps, b: ModesProps): boolean {
  return (
    a.run === b.run && a.q === b.q && a.sweep === b.sweep && a.layers === b.layers && a.layered === b.layered
  );
}

function draw(options: ModesOptions, props: ModesProps, compare: (run: Run, root: Node) => Modes): Child[] {
  const root = rootOf(props);
  if (!root) return [el("p.changes-none", {}, options.say("modes.none"))];
  const both = compare(props.run, root);
  return [
    costs(options, props, root, both),
    tangents(options, props, root, both),
    props.layers.length > 0 && layers(options, props),
  ];
}

/** What the latest pass started from, else the last result that asks for a gradient. */
function rootOf({ run, q }: ModesProps): Node | null {
  const pass = [...run.passes.values()].findLast((one) => one.q <= q) ?? [...run.passes.values()].at(-1);
  const last = run.tape.findLast(({ event }) => event.k === "op" && event.rg);
  return (pass ? run.nodes.get(pass.root) : last) ?? null;
}

function name({ symbolOf }: Notation, { run, q }: ModesProps, id: number): string {
  const node = run.nodes.get(id);
  return node ? (nameAt(node, q) ?? `${titleOf(node, q, symbolOf)}`) : `#${id}`;
}

function costs(options: ModesOptions, props: ModesProps, root: Node, both: Modes): HTMLElement {
  const { say } = options;
  const row = (label: string, of: (cost: Cost) => number): HTMLElement =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label),
      el("td", {}, formatNumber(of(both.reverse))),
      el("td", {}, formatNumber(of(both.forward))),
    );
  const head = (mode: "reverse" | "forward"): HTMLElement =>
    el("th", { scope: "col", "data-better": both.better === mode }, say(`modes.${mode}`));
  return el(
    "section.modes-costs",
    { "data-testid": "modes-costs" },
    el("p", {}, say("modes.of", { name: name(options, props, root.id), n: both.n, m: both.m })),
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, el("td"), head("reverse"), head("forward"))),
      el(
        "tbody",
        {},
        row(say("modes.sweeps"), ({ sweeps }) => sweeps),
        row(say("modes.each"), ({ each }) => each),
        row(say("modes.total"), ({ total }) => total),
      ),
    ),
    el("p.modes-better", {}, say(`modes.better.${both.better}`)),
  );
}

function tangents(options: ModesOptions, props: ModesProps, root: Node, both: Modes): HTMLElement {
  const { say } = options;
  const { run, input, sweep } = props;
  const inputs = both.inputs
    .filter((id) => run.nodes.get(id)?.event.shape.length === 0)
    .slice(0, MOST_INPUTS);
  return el(
    "section.panel-section",
    { "data-testid": "modes-sweep" },
    el("h3", {}, say("modes.sweep")),
    inputs.length === 0
      ? el("p.panel-none", {}, say("modes.scalars"))
      : el("p.modes-hint", {}, say("modes.choose")),
    el("div.modes-inputs", {}, ...inputs.map((id) => inputButton(options, props, id))),
    input !== null && sweep && sweepTable(options, props, sweep),
    input !== null && sweep && agreement(options, props, root, sweep),
  );
}

function inputButton(options: ModesOptions, props: ModesProps, id: number): HTMLElement {
  const chosen = props.input === id;
  const label = name(options, props, id);
  const press = el(
    "button.modes-input",
    {
      type: "button",
      lang: "en",
      "data-key": `sweep ${id}`,
      onclick: () => options.sweep(chosen ? null : id),
    },
    label,
  );
  setAttribute(press, "aria-pressed", String(chosen));
  return press;
}

/** There is room for three digits. */
const brief = (x: Figure | boolean): string => formatNumber(x, 3);

function sweepTable(options: ModesOptions, props: ModesProps, sweep: Sweep): HTMLElement {
  const { say } = options;
  const { run, q } = props;
  const rows = sweep.duals.slice(0, MOST_NODES).map(({ id, tangent, items }) => {
    const node = run.nodes.get(id);
    const gradient = node ? singleElement(gradientAt(node, q)?.val) : null;
    const how = items.map(({ local, tangent: before }) => `${brief(local)}·${brief(before)}`);
    return el(
      "tr",
      { onpointerenter: () => options.hover(id), onpointerleave: () => options.hover(null) },
      el(
        "th",
        { scope: "row", lang: "en" },
        el(
          "button.modes-node",
          { type: "button", "data-key": `dual ${id}`, onclick: () => options.select(id) },
          name(options, props, id),
        ),
        how.length > 0 && el("span.modes-how", { title: options.say("modes.how") }, how.join(" + ")),
      ),
      el("td", { "data-sign": signOf(figure(tangent)) }, `→ ${signed(brief)(figure(tangent))}`),
      el("td.modes-reverse", {}, gradient === null ? "" : `∇ ${signed(brief)(figure(gradient))}`),
    );
  });
  const more = sweep.duals.length - rows.length;
  return el(
    "div.tensor-scroll",
    {},
    el(
      "table.modes-sweep",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...(["modes.node", "modes.tangent", "modes.gradient"] as const).map((word) =>
            el("th", { scope: "col" }, say(word)),
          ),
        ),
      ),
      el("tbody", {}, ...rows),
    ),
    more > 0 && el("p.tensor-note", {}, say("changes.rest", { n: more })),
    sweep.blocked.length > 0 && el("p.tensor-note", {}, say("modes.blocked", { n: sweep.blocked.length })),
  );
}

function figure(x: number): number | "nan" | "inf" | "-inf" {
  if (Number.isNaN(x)) return "nan";
  return Number.isFinite(x) ? x : x > 0 ? "inf" : "-inf";
}

/** The tangent at the root is the number that reverse mode brings to the input. */
function agreement(options: ModesOptions, props: ModesProps, root: Node, sweep: Sweep): HTMLElement | null {
  const { run, q } = props;
  const end = sweep.duals.find(({ id }) => id === root.id);
  const input = run.nodes.get(sweep.input);
  const gradient = input ? singleElement(gradientAt(input, q)?.val) : null;
  if (!end) return null;
  const told = {
    root: name(options, props, root.id),
    input: name(options, props, sweep.input),
    tangent: formatNumber(end.tangent),
  };
  return el(
    "p.modes-better",
    { "data-testid": "modes-agree" },
    gradient === null
      ? options.say("modes.reached", told)
      : options.say("modes.agree", { ...told, gradient: formatNumber(gradient) }),
  );
}

function layers(options: ModesOptions, { layers: all, layered }: ModesProps): HTMLElement {
  const { say } = options;
  const toggle = el("input", {
    type: "checkbox",
    checked: layered,
    "data-key": "layers",
    "data-testid": "layers",
    onchange: () => options.showLayers(toggle.checked),
  });
  return el(
    "section.panel-section",
    { "data-testid": "modes-layers" },
    el("h3", {}, say("modes.layers")),
    el(
      "label.modes-switch",
      {},
      toggle,
      el("span.modes-swatch", { "aria-hidden": "true" }),
      say("modes.showLayers"),
    ),
    el(
      "ul",
      {},
      ...all.map(({ order, b, nodes }) => el("li", {}, say("modes.layer", { order, b, n: nodes.length }))),
    ),
  );
}
