/** The program's text at a span. Lines count from 1, columns from 0 in UTF-16 code units, as the editor counts. */
import type { Span } from "../protocol/trace.gen.js";

/** Longest excerpt shown within a sentence, in characters. */
const EXCERPT = 60;

/** The characters of `source` in `span`, lines joined by `\n`; empty where the span lies outside. */
export function textOf(source: string, [line, column, endLine, endColumn]: Span): string {
  const lines = source.split("\n").slice(line - 1, endLine);
  return lines
    .map((text, i) => text.slice(i === 0 ? column : 0, i === lines.length - 1 ? endColumn : undefined))
    .join("\n");
}

/** The text on one line, shortened in the middle when it is long. */
export function excerpt(source: string, span: Span): string {
  const text = textOf(source, span).replace(/\s+/gu, " ").trim();
  if (text.length <= EXCERPT) return text;
  const half = (EXCERPT - 3) / 2;
  return `${text.slice(0, Math.ceil(half))} … ${text.slice(-Math.floor(half))}`;
}

/** A string, to be kept, or a comment up to the end of its line. */
const STRING_OR_COMMENT = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|#.*$/gu;

/** The whole source line on which a span starts, without indentation and comment. */
export function lineOf(source: string, span: Span): string {
  const line = source.split("\n")[span[0] - 1] ?? "";
  return line.replace(STRING_OR_COMMENT, (_, text: string | undefined) => text ?? "").trim();
}
