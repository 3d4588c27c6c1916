import { expect, test } from "vitest";
import { catalogue, operandName, recordOf, symbolOf } from "../../src/protocol/catalogue.js";

test("an op is found by name; names of JavaScript's own are not ops", () => {
  expect(recordOf(catalogue, "mul")?.symbol).toBe("×");
  expect(recordOf(catalogue, "constructor")).toBeNull();
  expect([symbolOf(catalogue, "add"), symbolOf(catalogue, "mystery")]).toEqual(["+", "mystery"]);
});

test("operands have names, and the last one takes the rest", () => {
  const record = { symbol: "", doc: "", latex: "", args: ["a", "rest"], params: [], backward: "", vjps: {} };
  expect([0, 1, 5].map((arg) => operandName(record, arg))).toEqual(["a", "rest", "rest"]);
  expect(operandName({ ...record, args: [] }, 0)).toBeNull();
});

test.each(Object.entries(catalogue.ops))(
  "%s names its operands and only those",
  (_, { latex, args, params, vjps }) => {
    const places = [latex, ...Object.values(vjps).map((vjp) => ("none" in vjp ? "" : vjp.latex))].join(" ");
    const named = [...places.matchAll(/#([A-Za-z]\w*)/gu)].map((match) => match[1]);
    const known = new Set([...args, ...params, "g", "out"]);
    expect(named.filter((name) => !known.has(name ?? ""))).toEqual([]);
    expect(Object.keys(vjps).filter((name) => !args.includes(name))).toEqual([]);
  },
);
