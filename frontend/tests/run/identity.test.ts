import { expect, test } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { FAN_OUT, item, LOOP, numbered, runOf, start, TRACES } from "./traces.js";

function keys(events: readonly AnyEvent[]): string[] {
  return runOf(events).tape.map((node) => node.key);
}

test.each(Object.entries(TRACES))(
  "every node and scope of %s has a key of its own, the same in every run",
  (_, events) => {
    const run = runOf(events);
    const all = [...run.tape, ...run.scopes.values()].map(({ key }) => key);
    expect(new Set(all).size).toBe(all.length);
    expect(keys(events)).toEqual(keys(events));
  },
);

test("iterations tell the same code apart", () => {
  const [first, second] = [runOf(LOOP).nodes.get(3), runOf(LOOP).nodes.get(5)];
  expect(first?.event.src).toEqual(second?.event.src);
  expect(first?.key).not.toBe(second?.key);
});

test("a run that leaves the loop earlier keeps the keys it has in common", () => {
  const shorter = LOOP.filter(
    (event) => !("sc" in event && event.sc === 3) && !("id" in event && event.id === 3 && event.k === "in"),
  );
  const longKeys = new Set(keys(LOOP));
  const shared = keys(shorter);
  expect(shared.length).toBeLessThan(longKeys.size);
  expect(shared.filter((key) => !longKeys.has(key))).toEqual([]);
});

test("keys do not depend on the numbers nodes happen to have", () => {
  const shifted = FAN_OUT.map((event) => {
    if (event.k === "leaf") return { ...event, id: event.id + 100 };
    if (event.k === "op")
      return { ...event, id: event.id + 100, ins: event.ins.map((id) => Number(id) + 100) };
    return event;
  });
  expect(keys(shifted)).toEqual(keys(FAN_OUT));
});

test("several tensors of one expression are numbered", () => {
  const leaf = {
    k: "leaf",
    role: "parameter",
    shape: [],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: item(1),
  } as const;
  const src = [1, 0, 1, 9] as const;
  const run = runOf(numbered([start("Linear(1)"), { ...leaf, id: 1, src }, { ...leaf, id: 2, src }]));
  const [first = "", second = ""] = run.tape.map(({ key }) => key);
  expect(second).toBe(`${first}#1`);
});

/** Keys of nodes made at the given spans of a program. */
function placed(source: string, ...spans: (readonly [number, number, number, number])[]): string[] {
  const leaf = {
    k: "leaf",
    role: "input",
    shape: [],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: item(1),
  } as const;
  return keys(numbered([start(source), ...spans.map((src, at) => ({ ...leaf, id: at + 1, src }))]));
}

test("another number, another line before it, another comment on it change no key", () => {
  const before = placed("x = t(2.0) + t(3)", [1, 4, 1, 10], [1, 13, 1, 17], [1, 4, 1, 17]);
  const after = placed(
    "# new\nx = t(-12.25)  +  t(30)  # moved",
    [2, 4, 2, 13],
    [2, 18, 2, 23],
    [2, 4, 2, 23],
  );
  expect(new Set(before).size).toBe(3);
  expect(after).toEqual(before);
});

test("a sign between two numbers is no sign of a number", () => {
  expect(placed("y = a - 2 * b", [1, 8, 1, 13])).toEqual(placed("y = a - -2 * b", [1, 8, 1, 14]));
  expect(placed("y = a-2", [1, 4, 1, 7])).not.toEqual(placed("y = a*2", [1, 4, 1, 7]));
});

test("equal lines are told apart by their order", () => {
  const [first, second] = placed("x = f()\nx = f()", [1, 4, 1, 7], [2, 4, 2, 7]);
  expect(first).not.toBe(second);
});
