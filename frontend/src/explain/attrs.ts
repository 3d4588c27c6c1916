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

/** One part of an index such as `x[1:, ..., None]` or `x[[0, 2], [True, False]]`. */
export type KeyPart =
  | { readonly is: "number"; readonly at: number }
  | {
      readonly is: "slice";
      readonly start: number | null;
      readonly stop: number | null;
      readonly step: number;
    }
  | { readonly is: "ellipsis" }
  | { readonly is: "none" }
  /** A list of positions along one axis; a mask along one axis is the positions where it holds. */
  | { readonly is: "list"; readonly at: readonly number[] }
  /** A mask over several axes, as the cells (of those axes) where it holds. */
  | { readonly is: "mask"; readonly shape: readonly number[]; readonly cells: readonly number[] };

/** The parts of an index, or null where a part is a large tensor, whose elements a trace does not carry. */
export function keyOf(event: Op): readonly KeyPart[] | null {
  const text = event.attrs?.key;
  if (typeof text === "number") return [{ is: "number", at: text }];
  if (typeof text !== "string") return null;
  const inside = text.startsWith("(") ? text.slice(1, -1) : text;
  const parts = split(inside).map(keyPart);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

/** At the commas outside of brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const [at, letter] of [...text].entries()) {
    if (letter === "[") depth += 1;
    if (letter === "]") depth -= 1;
    if (letter !== "," || depth > 0) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

const SLICE = /^(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?$/u;

function keyPart(text: string): KeyPart | null {
  if (text === "...") return { is: "ellipsis" };
  if (text === "None") return { is: "none" };
  if (text.startsWith("[")) return listPart(text);
  if (/^-?\d+$/u.test(text)) return { is: "number", at: Number(text) };
  const slice = SLICE.exec(text);
  if (!slice) return null;
  const end = (part: string | undefined) => (part === undefined ? null : Number(part));
  return { is: "slice", start: end(slice[1]), stop: end(slice[2]), step: end(slice[3]) ?? 1 };
}

/** Positions in a row, or a mask of any rank; positions in several rows make new axes and are not followed. */
function listPart(text: string): KeyPart | null {
  const read: unknown = JSON.parse(text.replaceAll("True", "true").replaceAll("False", "false"));
  const shape: number[] = [];
  for (let level = read; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat: unknown[] = Array.isArray(read) ? read.flat(Number.POSITIVE_INFINITY) : [];
  if (typeof flat[0] !== "boolean") return shape.length === 1 ? { is: "list", at: flat.map(Number) } : null;
  const cells = flat.flatMap((holds, cell) => (holds === true ? [cell] : []));
  return shape.length === 1 ? { is: "list", at: cells } : { is: "mask", shape, cells };
}
