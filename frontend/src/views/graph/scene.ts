/** Turns a drawing and a moment of its run into the scene that painters draw. */
import { countUpTo } from "../../base/search.js";
import type { Mark, Presence, Scene, SceneNode, Sign, TextLine } from "../../paint/scene.js";
import { gradientAt } from "../../run/moment.js";
import type { WordKey } from "../words.js";
import { formOf, gradientSign, kindOf, labelOf, linesAt } from "./card.js";
import type { Drawing, PlacedNode } from "./drawing.js";
import type { State } from "./reuse.js";
import { type Context, contextOf, presenceAt, presenceState, type SceneOptions } from "./scene-context.js";
import { sceneDecisions } from "./scene-decisions.js";
import { sceneEdges } from "./scene-edges.js";
import { sceneGroups } from "./scene-groups.js";
import { sceneLabels } from "./scene-labels.js";

export function sceneOf(drawing: Drawing, options: SceneOptions): Scene {
  const context = contextOf(drawing, options);
  const edges = sceneEdges(context);
  const decided = sceneDecisions(context);
  return {
    width: drawing.layout.width,
    height: drawing.layout.height,
    groups: sceneGroups(context),
    edges,
    nodes: drawing.nodes.all(
      null,
      (placed) => stateOf(context, placed),
      (placed) => new MomentOfNode(context, placed),
    ),
    hints: decided.hints,
    labels: [...decided.labels, ...sceneLabels(context, edges)],
    focused: options.pointed.some(({ mark }) => mark === "kept"),
  };
}

const NO_MARKS: readonly Mark[] = [];
const MOST_READINGS = 2 ** 20;
const byQ = (fact: { readonly q: number }): number => fact.q;

/** Whether it is there, and how many names, values and gradients of it are known: what its words are made of. */
function stateOf(context: Context, { item }: PlacedNode): State {
  const presence = presenceState(context, item.born);
  let known = 0;
  if (item.form === "fold") known = item.inside.length;
  else {
    const { names, values, gradients } = item.node;
    const named = (names[0]?.q ?? Number.POSITIVE_INFINITY) <= context.q ? 1 : 0;
    const read = values.length === 1 ? 1 : countUpTo(values, byQ, context.q);
    known = named + 2 * (read + MOST_READINGS * countUpTo(gradients, byQ, context.q));
  }
  const state = presence + 3 * known;
  const marks = context.marks.get(item.id);
  return marks === undefined ? state : `${state} ${marks.join(" ")}`;
}

/** Marks that are told to those who do not see them. */
const SAID: readonly (readonly [Mark, WordKey])[] = [
  ["failed", "phase.failed"],
  ["origin", "mark.origin"],
  ["wrong", "mark.wrong"],
  ["infected", "mark.infected"],
  ["higher", "mark.higher"],
];

/** Its words are found when somebody reads them: of a large drawing only a part is ever in view. */
class MomentOfNode implements SceneNode {
  readonly id: string;
  readonly box;
  readonly form;
  readonly kind;
  readonly presence: Presence;
  readonly marks: readonly Mark[];
  readonly #context: Context;
  readonly #placed: PlacedNode;
  #lines: readonly TextLine[] | null = null;

  constructor(context: Context, placed: PlacedNode) {
    const { item, box } = placed;
    this.id = item.id;
    this.box = box;
    this.form = formOf(item);
    this.kind = kindOf(item);
    this.presence = presenceAt(context, item.born);
    this.marks = context.marks.get(item.id) ?? NO_MARKS;
    this.#context = context;
    this.#placed = placed;
  }

  get lines(): readonly TextLine[] {
    const { run } = this.#context;
    this.#lines ??= linesAt(this.#placed.item, run, this.#told(), this.#context);
    return this.#lines;
  }

  get sign(): Sign | null {
    const { item } = this.#placed;
    return item.form === "fold" ? null : gradientSign(gradientAt(item.node, this.#context.q));
  }

  get label(): string {
    const said = SAID.flatMap(([mark, word]) => (this.marks.includes(mark) ? this.#context.say(word) : []));
    return [labelOf(this.lines), ...said].join(", ");
  }

  /** A ghost is called by the name it is going to have. */
  #told(): number {
    const { item } = this.#placed;
    const { q } = this.#context;
    return item.form === "fold" || item.born <= q ? q : (item.node.names[0]?.q ?? q);
  }
}
