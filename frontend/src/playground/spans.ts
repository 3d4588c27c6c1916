/** Spans of the trace and positions in the editor's document, there and back; a span outside is cut to what exists. */
import type { Text } from "@codemirror/state";
import type { Span } from "../protocol/trace.gen.js";

export interface Range {
  readonly from: number;
  readonly to: number;
}

function offset(doc: Text, line: number, column: number): number {
  if (line < 1) return 0;
  if (line > doc.lines) return doc.length;
  const found = doc.line(line);
  return Math.min(found.from + Math.max(column, 0), found.to);
}

/** The document range of a span, empty when it points between two characters. */
export function rangeOf(doc: Text, [line, column, endLine, endColumn]: Span): Range {
  const from = offset(doc, line, column);
  return { from, to: Math.max(from, offset(doc, endLine, endColumn)) };
}

/** A range that can be underlined: an empty one takes the character before or after it, if its line has one. */
export function visibleRange(doc: Text, span: Span): Range {
  const range = rangeOf(doc, span);
  if (range.to > range.from) return range;
  const line = doc.lineAt(range.from);
  if (range.from < line.to) return { from: range.from, to: range.from + 1 };
  return { from: Math.max(line.from, range.from - 1), to: range.from };
}

/** Whether a span holds the document position; its end counts, so that a click after the last letter finds it. */
export function holds(doc: Text, span: Span, position: number): boolean {
  const { from, to } = rangeOf(doc, span);
  return from <= position && position <= to;
}
