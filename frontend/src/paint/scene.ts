/**
 * What a painter draws, with everything decided: places, words, kinds and states; painters add nothing and ask nothing.
 *
 * Sign is told by a glyph in the words and a dash pattern on the edge, magnitude by a number in the words and the
 * width of the edge; colour only repeats them.
 */
import type { Box, Point } from "../base/geometry.js";

/** What a line of text says; the style sheet gives each role its font and colour. */
export type LineRole = "title" | "name" | "shape" | "value" | "gradient" | "note";

export interface TextLine {
  readonly role: LineRole;
  readonly text: string;
}

/** `hidden` keeps its place and is not drawn; `ghost` is not built yet and drawn very faint. */
export type Presence = "shown" | "ghost" | "hidden";

/**
 * `traced` lies on a way that is being explained, `infected` holds a NaN or an infinity, `origin` brought it, and
 * `higher` was built by a backward pass; `found` meets a search, and `kept` stays in sight while the rest steps back.
 */
export type Mark =
  | "current"
  | "selected"
  | "hovered"
  | "related"
  | "dimmed"
  | "failed"
  | "traced"
  | "infected"
  | "origin"
  | "wrong"
  | "higher"
  | "found"
  | "kept";

export type Sign = "positive" | "negative" | "zero";

export type NodeKind = "input" | "op" | "parameter" | "constant" | "detached" | "folded";

export interface SceneNode {
  readonly id: string;
  readonly box: Box;
  /** A chip is one small pill of text; a card stacks its lines. */
  readonly form: "card" | "chip";
  readonly kind: NodeKind;
  readonly lines: readonly TextLine[];
  /** Sign of the gradient line, or null while there is none. */
  readonly sign: Sign | null;
  readonly presence: Presence;
  readonly marks: readonly Mark[];
  /** What a screen reader says. */
  readonly label: string;
}

/** The gradient running along an edge from the output back to the input. */
export interface Flow {
  /** Share of the edge that is filled, 0 at the output to 1 at the input. */
  readonly progress: number;
  readonly sign: Sign;
  /** 0 to 1; the painter turns it into a stroke width. */
  readonly magnitude: number;
}

export interface SceneEdge {
  readonly id: string;
  readonly points: readonly Point[];
  readonly presence: Presence;
  readonly marks: readonly Mark[];
  readonly flow: Flow | null;
  /** A way no gradient takes: drawn dotted. */
  readonly detached: boolean;
  /** No operand: what it comes from decided that what it leads to runs. Drawn dashed. */
  readonly control?: boolean;
}

/** Short words on an edge or a card, such as the contribution with its sign. */
export interface SceneLabel {
  /** What they belong to: an edge, or `tag` and a node. */
  readonly id: string;
  readonly text: string;
  readonly box: Box;
  readonly sign: Sign;
  /** It tells of an error. */
  readonly failed?: boolean;
  /** A derivative that flows forward, not a gradient. */
  readonly forward?: boolean;
  /** Which way a condition went that read the card. */
  readonly decision?: boolean;
}

export type GroupKind = "module" | "function" | "loop" | "iteration" | "branch" | "step" | "with";

export interface SceneGroup {
  readonly id: string;
  readonly box: Box;
  readonly kind: GroupKind;
  readonly title: string;
  /** How deep it is nested, from 0: frames alternate their shade. */
  readonly depth: number;
  readonly presence: Presence;
  readonly marks: readonly Mark[];
  readonly label: string;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Outer groups before inner ones. */
  readonly groups: readonly SceneGroup[];
  readonly edges: readonly SceneEdge[];
  /** What decided that something runs: few, and other ones at other moments. */
  readonly hints: readonly SceneEdge[];
  /** In reading order: the order in which the keyboard walks them. */
  readonly nodes: readonly SceneNode[];
  readonly labels: readonly SceneLabel[];
  /** Everything steps back that is not marked as kept, current or selected. */
  readonly focused: boolean;
}

export const EMPTY_SCENE: Scene = {
  width: 0,
  height: 0,
  groups: [],
  edges: [],
  hints: [],
  nodes: [],
  labels: [],
  focused: false,
};
