/** What the sections of the node panel are about, what they can ask of the player, and how they name tensors. */
import type { Language } from "../../i18n/language.js";
import { SENTENCES } from "../../i18n/language.js";
import type { Context } from "../../i18n/told.js";
import type { Catalogue } from "../../protocol/catalogue.js";
import type { Span } from "../../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../../run/model.js";
import { nameAt } from "../../run/moment.js";
import { excerpt } from "../../run/source.js";
import { el } from "../../widgets/element.js";
import { type Notation, operation, titleOf } from "../graph/card.js";
import type { Pointed } from "../graph/scene-context.js";

/** Longest code that stands for a tensor without a name, in characters. */
const LONGEST_CODE = 24;

export interface NodePanelOptions extends Notation {
  readonly language: Language;
  readonly catalogue: Catalogue;
  /** Draws LaTeX into the element, now or once the means to do so have loaded. */
  drawFormula(latex: string, element: HTMLElement): void;
  /** Goes to another tensor; `back` returns from there. */
  select(node: number): void;
  back(): void;
  hover(node: number | null): void;
  /** Lights ways on the graph, or none. */
  point(pointed: readonly Pointed[]): void;
  /** Brings a tensor into view. */
  look(node: number | null): void;
  showSource(span: Span): void;
  /** Checks the gradient of a tensor of the run; null where that cannot be done. */
  checkOf(run: Run): ((node: number) => void) | null;
}

/** What was chosen within the panel; another tensor starts anew. */
export interface Choices {
  /** The backward pass; null for the latest. */
  readonly pass: number | null;
  /** Whether "why?" was asked. */
  readonly asked: boolean;
  /** How many paths are listed, which of them is walked, and how far. */
  readonly paths: number;
  readonly path: { readonly nth: number; readonly at: number } | null;
  /** The cell that is looked at, and of what. */
  readonly cell: { readonly of: "value" | "gradient"; readonly at: number } | null;
  /** The element whose update is written out. */
  readonly element: number;
}

export interface Subject {
  readonly run: Run;
  readonly node: Node;
  readonly q: number;
  readonly choices: Choices;
  readonly options: NodePanelOptions;
  /** Draws the panel anew with other choices. */
  choose(choices: Partial<Choices>): void;
  /** Remembers choices that the panel shows already. */
  note(choices: Partial<Choices>): void;
}

/** What a sentence about the subject looks up. */
export function contextOf({ run, q, options }: Subject): Context {
  return { run, q, sentences: SENTENCES[options.language], symbolOf: options.symbolOf };
}

/** The node's name, else its code where that is short, else what made it. */
export function called({ run, q, options }: Subject, id: number): string {
  const node = run.nodes.get(id);
  if (!node) return `#${id}`;
  const { src } = node.event;
  const code = nameAt(node, q) === null && src && run.head ? excerpt(run.head.source, src) : "";
  return code !== "" && code.length <= LONGEST_CODE ? code : titleOf(node, q, options.symbolOf);
}

/** `z (×)`: the name and what made it, where that says more. */
export function nameAndOperation(subject: Subject, id: number): string {
  const name = called(subject, id);
  const node = subject.run.nodes.get(id);
  const made = node ? operation(node, subject.options.symbolOf) : "";
  return made === "" || made === name ? name : `${name} (${made})`;
}

type Listeners = Record<string, () => void>;

/** Goes to the tensor when pressed; it, and the way there, stand out while it is pointed at or has the focus. */
export function leadTo({ options }: Subject, id: number, way: readonly EdgeRef[] = []): Listeners {
  const show = (): void => {
    options.hover(id);
    if (way.length > 0) options.point([traced(way)]);
  };
  const hide = (): void => {
    options.hover(null);
    options.point([]);
  };
  return {
    onclick: () => options.select(id),
    onpointerenter: show,
    onpointerleave: hide,
    onfocus: show,
    onblur: hide,
  };
}

/** The edges with both their ends. */
export function traced(edges: readonly EdgeRef[]): Pointed {
  const nodes = new Set(edges.flatMap(({ result, operand }) => [result, operand]));
  return { mark: "traced", nodes: [...nodes], edges };
}

/** A place for a formula, drawn once it stands in the page. */
export function formula(latex: string, kind = ""): HTMLElement {
  return el("span", { class: `formula${kind && ` ${kind}`}`, "data-latex": latex });
}
