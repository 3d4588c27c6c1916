/**
 * What backward passes built to be differentiated again (`create_graph=True`): a layer of the graph of its own.
 *
 *     order 1   what the program wrote
 *     order 2   made while a pass walked nodes of order 1: their gradients, as part of the graph
 */
import type { EdgeRef, Node, Run } from "../run/model.js";

export interface Layer {
  /** 2 for gradients that can be differentiated, 3 for theirs. */
  readonly order: number;
  /** The pass that built it. */
  readonly b: number;
  readonly nodes: readonly number[];
  readonly edges: readonly EdgeRef[];
}

/** The layers that backward passes built, in the order of the passes; none for a program without higher derivatives. */
export function higherLayers(run: Run): Layer[] {
  const orders = new Map<number, number>();
  return [...run.passes.values()].flatMap((pass): Layer[] => {
    const end = pass.visited.at(-1)?.q ?? pass.q;
    const built = run.tape.filter(({ born, event }) => born > pass.q && born < end && event.k === "op");
    if (built.length === 0) return [];
    const below = pass.visited.map(({ id }) => orders.get(id) ?? 1);
    const order = 1 + Math.max(1, ...below);
    for (const { id } of built) orders.set(id, order);
    return [{ order, b: pass.b, nodes: built.map(({ id }) => id), edges: built.flatMap(edgesInto) }];
  });
}

function edgesInto({ id, event }: Node): EdgeRef[] {
  if (event.k !== "op") return [];
  return event.ins.flatMap((operand, arg) =>
    typeof operand === "number" ? { result: id, operand, arg } : [],
  );
}
