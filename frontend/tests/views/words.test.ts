import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ALL_WORDS, sayIn } from "../../src/views/words.js";

const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/gu)].map(([place]) => place).toSorted();

const sources = new URL("../../src/", import.meta.url);
const source = readdirSync(sources, { recursive: true, encoding: "utf-8" })
  .filter((file) => file.endsWith(".ts") && !/words(\/\w+)?\.ts$/u.test(file))
  .map((file) => readFileSync(new URL(file, sources), "utf-8"))
  .join("");

/** A word is asked for by its key, or by a key that ends in what varies. */
function isAsked(key: string): boolean {
  const family = key.slice(0, key.indexOf("."));
  return source.includes(`"${key}"`) || source.includes(`say(\`${family}.$`);
}

describe("the interface's words", () => {
  it("are all asked for somewhere", () => {
    expect(Object.keys(ALL_WORDS).filter((key) => !isAsked(key))).toEqual([]);
    expect(isAsked("nowhere.asked")).toBe(false);
  });

  it.each(Object.entries(ALL_WORDS))("%s has the same places in every language", (_, [en, ko]) => {
    expect(ko).toBeTruthy();
    expect(placesOf(ko)).toEqual(placesOf(en));
  });

  it("puts values in their places", () => {
    expect(sayIn("en")("step.of", { at: 3, all: 12 })).toBe("Step 3 of 12");
    expect(sayIn("ko")("step.of", { at: 3, all: 12 })).toBe("12단계 중 3");
  });
});
