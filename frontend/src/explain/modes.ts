/**
 * Reverse against forward mode on the graph of one result: what each would cost, and a forward sweep done by hand.
 *
 *     reverse   one sweep per element of the result gives its derivatives by all inputs       (VJP)
 *     forward   one sweep per element of the inputs gives the derivatives of all results by it (JVP)
 */

import { toNumber } from "../base/number.js";
import type { Catalogue } from "../protocol/catalogue.js";
import type { Op } from "../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { operandCells } from "./cells.js";
import { countOf, singleElement } from "./elements.js";

/** What one mode needs for all derivatives. */
export interface Cost {
  readonly sweeps: number;
  /** Multiplications in one sweep. */
  readonly each: number;
  readonly total: number;
}

export interface Modes {
  readonly root: number;
  /** Leaves that ask for a gradient, in tape order. */
  readonly inputs: readonly number[];
  /** Elements of all inputs, and of the result. */
  readonly n: number;
  readonly m: number;
  /** Edges that a sweep goes along: those between an input and the result. */
  readonly edges: number;
  readonly reverse: Cost;
  readonly forward: Cost;
  readonly better: "reverse" | "forward" | "same";
}

/** Both modes for the derivatives of `root` by all the leaves it was made from that ask for a gradient. */
export function modes(run: Run, root: Node): Modes {
  const edges = edgesBelow(run, root);
  const each = edges.reduce((sum, { event, arg }) => sum + multiplications(run, event, arg), 0);
  const seen = new Set([root.id, ...edges.map(({ operand }) => operand)]);
  const inputs = run.tape.filter(({ id, event }) => seen.has(id) && event.k === "leaf" && event.rg);
  const n = inputs.reduce((sum, { event }) => sum + countOf(event.shape), 0);
  const m = countOf(root.event.shape);
  const cost = (sweeps: number): Cost => ({ sweeps, each, total: sweeps * each });
  return {
    root: root.id,
    inputs: inputs.map(({ id }) => id),
    n,
    m,
    edges: edges.length,
    reverse: cost(m),
    forward: cost(n),
    better: m === n ? "same" : m < n ? "reverse" : "forward",
  };
}

interface Crossing {
  readonly event: Op;
  readonly arg: number;
  readonly operand: number;
}

/** Every edge between operands that ask for a gradient and what was made of them, up to the root. */
function edgesBelow(run: Run, root: Node): Crossing[] {
  const seen = new Set([root.id]);
  const found: Crossing[] = [];
  for (const id of seen) {
    const event = run.nodes.get(id)?.event;
    if (event?.k !== "op" || !event.rg) continue;
    for (const [arg, operand] of event.ins.entries()) {
      if (typeof operand !== "number" || !run.nodes.get(operand)?.event.rg) continue;
      found.push({ event, arg, operand });
      seen.add(operand);
    }
  }
  return found;
}

/** Ops that only move or add elements: a sweep through them multiplies nothing. */
const FREE = new Set(
  (
    "add sub neg sum reshape reshape_alias reshape_copy squeeze unsqueeze clone cast expand permute transpose t flip " +
    "roll repeat cat stack index piece embedding gather where masked_fill tril triu cumsum relu max min amax amin " +
    "maximum minimum clamp watched outcome"
  ).split(" "),
);
const PRODUCTS = new Set(
  "matmul bmm linear linear_product addmm addmv baddbmm convolution convolution_bias einsum".split(" "),
);

/**
 * Multiplications along one edge, the same in both directions: one per element of the result for an op element by
 * element, one per term of every element for a product, none where elements only move.
 */
function multiplications(run: Run, event: Op, arg: number): number {
  if (FREE.has(event.op)) return 0;
  const shapes = event.ins.map(
    (id) => (typeof id === "number" ? run.nodes.get(id)?.event.shape : undefined) ?? [],
  );
  const result = countOf(event.shape);
  if (!PRODUCTS.has(event.op)) return Math.max(result, countOf(shapes[arg] ?? []));
  const bias = event.op.startsWith("add") || event.op === "baddbmm" ? 0 : 2;
  if (arg === bias && shapes.length > 2) return 0;
  const weight = shapes[bias === 0 ? 2 : 1] ?? [];
  if (event.op.startsWith("convolution") || event.op.startsWith("linear"))
    return result * (countOf(weight) / (weight[0] ?? 1));
  const left = shapes[bias === 0 ? 1 : 0] ?? [];
  return result * (left.at(-1) ?? 1);
}

/** The derivative of each node on the way by one input: the second half of a dual number. */
export interface Dual {
  readonly id: number;
  readonly value: number;
  readonly tangent: number;
  /** One product per operand that depends on the input: local derivative times the operand's tangent. */
  readonly items: readonly { readonly edge: EdgeRef; readonly local: number; readonly tangent: number }[];
}

export interface Sweep {
  readonly input: number;
  /** In tape order: the input itself with its seed, then everything that depends on it. */
  readonly duals: readonly Dual[];
  /** Results that could not be followed: tensors, or ops whose local derivative the trace does not give. */
  readonly blocked: readonly number[];
  readonly multiplications: number;
}

/** Pushes `seed` forward from `input` through all single numbers that exist at `q`. Null for an input of several elements. */
export function forwardSweep(catalogue: Catalogue, run: Run, input: Node, q: number, seed = 1): Sweep | null {
  const start = singleElement(valueAt(input, input.born));
  if (start === null) return null;
  const duals = new Map<number, Dual>([[input.id, { id: input.id, value: start, tangent: seed, items: [] }]]);
  const blocked = new Set<number>();
  for (const node of run.tape) {
    if (node.born > q) break;
    if (node.event.k !== "op" || node.id === input.id || !node.event.rg) continue;
    const depends = node.inputs.some((id) => duals.has(id) || blocked.has(id));
    if (!depends) continue;
    const dual = node.inputs.some((id) => blocked.has(id))
      ? null
      : dualOf(catalogue, run, node, node.event, duals);
    if (dual) duals.set(node.id, dual);
    else blocked.add(node.id);
  }
  const list = [...duals.values()];
  const multiplied = list.reduce((sum, { items }) => sum + items.length, 0);
  return { input: input.id, duals: list, blocked: [...blocked], multiplications: multiplied };
}

function dualOf(
  catalogue: Catalogue,
  run: Run,
  node: Node,
  event: Op,
  duals: ReadonlyMap<number, Dual>,
): Dual | null {
  const value = singleElement(event.val);
  if (value === null) return null;
  const items: Dual["items"][number][] = [];
  for (const [arg, operand] of event.ins.entries()) {
    const tangent = typeof operand === "number" ? duals.get(operand)?.tangent : undefined;
    if (typeof operand !== "number" || tangent === undefined) continue;
    const local = localOf(catalogue, run, node, arg);
    if (local === null) return null;
    items.push({ edge: { result: node.id, operand, arg }, local, tangent });
  }
  const tangent = items.reduce((sum, one) => sum + one.local * one.tangent, 0);
  return { id: node.id, value, tangent, items };
}

/** The local derivative: what a pass said of the edge, or else what follows from the op's numbers. */
function localOf(catalogue: Catalogue, run: Run, node: Node, arg: number): number | null {
  const told = node.sent.find(({ event }) => event.arg === arg && event.loc != null)?.event.loc;
  if (told != null) return toNumber(told);
  const links = operandCells(catalogue, run, node, arg, 0);
  return links.kind === "cells" && links.count === 1 ? (links.links[0]?.factor ?? null) : null;
}
