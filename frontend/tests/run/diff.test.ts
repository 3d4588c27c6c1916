import { describe, expect, it } from "vitest";
import { differenceOf } from "../../src/run/diff.js";
import type { Run } from "../../src/run/model.js";
import { seeded } from "./random.js";
import { end, item, LOOP, numbered, runOf, start, type Told, TRACES } from "./traces.js";

const SOURCE = "for i in f():\n    if g(i):\n        a(i)\n    else:\n        b(i)\nc()\n";

/** A run of a program that takes, in each turn of its loop, the branch that `turns` says. */
function looped(turns: readonly boolean[], value = 1): Run {
  const scalar = { role: "input", shape: [], dtype: "float32", rg: true, val: item(value) } as const;
  const told: Told[] = [
    start(SOURCE),
    { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src: [1, 0, 5, 12] },
  ];
  let [scope, id] = [1, 0];
  for (const [i, taken] of turns.entries()) {
    const [turn, branch] = [++scope, ++scope];
    const [name, src] = taken ? ["if", [3, 8, 3, 12] as const] : ["else", [5, 8, 5, 12] as const];
    told.push(
      { k: "in", id: turn, parent: 1, kind: "iteration", name: "for", src: [1, 0, 5, 12], i },
      { k: "test", sc: turn, src: [2, 7, 2, 11], value: taken, shown: String(taken) },
      { k: "in", id: branch, parent: turn, kind: "branch", name, src: [2, 4, 5, 12] },
      { k: "leaf", id: ++id, ...scalar, sc: branch, src },
      { k: "out", id: branch },
      { k: "out", id: turn },
    );
  }
  told.push({ k: "out", id: 1 }, { k: "leaf", id: ++id, ...scalar, sc: 0, src: [6, 0, 6, 3] });
  told.push({ k: "bind", id, name: "c", sc: 0 }, end());
  return runOf(numbered(told));
}

describe("what differs between two runs", () => {
  it.each(Object.entries(TRACES))("is nothing for %s and itself", (_, events) => {
    expect(differenceOf(runOf(events), runOf(events))).toEqual({
      added: [],
      removed: [],
      parts: [],
      decisions: [],
      numbers: [],
    });
  });

  it("is the difference of the two sets of keys, whatever the program did", () => {
    const random = seeded(7);
    const turns = (): boolean[] => Array.from({ length: Math.floor(random() * 6) }, () => random() < 0.5);
    for (let pair = 0; pair < 300; pair++) {
      const [before, after] = [looped(turns()), looped(turns())];
      const [old = [], now = []] = [before, after].map(({ tape }) => tape.map(({ key }) => key));
      const { added, removed, parts } = differenceOf(before, after);
      expect(new Set(added.map(({ key }) => key))).toEqual(new Set(now.filter((key) => !old.includes(key))));
      expect(new Set(removed.map(({ key }) => key))).toEqual(
        new Set(old.filter((key) => !now.includes(key))),
      );
      const grouped = (kind: string) =>
        parts.filter((part) => part.kind === kind).flatMap(({ nodes }) => nodes);
      expect(new Set(grouped("added"))).toEqual(new Set(added));
      expect(new Set(grouped("removed"))).toEqual(new Set(removed));
    }
  });

  it("tells a turn that is new from a branch that was taken instead", () => {
    const { parts, decisions } = differenceOf(looped([true, false]), looped([true, true, false]));
    expect(
      parts.map(({ kind, scope, whole, nodes }) => [kind, scope?.event.kind, whole, nodes.length]),
    ).toEqual([
      ["added", "branch", true, 1],
      ["added", "iteration", true, 1],
      ["removed", "branch", true, 1],
    ]);
    expect(decisions.map(({ after, scope }) => [after.value, scope?.event.i])).toEqual([[true, 1]]);
  });

  it("names the numbers that are others at the end", () => {
    const { numbers, added } = differenceOf(looped([true], 2), looped([true], 3));
    expect(added).toEqual([]);
    expect(numbers.map(({ name, what, before, after }) => [name, what, before, after])).toEqual([
      ["c", "value", item(2), item(3)],
    ]);
  });

  it("is everything when the other run built nothing", () => {
    const { removed, parts } = differenceOf(runOf(LOOP), runOf([]));
    expect(removed.length).toBe(runOf(LOOP).tape.length);
    expect(parts.every(({ kind }) => kind === "removed")).toBe(true);
  });
});
