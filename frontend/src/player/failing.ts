/** Marks and plates that tell an error on the graph, while the reader stands at it. */
import { computed, type Readable } from "../base/signals.js";
import { type Failing, failingOf } from "../explain/failing.js";
import type { Pointed, Tag } from "../views/graph/scene-context.js";
import type { Say } from "../views/words.js";
import type { PlayerState } from "./state.js";

export interface Failed {
  readonly pointed: readonly Pointed[];
  readonly tags: readonly Tag[];
}

const NOTHING: Failed = { pointed: [], tags: [] };
/** More nodes than this are not all labelled. */
const MOST = 60;

export function failingAt(say: Say, state: PlayerState): Readable<Failed> {
  return computed(() => {
    const [run, step] = [state.run.value, state.step.value];
    if (step?.kind !== "error") return NOTHING;
    const error = run.errors.find(({ q }) => q === step.q);
    const failing = error ? failingOf(run, error) : null;
    return failing ? failedOf(say, failing) : NOTHING;
  });
}

function failedOf(say: Say, failing: Failing): Failed {
  const tag = (node: number, text: string): Tag => ({ node, text, sign: "zero", failed: true });
  const none: Failed["pointed"] = [];
  switch (failing.kind) {
    case "clash": {
      const { saver, changer, kept, version, edges } = failing;
      return {
        pointed: [{ mark: "traced", nodes: [], edges }],
        tags: [
          tag(saver, say("failing.kept", { version: kept })),
          tag(changer, say("failing.changed", { version })),
        ],
      };
    }
    case "freed":
      return { pointed: none, tags: failing.nodes.slice(0, MOST).map((id) => tag(id, say("failing.freed"))) };
    case "shapes":
      return {
        pointed: none,
        tags: failing.operands.map(({ node, shape, axes }) => tag(node, clashing(shape, axes))),
      };
    case "leaf":
      return { pointed: none, tags: [tag(failing.node, say("failing.leaf"))] };
    case "unkept":
      return { pointed: none, tags: [tag(failing.node, say("failing.unkept"))] };
    case "rootless":
      return {
        pointed: none,
        tags: [
          ...failing.cuts.map((id) => tag(id, say("failing.cut"))),
          ...(failing.cuts.includes(failing.root) ? [] : [tag(failing.root, say("failing.rootless"))]),
        ],
      };
  }
}

/** `(2, ≠3)`. */
function clashing(shape: readonly number[], axes: readonly number[]): string {
  return `(${shape.map((size, axis) => (axes.includes(axis) ? `≠${size}` : size)).join(", ")})`;
}
