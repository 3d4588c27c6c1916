/** What stands out on the graph besides the step: NaNs and what they spread to, higher orders, tangents, what a panel points at. */
import { computed, type Readable } from "../base/signals.js";
import { higherLayers, type Layer } from "../explain/higher.js";
import { forwardSweep, type Sweep } from "../explain/modes.js";
import { firstOf, infectedBy, type Trouble, troubles } from "../explain/trouble.js";
import { hasBad } from "../explain/watch.js";
import type { Catalogue } from "../protocol/catalogue.js";
import type { Run } from "../run/model.js";
import { latest } from "../run/moment.js";
import type { Pointed, Tag } from "../views/graph/scene-context.js";
import { shortNumber, signed, signOf } from "../views/number.js";
import type { Say } from "../views/words.js";
import { failingAt } from "./failing.js";
import type { Finding } from "./finding.js";
import { badgesOf, wrongIn } from "./lab.js";
import type { PlayerState } from "./state.js";

export interface Emphasis {
  readonly pointed: Readable<readonly Pointed[]>;
  readonly tags: Readable<readonly Tag[]>;
  /** The first NaN or infinity of the whole run; and where an infinity first became a NaN. */
  readonly trouble: Readable<Trouble | null>;
  readonly became: Readable<Trouble | null>;
  readonly layers: Readable<readonly Layer[]>;
  /** The tangents that are shown, or null. */
  readonly sweep: Readable<Sweep | null>;
}

export function createEmphasis(
  say: Say,
  catalogue: Catalogue,
  state: PlayerState,
  finding: Finding,
): Emphasis {
  // What a whole run has is looked for once it is whole.
  const whole = computed(() => (state.run.value.status === "running" ? null : state.run.value));
  const all = computed(() => {
    const bad = hasBad(state.run.value);
    return bad && whole.value ? troubles(whole.value, latest(whole.value)) : [];
  });
  const trouble = computed(() => firstOf(all.value));
  const became = computed(() => {
    const first = trouble.value;
    return (first?.is === "inf" && all.value.find(({ is, q }) => is === "nan" && q > first.q)) || null;
  });
  const layers = computed(() => (whole.value ? higherLayers(whole.value) : []));
  const swept = computed(() => {
    const input = whole.value?.nodes.get(state.sweep.value ?? 0);
    return whole.value && input ? forwardSweep(catalogue, whole.value, input, latest(whole.value)) : null;
  });
  const sweep = computed(() => swept.value && until(state.run.value, swept.value, state.q.value));
  const spread = computed(() => infected(state, trouble.value));
  const wrong = wrongIn(state);
  const failing = failingAt(say, state);
  const higher = computed(() => (state.layers.value ? layers.value.map(layerPointed) : []));
  return {
    pointed: computed(() => [
      ...higher.value,
      ...spread.value,
      ...wrong.value,
      ...failing.value.pointed,
      ...finding.pointed.value,
      ...state.pointed.value,
    ]),
    tags: computed(() => [
      ...failing.value.tags,
      ...(sweep.value?.duals.map(({ id, tangent }) => tangentTag(id, tangent)) ?? badgesOf(state.run.value)),
    ]),
    trouble,
    became,
    layers,
    sweep,
  };
}

/** How far a sweep has come at the moment. */
function until(run: Run, sweep: Sweep, q: number): Sweep {
  const there = (id: number): boolean => (run.nodes.get(id)?.born ?? Number.POSITIVE_INFINITY) <= q;
  return { ...sweep, duals: sweep.duals.filter(({ id }) => there(id)), blocked: sweep.blocked.filter(there) };
}

function layerPointed({ nodes, edges }: Layer): Pointed {
  return { mark: "higher", nodes, edges };
}

function infected(state: PlayerState, trouble: Trouble | null): Pointed[] {
  const q = state.q.value;
  if (trouble === null || trouble.q > q) return [];
  const { values, gradients, edges, updated } = infectedBy(state.run.value, trouble, q);
  return [
    { mark: "infected", nodes: [...new Set([...values, ...gradients, ...updated])], edges },
    { mark: "origin", nodes: [trouble.node], edges: [] },
  ];
}

const writeTangent = signed(shortNumber);

function tangentTag(node: number, tangent: number): Tag {
  const figure = Number.isNaN(tangent) ? "nan" : tangent;
  return { node, text: `→ ${writeTangent(figure)}`, sign: signOf(figure) };
}
