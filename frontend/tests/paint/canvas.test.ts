/** What the canvas painter decides before it draws: which parts of long edges, which items, what has to be painted anew. */
import { describe, expect, it } from "vitest";
import { lengthOf, type Point } from "../../src/base/geometry.js";
import { seeded } from "../../src/layout/pace.js";
import { beginningOf, piecesWithin } from "../../src/paint/clip.js";
import { Places } from "../../src/paint/places.js";
import { isLively, restsAlike } from "../../src/paint/rest.js";
import { EMPTY_SCENE, type Scene, type SceneEdge, type SceneNode } from "../../src/paint/scene.js";

const node = (id: string, x: number, more: Partial<SceneNode> = {}): SceneNode => ({
  ...{ id, box: { x, y: 0, width: 80, height: 60 }, form: "card", kind: "op", sign: null },
  ...{ lines: [{ role: "title", text: "×" }], presence: "shown", marks: [], label: id },
  ...more,
});

const edge = (more: Partial<SceneEdge> = {}): SceneEdge => ({
  ...{ id: "e", points: [], presence: "shown", marks: [], flow: null, detached: false },
  ...more,
});

const at = (x: number, y: number): Point => ({ x, y });

describe("long edges are cut", () => {
  const area = { x: 100, y: 0, width: 100, height: 100 };

  it.each([
    ["through", [at(0, 50), at(1000, 50)], [{ points: [at(100, 50), at(200, 50)], from: 100 }]],
    ["past", [at(0, 150), at(1000, 150)], []],
    [
      "round a corner inside",
      [at(0, 50), at(150, 50), at(150, 900)],
      [{ points: [at(100, 50), at(150, 50), at(150, 100)], from: 100 }],
    ],
    [
      "out and in again",
      [at(150, 50), at(300, 50), at(300, 80), at(0, 80)],
      [
        { points: [at(150, 50), at(200, 50)], from: 0 },
        { points: [at(200, 80), at(100, 80)], from: 280 },
      ],
    ],
  ])("%s", (_, points, pieces) => {
    expect(piecesWithin(points, area)).toEqual(pieces);
  });

  it("keeps all of a way in pieces that fit together when everything is near", () => {
    const points = [at(0, 0), at(50, 0), at(50, 70), at(90, 70)];
    const all = { x: -10, y: -10, width: 200, height: 200 };
    expect(piecesWithin(points, all)).toEqual([{ points, from: 0 }]);
  });

  it.each([0, 30, 50, 75, 160, 500])("draws the first %i px of a way", (length) => {
    const points = [at(0, 0), at(50, 0), at(50, 70), at(90, 70)];
    expect(lengthOf(beginningOf(points, length))).toBeCloseTo(Math.min(length, lengthOf(points)));
  });
});

it("finds just the items that meet a box", () => {
  const random = seeded(3);
  const nodes = Array.from({ length: 500 }, (_, i) =>
    node(`n${i}`, 0, {
      box: { x: 2000 * random(), y: 2000 * random(), width: 100 * random(), height: 50 * random() },
    }),
  );
  const places = new Places({ ...EMPTY_SCENE, nodes });
  const window = { x: 500, y: 700, width: 300, height: 200 };
  const meets = ({ box: { x, y, width, height } }: SceneNode): boolean =>
    x <= 800 && x + width >= 500 && y <= 900 && y + height >= 700;
  const expected = nodes.flatMap((one, i) => (meets(one) ? i : []));
  expect(expected.length).toBeGreaterThan(5);
  expect(places.within("nodes", window)).toEqual(expected);
  expect(places.boxOf("nodes", 7).x).toBe(nodes[7]?.box.x);
});

describe("the cached picture", () => {
  const scene = (...nodes: SceneNode[]): Scene => ({ ...EMPTY_SCENE, nodes });
  const a = node("a", 0);

  it("is kept while nothing moves, comes or goes", () => {
    expect(Places.same(scene(a), scene({ ...a, marks: ["current"] }))).toBe(true);
    expect(Places.same(scene(a), scene({ ...a, box: { ...a.box, x: 1 } }))).toBe(false);
    expect(Places.same(scene(a), scene(a, node("b", 90)))).toBe(false);
    expect(Places.same(scene(a), scene({ ...a, id: "b" }))).toBe(false);
  });

  it("holds what is at rest; marks and gradients on their way are drawn over it", () => {
    const flow = { progress: 0.5, sign: "negative", magnitude: 1 } as const;
    expect([a, { ...a, marks: ["current"] } as SceneNode, edge({ flow })].map(isLively)).toEqual([
      false,
      true,
      true,
    ]);
    expect(isLively({ ...a, marks: ["current"], presence: "hidden" })).toBe(false);
    expect(restsAlike(a, { ...a, marks: ["selected"] }, true)).toBe(true);
    expect(restsAlike(edge(), edge({ flow }), true)).toBe(true);
    expect(restsAlike(edge(), edge({ flow: { ...flow, progress: 1 } }), true)).toBe(false);
  });

  it("is painted over where other words can be read", () => {
    const other = { ...a, lines: [{ role: "title", text: "+" } as const] };
    expect(restsAlike(a, other, true)).toBe(false);
    expect(restsAlike(a, other, false)).toBe(true);
    expect(restsAlike(a, { ...a, presence: "hidden" }, false)).toBe(false);
  });
});
