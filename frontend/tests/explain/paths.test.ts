import { describe, expect, test } from "vitest";
import { type Path, paths } from "../../src/explain/paths.js";
import { passesThrough } from "../../src/explain/terms.js";
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { end, FAN_OUT, item, numbered, runOf, start, type Told } from "../run/traces.js";
import { named, RECORDED } from "./traces.js";

function first(list: Iterable<Path>, n: number): Path[] {
  const found: Path[] = [];
  for (const path of list) {
    found.push(path);
    if (found.length === n) break;
  }
  return found;
}

/** `x ← x + x` n times: two ways at each of n places. */
function doubling(n: number): Run {
  const scalar = { shape: [], dtype: "float32", rg: true, sc: 0 } as const;
  const told: Told[] = [start(""), { k: "leaf", id: 1, role: "input", ...scalar, val: item(1) }];
  for (let i = 1; i <= n; i += 1)
    told.push({ k: "op", id: i + 1, op: "add", ins: [i, i], ...scalar, val: item(2 ** i) });
  told.push({ k: "bwd", b: 1, root: n + 1, val: item(1), sc: 0 });
  for (let i = n; i >= 1; i -= 1) {
    const above = 2 ** (n - i);
    told.push({ k: "visit", b: 1, id: i + 1, val: item(above) });
    told.push({ k: "eg", b: 1, from: i + 1, to: i, arg: 0, val: item(above), loc: 1 });
    told.push({
      k: "eg",
      b: 1,
      from: i + 1,
      to: i,
      arg: 1,
      val: item(above),
      n: 2,
      sum: item(2 * above),
      loc: 1,
    });
  }
  return runOf(numbered([...told, end()]));
}

describe.each(RECORDED)("%s", (_, run) => {
  test("the products of all paths sum to the gradient", () => {
    for (const node of run.tape)
      for (const b of passesThrough(node, latest(run))) {
        const found = paths(run, node, latest(run), b);
        expect(found === null || found.agrees !== false, `node ${node.id} in pass ${b}`).toBe(true);
      }
  });

  test("paths are listed once each, the largest first, and add up where they are few", () => {
    for (const node of run.tape.slice(0, 40)) {
      const found = paths(run, node, latest(run));
      if (!found || found.count > 64n) continue;
      const listed = [...found.largest()];
      expect(BigInt(listed.length)).toBe(found.count);
      expect(new Set(listed.map(({ hops }) => hops.map(({ q }) => q).join())).size).toBe(listed.length);
      const sizes = listed.map(({ product }) => (product === null ? null : Math.abs(product)));
      if (found.sum === null || sizes.some((size) => size === null || !Number.isFinite(size))) continue;
      for (const [i, size] of sizes.entries())
        expect(size ?? 0).toBeLessThanOrEqual((sizes[i - 1] ?? Number.POSITIVE_INFINITY) * (1 + 1e-9));
      const total = listed.reduce((sum, { product }) => sum + (product ?? 0), 0);
      expect(Math.abs(total - found.sum)).toBeLessThanOrEqual(1e-9 * listed.length * (1 + (sizes[0] ?? 0)));
    }
  });
});

test("z = x·y + x: two ways, their products and their sum", () => {
  const run = runOf(FAN_OUT);
  const found = paths(run, named(run, "x"), latest(run));
  expect(found).toMatchObject({ count: 2n, sum: 4, gradient: item(4), agrees: true });
  const listed = [...(found?.largest() ?? [])];
  expect(
    listed.map(({ product, hops }) => [product, hops.map(({ edge, local }) => [edge.result, local])]),
  ).toEqual([
    [
      3,
      [
        [3, 3],
        [4, 1],
      ],
    ],
    [1, [[4, 1]]],
  ]);
});

test("a wrong local derivative makes the sum disagree", () => {
  const spoiled = FAN_OUT.map((event) =>
    event.k === "eg" && event.loc === 3 ? { ...event, loc: 5 } : event,
  );
  const run = runOf(spoiled);
  expect(paths(run, named(run, "x"), latest(run))?.agrees).toBe(false);
});

test("2^200 paths are counted at once, and some listed", () => {
  const run = doubling(200);
  const found = paths(run, run.tape[0] ?? named(run, "x"), latest(run));
  expect(found).toMatchObject({ count: 2n ** 200n, sum: 2 ** 200, agrees: true });
  expect(first(found?.largest() ?? [], 5).map(({ hops, product }) => [hops.length, product])).toEqual(
    Array.from({ length: 5 }, () => [200, 1]),
  );
});

test("a node that no pass reached has no paths", () => {
  const run = runOf(FAN_OUT);
  expect(paths(run, named(run, "x"), 7)).toBeNull();
});
