/**
 * The SVG painter: makes the page's elements follow one scene after the other by patching them, never by rebuilding.
 *
 *     svg.rg-graph ── g.rg-camera ─┬─ g.rg-groups   frames, outer first
 *                                  ├─ g.rg-edges
 *                                  ├─ g.rg-hints    what decided that something runs
 *                                  ├─ g.rg-nodes    in reading order
 *                                  └─ g.rg-labels   words of edges
 *
 * The host supplies `svg.css`.
 */
import { type Box, boundsOfPoints } from "../base/geometry.js";
import type { Camera, View } from "./camera.js";
import { fontVariables, type Size } from "./card.js";
import { Culling } from "./culling.js";
import { motionPreference, patch, svgElement } from "./dom.js";
import { EdgeView } from "./edge-view.js";
import { seen } from "./framing.js";
import { followGestures } from "./gestures.js";
import { GroupView } from "./group-view.js";
import { LabelView } from "./label-view.js";
import { type ItemView, Layer } from "./layer.js";
import { NodeView } from "./node-view.js";
import {
  boundsOf,
  cameraFor,
  FAR,
  FARTHER,
  type Painter,
  type PainterEvents,
  type PainterOptions,
} from "./painter.js";
import { idOf, Pointing, titleOf } from "./pointing.js";
import type { Scene, SceneEdge, SceneGroup, SceneLabel, SceneNode } from "./scene.js";

/** In a drawing of no more nodes and edges, what comes fades in and what goes fades out. */
const FEW = 150;
/** Milliseconds. */
const FADE = 180;

export function createSvgPainter(
  host: HTMLElement,
  on: PainterEvents,
  options: PainterOptions = {},
): Painter {
  return new SvgPainter(host, on, options);
}

class SvgPainter implements Painter {
  readonly element = svgElement("svg", "rg-graph");
  readonly camera: Camera;
  readonly #stage = svgElement("g", "rg-camera");
  readonly #groups: Layer<SceneGroup>;
  readonly #edges: Layer<SceneEdge>;
  readonly #hints: Layer<SceneEdge>;
  readonly #nodes: Layer<SceneNode>;
  readonly #labels: Layer<SceneLabel>;
  readonly #pointing: Pointing;
  readonly #ending = new AbortController();
  readonly #culling: Culling;
  #scene: Scene | null = null;
  /** Size of the element, px; null where the page does not tell of changes, so that it must be asked each time. */
  #size: Size | null = null;

  constructor(host: HTMLElement, on: PainterEvents, options: PainterOptions) {
    const page = host.ownerDocument.defaultView ?? window;
    const still = motionPreference(page);
    const isStill = (): boolean => still() || this.element.classList.contains("is-placing");
    this.element.setAttribute("tabindex", "-1");
    this.element.setAttribute("role", "group");
    patch(this.element, "aria-label", options.label ?? null);
    for (const [name, font] of Object.entries(fontVariables())) this.element.style.setProperty(name, font);
    const boxOfEdge = remembered((edge: SceneEdge) => edge.points, boundsOfPoints);
    this.#groups = this.#layer<SceneGroup>("rg-groups", () => new GroupView(), boxOf);
    this.#edges = this.#layer<SceneEdge>("rg-edges", () => new EdgeView(isStill), boxOfEdge);
    this.#hints = this.#layer<SceneEdge>("rg-hints", () => new EdgeView(isStill), boxOfEdge);
    this.#nodes = this.#layer<SceneNode>(
      "rg-nodes",
      () => new NodeView(options.dataOf),
      boxOf,
      (node) => {
        if (isStill() || !this.element.classList.contains("is-few")) node.remove();
        else fadeOut(node);
      },
    );
    this.#labels = this.#layer<SceneLabel>("rg-labels", () => new LabelView(), boxOf);
    this.#culling = new Culling([this.#groups, this.#edges, this.#nodes]);
    this.element.append(this.#stage);
    host.append(this.element);
    this.camera = cameraFor(options.camera, page, {
      size: () => this.#size ?? this.element.getBoundingClientRect(),
      show: (view) => this.#show(view),
    });
    this.#show(this.camera.view);
    this.#pointing = this.#point(on);
    this.#followSize(page);
    const letGo = followGestures(this.element, this.camera, options.wheel ?? "always", {
      nodeAt: ({ target }) => idOf(target),
      moveNode: (id, by) => on.moveNode?.(id, by),
    });
    this.#ending.signal.addEventListener("abort", letGo);
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    this.element.classList.toggle("is-few", scene.nodes.length + scene.edges.length <= FEW);
    this.#pointing.keepingFocus(() => {
      const changes = [
        this.#groups.patch(scene.groups),
        this.#edges.patch(scene.edges),
        this.#nodes.patch(scene.nodes),
      ];
      this.#hints.patch(scene.hints);
      this.#labels.patch(scene.labels);
      this.#cull(this.camera.view, changes.includes(true));
    });
    this.element.classList.toggle("is-focused", scene.focused);
    this.camera.setContent(boundsOf(scene));
  }

  destroy(): void {
    this.#ending.abort();
    this.camera.stop();
    this.element.remove();
  }

  #layer<T extends { readonly id: string }>(
    name: string,
    create: () => ItemView<T>,
    box: (item: T) => Box,
    remove?: (element: SVGElement) => void,
  ): Layer<T> {
    const parent = svgElement("g", name);
    this.#stage.append(parent);
    return new Layer<T>(parent, create, box, remove);
  }

  #point(on: PainterEvents): Pointing {
    const ground = {
      element: this.element,
      moves: "pointerover" as const,
      nodeAt: (event: MouseEvent) => idOf(event.target),
      titleAt: (event: MouseEvent) => titleOf(event.target),
      nodes: () => this.#scene?.nodes ?? [],
      elementOf: (id: string) => this.#nodes.elementOf(id),
      reveal: (_: string, box: Box) => this.camera.reveal(box),
    };
    return new Pointing(ground, on, this.#ending.signal);
  }

  #show({ x, y, scale }: View): void {
    this.#stage.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.element.classList.toggle("is-far", scale < FAR);
    this.element.classList.toggle("is-farther", scale < FARTHER);
    this.#cull({ x, y, scale }, false);
  }

  #cull(view: View, changed: boolean): void {
    this.#culling.update(seen(this.camera.window, view), changed);
  }

  #followSize(page: Window): void {
    if (!("ResizeObserver" in page)) return;
    // Asking for the size makes the page lay everything out; being told costs nothing.
    const observer = new ResizeObserver(([entry]) => {
      this.#size = entry?.contentRect ?? null;
      this.camera.resized();
    });
    observer.observe(this.element);
    this.#ending.signal.addEventListener("abort", () => observer.disconnect());
  }
}

/** It is gone for everybody but the eye. */
function fadeOut(node: SVGElement): void {
  const fading = node.animate?.([{ opacity: 1 }, { opacity: 0 }], { duration: FADE });
  if (!fading) {
    node.remove();
    return;
  }
  node.removeAttribute("data-id");
  node.setAttribute("aria-hidden", "true");
  node.classList.add("is-leaving");
  node.parentNode?.append(node);
  fading.onfinish = () => node.remove();
}

function boxOf({ box }: { readonly box: Box }): Box {
  return box;
}

/** Finds the box of an item once for as long as it is made of the very same points. */
function remembered<T, K extends object>(keyOf: (item: T) => K, boxFor: (key: K) => Box): (item: T) => Box {
  const known = new WeakMap<K, Box>();
  return (item) => {
    const key = keyOf(item);
    const box = known.get(key) ?? boxFor(key);
    known.set(key, box);
    return box;
  };
}
