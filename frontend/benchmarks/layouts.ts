/** Lays the same graphs out with our layout and with ELK, one after the other in one page, and measures both. */
import { lengthOf } from "../src/base/geometry.js";
import { layout } from "../src/layout/layout.js";
import type { Layout, LayoutGraph } from "../src/layout/types.js";
import { build, CORPUS } from "../tests/layout/corpus.js";
import { family } from "../tests/layout/families.js";
import { crossingCount } from "../tests/layout/quality.js";
import { withChips } from "./chips.js";
import { layoutWithElk } from "./elk.js";

export interface Figures {
  readonly ms: number;
  readonly crossings: number;
  /** Of all edges together, px. */
  readonly length: number;
}

export interface Comparison {
  readonly graph: string;
  readonly nodes: number;
  readonly ours: Figures;
  /** Null where ELK does not finish. */
  readonly elk: Figures | null;
}

/** The fastest of so many rounds counts: neighbours on the machine only ever slow a round down. */
const ROUNDS = 3;

async function compare(name: string, graph: LayoutGraph): Promise<Comparison> {
  let ours = await measured(graph, async () => layout(graph));
  let elk = await measured(graph, () => layoutWithElk(graph)).catch(() => null);
  for (let round = 1; round < ROUNDS && elk !== null; round++) {
    ours = faster(ours, await measured(graph, async () => layout(graph)));
    elk = faster(elk, await measured(graph, () => layoutWithElk(graph)));
  }
  return { graph: name, nodes: graph.nodes.length, ours, elk };
}

function faster(a: Figures, b: Figures): Figures {
  return a.ms <= b.ms ? a : b;
}

async function measured(graph: LayoutGraph, arrange: () => Promise<Layout>): Promise<Figures> {
  const start = performance.now();
  const drawn = await arrange();
  const ms = performance.now() - start;
  const length = [...drawn.edges.values()].reduce((sum, points) => sum + lengthOf(points), 0);
  return { ms, crossings: crossingCount(graph, drawn), length };
}

/** What the page that loads this can be asked for. */
const asked = {
  async programs(): Promise<Comparison[]> {
    const compared: Comparison[] = [];
    for (const name of Object.keys(CORPUS)) compared.push(await compare(name, build(name).graph));
    return compared;
  },
  family: (name: string, size: number) => compare(name, withChips(family(name, size))),
};

Object.assign(globalThis, { layouts: asked });
