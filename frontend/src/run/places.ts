/**
 * Names places of a program so that they survive edits: by what their line says, not by its number, and by the token
 * on it, not by the column. Another number is the same token, so that moving one changes no name.
 *
 *     x = torch.tensor(2.0)      line "x = torch.tensor(0)", tokens 2 to 8
 */
import type { Span } from "../protocol/trace.gen.js";

/** A word, a number with the sign that belongs to it, a string, a comment, or one other character. */
const TOKEN =
  /(?:(?<=(?:^|[=([{,:<>%*/+-]|\b(?:in|return|and|or|not|if|else))\s*)[-+])?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][-+]?\d+)?|[^\W\d]\w*|"[^"]*"|'[^']*'|#.*|\S/gu;
const NUMBER = /^[-+.]?\.?\d/u;

interface Line {
  readonly name: string;
  /** Columns at which its tokens start. */
  readonly starts: readonly number[];
}

export class Places {
  readonly #lines: readonly Line[];

  constructor(source: string) {
    const seen = new Map<string, number>();
    this.#lines = source.split("\n").map((text) => lineOf(text, seen));
  }

  /** The name of a span; a place that the program does not have is named by its numbers. */
  nameOf(src: Span): string {
    const [line, column, endLine, endColumn] = src;
    const [first, last] = [this.#lines[line - 1], this.#lines[endLine - 1]];
    if (!(first && last)) return src.join(":");
    const end = tokenAt(last, endColumn);
    return `${first.name}:${tokenAt(first, column)}:${line === endLine ? end : `${last.name}:${end}`}`;
  }
}

function lineOf(text: string, seen: Map<string, number>): Line {
  const starts: number[] = [];
  const said: string[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    starts.push(index);
    said.push(NUMBER.test(token) ? "0" : token);
  }
  const name = hash(said.join(" "));
  const before = seen.get(name) ?? 0;
  seen.set(name, before + 1);
  return { name: before === 0 ? name : `${name}+${before}`, starts };
}

/** How many tokens start before the column. */
function tokenAt({ starts }: Line, column: number): number {
  let count = 0;
  while (count < starts.length && (starts[count] ?? 0) < column) count++;
  return count;
}

/** FNV-1a, 32 bits: lines that share a name by chance only share the numbering of what they make. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return (value >>> 0).toString(36);
}
