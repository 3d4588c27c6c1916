/** Every formula of the catalogue, its places filled as a run fills them, is LaTeX that KaTeX takes in strict mode. */
import katex from "katex";
import { expect, test } from "vitest";
import catalogue from "../src/protocol/catalogue.gen.json";

const PLACE = /#([A-Za-z]\w*)/gu;

/** What a place can hold: a symbol, a subscripted symbol, a bold name, a negative number, a power of ten, text. */
const FILLINGS = [
  "x",
  "w_{1}",
  "\\mathbf{hidden\\_state}",
  "(-2.5)",
  "{3 \\times 10^{-4}}",
  "\\text{(1:, 0)}",
];

type Vjp = { readonly latex: string; readonly local?: string } | { readonly none: string };

function formulas(): [string, string][] {
  return Object.entries(catalogue.ops).flatMap(([name, op]) => {
    const rules = Object.entries(op.vjps as Record<string, Vjp>).flatMap(
      ([operand, rule]): [string, string][] =>
        "none" in rule
          ? []
          : [
              [`${name}, contribution to ${operand}`, rule.latex],
              ...(rule.local === undefined
                ? []
                : [[`${name}, derivative by ${operand}`, rule.local] as [string, string]]),
            ],
    );
    return [[`${name}, value`, op.latex], ...rules];
  });
}

function draw(latex: string): string {
  return katex.renderToString(latex, { throwOnError: true, strict: "error" });
}

test.each(formulas())("%s", (_, latex) => {
  for (const filling of FILLINGS) {
    expect(draw(latex.replaceAll(PLACE, filling))).toContain("katex");
  }
});

test("a formula that is no LaTeX is caught", () => {
  expect(() => draw("\\frac{x}")).toThrow();
  expect(() => draw("값")).toThrow();
});

test("every op has a symbol, a sentence and a formula", () => {
  for (const [name, op] of Object.entries(catalogue.ops)) {
    expect([name, op.symbol === "", op.latex === "", /[.…]$/u.test(op.doc)]).toEqual([
      name,
      false,
      false,
      true,
    ]);
  }
});
