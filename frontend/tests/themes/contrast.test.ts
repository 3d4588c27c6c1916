import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../src/themes/tokens.css", import.meta.url), "utf-8");
const THEMES = ["light", "dark", "projector"] as const;

/** The custom properties of a theme: its own over the light ones. */
function tokensOf(theme: (typeof THEMES)[number]): Map<string, string> {
  const blocks = [/:root \{([^}]*)\}/u, new RegExp(`data-theme="${theme}"\\] \\{([^}]*)\\}`, "u")];
  const found = blocks.flatMap((block) => [
    ...(block.exec(css)?.[1] ?? "").matchAll(/--([\w-]+):\s*([^;]+);/gu),
  ]);
  return new Map(found.map(([, name = "", value = ""]) => [name, value.trim()]));
}

function colour(tokens: ReadonlyMap<string, string>, name: string): string {
  const value = tokens.get(name) ?? "";
  const other = /^var\(--([\w-]+)\)$/u.exec(value)?.[1];
  return other ? colour(tokens, other) : value;
}

/** Relative luminance of a `#rrggbb` colour (WCAG 2). */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["bg", "surface", "sunken", "raised", "hover"];
const CODE = ["keyword", "string", "number", "function", "name"].map((kind) => `code-${kind}`);

/** Foreground, grounds, least contrast: 4.5 for words, 3 for lines and marks that carry meaning. */
const PAIRS: readonly (readonly [string, readonly string[], number])[] = [
  ["text", [...GROUNDS, "selection", "forward-mark", "backward-mark"], 4.5],
  ["text-soft", GROUNDS, 4.5],
  ["text-faint", ["bg", "surface", "raised"], 4.5],
  ["forward", ["surface", "raised", "forward-wash"], 4.5],
  ["backward", ["surface", "raised", "backward-wash"], 4.5],
  ["positive", ["surface", "raised", "backward-wash"], 4.5],
  ["negative", ["surface", "raised", "backward-wash"], 4.5],
  ["on-accent", ["forward"], 4.5],
  ["error", ["surface", "error-wash"], 4.5],
  ["warn", ["surface", "raised"], 4.5],
  ["ok", ["surface"], 4.5],
  ["line-strong", ["surface"], 3],
  ["focus", ["surface", "sunken"], 3],
  ["code-comment", ["surface"], 4.5],
  ...CODE.map((name) => [name, ["surface", "forward-mark", "backward-mark"], 4.5] as const),
];

describe.each(THEMES)("the %s theme", (theme) => {
  const tokens = tokensOf(theme);

  it("names every colour as six hexadecimal digits", () => {
    for (const [name, grounds] of PAIRS)
      for (const used of [name, ...grounds]) expect(colour(tokens, used), used).toMatch(/^#[\da-f]{6}$/u);
  });

  it.each(PAIRS.flatMap(([name, grounds, least]) => grounds.map((ground) => [name, ground, least] as const)))(
    "%s on %s has a contrast of at least %d",
    (name, ground, least) => {
      expect(contrast(colour(tokens, name), colour(tokens, ground))).toBeGreaterThanOrEqual(least);
    },
  );
});
