/** The camera: what is in view after panning, zooming, fitting and revealing; motion and its absence. */
import { beforeEach, describe, expect, it } from "vitest";
import { Camera, LEAST_SCALE, type View } from "../../src/paint/camera.js";

let size = { width: 1000, height: 600 };
let still = true;
let shown: View[] = [];
let frames: ((now: number) => void)[] = [];

function createCamera(content = { x: 0, y: 0, width: 400, height: 200 }): Camera {
  const camera = new Camera({
    size: () => size,
    show: (view) => shown.push(view),
    isStill: () => still,
    nextFrame: (then) => frames.push(then),
    cancelFrame: (handle) => {
      frames[handle - 1] = () => undefined;
    },
  });
  camera.setContent(content);
  return camera;
}

const seen = (camera: Camera, x: number, y: number) => {
  const { view } = camera;
  return { x: x * view.scale + view.x, y: y * view.scale + view.y };
};

beforeEach(() => {
  size = { width: 1000, height: 600 };
  still = true;
  shown = [];
  frames = [];
});

describe("shift", () => {
  it("keeps what moved in the drawing where it was on the screen, and is no move by hand", () => {
    const camera = createCamera();
    camera.fit();
    const before = seen(camera, 120, 40);
    camera.shift({ x: 120, y: 40 }, { x: 300, y: 70 });
    expect(seen(camera, 300, 70)).toEqual(before);
    expect(camera.held).toBe(false);
  });
});

describe("fit", () => {
  it("centres the drawing and does not enlarge it much", () => {
    const camera = createCamera();
    camera.fit();
    expect(seen(camera, 200, 100)).toEqual({ x: 500, y: 300 });
    expect(camera.view.scale).toBe(1.35);
  });

  it("shows all of a long drawing, where home shows its beginning at a size that can be read", () => {
    const camera = createCamera({ x: 0, y: 0, width: 50_000, height: 300 });
    camera.fit();
    expect(seen(camera, 50_000, 0).x).toBeLessThanOrEqual(1000);
    expect(camera.view.scale).toBeGreaterThanOrEqual(LEAST_SCALE / 2);
    camera.home();
    expect(seen(camera, 0, 150)).toEqual({ x: 28, y: 300 });
    expect(camera.view.scale).toBe(0.55);
  });

  it("stays fitted when the window changes, until it is moved by hand", () => {
    const camera = createCamera();
    camera.fit();
    size = { width: 500, height: 300 };
    camera.resized();
    expect(seen(camera, 200, 100)).toEqual({ x: 250, y: 150 });
    camera.panBy(10, 0);
    size = { width: 900, height: 300 };
    camera.resized();
    expect(seen(camera, 200, 100)).toEqual({ x: 260, y: 150 });
  });
});

it("zooms about the pointer", () => {
  const camera = createCamera();
  const at = { x: 300, y: 200 };
  const before = camera.toDrawing(at);
  camera.zoomBy(1.7, at);
  expect(camera.toDrawing(at).x).toBeCloseTo(before.x);
  expect(camera.toDrawing(at).y).toBeCloseTo(before.y);
  camera.zoomBy(1000, at);
  expect(camera.view.scale).toBe(4);
});

describe("reveal", () => {
  it("moves nothing that is in view", () => {
    const camera = createCamera();
    camera.reveal({ x: 100, y: 100, width: 80, height: 60 });
    expect(shown).toEqual([]);
  });

  it("moves no further than needed", () => {
    const camera = createCamera();
    camera.reveal({ x: 1200, y: 100, width: 80, height: 60 });
    expect(camera.view).toEqual({ x: -308, y: 0, scale: 1 });
    camera.reveal({ x: 0, y: 0, width: 80, height: 60 });
    expect(camera.view).toEqual({ x: 28, y: 28, scale: 1 });
  });
});

describe("motion", () => {
  it("is smooth and ends where it should", () => {
    still = false;
    const camera = createCamera();
    camera.panBy(100, 0, true);
    for (const now of [0, 100, 200, 300]) frames.shift()?.(now);
    const xs = shown.map((view) => view.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(new Set(xs).size).toBeGreaterThan(2);
    expect(camera.view.x).toBe(100);
  });

  it("adds a second move to where the first one leads", () => {
    still = false;
    const camera = createCamera();
    camera.panBy(100, 0, true);
    camera.panBy(100, 0, false);
    expect(camera.view.x).toBe(200);
  });

  it("is left out when less motion is wanted", () => {
    const camera = createCamera();
    camera.panBy(100, 0, true);
    expect(shown).toEqual([{ x: 100, y: 0, scale: 1 }]);
  });
});
