import { describe, expect, it } from "vitest";
import { literalOf, moved, numberOf, textOf } from "../../../src/playground/tuning/literal.js";
import { decimalsOf, sliderIn } from "../../../src/playground/tuning/slider.js";

const movedBy = (text: string, steps: number, fineness?: "coarse" | "usual" | "fine"): string | null => {
  const literal = literalOf(text);
  return literal && textOf(moved(literal, steps, fineness));
};

describe("a number in a program", () => {
  it.each([
    ["2.0", 3, "2.3"],
    ["2.0", -25, "-0.5"],
    ["0.01", 1, "0.02"],
    ["3", -4, "-1"],
    ["-3", 4, "1"],
    ["2.", 1, "2.1"],
    [".5", 1, "0.6"],
    ["1e-3", 2, "1.2e-3"],
    ["2.5E+3", -1, "2.4E+3"],
    ["1_000", 1, "1001"],
    ["0.1", -1, "0.0"],
    ["-0.1", 1, "0.0"],
  ])("%s goes %i steps to %s", (text, steps, wanted) => {
    expect(movedBy(text, steps)).toBe(wanted);
  });

  it("goes ten steps at once, or a tenth of one where there is room for a digit", () => {
    expect(movedBy("2.0", 1, "coarse")).toBe("3.0");
    expect(movedBy("2.0", 1, "fine")).toBe("2.01");
    expect(movedBy("7", 1, "fine")).toBe("8");
  });

  it.each(["0x1f", "3j", "x", "", "-", ".", "1e", "0b1", "12345678901234567"])("%s is left alone", (text) => {
    expect(literalOf(text)).toBeNull();
  });

  it("stays where it is without a step, as a value", () => {
    for (const text of ["0.30", "-4", "1e-3", "2."]) {
      const literal = literalOf(text);
      expect(literal && numberOf(literal)).toBe(Number(text));
      expect(movedBy(text, 0) && Number(movedBy(text, 0))).toBe(Number(text));
    }
  });
});

describe("a slider's comment", () => {
  it.each([
    ["x = 2.0  # slider 0..5 step 0.1", { min: 0, max: 5, step: 0.1 }],
    ["x = 2.0  # slider: -1e1 to 10", { min: -10, max: 10, step: 0.2 }],
    ["n = 3 # slider 1, 9, step 2", { min: 1, max: 9, step: 2 }],
    ["lr = 0.1  #slider 0..0.5", { min: 0, max: 0.5, step: 0.005 }],
  ])("%s", (line, range) => {
    expect(sliderIn(line)).toEqual(range);
  });

  it.each([
    "x = 2.0",
    "x = 2 # slider",
    "x = 2 # slider 5..0",
    "x = 2 # slider 0..5 step 0",
    "# a slider 0..5 more",
  ])("%s asks for none", (line) => {
    expect(sliderIn(line)).toBeNull();
  });

  it("needs as many digits as its step has", () => {
    expect(decimalsOf({ min: 0, max: 1, step: 0.05 })).toBe(2);
    expect(decimalsOf({ min: 0, max: 1, step: 1e-7 })).toBe(7);
    expect(decimalsOf({ min: 0.125, max: 10, step: 1 })).toBe(3);
  });
});
