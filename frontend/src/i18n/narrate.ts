/**
 * One sentence per step of a run: for the caption, screen readers, alternative text and print.
 *
 * Code within a sentence stands in backticks; `segmentsOf` splits it off for display, `plainText` drops the marks.
 */
import { formatShape } from "../base/number.js";
import type {
  Accumulate,
  AnyEvent,
  Backward,
  Caught,
  Error as ErrorEvent,
  Leaf,
  Op,
  Summary,
  Update,
  Visit,
  Zero,
} from "../protocol/trace.gen.js";
import type { Node, Run, Step } from "../run/model.js";
import { gradAt, sumAt, valueAt } from "../run/moment.js";
import { tellEdge } from "./narrate-edge.js";
import {
  type Context,
  codeAt,
  gradientText,
  labelOf,
  madeBy,
  operandText,
  operandTexts,
  opWord,
  resultText,
  shortValue,
  single,
  type Telling,
} from "./told.js";
import { toldTest } from "./told-test.js";

export type { Telling } from "./told.js";

/** Longest piece of printed text that is read out. */
const LONGEST_TEXT = 80;

/** What the step did. */
export function narrate(run: Run, step: Step, telling: Telling): string {
  const event = run.events[step.index];
  return event ? tell({ ...telling, run, q: step.end }, event) : "";
}

function tell(context: Context, event: AnyEvent): string {
  switch (event.k) {
    case "leaf":
      return tellLeaf(context, event);
    case "op":
      return tellOp(context, event);
    case "test":
      return context.sentences.test(toldTest(context, event));
    case "caught":
      return tellCaught(context, event);
    case "bwd":
      return tellBackward(context, event);
    case "visit":
      return tellVisit(context, event);
    case "eg":
      return tellEdge(context, event);
    case "acc":
      return tellAccumulate(context, event);
    case "zero":
      return tellZero(context, event);
    case "upd":
      return tellUpdate(context, event);
    case "txt":
      return tellText(context, event.s);
    case "err":
      return context.sentences.error(event.src?.[0] ?? null, event.etype, briefly(event), event.hint ?? "");
    case "gap":
      return context.sentences.gap(event.n, event.why);
    case "end":
      return event.status === "ok" || event.status === "error" ? "" : context.sentences.end(event.status);
    default:
      return "";
  }
}

function tellLeaf(context: Context, event: Leaf): string {
  const node = context.run.nodes.get(event.id);
  if (!node) return "";
  const { sentences } = context;
  const code = codeAt(context, event.src);
  const found = code !== null && madeBy(context, event) === null;
  if (event.role === "parameter") {
    const value = operandText(context, node, context.q);
    return found ? sentences.foundParameter(code, value) : sentences.parameter(code, value);
  }
  const value = resultText(context, node);
  return found ? sentences.found(code, value) : sentences[event.role](code, value);
}

/** What the op does with its operands, in its own words or with its name. */
function phraseOf({ sentences }: Context, event: Op, operands: readonly string[]): string {
  const attrs = new Map(Object.entries(event.attrs ?? {}).map(([name, value]) => [name, attribute(value)]));
  const phrase = new Map(Object.entries(sentences.ops)).get(event.op);
  return phrase ? phrase(operands, attrs) : sentences.otherOp(event.op, operands);
}

function attribute(value: unknown): string {
  return value === null ? "None" : String(value);
}

function tellOp(context: Context, event: Op): string {
  const { run, sentences } = context;
  const node = run.nodes.get(event.id);
  if (!node) return "";
  const phrase = phraseOf(context, event, operandTexts(context, node, event));
  const said = [sentences.op(codeAt(context, event.src), phrase, resultText(context, node))];
  const first = run.nodes.get(node.inputs[0] ?? 0);
  if (event.inplace && first) said.push(sentences.inPlace(labelOf(context, first)));
  const note = sentences.notes[event.op];
  if (note !== undefined) said.push(note);
  if (dropsGradient(run, node, event)) said.push(sentences.unrecorded());
  return said.join(" ");
}

