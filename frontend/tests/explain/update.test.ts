import katex from "katex";
import { describe, expect, test } from "vitest";
import { type ExplainedUpdate, explainUpdate, updatesOf } from "../../src/explain/update.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { item, numbered, runOf, start } from "../run/traces.js";
import { named, RECORDED, recordedIn } from "./traces.js";

const OPTIMIZERS = recordedIn("updates").get("optimizers");
if (!OPTIMIZERS) throw new Error("expected the recorded optimizers");

/** The explanation of every update of a parameter. */
function everyUpdate(run: Run, name: string): ExplainedUpdate[] {
  const node = named(run, name);
  return updatesOf(run, node, latest(run)).flatMap(({ q }) => explainUpdate(run, node, q) ?? []);
}

const KNOWN = "sgd momentum nesterov adam amsgrad adamw rmsprop centered adagrad scheduled".split(" ");

describe.each(KNOWN)("%s", (name) => {
  const updates = everyUpdate(OPTIMIZERS, name);

  test("the formula gives the value after each of three steps", () => {
    expect(updates.map(({ step, lacks, agrees }) => [step, lacks, agrees])).toEqual([
      [1, null, true],
      [2, null, true],
      [3, null, true],
    ]);
  });

  test("symbols and numbers render", () => {
    for (const { symbols, numbers } of updates.flatMap(({ lines }) => lines)) {
      expect(`${symbols} ${numbers}`).not.toMatch(/NaN|undefined|#/u);
      for (const latex of [symbols, numbers])
        katex.renderToString(latex, { throwOnError: true, strict: "error" });
    }
  });
});

test("the options are those of the step, not of the first", () => {
  expect(everyUpdate(OPTIMIZERS, "scheduled").map(({ options }) => options.lr)).toEqual([0.1, 0.05, 0.025]);
});

test("momentum, line by line", () => {
  const [, second] = everyUpdate(OPTIMIZERS, "momentum");
  expect(second?.lines.map(({ symbols }) => symbols)).toEqual([
    "d_t = g_t + \\lambda \\cdot w_{t-1}",
    "v_t = \\mu \\cdot v_{t-1} + (1 - \\tau) \\cdot d_t",
    "w_t = w_{t-1} - \\eta \\cdot v_t",
  ]);
  expect(second?.lines[2]?.numbers).toMatch(/^w_t = 2\.597 - 0\.1 \\cdot 9\.\d+ = 1\.6\d+$/u);
});

test.each(KNOWN)("%s: a wrong rate is seen", (name) => {
  const spoiled = runOf(
    OPTIMIZERS.events.map((event) =>
      event.k === "upd" && event.opts?.lr !== undefined
        ? { ...event, opts: { ...event.opts, lr: 0.11 } }
        : event,
    ),
  );
  expect(everyUpdate(spoiled, name)[0]?.agrees).toBe(false);
});

test("a gradient that was clipped after the pass does not give the value", () => {
  expect(everyUpdate(OPTIMIZERS, "clipped")).toMatchObject([{ by: "SGD", lacks: null, agrees: false }]);
});

test("what is lacking is said", () => {
  expect(everyUpdate(OPTIMIZERS, "adadelta")[0]).toMatchObject({
    by: "Adadelta",
    lacks: "rule",
    lines: [],
    agrees: null,
  });
  expect(everyUpdate(OPTIMIZERS, "by_hand")[0]).toMatchObject({ by: "sub_", lacks: "rule" });
  const old = runOf(
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
        val: item(1),
        name: "w",
      },
      { k: "upd", id: 1, ver: 1, val: item(0.9), by: "SGD" },
    ]),
  );
  expect(everyUpdate(old, "w")).toMatchObject([{ lacks: "options" }]);
  expect(explainUpdate(old, named(old, "w"), 1)).toBeNull();
});

test.each(RECORDED)("%s: updates agree or say what is lacking", (_, run) => {
  const wrong = run.tape.flatMap((node) => {
    const found = explainUpdate(run, node, latest(run));
    return found?.agrees === false && found.step <= 50 && node.names[0]?.name !== "clipped" ? [found] : [];
  });
  expect(wrong).toEqual([]);
});
