/** What stands on the card of a tensor at a moment, and the room it needs for all it will ever say. */

import { formatShape } from "../../base/number.js";
import { type Size, sizeOf } from "../../paint/card.js";
import type { Measure } from "../../paint/measure.js";
import type { NodeKind, SceneNode, Sign, TextLine } from "../../paint/scene.js";
import type { FoldItem, GraphNode, Turns } from "../../run/graph.js";
import type { GradientReading, Node, Run } from "../../run/model.js";
import { gradientAt, nameAt, valueAt } from "../../run/moment.js";
import type { Series } from "../../run/series.js";
import { lineOf } from "../../run/source.js";
import { briefGradient, shortSummary, signOfSummary } from "../number.js";
import type { Say } from "../words.js";
import { TOO_LONG } from "./folding.js";
import { repeatedName, scopeTitle, seriesTitle, shortened } from "./scope-title.js";

/** The symbol of an op, such as `×` for `mul`. */
export type SymbolOf = (op: string) => string;

export interface Notation {
  readonly say: Say;
  readonly symbolOf: SymbolOf;
}

const NABLA = "∇";
/** Room for a gradient that has not come yet. */
const PENDING = `${NABLA} +0.0000`;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** What a node is called where there is room for one word: its first name, else what it is. */
export function titleOf(node: Node, q: number, symbolOf: SymbolOf): string {
  return nameAt(node, q) ?? (node.event.k === "op" ? operation(node, symbolOf) : leafTitle(node));
}

function leafTitle({ event }: Node): string {
  if (event.k !== "leaf") return "";
  return event.name || event.made || "tensor";
}

/** The op's symbol with the numbers written in the program put in: `x²`, `× 2`, `1 −`. */
export function operation(node: Node, symbolOf: SymbolOf): string {
  const { event } = node;
  if (event.k !== "op") return "";
  const symbol = symbolOf(event.op);
  const [first, second] = event.ins;
  if (event.ins.length !== 2) return symbol;
  if (typeof second === "string") return symbol.includes("ⁿ") ? power(symbol, second) : `${symbol} ${second}`;
  return typeof first === "string" && !symbol.includes("ⁿ") ? `${first} ${symbol}` : symbol;
}

function power(symbol: string, exponent: string): string {
  const plain = exponent.replace(/\.0$/u, "");
  if (!/^\d+$/u.test(plain)) return `${symbol.replace("ⁿ", "")}^${plain}`;
  return symbol.replace("ⁿ", [...plain].map((digit) => SUPERSCRIPTS[Number(digit)]).join(""));
}

/** On a chip there is room for one figure: how far the elements spread. */
export function gradientText(reading: GradientReading | null, form: Form): string | null {
  if (!reading?.val) return null;
  const words = form === "chip" ? briefGradient(reading.val) : shortSummary(reading.val, true);
  return `${NABLA} ${words}${reading.kind === "partial" ? " …" : ""}`;
}

export function gradientSign(reading: GradientReading | null): Sign | null {
  return reading?.val ? signOfSummary(reading.val) : null;
}

export function kindOf(item: GraphNode): NodeKind {
  if (item.form === "fold") return "folded";
  const { event } = item.node;
  if (event.k === "leaf") return event.role;
  return event.rg ? "op" : "detached";
}

/** The lines at a moment. */
export function linesAt(item: GraphNode, run: Run, q: number, notation: Notation): TextLine[] {
  if (item.form === "fold") return foldLines(item, run, notation);
  const { node } = item;
  const value = valueAt(node, q) ?? node.event.val;
  return lines(
    item,
    nameAt(node, q),
    shortSummary(value),
    gradientText(gradientAt(node, q), formOf(item)),
    notation,
  );
}

function lines(
  item: Exclude<GraphNode, { form: "fold" }>,
  name: string | null,
  value: string,
  gradient: string | null,
  { symbolOf }: Notation,
): TextLine[] {
  const { event } = item.node;
  const known = name ?? leafTitle(item.node);
  if (item.form === "chip")
    return chipLines(event.shape, known, name !== null || event.k === "op", value, gradient);
  const all: (TextLine | null)[] = [
    event.k === "op" ? { role: "title", text: operation(item.node, symbolOf) } : null,
    known === "" ? null : { role: event.k === "op" ? "name" : "title", text: known },
    event.shape.length > 0 ? { role: "shape", text: formatShape(event.shape) } : null,
    { role: "value", text: value },
    gradient === null ? null : { role: "gradient", text: gradient },
  ];
  return all.filter((line) => line !== null);
}

