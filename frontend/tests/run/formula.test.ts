import katex from "katex";
import { describe, expect, test } from "vitest";
import { type Catalogue, catalogue } from "../../src/protocol/catalogue.js";
import {
  contributionFormula,
  derivativesOf,
  nameLatex,
  numberLatex,
  valueFormula,
} from "../../src/run/formula.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { cells, end, FAN_OUT, item, numbered, runOf, start, TRACES, TRAINING } from "./traces.js";

const OPS: Catalogue = {
  ops: {
    mul: {
      symbol: "×",
      doc: "",
      latex: "#a \\cdot #b",
      args: ["a", "b"],
      params: [],
      backward: "MulBackward0",
      vjps: { a: { latex: "#g \\cdot #b", local: "#b" }, b: { latex: "#g \\cdot #a", local: "#a" } },
    },
    pow: {
      symbol: "x^n",
      doc: "",
      latex: "{#a}^{#b}",
      args: ["a", "b"],
      params: [],
      backward: "PowBackward0",
      vjps: { a: { latex: "#g \\cdot #b \\cdot {#a}^{#b - 1}", local: "#b \\cdot {#a}^{#b - 1}" } },
    },
    add: {
      symbol: "+",
      doc: "",
      latex: "#a + #b",
      args: ["a", "b"],
      params: [],
      backward: "AddBackward0",
      vjps: { a: { latex: "#g", local: "1" }, b: { latex: "#g", local: "1" } },
    },
    matmul: {
      symbol: "@",
      doc: "",
      latex: "#a\\,#b",
      args: ["a", "b"],
      params: [],
      backward: "MmBackward0",
      vjps: { a: { latex: "#g\\,{#b}^{\\top}" }, b: { latex: "{#a}^{\\top} #g" } },
    },
    stack: {
      symbol: "stack",
      doc: "",
      latex: "[\\,#tensors\\,]_{#dim}",
      args: ["tensors"],
      params: ["dim"],
      backward: "StackBackward0",
      vjps: { tensors: { none: "for this test" } },
    },
  },
};

function known(run: Run, id: number) {
  const node = run.nodes.get(id);
  if (!node) throw new Error(`expected node ${id} in the trace`);
  return node;
}

test.each([
  [2, "2"],
  [-3, "(-3)"],
  [0.1, "0.1"],
  [1.5e-7, "{1.5 \\times 10^{-7}}"],
  [-2e9, "(-2 \\times 10^{9})"],
  ["nan", "\\text{NaN}"],
  ["-inf", "(-\\infty)"],
] as const)("the number %j is %s", (number, latex) => {
  expect(numberLatex(number)).toBe(latex);
});

test.each([
  ["x", false, "x"],
  ["w1", false, "w_{1}"],
  ["loss", false, "\\mathrm{loss}"],
  ["W", true, "\\mathbf{W}"],
  ["fc1.weight", true, "\\mathbf{fc1.weight}"],
  ["x_1", false, "x_{1}"],
  ["my_x", false, "\\mathrm{my\\_x}"],
  ["손실", false, "\\text{손실}"],
])("the name %s (bold: %s) is %s", (name, bold, latex) => {
  expect(nameLatex(name, bold)).toBe(latex);
});

test("values are filled with names or numbers", () => {
  const run = runOf(FAN_OUT);
  const formulas = (id: number) =>
    (["symbols", "numbers"] as const).map((filling) => valueFormula(OPS, run, known(run, id), 18, filling));
  expect(formulas(3)).toEqual(["x \\cdot y", "2 \\cdot 3"]);
  expect(formulas(4)).toEqual(["v_{3} + x", "6 + 2"]);
  expect(formulas(1)).toEqual([null, null]);
});

test("local derivatives come with what they amount to here", () => {
  const run = runOf(FAN_OUT);
  expect(derivativesOf(OPS, run, known(run, 3), 18)).toEqual([
    {
      arg: 0,
      operand: 1,
      symbols: "\\frac{\\partial v_{3}}{\\partial x} = y",
      numbers: "\\frac{\\partial v_{3}}{\\partial x} = 3",
    },
    {
      arg: 1,
      operand: 2,
      symbols: "\\frac{\\partial v_{3}}{\\partial y} = x",
      numbers: "\\frac{\\partial v_{3}}{\\partial y} = 2",
    },
  ]);
});

