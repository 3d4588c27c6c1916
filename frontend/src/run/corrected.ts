/** A correction of a program: the text after it, and the lines that differ. */
import type { Edit, Span } from "../protocol/trace.gen.js";

export interface LineChange {
  readonly line: number;
  readonly kind: "out" | "in";
  readonly text: string;
}

/** The lines that go and those that come in their place, as a diff shows them. */
export function changesOf(source: string, edits: readonly Edit[]): readonly LineChange[] {
  return edits.flatMap(({ src, text }) => {
    const lines = source.split("\n");
    const [line, column, endLine, endColumn] = src;
    const before = lines.slice(line - 1, endLine);
    const head = (before[0] ?? "").slice(0, column);
    const after = `${head}${text}${(before.at(-1) ?? "").slice(endColumn)}`.split("\n");
    return differing(line, before, after);
  });
}

/** Lines that stay at the beginning and at the end are not shown. */
function differing(line: number, before: readonly string[], after: readonly string[]): LineChange[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const numbered = (lines: readonly string[], kind: LineChange["kind"]): LineChange[] =>
    lines.slice(start, lines.length - end).map((text, at) => ({ line: line + start + at, kind, text }));
  return [...numbered(before, "out"), ...numbered(after, "in")];
}

/** The text after the edits. */
export function corrected(source: string, edits: readonly Edit[]): string {
  const from = (src: Span, end: boolean): number => {
    const line = end ? src[2] : src[0];
    const lines = source.split("\n").slice(0, line - 1);
    return lines.reduce((sum, text) => sum + text.length + 1, end ? src[3] : src[1]);
  };
  return edits
    .toSorted((a, b) => from(b.src, false) - from(a.src, false))
    .reduce(
      (text, { src, text: next }) => text.slice(0, from(src, false)) + next + text.slice(from(src, true)),
      source,
    );
}