/** One line of room: a gradient once there is one, before that the value, or the shape where the value says little. */
function chipLines(
  shape: readonly number[],
  known: string,
  named: boolean,
  value: string,
  gradient: string | null,
): TextLine[] {
  const small = shape.length === 0;
  const about: TextLine = small
    ? { role: "value", text: value }
    : { role: "shape", text: formatShape(shape) };
  const last: TextLine = gradient === null ? about : { role: "gradient", text: gradient };
  if (!named && small && gradient === null) return [last];
  return [{ role: "name", text: known }, last];
}

function foldLines(item: FoldItem, run: Run, { say }: Notation): TextLine[] {
  const { inside, turns, scope } = item;
  const tooLong = turns === null && scope !== null && inside.length > TOO_LONG;
  return [
    { role: "title", text: foldTitle(item, run, say) },
    { role: "note", text: say(tooLong ? "fold.tooLong" : "fold.size", { n: inside.length }) },
  ];
}

function foldTitle({ scope, turns, series, line, inside }: FoldItem, run: Run, say: Say): string {
  if (turns && series) return partTitle(series, turns, say);
  if (turns)
    return say(turns[0] === turns[1] ? "fold.turn" : "fold.turns", { from: turns[0] + 1, to: turns[1] + 1 });
  if (scope && line === null) return scopeTitle(run, scope, say);
  const src = run.nodes.get(inside[0] ?? 0)?.event.src;
  return run.head && src ? shortened(lineOf(run.head.source, src)) : say("line", { line: line ?? 0 });
}

/** Repeats in a row: all of them, or those that are not drawn. */
function partTitle(series: Series, [first, last]: Turns, say: Say): string {
  if (last - first + 1 === series.turns.length) return seriesTitle(series, say);
  const name = repeatedName(series.scope.event);
  return first === last ? `${name} ${first + 1}` : `${name} ${first + 1}–${last + 1}`;
}

/** Room for the widest reading the node ever had, and for a gradient that may still come. */
export function roomFor(item: GraphNode, run: Run, notation: Notation, measure: Measure): Size {
  if (item.form === "fold") return sizeOf("card", foldLines(item, run, notation), measure);
  const { node } = item;
  const form = formOf(item);
  const value = widest("value", node.values, ({ val }) => (val ? shortSummary(val) : null));
  const made = shortSummary(node.event.val);
  const longest = value !== null && value.length > made.length ? value : made;
  const pending = node.event.rg && run.status === "running" ? PENDING : null;
  const gradient = widest(form, node.gradients, (reading) => gradientText(reading, form)) ?? pending;
  const full = lines(item, node.names[0]?.name ?? null, longest, gradient, notation);
  const plain = lines(item, node.names[0]?.name ?? null, longest, null, notation);
  const [one, two] = [sizeOf(item.form, full, measure), sizeOf(item.form, plain, measure)];
  return { width: Math.max(one.width, two.width), height: Math.max(one.height, two.height) };
}

/** What is known of the first so many readings: as they are only ever added, it need not be found again. */
interface Widest {
  readonly count: number;
  readonly text: string | null;
}

const WIDEST = {
  value: new WeakMap<object, Widest>(),
  card: new WeakMap<object, Widest>(),
  chip: new WeakMap<object, Widest>(),
};

/** The longest of what is written of the readings; null where nothing is. */
function widest<T>(
  as: keyof typeof WIDEST,
  readings: readonly T[],
  write: (reading: T) => string | null,
): string | null {
  let { count, text } = WIDEST[as].get(readings) ?? { count: 0, text: null };
  for (; count < readings.length; count += 1) {
    const reading = readings[count];
    const next = reading === undefined ? null : write(reading);
    if (next !== null && next.length > (text?.length ?? 0)) text = next;
  }
  WIDEST[as].set(readings, { count, text });
  return text;
}

/** What a screen reader says of the card. */
export function labelOf(said: readonly TextLine[]): string {
  return said.map((line) => line.text).join(", ");
}

export type Form = SceneNode["form"];

export function formOf(item: GraphNode): Form {
  return item.form === "chip" ? "chip" : "card";
}
