/** Why a gradient is NaN or infinite: follows it up to the edge or the value that spoiled it. */
import type { Node } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { type Because, because, type Question } from "./because.js";
import { slopeBlame, valueBlame } from "./blame.js";
import { resultCells } from "./cells.js";
import { badness, knownElements, singleElement } from "./elements.js";
import { itemised, type Term } from "./terms.js";
import { type Trouble, troubles } from "./trouble.js";

export function whyBad(question: Question): Because {
  const { run, q, b } = question;
  let node: Node = question.node;
  let cell = question.cell;
  for (;;) {
    const sum = b === null ? null : itemised(run, node, q, b);
    const term = worstTerm(sum?.terms ?? [], cell);
    if (!term) return because(question, sum?.terms.length ? "overflow" : "root", { culprit: node.id });
    const result = run.nodes.get(term.edge.result);
    const above = term.upstream ? badness(term.upstream) : "clean";
    const own = badness(term.contribution);
    if (!result) return because(question, "bad-derivative", { edge: term.edge, q: term.q });
    if (above === "clean" || (own === "nan" && above === "inf" && !spoiledValue(question, result)))
      return blamed(question, result, term, above === "inf");
    cell = cellAbove(question, result, term, cell);
    node = result;
  }
}

/** The first contribution that is NaN, else the first infinite one. */
function worstTerm(terms: readonly Term[], cell: number | null): Term | undefined {
  const bad = (is: "nan" | "inf") => terms.find((term) => kindAt(term, cell) === is);
  return bad("nan") ?? bad("inf") ?? (cell === null ? undefined : worstTerm(terms, null));
}

function kindAt({ contribution }: Term, cell: number | null): "clean" | "inf" | "nan" {
  const element = cell === null ? undefined : knownElements(contribution)[cell];
  if (element === undefined) return badness(contribution);
  return Number.isNaN(element) ? "nan" : Number.isFinite(element) ? "clean" : "inf";
}

/** The cell of the gradient above that is spoiled and reaches this one. */
function cellAbove(question: Question, result: Node, term: Term, cell: number | null): number | null {
  if (cell === null || !term.upstream) return null;
  const links = resultCells(question.catalogue, question.run, result, term.edge.arg, cell);
  const elements = knownElements(term.upstream);
  if (links.kind === "whole") return null;
  return links.links.find((link) => !Number.isFinite(elements[link.cell] ?? 0))?.cell ?? null;
}

/** The result itself or an operand whose value is NaN or infinite, the operands first. */
function spoiledValue({ run }: Question, result: Node): Node | null {
  const operands = result.inputs.flatMap((id) => run.nodes.get(id) ?? []);
  const value = (one: Node) => (one === result ? one.event.val : valueAt(one, result.born));
  return [...operands, result].find((one) => badness(value(one) ?? { is: "item", x: 0 }) !== "clean") ?? null;
}

function blamed(question: Question, result: Node, term: Term, infiniteAbove: boolean): Because {
  const spoiled = spoiledValue(question, result);
  if (spoiled) return byValue(question, spoiled, term);
  const at = { culprit: result.id, edge: term.edge, q: term.q, operand: term.edge.operand };
  const element = elementBehind(question, result, term);
  const zeroAbove = term.upstream !== null && knownElements(term.upstream).includes(0);
  if (infiniteAbove || (zeroAbove && badness(term.contribution) === "nan"))
    return because(question, "zero-times-infinite", { ...at, value: element });
  const op = result.event.k === "op" ? result.event.op : "";
  const finite = term.local !== null && Number.isFinite(term.local);
  return because(question, finite ? "overflow" : slopeBlame(op), { ...at, value: element });
}

/** The operand's element where the contribution is not finite. */
function elementBehind({ run }: Question, result: Node, term: Term): number | null {
  const operand = run.nodes.get(term.edge.operand);
  const spoiled = knownElements(term.contribution).findIndex((x) => !Number.isFinite(x));
  return operand ? (knownElements(valueAt(operand, result.born))[Math.max(0, spoiled)] ?? null) : null;
}

/** A value was NaN or infinite before the pass: its first creator is to blame. */
function byValue(question: Question, spoiled: Node, term: Term): Because {
  const { run, q } = question;
  const made = creatorOf(troubles(run, q), run.nodes, spoiled);
  const creator = run.nodes.get(made?.node ?? spoiled.id) ?? spoiled;
  const found = { culprit: creator.id, edge: term.edge, q: creator.born };
  if (creator.event.k === "leaf") {
    const bad = knownElements(creator.event.val).find((x) => !Number.isFinite(x));
    return because(question, "bad-data", {
      ...found,
      operand: creator.id,
      value: bad ?? singleElement(creator.event.val),
    });
  }
  const { decisive, operand } = decisiveOperands(question, creator);
  const is = made?.is ?? (badness(creator.event.val) === "nan" ? "nan" : "inf");
  const cause = valueBlame(creator.event.op, decisive, is);
  return because(question, cause, {
    ...found,
    operand,
    value: cause === "overflow" ? (decisive[0] ?? null) : (decisive.at(-1) ?? null),
  });
}

/** The creator among a node and what it was made from: the latest before it, of a NaN the infinity it came from. */
function creatorOf(all: readonly Trouble[], nodes: Question["run"]["nodes"], spoiled: Node): Trouble | null {
  const above = new Set([spoiled.id]);
  for (const id of above) for (const input of nodes.get(id)?.inputs ?? []) above.add(input);
  const found = all.findLast((one) => one.phase !== "backward" && above.has(one.node)) ?? null;
  return found?.from ?? found;
}

/** The elements of each operand at the first cell of the result that is not finite. */
function decisiveOperands(
  { run }: Question,
  { event, born }: Node,
): { decisive: number[]; operand: number | null } {
  if (event.k !== "op") return { decisive: [], operand: null };
  const cell = Math.max(
    0,
    knownElements(event.val).findIndex((x) => !Number.isFinite(x)),
  );
  const decisive = event.ins.map((id) => {
    const node = typeof id === "number" ? run.nodes.get(id) : undefined;
    if (!node) return Number(id);
    const elements = knownElements(valueAt(node, born));
    return elements[elements.length === 1 ? 0 : cell] ?? Number.NaN;
  });
  const last = event.ins.findLast((id) => typeof id === "number");
  return { decisive, operand: typeof last === "number" ? last : null };
}
