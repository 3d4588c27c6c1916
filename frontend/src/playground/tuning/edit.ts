/** Edits that only move a number, by whatever means. */
import { isolateHistory } from "@codemirror/commands";
import type { Text, Transaction } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import { literalOf } from "./literal.js";

/** What transactions that move a number say of themselves. */
export const TUNED = "input.tune";

export interface TuningWords {
  /** The name of the slider of a variable. */
  slider(name: string): string;
}

/** Puts `text` in place of a number; the editor's owner hears of it as of any edit, and that it was moved. */
export function replaceNumber(
  view: EditorView,
  from: number,
  to: number,
  text: string,
  first: boolean,
): void {
  if (view.state.doc.sliceString(from, to) === text) return;
  view.dispatch({
    changes: { from, to, insert: text },
    userEvent: TUNED,
    ...(first ? { annotations: isolateHistory.of("before") } : {}),
  });
}

/** Whether the update moved a number, or typed within one and left a number there. */
export function isTuning(update: ViewUpdate): boolean {
  if (!update.docChanged) return false;
  if (update.transactions.some((transaction) => transaction.isUserEvent(TUNED))) return true;
  return update.transactions.every((transaction) => typedInNumber(transaction));
}

function typedInNumber(transaction: Transaction): boolean {
  if (!transaction.docChanged) return true;
  const { startState, newDoc, changes } = transaction;
  let within = transaction.isUserEvent("input") || transaction.isUserEvent("delete");
  changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    within &&= isNumberAround(startState.doc, fromA, toA) && isNumberAround(newDoc, fromB, toB);
  });
  return within;
}

const WORD = /[\w.]/u;

/** Whether the characters round a range are one number. */
function isNumberAround(doc: Text, from: number, to: number): boolean {
  const line = doc.lineAt(from);
  if (to > line.to) return false;
  let [start, end] = [from - line.from, to - line.from];
  while (start > 0 && WORD.test(line.text[start - 1] ?? "")) start--;
  while (end < line.text.length && WORD.test(line.text[end] ?? "")) end++;
  return literalOf(line.text.slice(start, end)) !== null;
}
