/** What changed since the run before: decisions that came out differently, what came and went, and numbers. */
import { CHANGES, type ChangeSentences } from "../../i18n/changes.js";
import type { Language } from "../../i18n/language.js";
import type { Span, Summary } from "../../protocol/trace.gen.js";
import {
  type ChangedNumber,
  type ChangedPart,
  type Decision,
  type Difference,
  differenceOf,
} from "../../run/diff.js";
import type { Run } from "../../run/model.js";
import { excerpt } from "../../run/source.js";
import { button } from "../../widgets/button.js";
import { type Child, el, setAttribute } from "../../widgets/element.js";
import { shortSummary } from "../number.js";
import { explained } from "../output/error-card.js";
import type { Say } from "../words.js";
import { type FrozenOptions, frozenSection } from "./frozen-section.js";
import { whereOf } from "./where.js";

/** Most entries of one kind; the rest is counted. */
const MOST = 12;

export interface ChangesProps {
  readonly before: Run | null;
  readonly after: Run;
  readonly comparing: boolean;
}

export interface ChangesOptions extends FrozenOptions {
  readonly say: Say;
  readonly language: Language;
  select(node: number): void;
  hover(node: number | null): void;
  showSource(span: Span): void;
  /** Shows both runs, or the current one alone. */
  compare(both: boolean): void;
}

export interface ChangesPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  update(props: ChangesProps): void;
}

interface Context extends ChangesOptions {
  readonly before: Run;
  readonly after: Run;
  readonly sentences: ChangeSentences;
}

export function createChangesPanel(options: ChangesOptions): ChangesPanel {
  const body = el("div.panel-body", { tabindex: 0, role: "group", "aria-label": options.say("changes") });
  const both = button({
    name: options.say("compare.show"),
    label: options.say("compare.show"),
    icon: "compare",
    kind: "plain",
    testid: "compare",
    press: () => options.compare(both.getAttribute("aria-pressed") !== "true"),
  });
  let drawn: ChangesProps | null = null;
  return {
    head: el("div.changes-head", {}, el("h2.panel-title", {}, options.say("changes")), both),
    body,
    update(props) {
      const { before, after, comparing } = props;
      both.hidden = before === null;
      setAttribute(both, "aria-pressed", String(comparing));
      if (drawn && drawn.before === before && drawn.after === after) return;
      drawn = props;
      const context = before && { ...options, before, after, sentences: CHANGES[options.language] };
      body.replaceChildren(...(context ? sections(context) : [hint(options.say)]));
    },
  };
}

function hint(say: Say): HTMLElement {
  return el("p.changes-none", {}, say("changes.none"));
}

function sections(context: Context): HTMLElement[] {
  const difference = differenceOf(context.before, context.after);
  const { decisions, parts, numbers } = difference;
  const { say } = context;
  return [
    frozenSection(context, context.before, context.after),
    countOf(context, difference),
    section(say("changes.decisions"), "decisions", decisions, (one) => decisionEntry(context, one), context),
    section(say("changes.structure"), "parts", parts, (one) => partEntry(context, one), context),
    section(say("changes.numbers"), "numbers", numbers, (one) => numberEntry(context, one), context),
  ].filter((shown) => shown !== null);
}

function countOf({ say, sentences }: Context, { added, removed }: Difference): HTMLElement {
  if (added.length + removed.length === 0)
    return el("p.changes-sum", { "data-testid": "changes-sum" }, sentences.same);
  return el(
    "p.changes-sum",
    { "data-testid": "changes-sum" },
    el("span.changes-added", {}, say("changes.added", { n: added.length })),
    el("span.changes-removed", {}, say("changes.removed", { n: removed.length })),
  );
}

function section<T>(
  title: string,
  testid: string,
  entries: readonly T[],
  draw: (entry: T) => HTMLElement,
  { say }: Context,
): HTMLElement | null {
  if (entries.length === 0) return null;
  const rest = entries.length - MOST;
  return el(
    "section.panel-section",
    { "data-testid": `changes-${testid}` },
    el("h3", {}, title),
    el("ul.changes-list", {}, ...entries.slice(0, MOST).map((entry) => el("li", {}, draw(entry)))),
    rest > 0 && el("p.changes-rest", {}, say("changes.rest", { n: rest })),
  );
}

function entry(
  press: (() => void) | null,
  pointed: number | null,
  context: Context,
  ...children: Child[]
): HTMLElement {
  return el(
    "button.changes-entry",
    {
      type: "button",
      disabled: press === null,
      onclick: () => press?.(),
      onpointerenter: () => context.hover(pointed),
      onpointerleave: () => context.hover(null),
    },
    ...children,
  );
}

function decisionEntry(context: Context, { after, scope }: Decision): HTMLElement {
  const { head } = context.after;
  const code = head ? excerpt(head.source, after.src) : "";
  const where = whereOf(context.after, scope, context.sentences);
  const node = after.id ?? null;
  const press = node === null ? () => context.showSource(after.src) : () => context.select(node);
  return entry(
    press,
    node,
    context,
    el("span", {}, ...explained(context.sentences.decision(code, after.value, where))),
  );
}

function partEntry(context: Context, { kind, scope, whole, nodes }: ChangedPart): HTMLElement {
  const run = kind === "added" ? context.after : context.before;
  const words = context.sentences.nodes(kind, nodes.length, whereOf(run, scope, context.sentences), whole);
  const first = kind === "added" ? (nodes[0]?.id ?? null) : null;
  const sign = el(
    "span.changes-sign",
    { "aria-hidden": "true", "data-kind": kind },
    kind === "added" ? "+" : "−",
  );
  return entry(
    first === null ? null : () => context.select(first),
    first,
    context,
    sign,
    el("span", {}, words),
  );
}

function numberEntry(context: Context, { node, name, nth, what, before, after }: ChangedNumber): HTMLElement {
  const label = what === "gradient" ? `${name}.grad` : name;
  const write = (summary: Summary | null): string =>
    summary === null ? "None" : shortSummary(summary, what === "gradient");
  return entry(
    () => context.select(node.id),
    node.id,
    context,
    el("code.changes-name", { lang: "en" }, label, nth !== null && el("sub", {}, String(nth))),
    el("span.changes-numbers", {}, write(before), el("span", { "aria-hidden": "true" }, " → "), write(after)),
  );
}
