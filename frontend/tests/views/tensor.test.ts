// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/protocol/trace.gen.js";
import { drawTensor } from "../../src/views/node/tensor.js";
import {
  briefGradient,
  magnitudeOf,
  plateTexts,
  shortSummary,
  signOfSummary,
} from "../../src/views/number.js";
import { sayIn } from "../../src/views/words.js";

const say = sayIn("en");
const MATRIX: Summary = { is: "cells", x: [1, -2, 0.5, 0, "nan", "inf"] };
const LARGE: Summary = {
  is: "stats",
  head: [1, 2],
  min: -1.5,
  max: 3,
  mean: 0.25,
  std: 1,
  bad: 2,
  hist: [1, 0, 4],
};

describe("a tensor's picture", () => {
  it("sets cells in rows of the last axis, gradients with their signs", () => {
    const rows = (role: "value" | "gradient") =>
      [...drawTensor(say, MATRIX, [2, 3], role, "t").querySelectorAll("tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      );
    expect(rows("value")).toEqual([
      ["1", "−2", "0.5"],
      ["0", "NaN", "∞"],
    ]);
    expect(rows("gradient")[0]).toEqual(["+1", "−2", "+0.5"]);
  });

  it("gives a large tensor's figures, and says how many are not finite", () => {
    const drawn = drawTensor(say, LARGE, [30, 10], "value", "t");
    expect([...drawn.querySelectorAll("dd")].map((figure) => figure.textContent)).toEqual([
      "−1.5",
      "3",
      "0.25",
      "1",
    ]);
    expect(drawn.textContent).toContain("300 elements · 2 not finite");
    expect(drawn.querySelectorAll(".histogram i").length).toBe(3);
  });
});

describe("a tensor in a few characters", () => {
  it.each<[Summary, boolean, string]>([
    [{ is: "item", x: 3 }, false, "3"],
    [{ is: "item", x: 3 }, true, "+3"],
    [{ is: "item", x: -0.25 }, true, "−0.25"],
    [{ is: "item", x: 0 }, true, "0"],
    [{ is: "item", x: 27.66667 }, false, "27.6667"],
    [{ is: "item", x: true }, false, "True"],
    [{ is: "cells", x: [1, 2, 12345] }, false, "[1, 2, 12345]"],
    [{ is: "cells", x: [1, 2, 3, 4] }, false, "[1, 2, …]"],
    [LARGE, false, "μ 0.25 σ 1"],
    [{ is: "stats", head: [] }, false, "[]"],
  ])("%j, signed %s: %s", (summary, sign, text) => {
    expect(shortSummary(summary, sign)).toBe(text);
  });

  it("says in one figure how far many elements spread", () => {
    expect([briefGradient(LARGE), briefGradient({ is: "item", x: 2 })]).toEqual(["±1", "+2"]);
  });

  it("says what a plate has room for, the longest first", () => {
    const cells = (...x: number[]) => plateTexts({ is: "cells", x });
    expect(plateTexts({ is: "item", x: 0.000164648 })).toEqual(["+0.000165"]);
    expect(plateTexts({ is: "item", x: -12345 })).toEqual(["−12345"]);
    expect(cells(1, -0.21744)).toEqual(["[+1, −0.217]", "[+1, …]"]);
    expect(cells(1, 2, 3, 4)).toEqual(["[+1, +2, …]", "[+1, …]"]);
    expect(plateTexts(LARGE)).toEqual(["±1"]);
  });

  it("has the sign its elements agree on", () => {
    const signs = (
      [
        [1, 2],
        [-1, -2],
        [1, -1],
      ] as const
    ).map((x) => signOfSummary({ is: "cells", x }));
    expect(signs).toEqual(["positive", "negative", "zero"]);
  });

  it("is as large as its farthest finite element", () => {
    expect([magnitudeOf(MATRIX), magnitudeOf(LARGE), magnitudeOf({ is: "item", x: "nan" })]).toEqual([
      2, 3, 0,
    ]);
  });
});
