/** An op's other arguments as a trace carries them: tuples and indices are text, written as a program writes them. */
import type { Op } from "../protocol/trace.gen.js";

export function numberAttr(event: Op, name: string, otherwise: number): number {
  const value = event.attrs?.[name];
  return typeof value === "number" ? value : otherwise;
}

/** `(0, 1)`, `[0, 1]` or a single number as a list of whole numbers; null when the argument is `None` or left out. */
export function numbersAttr(event: Op, name: string): readonly number[] | null {
  const value = event.attrs?.[name];
  if (typeof value === "number") return [value];
  if (typeof value !== "string") return null;
  return numbersIn(value);
}

/** The numbers of a tuple written as text. */
export function numbersIn(text: string): readonly number[] {
  return (text.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/giu) ?? []).map(Number);
}

/** One part of an index such as `x[1:, ..., None]`. */
export type KeyPart =
  | { readonly is: "number"; readonly at: number }
  | {
      readonly is: "slice";
      readonly start: number | null;
      readonly stop: number | null;
      readonly step: number;
    }
  | { readonly is: "ellipsis" }
  | { readonly is: "none" };

/** The parts of an index, or null when some part is a tensor, whose elements a trace does not carry. */
export function keyOf(event: Op): readonly KeyPart[] | null {
  const text = event.attrs?.key;
  if (typeof text === "number") return [{ is: "number", at: text }];
  if (typeof text !== "string") return null;
  const inside = text.startsWith("(") ? text.slice(1, -1) : text;
  const parts = inside
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(keyPart);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

const SLICE = /^(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?$/u;

function keyPart(text: string): KeyPart | null {
  if (text === "...") return { is: "ellipsis" };
  if (text === "None") return { is: "none" };
  if (/^-?\d+$/u.test(text)) return { is: "number", at: Number(text) };
  const slice = SLICE.exec(text);
  if (!slice) return null;
  const end = (part: string | undefined) => (part === undefined ? null : Number(part));
  return { is: "slice", start: end(slice[1]), stop: end(slice[2]), step: end(slice[3]) ?? 1 };
}
