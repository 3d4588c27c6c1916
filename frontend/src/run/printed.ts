/** Numbers in what a program prints, with the names they have there: `epoch 10 loss 0.123`, `print(i, loss.item())`. */
import { countUpTo } from "../base/search.js";
import type { Span } from "../protocol/trace.gen.js";
import type { Run } from "./model.js";
import { textOf } from "./source.js";

export interface PrintedNumber {
  readonly name: string;
  readonly value: number;
  /** Half a unit of the last digit that was printed: how far the number may be from what it was. */
  readonly within: number;
}

export interface PrintedLine {
  readonly q: number;
  readonly src: Span | null;
  readonly numbers: readonly PrintedNumber[];
}

const NUMBER = /(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|nan|inf)(?![\w.]|-\d)/giu;
/** A name right before a number: `loss=`, `val loss: `, `accuracy (test) `, `tensor(` in between. */
const NAME =
  /([\p{L}_][\p{L}\p{N}_/.]*(?:[ -][\p{L}_][\p{L}\p{N}_/]*)*)\s*(?:\([^()]*\)\s*)?[=:]?\s*(?:tensor\()?\s*\[*$/u;
/** Expressions in a call of `print`, for numbers that have no name in the text. */
const PLACES = /\{([^{}:!=]+)[^{}]*\}|(?<=[(,])\s*([\w.]+(?:\(\))?)\s*(?=[,)])/gu;

/** The lines with numbers that were printed to standard output, whole. */
export function printedLines(run: Run): readonly PrintedLine[] {
  const lines: PrintedLine[] = [];
  let [text, src, q]: [string, Span | null, number] = ["", null, 0];
  for (const piece of run.printed) {
    if (piece.fd !== 1) continue;
    if (text === "") [src, q] = [piece.src, piece.q];
    text += piece.s;
    if (!text.endsWith("\n")) continue;
    const numbers = text.trimEnd().includes("\n") ? [] : numbersIn(text, callAt(run, src));
    if (numbers.length > 0) lines.push({ q, src, numbers });
    text = "";
  }
  return lines;
}

function callAt({ head }: Run, src: Span | null): string {
  return head && src ? textOf(head.source, src) : "";
}

/** The numbers of one line, in order; those without a name are left out. `call` is the expression that printed it. */
export function numbersIn(line: string, call = ""): readonly PrintedNumber[] {
  const found = [...line.matchAll(NUMBER)];
  const places = [...call.matchAll(PLACES)].map(([, braced, bare]) => (braced ?? bare ?? "").trim());
  const numbers: PrintedNumber[] = [];
  found.forEach((match, at) => {
    const before = line.slice(end(found[at - 1]), match.index);
    const named = NAME.exec(before)?.[1] ?? (places.length === found.length ? places[at] : "");
    if (named) numbers.push({ name: nameOf(named), value: numberOf(match[0]), within: withinOf(match[0]) });
  });
  return numbers;
}

function end(match: RegExpMatchArray | undefined): number {
  return match ? (match.index ?? 0) + match[0].length : 0;
}

/** `loss.item()` is `loss`. */
function nameOf(expression: string): string {
  return expression.replace(/\.(?:item|detach|mean)\(\)?.*$/u, "");
}

function numberOf(text: string): number {
  const word = text.toLowerCase();
  if (word.endsWith("nan")) return Number.NaN;
  if (word.endsWith("inf")) return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function withinOf(text: string): number {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const decimals = mantissa.includes(".") ? mantissa.length - mantissa.indexOf(".") - 1 : 0;
  return 0.5 * 10 ** (Number(power) - decimals);
}

/** Whether numbers only count: whole ones at equal distances, as a number of an epoch. */
export function counts(values: readonly number[]): boolean {
  const by = (values[1] ?? 0) - (values[0] ?? 0);
  return (
    by !== 0 &&
    values.every((value, at) => Number.isInteger(value) && (at === 0 || value - (values[at - 1] ?? 0) === by))
  );
}

/** The last entry up to `q`, where there is one. */
export function before<T extends { readonly q: number }>(list: readonly T[], q: number): T | null {
  return list[countUpTo(list, (entry) => entry.q, q) - 1] ?? null;
}
