import katex from "katex";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/protocol/catalogue.js";
import { contributionFormula, derivativesOf, valueFormula } from "../../src/run/formula.js";
import { type GraphMeasure, graphOf } from "../../src/run/graph.js";
import { latest } from "../../src/run/moment.js";
import { emptyRun, reduce } from "../../src/run/reduce.js";
import { createRunStore } from "../../src/run/store.js";
import { GOLDEN } from "../golden.js";
import { picture } from "./picture.js";
import { seeded } from "./random.js";
import { runOf } from "./traces.js";

/** Moments looked at in each trace. */
const LOOKS = 40;

const MEASURE: GraphMeasure = {
  node: () => ({ width: 80, height: 60 }),
  title: () => ({ width: 50, height: 22 }),
};

test("the examples are recorded", () => {
  expect(GOLDEN.length).toBeGreaterThan(0);
});

describe.each(GOLDEN)("%s", (_, events) => {
  const run = runOf(events);

  test("has nodes, steps in order, and a good end", () => {
    expect(run.status).toBe("ok");
    expect(run.tape.length).toBe(events.filter(({ k }) => k === "leaf" || k === "op").length);
    const ends = run.steps.map((step) => step.end);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(run.coarse.reduce((next, { first, last }) => (first === next ? last + 1 : -1), 0)).toBe(
      run.steps.length,
    );
  });

  test("reading it at a moment is reading the run up to there", () => {
    const every = Math.ceil(events.length / LOOKS);
    const growing = emptyRun();
    for (const event of events) {
      reduce(growing, event);
      if (event.q % every === 0) expect(picture(run, event.q)).toEqual(picture(growing, event.q));
    }
  });

  test("gives the same run however its stream is cut", () => {
    const random = seeded(events.length);
    const store = createRunStore();
    for (let at = 0; at < events.length; ) {
      const size = 1 + Math.floor(random() * 300);
      store.apply(events.slice(Math.max(0, at - 3), at + size));
      at += size;
    }
    expect(store.run.peek()).toEqual(run);
  });

  test("has places for nodes that are all different", () => {
    const keys = run.tape.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("contributions sum to the gradient that is completed", () => {
    for (const node of run.tape)
      for (const { kind, b, val, q } of node.gradients) {
        const partial = node.gradients.findLast(
          (other) => other.q < q && other.b === b && other.kind === "partial",
        );
        if (kind === "complete") expect(val).toEqual(partial?.val);
      }
  });

  test("is a graph whose edges lead forward, all its edges drawn", () => {
    const { layout, edgeOf } = graphOf(run, { measure: MEASURE });
    const order = new Map(layout.nodes.map((node) => [node.id, node.order]));
    expect(layout.edges.filter(({ from, to }) => !((order.get(from) ?? 1) < (order.get(to) ?? 0)))).toEqual(
      [],
    );
    const refs = run.steps.flatMap(({ edge }) => (edge ? [edge] : []));
    expect(refs.filter((ref) => edgeOf(ref) === null)).toEqual([]);
  });

  test("has formulas that render", () => {
    const q = latest(run);
    const formulas = run.tape.flatMap((node) => [
      valueFormula(catalogue, run, node, q, "symbols"),
      valueFormula(catalogue, run, node, q, "numbers"),
      ...derivativesOf(catalogue, run, node, q).flatMap(({ symbols, numbers }) => [symbols, numbers]),
      ...node.sent.map(({ event }) => contributionFormula(catalogue, run, event, q, "numbers")),
    ]);
    for (const formula of new Set(formulas))
      if (formula !== null) katex.renderToString(formula, { throwOnError: true, strict: "error" });
  });
});