test("a power shows its numbers first and its result once the pass has told it", () => {
  const run = runOf(
    numbered([
      start(""),
      {
        k: "leaf",
        id: 1,
        role: "input",
        shape: [],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: item(-3),
        name: "x",
      },
      {
        k: "op",
        id: 2,
        op: "pow",
        ins: [1, "2"],
        shape: [],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: item(9),
      },
      { k: "bwd", b: 1, root: 2, val: item(1), sc: 0 },
      { k: "eg", b: 1, from: 2, to: 1, arg: 0, val: item(-6), loc: -6 },
      end(),
    ]),
  );
  const numbers = (q: number) =>
    derivativesOf(OPS, run, known(run, 2), q).map((derivative) => derivative.numbers);
  const left = "\\frac{\\partial v_{2}}{\\partial x} = 2 \\cdot {(-3)}^{2 - 1}";
  expect(numbers(3)).toEqual([left]);
  expect(numbers(4)).toEqual([`${left} = -6`]);
});

test("tensors keep their names, and constants have no derivative", () => {
  const run = runOf(TRAINING);
  expect(derivativesOf(OPS, run, known(run, 4), latest(run))).toEqual([
    {
      arg: 1,
      operand: 2,
      symbols: "\\Delta g_{\\mathbf{fc.weight}} = {\\mathbf{x}}^{\\top} g_{\\mathbf{v}_{4}}",
      numbers: null,
    },
  ]);
  expect(valueFormula(OPS, run, known(run, 4), latest(run), "numbers")).toBe(
    "\\mathbf{x}\\,\\mathbf{fc.weight}",
  );
});

test("a contribution is the gradient times the local derivative", () => {
  const run = runOf(FAN_OUT);
  const edge = run.events[13];
  if (edge?.k !== "eg") throw new Error("expected an edge");
  expect(contributionFormula(OPS, run, edge, 13, "symbols")).toBe("g_{v_{3}} \\cdot y");
  expect(contributionFormula(OPS, run, edge, 13, "numbers")).toBe("1 \\times 3 = 3");
  expect(contributionFormula({ ops: {} }, run, edge, 13, "numbers")).toBeNull();
});

test("an op of many operands lists them, and its other arguments are filled in", () => {
  const leaf = {
    k: "leaf",
    role: "input",
    shape: [],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: item(1),
  } as const;
  const run = runOf(
    numbered([
      start(""),
      { ...leaf, id: 1, name: "a" },
      { ...leaf, id: 2, name: "b" },
      {
        k: "op",
        id: 3,
        op: "stack",
        ins: [1, 2],
        shape: [2],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: cells(1, 1),
        attrs: { dim: 0 },
      },
    ]),
  );
  expect(valueFormula(OPS, run, known(run, 3), 3, "symbols")).toBe("[\\,a,\\, b\\,]_{0}");
  expect(derivativesOf(OPS, run, known(run, 3), 3)).toEqual([]);
});

describe.each(Object.entries(TRACES))("%s", (_, events) => {
  test("every formula renders", () => {
    const run = runOf(events);
    const q = latest(run);
    const formulas = run.tape.flatMap((node) => [
      valueFormula(catalogue, run, node, q, "symbols"),
      valueFormula(catalogue, run, node, q, "numbers"),
      ...derivativesOf(catalogue, run, node, q).flatMap(({ symbols, numbers }) => [symbols, numbers]),
      ...node.sent.map(({ event }) => contributionFormula(catalogue, run, event, q, "numbers")),
    ]);
    const written = formulas.filter((formula) => formula !== null);
    expect(written.length).toBeGreaterThan(run.tape.length / 2);
    for (const formula of written) katex.renderToString(formula, { throwOnError: true, strict: "error" });
  });
});
