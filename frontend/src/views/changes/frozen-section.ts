/** What a graph that was traced in another run makes of this input: an offer, and how it goes wrong. */
import type { Lab, Span } from "../../protocol/trace.gen.js";
import { firstOffIn, forcedIn, forcedTurns, goesAnotherWay, wayOf } from "../../run/frozen.js";
import type { Node, Run } from "../../run/model.js";
import { latest } from "../../run/moment.js";
import { excerpt } from "../../run/source.js";
import { isImagined } from "../../run/store.js";
import { button } from "../../widgets/button.js";
import { type Child, el } from "../../widgets/element.js";
import { type Notation, titleOf } from "../graph/card.js";
import { shortSummary } from "../number.js";

export interface FrozenOptions extends Notation {
  experiment(lab: Lab | null): void;
  select(node: number): void;
  hover(node: number | null): void;
  showSource(span: Span): void;
}

/** Most decisions that are listed. */
const MOST = 6;

export function frozenSection(options: FrozenOptions, before: Run, after: Run): HTMLElement | null {
  if (after.head?.lab?.is === "frozen") return verdict(options, before, after);
  return !isImagined(after) && goesAnotherWay(before, after) ? offer(options, before, after) : null;
}

function offer({ say, experiment }: FrozenOptions, before: Run, after: Run): HTMLElement {
  const label = say("frozen.ask");
  const press = (): void => experiment(wayOf(before, after));
  return el(
    "section.panel-section.frozen",
    { "data-testid": "frozen-offer" },
    el("p.lab-text", {}, say("frozen.askText")),
    button({ name: label, label, icon: "compare", kind: "plain", testid: "freeze", press }),
  );
}

function verdict(options: FrozenOptions, right: Run, frozen: Run): HTMLElement {
  const { say } = options;
  const off = firstOffIn(right, frozen);
  return el(
    "section.panel-section.frozen",
    { "data-testid": "frozen-verdict" },
    el("h3", {}, say("frozen.title")),
    el("p.lab-text", {}, say("frozen.text")),
    el(
      "ul.changes-list",
      {},
      ...[...turns(options, right, frozen), ...decisions(options, frozen)].slice(0, MOST),
    ),
    off ? first(options, right, frozen, off) : el("p.lab-note", {}, say("frozen.right")),
  );
}

function turns({ say, showSource }: FrozenOptions, right: Run, frozen: Run): HTMLElement[] {
  return forcedTurns(right, frozen).map(({ src, frozen: held, right: own }) =>
    entry(() => showSource(src), say("frozen.turns", { line: src[0], frozen: held, right: own })),
  );
}

function decisions({ say, showSource }: FrozenOptions, frozen: Run): HTMLElement[] {
  return forcedIn(frozen).map(({ src, value }) => {
    const code = frozen.head ? excerpt(frozen.head.source, src) : "";
    return entry(
      () => showSource(src),
      say("frozen.forced", { code, value: truth(value), other: truth(!value) }),
    );
  });
}

function truth(value: boolean): string {
  return value ? "True" : "False";
}

function entry(press: () => void, ...children: Child[]): HTMLElement {
  return el("li", {}, el("button.changes-entry", { type: "button", onclick: press }, ...children));
}

function first(options: FrozenOptions, right: Run, frozen: Run, off: Node): HTMLElement {
  const { say, symbolOf, select, hover } = options;
  const own = right.tape.find(({ key }) => key === off.key);
  const numbers = {
    name: titleOf(off, latest(frozen), symbolOf),
    value: shortSummary(off.event.val),
    right: own ? shortSummary(own.event.val) : "",
  };
  return el(
    "div.lab-first",
    { "data-testid": "frozen-first" },
    el(
      "button.lab-culprit",
      {
        type: "button",
        onclick: () => select(off.id),
        onpointerenter: () => hover(off.id),
        onpointerleave: () => hover(null),
      },
      say(own ? "frozen.firstRight" : "frozen.first", numbers),
    ),
    result(options, right, frozen),
  );
}

/** What both runs come to: where their last backward pass starts, or else their last result. */
function result({ say, symbolOf }: FrozenOptions, right: Run, frozen: Run): HTMLElement | null {
  const [held, own] = [frozen, right].map(
    (run) => run.nodes.get([...run.passes.values()].at(-1)?.root ?? 0) ?? run.tape.at(-1),
  );
  if (!held || !own) return null;
  const name = titleOf(held, latest(frozen), symbolOf);
  const [value, other] = [held, own].map(({ event }) => shortSummary(event.val));
  return value === other
    ? null
    : el("p", {}, say("frozen.result", { name, value: value ?? "", right: other ?? "" }));
}
