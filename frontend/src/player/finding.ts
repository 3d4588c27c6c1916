/** What the reader searches for and how tensors hang together: what is found, what is kept in sight, and the way there. */
import { batch, computed, type Readable } from "../base/signals.js";
import type { Node } from "../run/model.js";
import { edgesAmong, type Relation, relatedNodes } from "../run/relatives.js";
import { searchNodes } from "../run/search-nodes.js";
import type { Pointed } from "../views/graph/scene-context.js";
import { unfoldRound } from "./folds.js";
import { select } from "./reader.js";
import type { PlayerState } from "./state.js";

export interface Finding {
  readonly found: Readable<readonly Node[]>;
  /** How many tensors stand in the relation that is shown, 0 where no path joins two; null when none is shown. */
  readonly related: Readable<number | null>;
  readonly pointed: Readable<readonly Pointed[]>;
}

export function createFinding(state: PlayerState): Finding {
  const { query, relation } = state.sought;
  const open = computed(() => state.panel.value === "find");
  const found = computed(() => (open.value ? searchNodes(state.run.value, query.value, state.q.value) : []));
  const related = computed(() => relatedNodes(state.run.value, relation.value, state.selected.value));
  const kept = computed((): readonly Pointed[] => {
    const nodes = related.value;
    return nodes ? [{ mark: "kept", nodes: [...nodes], edges: edgesAmong(state.run.value, nodes) }] : [];
  });
  const hits = computed((): readonly Pointed[] => {
    const nodes = found.value.map(({ id }) => id);
    return nodes.length > 0 ? [{ mark: "found", nodes, edges: [] }] : [];
  });
  return {
    found,
    related: computed(() => {
      const [shown] = kept.value;
      if (!shown) return null;
      const parted = relation.value?.kind === "paths" && shown.edges.length === 0;
      return parted ? 0 : shown.nodes.length;
    }),
    pointed: computed(() => [...hits.value, ...kept.value]),
  };
}

/** Opens what is folded round a node, goes to the step that makes it if that is still to come, and selects it. */
export function flyTo(state: PlayerState, node: Node, go: (q: number) => void): void {
  batch(() => {
    if (node.born > state.q.peek()) go(node.born);
    unfoldRound(state, node);
    state.selected.value = node.id;
  });
}

/** A tensor was pressed on the graph; with `extend`, it is the other end of paths from the one selected. */
export function choose(state: PlayerState, node: number | null, extend: boolean): void {
  const { relation } = state.sought;
  const now = relation.peek();
  const choosing = now?.kind === "paths" && now.to === null ? now.from : null;
  const from = extend ? state.selected.peek() : choosing;
  batch(() => {
    if (node !== null && from !== null && from !== node) relation.value = { kind: "paths", from, to: node };
    else {
      if (node === null) relation.value = null;
      select(state, node);
    }
  });
}

/** Shows a relation of the selected tensor, or ends the one that is shown. */
export function relate(state: PlayerState, kind: Relation["kind"]): void {
  const { relation } = state.sought;
  const from = state.selected.peek();
  if (relation.peek()?.kind === kind || from === null) relation.value = null;
  else relation.value = kind === "paths" ? { kind, from, to: null } : { kind };
}

/** Ends the relation that is shown; says whether there was one. */
export function unrelate(state: PlayerState): boolean {
  const shown = state.sought.relation.peek() !== null;
  state.sought.relation.value = null;
  return shown;
}
