import { describe, expect, test } from "vitest";
import { outcomeOf, why } from "../../src/explain/why.js";
import { whySentence } from "../../src/explain/why-words.js";
import { SENTENCES } from "../../src/i18n/language.js";
import { catalogue, symbolOf } from "../../src/protocol/catalogue.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { runOf } from "../run/traces.js";
import { CASES, named, RECORDED } from "./traces.js";

/** What the first line of a case says: `# w.grad[1] is zero: dead-relu at h`. */
const PLANTED = /^# (\w+)\.grad(?:\[(\d+)\])? is ([\w-]+): ([\w-]+) at (\w+)$/u;

function plantedIn(run: Run) {
  const [line = ""] = run.head?.source.split("\n") ?? [];
  const [, name = "", cell, outcome = "", cause = "", culprit = ""] = PLANTED.exec(line) ?? [];
  return { name, cell, outcome, cause, culprit };
}

/** The answer for the gradient that a case names. */
function answerTo(run: Run) {
  const { name, cell } = plantedIn(run);
  const asking = cell === undefined ? {} : { cell: Number(cell) };
  return why(catalogue, run, named(run, name), latest(run), { of: "grad", ...asking });
}

test("at least thirty cases are planted, of thirty causes", () => {
  expect(CASES.size).toBeGreaterThanOrEqual(30);
  expect(new Set([...CASES.values()].map((run) => plantedIn(run).cause)).size).toBeGreaterThanOrEqual(30);
});

test.each([...CASES])("%s is explained by what was planted", (_, run) => {
  const planted = plantedIn(run);
  const answer = answerTo(run);
  expect({
    outcome: answer.outcome,
    cause: answer.cause,
    culprit: run.nodes.get(answer.culprit)?.names[0]?.name,
  }).toEqual({
    outcome: planted.outcome,
    cause: planted.cause,
    culprit: planted.culprit,
  });
});

describe.each(RECORDED)("%s", (_, run) => {
  test("every gradient and every cell of it has an answer that names nodes of the run", () => {
    for (const node of run.tape.slice(-400))
      for (const of of ["grad", "flow"] as const)
        for (const cell of [undefined, 0, 1]) {
          const answer = why(catalogue, run, node, latest(run), cell === undefined ? { of } : { of, cell });
          expect(run.nodes.has(answer.culprit)).toBe(true);
          expect(answer.operand === null || run.nodes.has(answer.operand)).toBe(true);
        }
  });
});

test.each([
  [{ is: "item", x: 0 }, null, "zero"],
  [{ is: "item", x: 1 }, null, "one"],
  [{ is: "item", x: "nan" }, null, "nan"],
  [{ is: "item", x: "-inf" }, null, "infinite"],
  [{ is: "item", x: -2000 }, null, "huge"],
  [{ is: "item", x: 1e-9 }, null, "tiny"],
  [{ is: "item", x: 0.5 }, null, "plain"],
  [{ is: "cells", x: [0, "nan"] }, null, "nan"],
  [{ is: "cells", x: [0, "nan"] }, 0, "zero"],
  [{ is: "cells", x: [0, 3] }, null, "plain"],
  [{ is: "stats", head: [0, 0], min: 0, max: 0 }, null, "zero"],
  [{ is: "stats", head: [0, 0], min: 0, max: 2e4 }, null, "huge"],
  [{ is: "stats", head: [0, 0], min: 0, max: 1, bad: 2 }, null, "nan"],
  [null, null, "none"],
] as const)("%j at %j is %s", (gradient, cell, outcome) => {
  expect(outcomeOf(gradient, cell)).toBe(outcome);
});

test("before its pass a gradient is None because backward has not been called", () => {
  const run = CASES.get("dead_relu");
  if (!run) throw new Error("expected the case dead_relu");
  const start = run.passes.get(1)?.q ?? 0;
  expect(why(catalogue, run, named(run, "w"), start - 1)).toMatchObject({
    outcome: "none",
    cause: "no-backward",
  });
});

test("where events are missing nobody can tell", () => {
  const told = (CASES.get("no_path")?.events ?? []).map((event) =>
    event.k === "bwd" ? ({ k: "gap", q: event.q, t: 0, n: 0, why: "budget" } as const) : event,
  );
  const run = runOf(told);
  expect(why(catalogue, run, named(run, "unused"), latest(run))).toMatchObject({ cause: "not-recorded" });
});

test("the numbers responsible", () => {
  const answer = (name: string) => {
    const run = CASES.get(name);
    return run ? answerTo(run) : null;
  };
  expect(answer("dead_relu")).toMatchObject({ value: -3, edge: { arg: 0 } });
  expect(answer("dead_relu_cell")).toMatchObject({ value: -4, cell: 1 });
  expect(answer("saturated_sigmoid")).toMatchObject({ value: 30 });
  expect(answer("clamped")).toMatchObject({ value: 5 });
  expect(answer("division_by_zero")).toMatchObject({ value: 0 });
  expect(answer("log_negative")).toMatchObject({ value: -2 });
  expect(answer("overflow")).toMatchObject({ value: 100 });
  expect(answer("exploding")?.factors.map(({ factor }) => factor)).toEqual(
    Array.from({ length: 9 }, () => 7),
  );
  expect(answer("vanishing")?.factors.length).toBe(24);
  expect(answer("many_terms")).toMatchObject({ times: 5000 });
  expect(answer("not_cleared")).toMatchObject({ times: 3 });
  expect(answer("cancelled")).toMatchObject({ times: 2 });
});

describe.each(["en", "ko"] as const)("in %s", (language) => {
  const sentences = SENTENCES[language];
  const telling = { sentences, symbolOf: (op: string) => symbolOf(catalogue, op) };

  test.each([...CASES])("%s is told in one sentence with names and numbers", (_, run) => {
    const answer = answerTo(run);
    const said = whySentence({ ...telling, run, q: latest(run) }, language, answer);
    expect(said).toContain(named(run, plantedIn(run).name).names[0]?.name ?? "");
    expect(said).not.toMatch(/undefined|null|\(\)(?! |,|\.|로|를|을|의|가|은|는)| {2}/u);
    expect(said.endsWith(".")).toBe(true);
  });

  test("a dead ReLU", () => {
    const run = CASES.get("dead_relu");
    if (!run) throw new Error("expected the case dead_relu");
    expect(whySentence({ ...telling, run, q: latest(run) }, language, answerTo(run))).toBe(
      language === "en"
        ? "The relu at h is dead: its input a (−3) is not above 0, where the slope is 0, so no gradient passes on to w."
        : "h의 relu가 죽어 있습니다. 입력 a (−3)의 값이 0보다 크지 않아 경사가 0이므로 w에는 변화도가 전달되지 않습니다.",
    );
  });
});
