// @vitest-environment jsdom
/** Leaving out what is far outside the window. */
import { describe, expect, it } from "vitest";
import type { Box } from "../../src/base/geometry.js";
import { Culling } from "../../src/paint/culling.js";
import { Layer } from "../../src/paint/layer.js";

interface Item {
  readonly id: string;
  readonly box: Box;
}

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, i) => ({
    id: String(i),
    box: { x: 100 * i, y: 0, width: 80, height: 40 },
  }));

function layerOf(list: readonly Item[]): Layer<Item> {
  const parent = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const create = () => ({
    element: document.createElementNS("http://www.w3.org/2000/svg", "g"),
    update: () => undefined,
  });
  const layer = new Layer<Item>(parent, create, ({ box }) => box);
  layer.patch(list);
  return layer;
}

const away = (layer: Layer<Item>, list: readonly Item[]) =>
  list.filter(({ id }) => layer.elementOf(id)?.hasAttribute("data-away")).map(({ id }) => Number(id));

const windowAt = (x: number): Box => ({ x, y: -200, width: 1000, height: 500 });

describe("culling", () => {
  it("leaves a small drawing whole", () => {
    const list = items(50);
    const layer = layerOf(list);
    new Culling([layer]).update(windowAt(0), true);
    expect(away(layer, list)).toEqual([]);
  });

  it("keeps what is in the window and one window round it", () => {
    const list = items(500);
    const layer = layerOf(list);
    new Culling([layer]).update(windowAt(10_000), true);
    const kept = list.map(({ id }) => Number(id)).filter((i) => !away(layer, list).includes(i));
    expect([kept[0], kept.at(-1)]).toEqual([90, 119]);
  });

  it("brings back what comes near, and what a far view shows", () => {
    const list = items(500);
    const layer = layerOf(list);
    const culling = new Culling([layer]);
    culling.update(windowAt(0), true);
    expect(away(layer, list)).toContain(200);
    culling.update(windowAt(20_000), false);
    expect(away(layer, list)).not.toContain(200);
    expect(away(layer, list)).toContain(0);
    culling.update({ x: 0, y: -200, width: 50_000, height: 500 }, false);
    expect(away(layer, list)).toEqual([]);
  });

  it("tells when items came, went or stand elsewhere", () => {
    const list = items(3);
    const layer = layerOf(list);
    expect(layer.patch(list)).toBe(false);
    expect(layer.patch(list.slice(1))).toBe(true);
    expect(layer.patch(list.slice(1).map(({ id, box }) => ({ id, box: { ...box, y: 9 } })))).toBe(true);
  });
});
