/** Seeded random graphs: nested groups, chips, repeated operands, orders of operands, nodes without edges. */
import { seeded } from "../../src/layout/pace.js";
import type { Direction, LayoutGraph } from "../../src/layout/types.js";

export function randomGraph(seed: number, direction: Direction): LayoutGraph {
  const random = seeded(seed * 7919 + 1);
  const upTo = (count: number): number => Math.floor(random() * count);
  const groups = Array.from({ length: upTo(9) }, (_, i) => ({
    id: `g${i}`,
    parent: i === 0 || random() < 0.4 ? null : `g${upTo(i)}`,
    titleWidth: 30 + upTo(120),
    titleHeight: 22,
  }));
  // Half of the graphs take groups one after the other, as scopes do; the others mix them into rings.
  const mixed = seed % 2 === 1;
  const count = 2 + upTo(60);
  const nodes = Array.from({ length: count }, (_, i) => {
    const at = mixed ? upTo(groups.length + 1) : Math.floor((i / count) * (groups.length + 1));
    return {
      id: `n${i}`,
      width: 30 + upTo(90),
      height: 24 + 2 * upTo(30),
      group: groups[at]?.id ?? null,
      order: i,
      side: random() < 0.25,
    };
  });
  const edges = nodes.slice(1).flatMap((node, i) =>
    Array.from({ length: upTo(4) }, (_, port) => ({
      id: `${node.id}#${port}`,
      from: `n${random() < 0.7 ? Math.max(0, i - upTo(4)) : upTo(i + 1)}`,
      to: node.id,
      port: random() < 0.3 ? 0 : port,
    })),
  );
  return { nodes, edges, groups, direction };
}
