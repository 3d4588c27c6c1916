/** Numbers, shapes and whole tensors as people read them: at most six digits, a real minus sign, never grouped. */

/** A number as a trace carries it: NaN and the infinities are words. */
export type Figure = number | "nan" | "inf" | "-inf";

/** What a trace says of a tensor's elements; `Summary` of the trace is one. */
export type Elements =
  | { readonly is: "item"; readonly x: Figure | boolean }
  | { readonly is: "cells"; readonly x: readonly (Figure | boolean)[] }
  | {
      readonly is: "stats";
      readonly head: readonly (Figure | boolean)[];
      readonly mean?: Figure;
      readonly std?: Figure;
      readonly bad?: number;
    };

/** Significant digits: float32 has seven, the last of them noise. */
export const DIGITS = 6;
const LARGE = 1e5;
const SMALL = 1e-4;

const WORDS: Readonly<Record<string, string>> = { nan: "NaN", inf: "∞", "-inf": "−∞" };

/** `Infinity` and `NaN` for the words. */
export function toNumber(figure: Figure | boolean): number {
  if (figure === "inf") return Number.POSITIVE_INFINITY;
  if (figure === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(figure);
}

/** Digits and power of ten of a number too large or too small to write out, else null. */
export function scientific(value: number, digits = DIGITS): { mantissa: string; exponent: number } | null {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value) || (size < LARGE && size >= SMALL)) return null;
  const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e");
  return { mantissa: String(Number(mantissa)), exponent: Number(exponent) };
}

/** One number: `0.880797`, `−12`, `3.2e−7`, `NaN`, `∞`; booleans as Python writes them. */
export function formatNumber(figure: Figure | boolean, digits = DIGITS): string {
  if (typeof figure === "boolean") return figure ? "True" : "False";
  if (typeof figure === "string") return WORDS[figure] ?? figure;
  if (!Number.isFinite(figure))
    return formatNumber(Number.isNaN(figure) ? "nan" : figure > 0 ? "inf" : "-inf");
  const power = scientific(figure, digits);
  const plain = power ? `${power.mantissa}e${power.exponent}` : String(Number(figure.toPrecision(digits)));
  return plain === "-0" ? "0" : plain.replaceAll("-", "−");
}

/** A number as text where it follows an operator: a negative one in brackets. */
export function operand(text: string): string {
  return text.startsWith("−") ? `(${text})` : text;
}

/** `(64, 784)`, `(3,)`, `()`: as Python prints it. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** `64×784`: the shape within a sentence or beside figures. */
export function formatSize(shape: readonly number[]): string {
  return shape.join("×");
}

/** `3`, `[1, 2, 3]`, `[[1, 2], [3, 4]]`, `64×784 · μ 0.01 σ 1`. */
export function formatElements(elements: Elements, shape: readonly number[], digits = DIGITS): string {
  switch (elements.is) {
    case "item":
      return nested(
        shape.map(() => 1),
        [formatNumber(elements.x, digits)],
      );
    case "cells":
      return nested(
        shape,
        elements.x.map((cell) => formatNumber(cell, digits)),
      );
    case "stats":
      return elements.head.length === 0 ? `${formatSize(shape)} · []` : figures(elements, shape);
  }
}

function figures(elements: Extract<Elements, { is: "stats" }>, shape: readonly number[]): string {
  const bad = elements.bad ? ` · ${elements.bad} NaN/∞` : "";
  return `${formatSize(shape)} · μ ${formatNumber(elements.mean ?? 0, 2)} σ ${formatNumber(elements.std ?? 0, 2)}${bad}`;
}

/** Row-major cells in brackets, one pair per axis. */
function nested(shape: readonly number[], cells: readonly string[]): string {
  let level = cells;
  for (const size of shape.toReversed()) {
    const rows: string[] = [];
    for (let i = 0; i < level.length; i += size) rows.push(`[${level.slice(i, i + size).join(", ")}]`);
    level = rows;
  }
  return level.join(", ");
}
