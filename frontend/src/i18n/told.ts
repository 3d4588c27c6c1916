/** How nodes, values and code are named within a sentence. */
import { DIGITS, formatElements, formatShape, formatSize } from "../base/number.js";
import type { Cell, Leaf, Op, Span, Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "../run/model.js";
import { nameAt, sharesName, valueAt } from "../run/moment.js";
import { excerpt } from "../run/source.js";
import type { Sentences } from "./en.js";

/** What narration needs besides the run. */
export interface Telling {
  readonly sentences: Sentences;
  /** The sign of an op, such as `×` for `mul`. */
  symbolOf(op: string): string;
}

/** Everything one sentence looks up. */
export interface Context extends Telling {
  readonly run: Run;
  readonly q: number;
}

/** Longest code that stands for a node without a name. */
const LONGEST_LABEL = 24;
/** Signs that can be read within a sentence, such as `+` and `×`; other ops are called by their names. */
const SIGN = /^[^\p{L}\p{N}|[\]().]{1,2}$/u;

/** Most elements that are written out, and with how many digits each. */
const MOST_CELLS = 4;
const CELL_DIGITS = 4;

/** What an op is called within a sentence: `+`, `relu`, `cross entropy`. */
export function opWord({ symbolOf }: Telling, op: string): string {
  const symbol = symbolOf(op);
  return SIGN.test(symbol) ? symbol : op.replaceAll("_", " ");
}

/** The code at a span for quoting in backticks, or null where there is none. */
export function codeAt({ run }: Context, span: Span | null | undefined): string | null {
  if (!run.head || !span) return null;
  return excerpt(run.head.source, span).replaceAll("`", "ˋ") || null;
}

/** The node's name, else its code when that is short, else its number. */
function nameOf(context: Context, node: Node): string {
  const name = nameAt(node, context.q);
  if (name !== null) return name;
  const code = madeBy(context, node.event);
  return code !== null && code.length <= LONGEST_LABEL ? `\`${code}\`` : `#${node.id}`;
}

/** The code that made the node; null for a leaf that came into being as an operand of the code at its span. */
export function madeBy(context: Context, event: Leaf | Op): string | null {
  const code = codeAt(context, event.src);
  if (event.k === "op") return code;
  const factory = event.role === "parameter" ? "Parameter" : (event.made ?? "tensor");
  return code?.includes(`${factory}(`) ? code : null;
}

/** The node on its own: its name, and its value as well where several results share the name. */
export function labelOf(context: Context, node: Node): string {
  const { run, q } = context;
  const value =
    node.event.k === "op" && sharesName(run, node, q) ? shortValue(node.event.val, node.event.shape) : null;
  return value === null ? nameOf(context, node) : `${nameOf(context, node)} = ${value}`;
}

/** Whether the elements are few enough to be written out in a sentence. */
export function isShort(summary: Summary): boolean {
  return summary.is === "item" || (summary.is === "cells" && summary.x.length <= MOST_CELLS);
}

/** The only element, or null when there are several. */
export function single(summary: Summary | null): Cell | null {
  return summary?.is === "item" ? summary.x : null;
}

/** `6`, `[1, 2]`, or null when it is too long for a sentence. */
export function shortValue(summary: Summary | null, shape: readonly number[]): string | null {
  if (summary === null || !isShort(summary)) return null;
  return formatElements(summary, shape, summary.is === "item" ? DIGITS : CELL_DIGITS);
}

/** A gradient's numbers, or `a gradient of shape (64, 10)`. */
export function gradientText({ sentences }: Context, summary: Summary, shape: readonly number[]): string {
  return shortValue(summary, shape) ?? sentences.gradientOf(formatShape(shape));
}

/** A node among the operands of an op: `x = 2`, `W (784×128)`. */
export function operandText(context: Context, node: Node, q: number): string {
  const value = shortValue(valueAt(node, q), node.event.shape);
  const label = nameOf(context, node);
  return value === null ? `${label} (${formatSize(node.event.shape)})` : `${label} = ${value}`;
}

/** A node that has just been made: `z = 8`, `8`, `h, a tensor of shape (64, 128)`. */
export function resultText(context: Context, node: Node): string {
  const { event } = node;
  const name = nameAt(node, context.q);
  const value = shortValue(event.val, event.shape);
  if (value === null) return context.sentences.tensorOf(name, formatShape(event.shape));
  return name === null ? value : `${name} = ${value}`;
}

/** The operands as they were when the op ran; an unnamed single-element operand keeps its code beside its value. */
export function operandTexts(context: Context, node: Node, event: Op): string[] {
  return event.ins.map((operand) => {
    const input = typeof operand === "number" ? context.run.nodes.get(operand) : undefined;
    return input ? operandText(context, input, node.born) : String(operand);
  });
}
