// @vitest-environment jsdom
/** Moving the camera by hand: wheel, drag, pinch and keys. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WheelUse } from "../../src/paint/gestures.js";
import type { Painter } from "../../src/paint/painter.js";
import { EMPTY_SCENE, type SceneNode } from "../../src/paint/scene.js";
import { createSvgPainter } from "../../src/paint/svg.js";

const CARD: SceneNode = {
  id: "a",
  box: { x: 0, y: 0, width: 80, height: 40 },
  form: "card",
  kind: "op",
  lines: [],
  sign: null,
  presence: "shown",
  marks: [],
  label: "a",
};
const clear = vi.fn();
let painter: Painter;

function create(wheel: WheelUse): void {
  painter?.destroy();
  painter = createSvgPainter(document.body, { select: vi.fn(), hover: vi.fn(), clear }, { wheel });
}

function pointer(type: string, id: number, x: number, y: number): void {
  const init = { pointerId: id, clientX: x, clientY: y, button: 0, bubbles: true };
  painter.element.dispatchEvent(new PointerEvent(type, init));
}

const wheel = (init: WheelEventInit): boolean =>
  painter.element.dispatchEvent(new WheelEvent("wheel", { cancelable: true, ...init }));

beforeEach(() => {
  // Without motion every move is there at once.
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  create("always");
});

afterEach(() => {
  painter.destroy();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

it("zooms at the pointer with the wheel", () => {
  const at = { x: 120, y: 80 };
  const before = painter.camera.toDrawing(at);
  const unhandled = wheel({ deltaY: -200, clientX: at.x, clientY: at.y });
  expect(unhandled).toBe(false);
  expect(painter.camera.view.scale).toBeGreaterThan(1.2);
  expect(painter.camera.toDrawing(at).x).toBeCloseTo(before.x);
});

it("leaves the plain wheel to the page where it should only work with Ctrl", () => {
  create("modified");
  expect(wheel({ deltaY: -200 })).toBe(true);
  expect(painter.camera.view.scale).toBe(1);
  expect(wheel({ deltaY: -20, ctrlKey: true })).toBe(false);
  expect(painter.camera.view.scale).toBeGreaterThan(1);
});

it("pans by drag, and the click that ends it clears nothing", () => {
  pointer("pointerdown", 1, 10, 10);
  pointer("pointermove", 1, 40, 25);
  pointer("pointerup", 1, 40, 25);
  painter.element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(painter.camera.view).toEqual({ x: 30, y: 15, scale: 1 });
  expect(clear).not.toHaveBeenCalled();
});

it("takes a press that hardly moves for a click", () => {
  pointer("pointerdown", 1, 10, 10);
  pointer("pointermove", 1, 12, 11);
  pointer("pointerup", 1, 12, 11);
  painter.element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(painter.camera.view).toEqual({ x: 0, y: 0, scale: 1 });
  expect(clear).toHaveBeenCalledOnce();
});

it("zooms by pinching", () => {
  pointer("pointerdown", 1, 100, 100);
  pointer("pointerdown", 2, 200, 100);
  pointer("pointermove", 2, 300, 100);
  expect(painter.camera.view.scale).toBeCloseTo(2);
});

it.each([
  ["+", 1.25],
  ["-", 0.8],
])("zooms with the key %s", (key, scale) => {
  painter.element.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  expect(painter.camera.view.scale).toBeCloseTo(scale);
});

it("picks a node up after it was held for a moment, or at once with Alt, and pans otherwise", () => {
  vi.useFakeTimers();
  const moveNode = vi.fn();
  painter.destroy();
  painter = createSvgPainter(document.body, { select: vi.fn(), hover: vi.fn(), moveNode });
  painter.draw({ ...EMPTY_SCENE, nodes: [CARD] });
  const card = painter.element.querySelector("[data-id]") ?? painter.element;
  const drag = (wait: number, init: PointerEventInit = {}): void => {
    const at = (type: string, x: number): boolean =>
      card.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, clientX: x, clientY: 10, button: 0, bubbles: true, ...init }),
      );
    at("pointerdown", 10);
    vi.advanceTimersByTime(wait);
    at("pointermove", 40);
    at("pointerup", 40);
  };
  drag(50);
  expect(moveNode).not.toHaveBeenCalled();
  expect(painter.camera.view.x).toBe(30);
  drag(500);
  expect(moveNode).toHaveBeenCalledExactlyOnceWith("a", { x: 30, y: 0 });
  drag(0, { altKey: true });
  expect(moveNode).toHaveBeenCalledTimes(2);
  expect(painter.camera.view.x).toBe(30);
  vi.useRealTimers();
});
