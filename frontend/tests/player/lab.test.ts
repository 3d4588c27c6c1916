import { describe, expect, it, vi } from "vitest";
import { badgesOf, checksBy } from "../../src/player/lab.js";
import type { Lab } from "../../src/protocol/trace.gen.js";
import { FAN_OUT, numbered, runOf, type Told } from "../run/traces.js";

function run(lab: Lab | null, ...told: Told[]) {
  const [head, ...rest] = FAN_OUT;
  return runOf(numbered([{ ...head, lab }, ...rest.slice(0, -1), ...told, rest.at(-1)] as Told[]));
}

describe("the badges of checked gradients", () => {
  const kink: Told = { k: "chk", id: 1, b: 1, found: "kink", stored: 0, numeric: 0.5 };

  it("stand on the cards, a dash where there was nothing to find", () => {
    const over: Told = { k: "chks", done: 1, of: 4, why: "time" };
    const badges = badgesOf(run({ is: "check" }, kink, over)).map(({ node, text }) => [node, text]);
    expect(badges).toEqual([
      [1, "⌃"],
      [2, "–"],
      [3, "–"],
      [4, "–"],
    ]);
  });

  it("say nothing of others while one is checked, and nothing in an ordinary run", () => {
    const over: Told = { k: "chks", done: 1, of: 1 };
    expect(badgesOf(run({ is: "check", node: 1 }, kink, over)).map(({ node }) => node)).toEqual([1]);
    expect(badgesOf(run(null))).toEqual([]);
  });
});

describe("checking one gradient", () => {
  it("is possible in a run as its program has it, once a pass has run", () => {
    const experiment = vi.fn();
    checksBy(experiment)(run(null))?.(3);
    expect(experiment).toHaveBeenCalledWith({ is: "check", node: 3 });
    expect(checksBy(experiment)(run({ is: "wrong", mistake: "order" }))).toBeNull();
    expect(checksBy(experiment)(runOf(FAN_OUT.slice(0, 6)))).toBeNull();
  });
});
