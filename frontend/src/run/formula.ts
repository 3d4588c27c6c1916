/** Formulas of a run as LaTeX: an op's value, its local derivatives and contributions, with symbols or with numbers. */
import { type Figure, formatNumber, scientific, toNumber } from "../base/number.js";
import { type Catalogue, type OpRecord, operandName, recordOf } from "../protocol/catalogue.js";
import type { Edge, Op, Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "./model.js";
import { nameAt, sumAt, valueAt } from "./moment.js";

/**
 * Whether places are filled with names, or with the numbers of the moment (tensors keep their names); `earlier` puts in
 * the number of the gradient above alone, which earlier steps of the pass have found.
 */
export type Filling = "symbols" | "earlier" | "numbers";

/** One operand's derivative, with names and with the numbers of this run. */
export interface Derivative {
  /** Position of the operand. */
  readonly arg: number;
  readonly operand: number;
  /** Such as `\frac{\partial z}{\partial x} = y`. */
  readonly symbols: string;
  /** Such as `\frac{\partial z}{\partial x} = 3`; null where the numbers are too many to write. */
  readonly numbers: string | null;
}

const PLACE = /#([A-Za-z]\w*)/gu;
/** Names of subscripted symbols such as `w1`: one letter and digits. */
const INDEXED = /^([A-Za-z])_?(\d+)$/u;

/** A number within LaTeX; negative ones in parentheses, so that they can stand anywhere. */
export function numberLatex(figure: Figure | boolean): string {
  const value = toNumber(figure);
  if (Number.isNaN(value)) return "\\text{NaN}";
  if (!Number.isFinite(value)) return value > 0 ? "\\infty" : "(-\\infty)";
  const power = scientific(value);
  const plain = power
    ? `${power.mantissa} \\times 10^{${power.exponent}}`
    : formatNumber(value).replaceAll("−", "-");
  return value < 0 ? `(${plain})` : power ? `{${plain}}` : plain;
}

/** The number where nothing stands around it: without parentheses. */
export function bareNumber(figure: Figure | boolean): string {
  return numberLatex(figure).replace(/^\((.*)\)$/u, "$1");
}

/** A program's name as a symbol: `x`, `w_{1}`, `\mathrm{loss}`; tensors bold. */
export function nameLatex(name: string, bold: boolean): string {
  const indexed = INDEXED.exec(name);
  if (indexed) return `${nameLatex(indexed[1] ?? "", bold)}_{${indexed[2]}}`;
  if (!/^[\w.]*$/u.test(name)) return `\\text{${name.replace(/[\\{}$&#^_%~]/gu, "")}}`;
  if (bold) return `\\mathbf{${name.replaceAll("_", "\\_")}}`;
  return name.length === 1 ? name : `\\mathrm{${name.replaceAll("_", "\\_")}}`;
}

/** The node's name as a symbol, or `v_{7}` for node 7 while it has none. */
export function symbolLatex(node: Node, q: number): string {
  const bold = node.event.shape.length > 0;
  const name = nameAt(node, q);
  return name === null ? `${nameLatex("v", bold)}_{${node.id}}` : nameLatex(name, bold);
}

/** Everything that fills the places of one op's formulas at a moment. */
interface Context {
  readonly run: Run;
  readonly node: Node;
  readonly event: Op;
  readonly record: OpRecord;
  readonly q: number;
  /** The backward pass whose gradient is put in; the latest when left out. */
  readonly b?: number;
}

/** Null for leaves and ops the catalogue does not know. */
function contextOf(catalogue: Catalogue, run: Run, node: Node, q: number): Context | null {
  const { event } = node;
  const record = event.k === "op" ? recordOf(catalogue, event.op) : null;
  return event.k === "op" && record ? { run, node, event, record, q } : null;
}

function single(summary: Summary | null | undefined): Figure | boolean | null {
  return summary?.is === "item" ? summary.x : null;
}

function nodeLatex(node: Node, value: Summary | null, q: number, filling: Filling): string {
  const number = filling === "numbers" && node.event.shape.length === 0 ? single(value) : null;
  return number === null ? symbolLatex(node, q) : numberLatex(number);
}

/** Operands that were tensors had, when the op ran, the value they had at its birth. */
function operandLatex(context: Context, operand: number | string, filling: Filling): string {
  if (typeof operand === "string") return literalLatex(operand);
  const node = context.run.nodes.get(operand);
  return node ? nodeLatex(node, valueAt(node, context.node.born), context.q, filling) : `v_{${operand}}`;
}

function literalLatex(text: string): string {
  const value = Number(text);
  return text === "" || Number.isNaN(value) ? nameLatex(text, false) : numberLatex(value);
}

/** The gradient that arrived at the result in the pass. */
function upstreamLatex({ run, node, q, b }: Context, filling: Filling): string {
  const number = filling === "symbols" ? null : single(sumAt(run, node, q, b)?.total);
  return number === null ? `g_{${symbolLatex(node, q)}}` : numberLatex(number);
}

function placeLatex(context: Context, place: string, filling: Filling): string {
  const { event, record, node, q } = context;
  if (place === "g") return upstreamLatex(context, filling);
  if (place === "out") return nodeLatex(node, event.val, q, filling);
  const operands = event.ins.filter((_, arg) => operandName(record, arg) === place);
  if (operands.length > 0)
    return operands.map((operand) => operandLatex(context, operand, filling)).join(",\\, ");
  const attribute = event.attrs?.[place];
  return attribute === undefined ? nameLatex(place, false) : literalLatex(String(attribute));
}

function fill(context: Context, latex: string, filling: Filling): string {
  return latex.replace(PLACE, (_, place: string) => placeLatex(context, place, filling));
}

/** The op's value, such as `x \cdot y` or `2 \cdot 3`; null for leaves and ops the catalogue does not know. */
export function valueFormula(
  catalogue: Catalogue,
  run: Run,
  node: Node,
  q: number,
  filling: Filling,
): string | null {
  const context = contextOf(catalogue, run, node, q);
  return context && fill(context, context.record.latex, filling);
}

/** `z = x \\cdot y`, then `z = 2 \\cdot 3 = 6` where all are single numbers; none for leaves and unknown ops. */
export function valueFormulas(catalogue: Catalogue, run: Run, node: Node, q: number): string[] {
  const symbols = valueFormula(catalogue, run, node, q, "symbols");
  const numbers = valueFormula(catalogue, run, node, q, "numbers");
  if (symbols === null || numbers === null) return [];
  const left = symbolLatex(node, q);
  const result = single(node.event.val);
  const inputs = node.inputs.map((id) => run.nodes.get(id)?.event.shape.length ?? 0);
  const scalar = result !== null && node.event.shape.length === 0 && inputs.every((axes) => axes === 0);
  const first = `${left} = ${symbols}`;
  return scalar && numbers !== symbols ? [first, `${left} = ${numbers} = ${bareNumber(result)}`] : [first];
}

/** The derivative for every operand that has one, in operand order. */
export function derivativesOf(catalogue: Catalogue, run: Run, node: Node, q: number): Derivative[] {
  const context = contextOf(catalogue, run, node, q);
  if (!context) return [];
  return context.event.ins.flatMap((operand, arg) => {
    const input = typeof operand === "number" ? run.nodes.get(operand) : undefined;
    return input?.event.rg ? derivativeOf(context, input, arg) : [];
  });
}

function derivativeOf(context: Context, operand: Node, arg: number): Derivative | [] {
  const name = operandName(context.record, arg);
  const vjp = name === null ? undefined : context.record.vjps[name];
  if (!vjp || "none" in vjp) return [];
  const { local } = vjp;
  const from = symbolLatex(context.node, context.q);
  const to = symbolLatex(operand, context.q);
  if (local === undefined) {
    const symbols = `\\Delta g_{${to}} = ${fill(context, vjp.latex, "symbols")}`;
    return { arg, operand: operand.id, symbols, numbers: null };
  }
  const left = `\\frac{\\partial ${from}}{\\partial ${to}}`;
  const symbols = `${left} = ${fill(context, local, "symbols")}`;
  const numbers = localNumbers(context, local, arg);
  return { arg, operand: operand.id, symbols, numbers: numbers && `${left} = ${numbers}` };
}

/** The local derivative with numbers, and what it comes to once the pass has said so. */
function localNumbers(context: Context, local: string, arg: number): string | null {
  const { run, event } = context;
  const inputs = event.ins.map((id) => (typeof id === "number" ? run.nodes.get(id) : undefined));
  if (event.shape.length > 0 || inputs.some((input) => input && input.event.shape.length > 0)) return null;
  const written = fill(context, local, "numbers");
  const result = sentOf(context, arg)?.loc;
  if (result == null || numberLatex(result) === written) return written.replace(/^\((-[^()]*)\)$/u, "$1");
  return `${written} = ${bareNumber(result)}`;
}

/** The latest contribution the node sent to its operand at `arg`, or undefined before it did. */
function sentOf({ node, q }: Context, arg: number): Edge | undefined {
  return node.sent.findLast((sent) => sent.q <= q && sent.event.arg === arg)?.event;
}

/** One contribution, `g × local = number` where they are single numbers; null where the catalogue knows no rule. */
export function contributionFormula(
  catalogue: Catalogue,
  run: Run,
  edge: Edge,
  q: number,
  filling: Filling,
): string | null {
  const node = run.nodes.get(edge.from);
  const found = node ? contextOf(catalogue, run, node, q) : null;
  const context = found && { ...found, b: edge.b };
  const name = context && operandName(context.record, edge.arg);
  const vjp = context && name !== null ? context.record.vjps[name ?? ""] : undefined;
  if (!context || !vjp || "none" in vjp) return null;
  const result = single(edge.val);
  const { local } = vjp;
  if (filling === "earlier") return fill(context, vjp.latex, filling);
  if (filling === "symbols" || result === null) return fill(context, vjp.latex, "symbols");
  if (edge.loc == null || local === undefined) return fill(context, vjp.latex, "numbers");
  return `${upstreamLatex(context, "numbers")} \\times ${numberLatex(edge.loc)} = ${bareNumber(result)}`;
}
