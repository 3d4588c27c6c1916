import { describe, expect, test } from "vitest";
import { keyOf, numbersIn } from "../../src/explain/attrs.js";
import { cellsOfResult, MOST_CELLS } from "../../src/explain/axes.js";
import {
  type CellLinks,
  gradientCell,
  operandCells,
  repeatedAxes,
  resultCells,
} from "../../src/explain/cells.js";
import { allElements, countOf } from "../../src/explain/elements.js";
import { itemisedPasses, type Term } from "../../src/explain/terms.js";
import { catalogue } from "../../src/protocol/catalogue.js";
import type { Node, Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { cells, item, numbered, runOf, start } from "../run/traces.js";
import { CELLS, RECORDED } from "./traces.js";

/** Every contribution with the nodes at both ends, where all cells of contribution and gradient are known. */
function everyTerm(run: Run): { term: Term; from: Node; to: Node }[] {
  return run.tape.flatMap((to) =>
    itemisedPasses(run, to, latest(run)).flatMap(({ terms }) =>
      terms.flatMap((term) => {
        const from = run.nodes.get(term.edge.result);
        return from && allElements(term.contribution) && allElements(term.upstream)
          ? [{ term, from, to }]
          : [];
      }),
    ),
  );
}

/** The contribution to a cell from the cells of the gradient above; null where a factor is not known. */
function fromCells(links: CellLinks, upstream: readonly number[]): { sum: number; size: number } | null {
  if (links.kind === "whole") return null;
  let [sum, size] = [0, 0];
  for (const { cell, factor } of links.links) {
    const above = upstream[cell] ?? Number.NaN;
    if (factor === null) return null;
    const part = above * factor;
    sum += part;
    // `1 - out²` has the rounding of numbers near 1, however small it is.
    size += Math.abs(part) + Math.abs(above) / 8;
  }
  return { sum, size };
}

/** How many cells of contributions follow from factors, and which ones are wrong. */
function checked(run: Run): { ops: Set<string>; wrong: unknown[] } {
  const ops = new Set<string>();
  const wrong: unknown[] = [];
  for (const { term, from, to } of everyTerm(run)) {
    const upstream = allElements(term.upstream) ?? [];
    for (const [cell, stored] of (allElements(term.contribution) ?? []).entries()) {
      const links = resultCells(catalogue, run, from, term.edge.arg, cell);
      const found = fromCells(links, upstream);
      const op = from.event.k === "op" ? from.event.op : "";
      if (found === null || !Number.isFinite(stored) || !Number.isFinite(found.sum)) continue;
      ops.add(op);
      if (Math.abs(found.sum - stored) > 2e-6 * (found.size + Math.abs(stored)) + 1e-30)
        wrong.push({
          op,
          from: from.id,
          to: to.id,
          arg: term.edge.arg,
          cell,
          stored,
          found: found.sum,
          links,
        });
    }
  }
  return { ops, wrong };
}

test.each(RECORDED)(
  "%s: a cell of a contribution is the sum over its cells of gradient times factor",
  (_, run) => {
    expect(checked(run).wrong.slice(0, 3)).toEqual([]);
  },
);

test("the ops whose cells follow from numbers", () => {
  const ops = new Set([...CELLS.values()].flatMap((run) => [...checked(run).ops]));
  const wanted =
    "matmul bmm linear linear_product addmm sum mean softmax log_softmax cumsum permute t transpose reshape unsqueeze " +
    "squeeze flip roll repeat expand cat stack index piece tril embedding gather add mul sub div where masked_fill " +
    "mse_loss cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits logsumexp prod norm var " +
    "std max amin convolution convolution_bias avg_pool maximum clamp exp sigmoid tanh relu log sqrt pow abs";
  expect(wanted.split(" ").filter((op) => !ops.has(op))).toEqual([]);
});

describe.each([...CELLS])("%s", (_, run) => {
  test("read forward and backward it is the same relation", () => {
    for (const node of run.tape) {
      if (node.event.k !== "op" || countOf(node.event.shape) > 64) continue;
      for (const [arg, id] of node.event.ins.entries()) {
        const operand = typeof id === "number" ? run.nodes.get(id) : undefined;
        if (!operand || countOf(operand.event.shape) > 64) continue;
        const pairs = new Set<string>();
        for (let cell = 0; cell < countOf(node.event.shape); cell += 1) {
          const links = operandCells(catalogue, run, node, arg, cell);
          if (links.kind === "cells") for (const link of links.links) pairs.add(`${cell}:${link.cell}`);
        }
        const back = new Set<string>();
        for (let cell = 0; cell < countOf(operand.event.shape); cell += 1) {
          const links = resultCells(catalogue, run, node, arg, cell);
          if (links.kind === "cells") for (const link of links.links) back.add(`${link.cell}:${cell}`);
        }
        expect([...back].sort()).toEqual([...pairs].sort());
      }
    }
  });

  test("no gradient reaches a cell whose cells of the result have none", () => {
    for (const { term, from } of everyTerm(run)) {
      const upstream = allElements(term.upstream) ?? [];
      for (const [cell, stored] of (allElements(term.contribution) ?? []).entries()) {
        const links = resultCells(catalogue, run, from, term.edge.arg, cell);
        if (links.kind === "cells" && links.links.every((link) => upstream[link.cell] === 0))
          expect(stored).toBeCloseTo(0);
      }
    }
  });
});

test("broadcasting is a repeat one way and a sum the other, along the same axes", () => {
  expect(repeatedAxes([2, 3], [3])).toEqual([0]);
  expect(repeatedAxes([2, 3], [2, 1])).toEqual([1]);
  expect(repeatedAxes([4, 2, 3], [])).toEqual([0, 1, 2]);
  expect(repeatedAxes([2, 3], [2, 3])).toEqual([]);
});

test("a cell of a gradient as a sum, with factors that follow from the contribution where the op's numbers do not", () => {
  const run = CELLS.get("products");
  if (!run) throw new Error("expected the recorded products");
  let sums = 0;
  for (const { term } of everyTerm(run))
    for (const [cell, stored] of (allElements(term.contribution) ?? []).entries()) {
      const found = gradientCell(catalogue, run, term, cell);
      expect(found.sum).toBe(stored);
      if (found.kind === "whole" || found.items.some(({ product }) => product === null)) continue;
      const total = found.items.reduce((sum, { product }) => sum + (product ?? 0), 0);
      expect(total).toBeCloseTo(stored, 4);
      sums += 1;
    }
  expect(sums).toBeGreaterThan(200);
});

test("large tensors are counted, and the first cells listed", () => {
  const found = cellsOfResult({ kind: "axes", ties: [] }, 0, [64, 1000], [3]);
  expect(found?.count).toBe(64000);
  expect(found?.cells.length).toBe(MOST_CELLS);
});

test("an op that mixes all cells, and an index by a tensor, say so", () => {
  const run = runOf(
    numbered([
      start(""),
      { k: "leaf", id: 1, role: "input", shape: [2], dtype: "float32", rg: true, sc: 0, val: cells(1, 2) },
      { k: "op", id: 2, op: "det", ins: [1], shape: [], dtype: "float32", rg: true, sc: 0, val: item(1) },
      {
        k: "op",
        id: 3,
        op: "index",
        ins: [1],
        shape: [2],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: cells(1, 2),
        attrs: { key: "(<2>,)" },
      },
    ]),
  );
  for (const id of [2, 3]) {
    const node = run.nodes.get(id);
    expect(node && operandCells(catalogue, run, node, 0, 0)).toEqual({ kind: "whole" });
  }
});

test.each([
  ["(0, ..., 1:, None)", ["number", "ellipsis", "slice", "none"]],
  ["(:, [0, 2])", ["slice", "list"]],
  ["([True, False], ::2)", ["list", "slice"]],
  ["([[True], [False]],)", ["mask"]],
  ["([[0], [1]],)", null],
  ["(<4x5>,)", null],
])("the index %s", (key, parts) => {
  const event = {
    k: "op",
    q: 0,
    t: 0,
    id: 1,
    op: "index",
    ins: [],
    shape: [],
    dtype: "",
    rg: true,
    sc: 0,
  } as const;
  expect(keyOf({ ...event, val: item(0), attrs: { key } })?.map(({ is }) => is) ?? null).toEqual(parts);
});

test("numbers of tuples", () => {
  expect(numbersIn("(0, -1, 2.5, 1e-05)")).toEqual([0, -1, 2.5, 1e-5]);
});
