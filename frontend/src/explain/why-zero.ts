/** Why a gradient is 0: follows the zeros up to the edge that made them, or finds what cancelled out. */
import type { Node } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { type Because, because, type Question, type ZeroCause } from "./because.js";
import { passesOn, zeroBlame } from "./blame.js";
import { resultCells } from "./cells.js";
import { allElements, characterOf, knownElements } from "./elements.js";
import { itemised, type Term } from "./terms.js";
import { mainFactors } from "./why-size.js";

/** Where the search stands: a node whose gradient is 0, at these cells, or as a whole where they are too many. */
interface Standing {
  readonly node: Node;
  readonly cells: readonly number[] | null;
}

/** Tensors with more elements are followed as a whole. */
const MOST_CELLS = 64;

export function whyZero(question: Question): Because {
  const { run, q, b, node, cell, gradient } = question;
  const count = allElements(gradient)?.length ?? Number.POSITIVE_INFINITY;
  const all = count <= MOST_CELLS ? Array.from({ length: count }, (_, at) => at) : null;
  let at: Standing = { node, cells: cell === null ? all : [cell] };
  for (;;) {
    const { cells } = at;
    const sum = b === null ? null : itemised(run, at.node, q, b);
    const live = sum?.terms.filter((one) => !isZero(one, cells)) ?? [];
    const [first] = sum?.terms ?? [];
    if (!sum || !first) return because(question, "root", { culprit: at.node.id });
    if (live.length > 0) return cancelled(question, at, live);
    const next: Because | Standing = follow(question, at, first);
    if ("cause" in next) return next;
    at = next;
  }
}

function isZero({ contribution }: Term, cells: readonly number[] | null): boolean {
  const elements = knownElements(contribution);
  if (cells === null || cells.some((cell) => elements[cell] === undefined))
    return characterOf(contribution).allZero;
  return cells.every((cell) => elements[cell] === 0);
}

function cancelled(question: Question, { node, cells }: Standing, live: readonly Term[]): Because {
  const first = live[0];
  const elements = knownElements(first?.contribution ?? null);
  return because(question, "cancelled", {
    culprit: node.id,
    edge: first?.edge ?? null,
    q: first?.q ?? null,
    value: elements[cells?.find((cell) => elements[cell] !== 0) ?? 0] ?? null,
    times: live.length,
  });
}

/** One edge up: either the zeros come from above, or this edge made them. */
function follow(question: Question, { cells }: Standing, term: Term): Because | Standing {
  const result = question.run.nodes.get(term.edge.result);
  if (!result) return because(question, "stationary", { edge: term.edge, q: term.q });
  const above = cellsAbove(question, result, term, cells);
  if (above?.length === 0) return blamed(question, result, term, cells, "not-selected");
  if (term.upstream && isZero({ ...term, contribution: term.upstream }, above))
    return { node: result, cells: above };
  if (term.local !== null && term.local !== 0)
    return because(question, "small-factors", { q: term.q, edge: term.edge, factors: mainFactors(question) });
  const op = result.event.k === "op" ? result.event.op : "";
  return blamed(question, result, term, cells, passesOn(op) ? "zero-above" : zeroBlame(op));
}

/** The cells of the result that these cells went into; null where they are not known or too many. */
function cellsAbove(
  { catalogue, run }: Question,
  result: Node,
  term: Term,
  cells: readonly number[] | null,
): readonly number[] | null {
  if (cells === null || !term.upstream) return null;
  const found = new Set<number>();
  for (const cell of cells) {
    const links = resultCells(catalogue, run, result, term.edge.arg, cell);
    if (links.kind === "whole" || links.count > links.links.length) return null;
    for (const link of links.links) found.add(link.cell);
  }
  return found.size <= MOST_CELLS ? [...found] : null;
}

function blamed(
  question: Question,
  result: Node,
  term: Term,
  cells: readonly number[] | null,
  cause: ZeroCause,
): Because {
  const { run } = question;
  const other = otherOperand(question, result, term.edge.arg);
  const made = other?.event.k === "leaf" ? other.event.made : "";
  const times = cause === "times-zero";
  const operand = times ? other : run.nodes.get(term.edge.operand);
  const element = operand
    ? knownElements(valueAt(operand, result.born))[times ? 0 : (cells?.[0] ?? 0)]
    : undefined;
  return because(question, times && made === "dropout" ? "dropped" : cause, {
    culprit: result.id,
    edge: term.edge,
    q: term.q,
    operand: operand?.id ?? null,
    value: element ?? null,
  });
}

/** In a product: what the operand was multiplied by. */
function otherOperand({ run }: Question, { event }: Node, arg: number): Node | undefined {
  if (event.k !== "op") return undefined;
  const others = event.ins.filter((id, place) => place !== arg && typeof id === "number");
  return run.nodes.get(Number(others[0]));
}
