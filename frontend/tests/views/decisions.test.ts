/** What the graph shows of conditions that read its tensors. */
import { expect, test } from "vitest";
import { overlaps } from "../../src/base/geometry.js";
import { layout } from "../../src/layout/layout.js";
import { titleSize } from "../../src/paint/card.js";
import { estimate } from "../../src/paint/measure.js";
import { graphOf } from "../../src/run/graph.js";
import { type Notation, roomFor } from "../../src/views/graph/card.js";
import { Drawing } from "../../src/views/graph/drawing.js";
import { sceneOf } from "../../src/views/graph/scene.js";
import { scopeTitle } from "../../src/views/graph/scope-title.js";
import { sayIn } from "../../src/views/words.js";
import { end, item, numbered, runOf, start, type Told } from "../run/traces.js";

const SOURCE = "x = torch.tensor(3.)\nif x > 2:\n    y = x * x\nmatch 1:\n    case 1: z = x * 2\n";
const TENSOR = { shape: [], dtype: "float32", rg: true } as const;
const BOOL = { shape: [], dtype: "bool", rg: false, val: { is: "item", x: true } } as const;
const X: Told = { k: "leaf", id: 1, role: "input", ...TENSOR, sc: 0, val: item(3), name: "x" };

const run = runOf(
  numbered([
    { ...start(SOURCE), v: [1, 1] } as Told,
    X,
    { k: "op", id: 2, op: "gt", ins: [1, "2"], ...BOOL, sc: 0, src: [2, 3, 2, 8] },
    {
      k: "test",
      sc: 0,
      src: [2, 3, 2, 8],
      value: true,
      shown: "tensor(True)",
      id: 2,
      reads: [2],
      what: "value",
      arm: 1,
    },
    { k: "in", id: 1, parent: 0, kind: "branch", name: "if", src: [2, 0, 3, 13], arm: 1 },
    { k: "op", id: 3, op: "mul", ins: [1, 1], ...TENSOR, val: item(9), sc: 1, src: [3, 8, 3, 13] },
    { k: "out", id: 1 },
    { k: "test", sc: 0, src: [5, 9, 5, 10], value: true, shown: "1", of: "case", arm: 2 },
    { k: "in", id: 2, parent: 0, kind: "branch", name: "case", src: [5, 4, 5, 10], arm: 2 },
    { k: "op", id: 4, op: "mul", ins: [1, "2"], ...TENSOR, val: item(6), sc: 2, src: [5, 16, 5, 21] },
    { k: "out", id: 2 },
    { k: "caught", sc: 0, src: [5, 4, 5, 10], etype: "ValueError", msg: "too large" },
    { k: "in", id: 3, parent: 0, kind: "branch", name: "except", src: [5, 4, 5, 10] },
    { k: "op", id: 5, op: "mul", ins: [1, "3"], ...TENSOR, val: item(9), sc: 3, src: [5, 16, 5, 21] },
    { k: "out", id: 3 },
    end(),
  ]),
);
const notation: Notation = { say: sayIn("en"), symbolOf: (op) => op };
const graph = graphOf(run, {
  direction: "right",
  measure: {
    node: (node) => roomFor(node, run, notation, estimate),
    title: ({ scope }) => titleSize(scopeTitle(run, scope, notation.say), estimate),
  },
});
const drawing = new Drawing(run, graph, layout(graph.layout));

function sceneAt(q: number, decisions = true) {
  const calm = { ghosts: false, selected: null, hovered: null, pointed: [], tags: [], progress: 1 };
  return sceneOf(drawing, { ...notation, ...calm, q, decisions, measure: estimate, since: q });
}

const plates = (q: number) => sceneAt(q).labels.map(({ text }) => text);

test("a tensor that a condition reads says which way it went, at its step with the condition", () => {
  expect([plates(2), plates(3), plates(5)]).toEqual([[], ["◆ if x > 2 → True"], ["◆ True"]]);
  const [plate] = sceneAt(3).labels;
  const card = drawing.layout.nodes.get(graph.itemsOf(2)[0] ?? "");
  expect(plate && card && overlaps(plate.box, card)).toBe(true);
});

test("a dashed line leads to the frame of what ran, which is there with the condition", () => {
  const shown = (q: number) => {
    const { hints, groups } = sceneAt(q);
    const frame = groups.find(({ title }) => title.startsWith("if"));
    return [hints.map(({ control, marks }) => [control, ...marks]), frame?.presence];
  };
  expect([shown(2), shown(3), shown(5)]).toEqual([
    [[], "hidden"],
    [[[true, "current"]], "shown"],
    [[[true]], "shown"],
  ]);
  const tip = sceneAt(3).hints[0]?.points.at(-1);
  const frame = drawing.frames.get(1)?.box;
  expect(tip && frame && overlaps({ ...tip, width: 1, height: 1 }, frame)).toBe(true);
});

test("nothing of it is shown where it is switched off", () => {
  const { hints, labels } = sceneAt(5, false);
  expect([hints, labels]).toEqual([[], []]);
});

test("frames say why they are there", () => {
  const titles = [...run.scopes.values()].map((scope) => scopeTitle(run, scope, notation.say));
  expect(titles).toEqual([
    "if x > 2 → True",
    "case 1: z = x * 2 · 1",
    "case 1: z = x * 2 · ValueError: too large",
  ]);
});
