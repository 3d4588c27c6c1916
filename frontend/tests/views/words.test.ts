import { describe, expect, it } from "vitest";
import { CATALOGUES, sayIn } from "../../src/views/words.js";

const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/gu)].map(([place]) => place).toSorted();

describe("the interface's words", () => {
  it.each(Object.keys(CATALOGUES.en))("%s has the same places in every language", (key) => {
    const [en, ko] = [CATALOGUES.en, CATALOGUES.ko].map(
      (words) => Object.entries(words).find(([k]) => k === key)?.[1],
    );
    expect(ko).toBeTruthy();
    expect(placesOf(ko ?? "")).toEqual(placesOf(en ?? ""));
  });

  it("puts values in their places", () => {
    expect(sayIn("en")("step.of", { at: 3, all: 12 })).toBe("Step 3 of 12");
    expect(sayIn("ko")("step.of", { at: 3, all: 12 })).toBe("12단계 중 3");
  });
});
