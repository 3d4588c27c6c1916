/** A run that came with repetitions is the run that was told in full. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyEvent, Gap, Repeat } from "../../src/protocol/trace.gen.js";
import { readTrace } from "../../src/protocol/tracefile.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";

const FOLDER = join(import.meta.dirname, "../../../tests/golden/loops");

function trace(name: string): AnyEvent[] {
  return readTrace(readFileSync(join(FOLDER, name), "utf8"));
}

const DEFAULTS: Readonly<Record<string, unknown>> = {
  min: 0,
  max: 0,
  mean: 0,
  std: 0,
  bad: 0,
  sampled: 0,
  n: 1,
};

/** Without what may be left out. */
function plain(event: AnyEvent): unknown {
  return JSON.parse(
    JSON.stringify(event, (key, value) => {
      const empty = Array.isArray(value) && value.length === 0 && ["hist", "reads"].includes(key);
      return empty || (key in DEFAULTS && DEFAULTS[key] === value) ? undefined : value;
    }),
  );
}

describe.each(["training", "descent", "numbers"])("%s", (name) => {
  const [live, full] = [trace(`${name}.live.ndjson`), trace(`${name}.jsonl`)];

  test("has the events, digit by digit", () => {
    expect(live.some((event) => event.k === "rep")).toBe(true);
    expect(reduceAll(emptyRun(), live).events.map(plain)).toEqual(full.map(plain));
  });

  test("has the nodes, steps and scopes", () => {
    const [a, b] = [reduceAll(emptyRun(), live), reduceAll(emptyRun(), full)];
    expect(a.tape.map(({ id, key, born, inputs }) => ({ id, key, born, inputs }))).toEqual(
      b.tape.map(({ id, key, born, inputs }) => ({ id, key, born, inputs })),
    );
    expect(a.steps).toEqual(b.steps);
    expect(a.coarse).toEqual(b.coarse);
    expect(a.scopeChanges).toEqual(b.scopeChanges);
  });
});

test("what repeats events that are missing is a gap", () => {
  const live = trace("training.live.ndjson");
  const at = live.findIndex((event) => event.k === "rep");
  const repeat = live[at] as Repeat;
  const run = reduceAll(emptyRun(), [live[0] as AnyEvent, repeat]);
  const gap: Gap = { k: "gap", q: repeat.q, t: repeat.t, n: repeat.n, why: "slow" };
  expect(run.events).toEqual([live[0], gap]);
});
