/**
 * The run before beside the current one: its graph at the same place of the program, with the same tensor selected.
 * It is made when it is first asked for.
 */
import type { Disposables } from "../base/disposables.js";
import { computed, effect, type Readable, signal } from "../base/signals.js";
import { sameNode, samePosition } from "../run/carry.js";
import type { Run } from "../run/model.js";
import { type Folding, foldingOf } from "../views/graph/folding.js";
import type { GraphProps, GraphView, GraphViewOptions } from "../views/graph/graph-view.js";
import { NOTHING_MOVED } from "../views/graph/moved.js";
import { coveredBy } from "../views/side/side.js";
import { momentOf, stepAt } from "../views/transport/position.js";
import type { Say } from "../views/words.js";
import { el, setText } from "../widgets/element.js";
import { foldScope, setDetail, unfold } from "./folds.js";
import { comparedNames } from "./lab.js";
import { select } from "./reader.js";
import type { PlayerState } from "./state.js";

export interface ComparisonOptions {
  readonly say: Say;
  /** Graphs of runs side by side are laid out independently. */
  createGraph(
    options: Pick<GraphViewOptions, "select" | "hover" | "fold" | "unfold" | "setDetail">,
  ): GraphView;
}

export interface Comparison {
  /** Both graphs, one above the other; only the current one while nothing is compared. */
  readonly element: HTMLElement;
  readonly busy: Readable<boolean>;
}

export function createComparison(
  current: GraphView,
  state: PlayerState,
  options: ComparisonOptions,
  undo: Disposables,
): Comparison {
  const { say } = options;
  const titleBefore = el("p.compared-title");
  const before = el("section.compared", { hidden: true, "data-testid": "compared" }, titleBefore);
  const title = el("p.compared-title", { hidden: true });
  const folding = computed(() => foldingOf(state.previous.value ?? state.run.value, state.folds.value));
  const graph = signal<GraphView | null>(null);
  undo.add(
    effect(() => {
      const previous = state.comparing.value ? state.previous.value : null;
      before.hidden = previous === null;
      title.hidden = previous === null;
      if (previous === null) return;
      const names = comparedNames(say, state.run.value);
      setText(titleBefore, names.before);
      setText(title, names.now);
      const shown = graph.peek() ?? options.createGraph(linkedTo(state));
      if (graph.peek() === null) before.append(shown.element);
      graph.value = shown;
      shown.update(propsOf(state, previous, folding.value));
    }),
  );
  undo.add(() => graph.peek()?.dispose());
  const busy = computed(() => state.comparing.value && (graph.value?.busy.value ?? false));
  const element = el("div.graphs", {}, before, el("section.compared", {}, title, current.element));
  return { element, busy };
}

/** What is chosen in the run before is chosen in the current one, where it is there too. */
function linkedTo(
  state: PlayerState,
): Pick<GraphViewOptions, "select" | "hover" | "fold" | "unfold" | "setDetail"> {
  const now = (node: number | null): number | null => {
    const previous = state.previous.peek();
    return node === null || previous === null ? null : sameNode(previous, node, state.run.peek());
  };
  return {
    select: (node) => select(state, now(node)),
    hover: (node) => {
      state.hovered.value = now(node);
    },
    fold: (scope) => foldScope(state, scope, true),
    unfold: (item) => unfold(state, item),
    setDetail: (detail) => setDetail(state, detail),
  };
}

function propsOf(state: PlayerState, previous: Run, folding: Folding): GraphProps {
  const run = state.run.value;
  const position = samePosition(run, state.position.value, previous);
  const then = (node: number | null): number | null => (node === null ? null : sameNode(run, node, previous));
  return {
    run: previous,
    q: momentOf(previous, position),
    step: stepAt(previous, position),
    covered: coveredBy(state.panel.value),
    following: false,
    moved: NOTHING_MOVED,
    ghosts: state.ghosts.value,
    decisions: state.decisions.value,
    folding,
    selected: then(state.selected.value),
    hovered: then(state.hovered.value),
    since: Number.POSITIVE_INFINITY,
    progress: 1,
    looked: null,
    pointed: [],
    tags: [],
  };
}
