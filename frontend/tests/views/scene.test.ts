import { describe, expect, it, test } from "vitest";
import { overlaps } from "../../src/base/geometry.js";
import { layout } from "../../src/layout/layout.js";
import { titleSize } from "../../src/paint/card.js";
import { estimate } from "../../src/paint/measure.js";
import type { Scene } from "../../src/paint/scene.js";
import { graphOf } from "../../src/run/graph.js";
import { type Notation, roomFor } from "../../src/views/graph/card.js";
import { Drawing } from "../../src/views/graph/drawing.js";
import { sceneOf } from "../../src/views/graph/scene.js";
import type { SceneOptions } from "../../src/views/graph/scene-context.js";
import { scopeTitle } from "../../src/views/graph/scope-title.js";
import { momentOf } from "../../src/views/transport/position.js";
import { sayIn } from "../../src/views/words.js";
import { FINISHED, runOf } from "./trace.js";

const run = runOf(FINISHED);
const notation: Notation = { say: sayIn("en"), symbolOf: (op) => ({ mul: "×", add: "+" })[op] ?? op };
const graph = graphOf(run, {
  direction: "right",
  measure: {
    node: (item) => roomFor(item, run, notation, estimate),
    title: ({ scope }) => titleSize(scopeTitle(run, scope, notation.say), estimate),
  },
});
const drawing = new Drawing(run, graph, layout(graph.layout));

function sceneAt(position: number, changes: Partial<SceneOptions> = {}): Scene {
  const calm = {
    measure: estimate,
    ghosts: false,
    decisions: true,
    selected: null,
    hovered: null,
    pointed: [],
    tags: [],
    since: Number.POSITIVE_INFINITY,
    progress: 1,
  };
  return sceneOf(drawing, { ...notation, q: momentOf(run, position), ...calm, ...changes });
}

/** Position right after the first step of a kind that satisfies the test. */
function past(kind: string, nth = 0): number {
  const found = run.steps.flatMap((step, at) => (step.kind === kind ? [at + 1] : []))[nth];
  if (found === undefined) throw new Error(`no step ${kind} ${nth}`);
  return found;
}

function card(scene: Scene, id: number) {
  const found = scene.nodes.find((node) => graph.itemsOf(id).includes(node.id));
  if (!found) throw new Error(`no card ${id}`);
  return found;
}

const wordsOf = (scene: Scene, id: number) => card(scene, id).lines.map((line) => line.text);

describe("the scene of a moment", () => {
  it("gives back the very same items where nothing changed", () => {
    const [before, after] = [sceneAt(run.steps.length - 1), sceneAt(run.steps.length)];
    const same = before.nodes.filter((node, at) => node === after.nodes[at]);
    expect(same.length).toBeGreaterThan(0);
    expect(same.length).toBeLessThan(before.nodes.length);
  });

  it("hides what is not built yet, or draws it as a ghost", () => {
    const presences = (ghosts: boolean) => sceneAt(1, { ghosts }).nodes.map((node) => node.presence);
    expect(presences(false)).toEqual(["shown", "hidden", "hidden", "hidden"]);
    expect(presences(true)).toEqual(["shown", "ghost", "ghost", "ghost"]);
    expect(wordsOf(sceneAt(0, { ghosts: true }), 1)).toEqual(["x", "2"]);
  });

  it("moves no node and no edge while stepping", () => {
    const places = (position: number) => {
      const { nodes, edges, groups } = sceneAt(position);
      return [nodes.map(({ box }) => box), edges.map(({ points }) => points), groups.map(({ box }) => box)];
    };
    const first = places(0);
    for (let position = 1; position <= run.steps.length; position += 1)
      expect(places(position)).toEqual(first);
  });

  it("shows symbol, name and value, and the gradient once it is there", () => {
    expect(wordsOf(sceneAt(past("op", 1)), 4)).toEqual(["+", "z", "8"]);
    expect(wordsOf(sceneAt(run.steps.length), 4)).toEqual(["+", "z", "8", "∇ +1"]);
    expect(wordsOf(sceneAt(run.steps.length), 1)).toEqual(["x", "2", "∇ +4"]);
  });

  it("tells a sum that is still growing from a complete one", () => {
    expect(wordsOf(sceneAt(past("edge", 1)), 1)).toEqual(["x", "2", "∇ +1 …"]);
    expect(wordsOf(sceneAt(past("edge", 2)), 1).at(-1)).toMatch(/^∇ \+4/u);
  });

  it("reserves the room of a card for all it will ever say", () => {
    for (const id of [1, 2, 3, 4]) {
      const node = card(sceneAt(run.steps.length), id);
      const text = Math.max(...node.lines.map((line) => estimate(line.text, "12px monospace")));
      expect(node.box.width).toBeGreaterThan(text);
    }
  });

  it("fills the edge of the step while its gradient is on the way, and no other", () => {
    const position = past("edge", 2);
    const scene = sceneAt(position, { since: momentOf(run, position - 1), progress: 0.25 });
    const flows = scene.edges.filter((edge) => edge.flow).map((edge) => edge.flow?.progress);
    expect(flows.toSorted()).toEqual([0.25, 1, 1]);
    const current = scene.edges.filter((edge) => edge.marks.includes("current"));
    expect(current.map(({ flow }) => flow?.sign)).toEqual(["positive"]);
    expect(scene.labels.map(({ id, text }) => [id, text])).toEqual([[current[0]?.id, "+3"]]);
  });

  it("covers no card and no other plate with a plate", () => {
    const { nodes, labels } = sceneAt(run.steps.length, { selected: 1 });
    expect(labels.length).toBe(2);
    const boxes = labels.map(({ box }) => box);
    for (const [at, box] of boxes.entries()) {
      const others = [...nodes.map((node) => node.box), ...boxes.slice(0, at)];
      expect(others.filter((other) => overlaps(box, other))).toEqual([]);
    }
  });

  it("has no gradient on any edge before the pass", () => {
    expect(sceneAt(past("op", 1)).edges.every((edge) => edge.flow === null)).toBe(true);
  });

  it("marks the node of the step, and what is selected", () => {
    expect(card(sceneAt(past("op", 0)), 3).marks).toContain("current");
    expect(card(sceneAt(run.steps.length, { selected: 2 }), 2).marks).toContain("selected");
  });

  it("titles a branch with its condition and the way taken, once something is in it", () => {
    const [group] = sceneAt(run.steps.length).groups;
    expect(group?.title).toBe("if x > 0 → True");
    expect(sceneAt(2).groups[0]?.presence).toBe("hidden");
    expect(sceneAt(past("op", 0)).groups[0]?.presence).toBe("shown");
  });
});

test("an error marks every node that it is about, in words too", () => {
  const failing = runOf([
    ...FINISHED.slice(0, -1),
    { k: "err", etype: "RuntimeError", msg: "changed", nodes: [3, 1], q: 900, t: 900 },
  ]);
  const failed = new Drawing(failing, graph, layout(graph.layout));
  const q = momentOf(failing, failing.steps.length);
  const calm = {
    measure: estimate,
    ghosts: false,
    decisions: true,
    selected: null,
    hovered: null,
    since: q,
    progress: 1,
    pointed: [],
    tags: [],
  };
  const scene = sceneOf(failed, { ...notation, ...calm, q });
  const marked = scene.nodes.filter(({ marks }) => marks.includes("failed"));
  expect(marked.map(({ id }) => id).sort()).toEqual([...graph.itemsOf(3), ...graph.itemsOf(1)].sort());
  for (const { label } of marked) expect(label).toMatch(/, Error$/u);
});