/** Whether an operand asked for a gradient and a result that could carry it does not. */
function dropsGradient(run: Run, node: Node, event: Op): boolean {
  const asked = node.inputs.some((input) => run.nodes.get(input)?.event.rg);
  return asked && !event.rg && event.dtype.startsWith("float") && event.op !== "detach";
}

function tellCaught(context: Context, { src, etype, raised, msg = "" }: Caught): string {
  const message = msg.length > LONG_MESSAGE ? "" : msg.replace(/\s+/gu, " ").trim();
  return context.sentences.caught(codeAt(context, src), etype, raised?.[0] ?? null, message);
}

function tellBackward(context: Context, event: Backward): string {
  const root = context.run.nodes.get(event.root);
  if (!root) return "";
  const gradient = gradientText(context, event.val, root.event.shape);
  return context.sentences.backward(event.b, labelOf(context, root), gradient, single(event.val) === 1);
}

function tellVisit(context: Context, event: Visit): string {
  const node = context.run.nodes.get(event.id);
  if (!node) return "";
  const label = labelOf(context, node);
  // A node without a name is called by its code already.
  const code = label.startsWith("`") ? null : codeAt(context, node.event.src);
  const op = node.event.k === "op" ? opWord(context, node.event.op) : null;
  const { shape } = node.event;
  return context.sentences.visit(code, label, shortValue(event.val, shape), formatShape(shape), op);
}

function tellAccumulate(context: Context, event: Accumulate): string {
  const { run, sentences } = context;
  const node = run.nodes.get(event.id);
  if (!node) return "";
  const { shape } = node.event;
  const label = labelOf(context, node);
  if (!event.added) return sentences.accumulate(label, shortValue(event.val, shape), formatShape(shape));
  const before = shortValue(gradAt(node, event.q - 1), shape);
  const more = shortValue(sumAt(run, node, event.q, event.b)?.total ?? null, shape);
  const grad = gradientText(context, event.val, shape);
  return sentences.accumulateMore(label, before ?? "", before === null ? null : more, grad);
}

function tellZero(context: Context, event: Zero): string {
  const nodes = event.ids.map((id) => context.run.nodes.get(id));
  const labels = nodes.map((node) => (node ? labelOf(context, node) : "?"));
  return context.sentences.zero(codeAt(context, event.src), labels, event.to === "zeros");
}

function tellUpdate(context: Context, event: Update): string {
  const node = context.run.nodes.get(event.id);
  if (!node) return "";
  const short = (value: Summary | null) => shortValue(value, node.event.shape);
  const after = short(event.val);
  const before = after === null ? null : short(valueAt(node, event.q - 1));
  const label = before === null ? operandText(context, node, event.q) : labelOf(context, node);
  return context.sentences.update(event.by, label, before, after ?? "");
}

function tellText({ sentences }: Context, text: string): string {
  const line = text.trim().replace(/\s*\n\s*/gu, " ⏎ ");
  if (line === "") return sentences.textEmpty();
  return sentences.text(line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line);
}

/** A piece of a sentence: words, or code of the program. */
export interface Segment {
  readonly text: string;
  readonly code: boolean;
}

export function segmentsOf(sentence: string): Segment[] {
  const pieces = sentence.split("`").map((text, i) => ({ text, code: i % 2 === 1 }));
  return pieces.filter(({ text }) => text !== "");
}

/** The sentence without the marks round its code. */
export function plainText(sentence: string): string {
  return sentence.replaceAll("`", "");
}

const LONG_MESSAGE = 120;

/** A message that fills the caption is left to where errors are shown whole, when an explanation takes its place. */
function briefly({ msg, hint }: ErrorEvent): string {
  return hint && msg.length > LONG_MESSAGE ? "" : msg;
}
