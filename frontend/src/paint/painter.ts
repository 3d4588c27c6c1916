/** What every painter does: follows one scene after the other, and hears what the reader points at and chooses. */
import { type Box, type Point, union } from "../base/geometry.js";
import { Camera, type CameraWindow } from "./camera.js";
import { motionPreference } from "./dom.js";
import type { WheelUse } from "./gestures.js";
import type { Scene, SceneNode } from "./scene.js";

export interface PainterEvents {
  /** A node was clicked or chosen with Enter. */
  readonly select: (id: string) => void;
  /** The pointer or the focus came to a node, or left it. */
  readonly hover: (id: string | null) => void;
  /** A click beside all nodes. */
  readonly clear?: () => void;
  /** A node was moved on by so much, in units of the drawing. */
  readonly moveNode?: (id: string, by: Point) => void;
  /** A group's title was clicked. */
  readonly pressGroup?: (id: string) => void;
}

export interface PainterOptions {
  /** Accessible name of the drawing. */
  readonly label?: string;
  readonly wheel?: WheelUse;
  /** What scripts and tests can read on the element of a node, as `data-…`; null leaves it out. */
  readonly dataOf?: (node: SceneNode) => Readonly<Record<string, string | null>>;
  /** A camera that another painter had before; one of its own when left out. */
  readonly camera?: Camera;
}

export interface Painter {
  /** Makes the page show `scene`; the camera stays where it is. */
  draw(scene: Scene): void;
  readonly element: HTMLElement | SVGElement;
  readonly camera: Camera;
  destroy(): void;
}

export type CreatePainter = (host: HTMLElement, on: PainterEvents, options?: PainterOptions) => Painter;

/** Below these scales small words, then all words, are left out. */
export const FAR = 0.5;
export const FARTHER = 0.25;

/** The camera given, or a new one, looking through `window`. */
export function cameraFor(given: Camera | undefined, page: Window, window: CameraWindow): Camera {
  given?.attach(window);
  return (
    given ??
    new Camera({
      ...window,
      isStill: motionPreference(page),
      nextFrame: (then) => page.requestAnimationFrame(then),
      cancelFrame: (handle) => page.cancelAnimationFrame(handle),
    })
  );
}

/** Smallest box round everything in the scene. */
export function boundsOf(scene: Scene): Box {
  let bounds: Box | null = null;
  for (const items of [scene.nodes, scene.groups])
    for (const { box } of items) bounds = bounds === null ? box : union(bounds, box);
  return bounds ?? { x: 0, y: 0, width: scene.width, height: scene.height };
}
