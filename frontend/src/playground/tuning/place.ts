/** Where numbers stand in the program: found in the editor's syntax tree. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { type Literal, literalOf } from "./literal.js";

export interface NumberPlace {
  readonly from: number;
  readonly to: number;
  readonly literal: Literal;
}

/** The number that the position is in or beside, its sign included. */
export function numberAt(state: EditorState, position: number): NumberPlace | null {
  const tree = syntaxTree(state);
  return placeOf(state, tree.resolveInner(position, 1)) ?? placeOf(state, tree.resolveInner(position, -1));
}

/** The first number that the line gives to something: `x = 2.0`, `lr=0.1`; else the first on it. */
export function numberOfLine(state: EditorState, line: { from: number; to: number }): NumberPlace | null {
  const text = state.doc.sliceString(line.from, line.to);
  const after = text.search(/=(?!=)/u) + 1;
  return firstFrom(state, line.from + after, line.to) ?? firstFrom(state, line.from, line.to);
}

function firstFrom(state: EditorState, from: number, to: number): NumberPlace | null {
  let found: NumberPlace | null = null;
  syntaxTree(state).iterate({
    from,
    to,
    enter: ({ name, node }) => {
      if (found === null && name === "Number" && node.from >= from) found = placeOf(state, node);
      return found === null;
    },
  });
  return found;
}

function placeOf(state: EditorState, node: SyntaxNode): NumberPlace | null {
  if (node.name !== "Number") return null;
  const { parent } = node;
  const sign = parent?.name === "UnaryExpression" ? state.doc.sliceString(parent.from, node.from) : "";
  const from = sign === "-" && parent ? parent.from : node.from;
  const literal = literalOf(state.doc.sliceString(from, node.to));
  return literal && { from, to: node.to, literal };
}
