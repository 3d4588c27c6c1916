/** Why a gradient is 0: follows the zeros up to the edge that made them, or finds what cancelled out. */
import type { Node } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { type Because, because, type Question } from "./because.js";
import { zeroBlame } from "./blame.js";
import { type CellLinks, resultCells } from "./cells.js";
import { allElements, characterOf, knownElements } from "./elements.js";
import { itemised, type Term } from "./terms.js";
import { mainFactors } from "./why-size.js";

/** Where the search stands: a node whose gradient is 0, at one cell or as a whole. */
interface Standing {
  readonly node: Node;
  readonly cell: number | null;
}

export function whyZero(question: Question): Because {
  const { run, q, b } = question;
  let at: Standing | null = { node: question.node, cell: question.cell };
  while (at) {
    const sum = b === null ? null : itemised(run, at.node, q, b);
    const term: Term | undefined = sum?.terms.find((one) => !isZero(one, at?.cell ?? null)) ?? sum?.terms[0];
    if (!sum || !term) return because(question, "root", { culprit: at.node.id });
    if (!isZero(term, at.cell)) return cancelled(question, at, sum.terms);
    const next: Because | Standing = follow(question, at, term);
    if ("cause" in next) return next;
    at = next;
  }
  return because(question, "root");
}

function isZero(term: Term, cell: number | null): boolean {
  if (cell === null) return characterOf(term.contribution).allZero;
  const element = knownElements(term.contribution)[cell];
  return element === undefined ? characterOf(term.contribution).allZero : element === 0;
}

function cancelled(question: Question, at: Standing, terms: readonly Term[]): Because {
  const nonzero = terms.filter((one) => !isZero(one, at.cell));
  const first = nonzero[0];
  return because(question, "cancelled", {
    culprit: at.node.id,
    edge: first?.edge ?? null,
    q: first?.q ?? null,
    value: first ? (knownElements(first.contribution)[at.cell ?? 0] ?? null) : null,
    times: nonzero.length,
  });
}

/** One edge up: either the zeros come from above, or this edge made them. */
function follow(question: Question, at: Standing, term: Term): Because | Standing {
  const { catalogue, run } = question;
  const result = run.nodes.get(term.edge.result);
  if (!result) return because(question, "stationary", { edge: term.edge, q: term.q });
  const links: CellLinks =
    at.cell === null ? { kind: "whole" } : resultCells(catalogue, run, result, term.edge.arg, at.cell);
  if (links.kind === "cells" && links.count === 0)
    return blamed(question, result, term, at.cell, "not-selected");
  const above = relevant(term, links);
  const live = above.find(({ element }) => element !== 0);
  if (term.upstream && !live)
    return { node: result, cell: above.length === 1 ? (above[0]?.cell ?? null) : null };
  if (term.local !== null && term.local !== 0) {
    return because(question, "small-factors", { q: term.q, edge: term.edge, factors: mainFactors(question) });
  }
  return blamed(question, result, term, at.cell);
}

/** The elements of the gradient above that reach the cell, as far as they are known. */
function relevant(term: Term, links: CellLinks): { cell: number; element: number }[] {
  const { upstream } = term;
  if (!upstream) return [];
  if (links.kind === "whole" || allElements(upstream) === null) {
    const { allZero } = characterOf(upstream);
    return allZero ? [] : [{ cell: 0, element: Number.NaN }];
  }
  const elements = knownElements(upstream);
  return links.links.map(({ cell }) => ({ cell, element: elements[cell] ?? 0 }));
}

function blamed(
  question: Question,
  result: Node,
  term: Term,
  cell: number | null,
  cause = zeroBlame(result.event.k === "op" ? result.event.op : ""),
): Because {
  const { run } = question;
  const other = otherOperand(question, result, term.edge.arg);
  const made = other?.event.k === "leaf" ? other.event.made : "";
  const times = cause === "times-zero";
  const operand = times ? other : run.nodes.get(term.edge.operand);
  const element = operand ? knownElements(valueAt(operand, result.born))[times ? 0 : (cell ?? 0)] : undefined;
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
