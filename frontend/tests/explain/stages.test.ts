import katex from "katex";
import { expect, test } from "vitest";
import { elementsLatex, stages } from "../../src/explain/stages.js";
import { catalogue } from "../../src/protocol/catalogue.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { cells, FAN_OUT, item, runOf, TRAINING } from "../run/traces.js";
import { CELLS, RECORDED } from "./traces.js";

function stagesOf(run: Run, from: number, to: number, b = 1) {
  const edge = run.nodes.get(from)?.sent.find(({ event }) => event.to === to && event.b === b)?.event;
  return edge ? stages(catalogue, run, edge, latest(run)) : null;
}

test("z = x·y + x: symbols, the gradient above as a number, all numbers", () => {
  expect(stagesOf(runOf(FAN_OUT), 3, 2)).toEqual({
    chain:
      "\\frac{\\partial z}{\\partial y} \\mathrel{+}= \\frac{\\partial z}{\\partial v_{3}} \\cdot \\frac{\\partial v_{3}}{\\partial y}",
    symbols: "g_{v_{3}} \\cdot x",
    earlier: "1 \\cdot x",
    numbers: "1 \\times 2 = 2",
  });
});

test("tensors: the gradient above and the result as matrices", () => {
  const found = stagesOf(runOf(TRAINING), 4, 2);
  const ones = "\\begin{bmatrix} 1 & 1 \\\\ 1 & 1 \\\\ 1 & 1 \\end{bmatrix}";
  expect(found?.symbols).toContain("g_{\\mathbf{v}_{4}}");
  expect(found?.earlier).toBe(found?.symbols.replace("g_{\\mathbf{v}_{4}}", ones));
  expect(found?.numbers).toMatch(/= \\begin\{bmatrix\} 3 & 3 \\\\ 3 & 3 \\end\{bmatrix\}$/u);
});

test("of several passes the numbers are those of the edge's own", () => {
  const run = runOf(
    TRAINING.map((event) => (event.k === "bwd" && event.b === 2 ? { ...event, val: item(7) } : event)),
  );
  expect(stagesOf(run, 6, 5, 1)?.earlier).toContain("1");
  expect(stagesOf(run, 6, 5, 2)?.earlier).toContain("7");
});

test.each([
  [item(-2), [], "-2"],
  [cells(1, 2), [2], "\\begin{bmatrix} 1 & 2 \\end{bmatrix}"],
  [cells(1, 2, 3, -4), [2, 2], "\\begin{bmatrix} 1 & 2 \\\\ 3 & -4 \\end{bmatrix}"],
  [cells(1, 2, 3, 4, 5, 6, 7), [7], null],
  [cells(1, 2, 3, 4), [1, 2, 2], null],
  [{ is: "stats", head: [1] }, [20], null],
] as const)("%j of shape %j", (summary, shape, latex) => {
  expect(elementsLatex(summary, shape)).toBe(latex);
});

test.each(RECORDED.slice(0, 20).concat([...CELLS]))("%s: all stages render", (_, run) => {
  const written = new Set<string>();
  for (const { event } of run.tape.flatMap(({ sent }) => sent).slice(0, 300)) {
    const found = stages(catalogue, run, event, latest(run));
    if (found) for (const latex of Object.values(found)) written.add(latex);
  }
  for (const latex of written) katex.renderToString(latex, { throwOnError: true, strict: "error" });
});
