/** Number literals of Python as text that can be moved by small steps and keeps the way it is written. */

/** A decimal literal: `mantissa · 10^-decimals`, then whatever exponent it was written with. */
export interface Literal {
  readonly mantissa: number;
  readonly decimals: number;
  /** `e-3`, as it stands in the text, or empty. */
  readonly exponent: string;
  /** Whether it is written as a whole number, so that it stays one. */
  readonly whole: boolean;
}

/** How far one step goes, in steps of the last written digit. */
export type Fineness = "coarse" | "usual" | "fine";

const DECIMAL = /^(-?)([\d_]*)(?:(\.)([\d_]*))?([eE][+-]?\d+)?$/u;
const COARSE = 10;
/** Digits beyond which a float is not told apart from its neighbours. */
const MOST_DIGITS = 15;

/** The literal that `text` is, or null for hexadecimal, imaginary and other forms that no step fits. */
export function literalOf(text: string): Literal | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, before = "", point, after = "", exponent = ""] = match;
  const [whole, part] = [before.replaceAll("_", ""), after.replaceAll("_", "")];
  if (whole === "" && part === "") return null;
  if (whole.length + part.length > MOST_DIGITS) return null;
  const digits = Number(`${sign}${whole}${part}`);
  return { mantissa: digits, decimals: part.length, exponent, whole: point === undefined && exponent === "" };
}

export function numberOf(literal: Literal): number {
  return Number(textOf(literal));
}

export function textOf({ mantissa, decimals, exponent, whole }: Literal): string {
  const rounded = mantissa === 0 ? 0 : mantissa;
  if (whole) return String(rounded);
  const text = (rounded / 10 ** decimals).toFixed(decimals);
  return exponent === "" && decimals === 0 ? `${text}.0` : `${text}${exponent}`;
}

/** The literal `steps` further: by its last written digit, ten of them, or a digit that it is given for it. */
export function moved(literal: Literal, steps: number, fineness: Fineness = "usual"): Literal {
  if (fineness === "coarse") return { ...literal, mantissa: literal.mantissa + steps * COARSE };
  const exact = fineness === "fine" || (literal.decimals === 0 && !literal.whole);
  const { mantissa, decimals } = exact ? withDigit(literal) : literal;
  return { ...literal, mantissa: mantissa + steps, decimals };
}

/** One more digit behind the point; a whole number has none to give. */
function withDigit(literal: Literal): Literal {
  const full = literal.whole || String(Math.abs(literal.mantissa)).length >= MOST_DIGITS;
  return full ? literal : { ...literal, mantissa: literal.mantissa * 10, decimals: literal.decimals + 1 };
}
