import { describe, expect, it } from "vitest";
import { graphOf } from "../../src/run/graph.js";
import { seriesOf } from "../../src/run/series.js";
import { foldingOf, MOST_BOXES, NO_CHOICES } from "../../src/views/graph/folding.js";
import { seeded } from "./random.js";
import { end, item, numbered, runOf, start, type Told } from "./traces.js";

/** One operation of a block: its operands are earlier ones by distance, -1 the block's input, "w" a weight. */
interface Made {
  readonly op: string;
  readonly size: number;
  readonly ins: readonly (number | "w")[];
}

const OPS = ["mul", "add", "relu", "tanh"];

function randomBlock(next: () => number): Made[] {
  const count = 2 + Math.floor(next() * 6);
  return Array.from({ length: count }, (_, at) => {
    const operand = (): number | "w" => (next() < 0.3 ? "w" : Math.floor(next() * (at + 1)) - 1);
    return {
      op: OPS[Math.floor(next() * 4)] ?? "mul",
      size: at === count - 1 ? 2 : 1 + Math.floor(next() * 3),
      ins: [operand(), operand()],
    };
  });
}

/** Blocks one after another, each in a module of its own, with weights of their own or the same ones. */
function stacked(blocks: readonly (readonly Made[])[], shared = false, seed = 1) {
  const next = seeded(seed);
  const told: Told[] = [start("y = net(x)\n")];
  let [id, input] = [0, 1];
  const leaf = (role: "input" | "parameter"): number => {
    told.push({
      k: "leaf",
      id: ++id,
      role,
      shape: [2],
      dtype: "float32",
      rg: true,
      sc: 0,
      val: item(next()),
    });
    return id;
  };
  leaf("input");
  const weights = blocks.map((_, at) => (shared && at > 0 ? 0 : leaf("parameter"))).map((own) => own || 2);
  blocks.forEach((block, at) => {
    const ids: number[] = [];
    const [scope, from] = [at + 1, input];
    told.push({ k: "in", id: scope, parent: 0, kind: "module", name: `blocks.${at}`, cls: "Block" });
    for (const { op, size, ins } of block) {
      const operands = ins.map((one) =>
        one === "w" ? (weights[at] ?? 0) : one < 0 ? from : (ids[one] ?? 0),
      );
      const val = item(next());
      told.push({
        k: "op",
        id: ++id,
        op,
        ins: operands,
        shape: [size],
        dtype: "float32",
        rg: true,
        sc: scope,
        val,
      });
      ids.push(id);
    }
    told.push({ k: "out", id: scope });
    input = id;
  });
  return runOf(numbered([...told, end()]));
}

const lengths = (run: ReturnType<typeof stacked>): number[] => seriesOf(run).map(({ turns }) => turns.length);
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe("repeats that differ only in numbers", () => {
  it.each(SEEDS)("are one series, whatever they are called and whichever numbers they hold: %d", (seed) => {
    const block = randomBlock(seeded(seed));
    expect(lengths(stacked([block, block, block], false, seed))).toEqual([3]);
  });

  it.each(SEEDS)("are none where a single operation, shape or wire is another: %d", (seed) => {
    const next = seeded(seed);
    const block = randomBlock(next);
    const at = Math.floor(next() * block.length);
    const changed = (change: (made: Made) => Partial<Made>): Made[] =>
      block.map((made, i) => (i === at ? { ...made, ...change(made) } : made));
    const others = [
      changed(({ op }) => ({ op: op === "mul" ? "add" : "mul" })),
      changed(({ size }) => ({ size: size + 1 })),
      changed(({ ins: [first, second = -1] }) => ({ ins: [first === "w" ? -1 : "w", second] })),
      [...block, { op: "relu", size: 2, ins: [-1] }],
    ];
    for (const other of others) {
      expect(lengths(stacked([block, other]))).toEqual([]);
      expect(lengths(stacked([block, block, other, block]))).toEqual([2]);
    }
  });

  it("say honestly whether they learn the same parameters", () => {
    const block: Made[] = [{ op: "mul", size: 2, ins: [-1, "w"] }];
    expect(seriesOf(stacked([block, block]))[0]?.weights).toBe("distinct");
    expect(seriesOf(stacked([block, block], true))[0]?.weights).toBe("same");
    const bare: Made[] = [{ op: "relu", size: 2, ins: [-1] }];
    expect(
      seriesOf(
        stacked([
          [...bare, ...bare],
          [...bare, ...bare],
        ]),
      )[0]?.weights,
    ).toBeNull();
  });
});

describe("a long series", () => {
  const MEASURE = { node: () => ({ width: 80, height: 40 }), title: () => ({ width: 40, height: 20 }) };
  const block = Array.from({ length: 60 }, (_, at): Made => ({ op: "mul", size: 2, ins: [at - 1, "w"] }));
  const run = stacked([block, block, block, block, block, block]);

  it("is drawn as one frame with its first repeat and a card for the others", () => {
    expect(run.tape.length).toBeGreaterThan(MOST_BOXES);
    const { nodes, groups, layout } = graphOf(run, { measure: MEASURE, ...foldingOf(run, NO_CHOICES) });
    const folds = [...nodes.values()].filter((one) => one.form === "fold");
    expect(folds.map(({ turns }) => turns)).toEqual([[1, 5]]);
    const [frame, ...inner] = [...groups.values()];
    expect(frame?.series?.turns.length).toBe(6);
    expect(inner.map(({ scope }) => scope.event.name)).toEqual(["blocks.0"]);
    expect(layout.groups.map(({ id, parent }) => [id, parent])).toEqual([
      [frame?.id, null],
      [inner[0]?.id, frame?.id],
    ]);
    expect(layout.nodes.find(({ id }) => id === folds[0]?.id)?.group).toBe(frame?.id);
  });

  it("is one card when its repeats are folded, and shows the one that is asked for", () => {
    const folded = graphOf(run, { measure: MEASURE, ...foldingOf(run, { ...NO_CHOICES, detail: 0 }) });
    const cards = [...folded.nodes.values()].filter((one) => one.form === "fold");
    expect(cards.map(({ turns }) => turns)).toEqual([[0, 5]]);
    expect(folded.groups.size).toBe(0);
    const key = seriesOf(run)[0]?.key ?? "";
    const third = foldingOf(run, { ...NO_CHOICES, detail: 0, turns: new Map([[key, [2, 2]]]) });
    const shown = [...graphOf(run, { measure: MEASURE, ...third }).nodes.values()];
    expect(shown.flatMap((one) => (one.form === "fold" ? [one.turns] : []))).toEqual([
      [0, 1],
      [3, 5],
    ]);
    expect(shown.filter(({ form }) => form === "card").length).toBe(61);
  });
});
