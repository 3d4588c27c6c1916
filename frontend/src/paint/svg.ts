/**
 * The SVG painter: makes the page's elements follow one scene after the other by patching them, never by rebuilding.
 *
 *     svg.rg-graph ── g.rg-camera ─┬─ g.rg-groups   frames, outer first
 *                                  ├─ g.rg-edges
 *                                  ├─ g.rg-nodes    in reading order
 *                                  └─ g.rg-labels   words of edges
 *
 * The host supplies `svg.css`. A click selects without taking the focus onto the node, so that the player's keys keep
 * working; Tab enters the nodes, Alt with the arrow keys moves between them, Enter selects.
 */
import { type Box, boundsOfPoints, union } from "../base/geometry.js";
import { Camera, type View } from "./camera.js";
import { fontVariables, type Size } from "./card.js";
import { Culling } from "./culling.js";
import { motionPreference, patch, svgElement } from "./dom.js";
import { EdgeView } from "./edge-view.js";
import { seen } from "./framing.js";
import { followGestures, type WheelUse } from "./gestures.js";
import { GroupView } from "./group-view.js";
import { LabelView } from "./label-view.js";
import { type ItemView, Layer } from "./layer.js";
import { NodeView } from "./node-view.js";
import type { Scene, SceneEdge, SceneGroup, SceneLabel, SceneNode } from "./scene.js";
import { nodeTowards } from "./towards.js";

export interface PainterEvents {
  /** A node was clicked or chosen with Enter. */
  readonly select: (id: string) => void;
  /** The pointer or the focus came to a node, or left it. */
  readonly hover: (id: string | null) => void;
  /** A click beside all nodes. */
  readonly clear?: () => void;
  /** A group's title was clicked. */
  readonly pressGroup?: (id: string) => void;
}

export interface PainterOptions {
  /** Accessible name of the drawing. */
  readonly label?: string;
  readonly wheel?: WheelUse;
}

export interface Painter {
  /** Makes the page show `scene`; the camera stays where it is. */
  draw(scene: Scene): void;
  readonly element: SVGSVGElement;
  readonly camera: Camera;
  destroy(): void;
}

/** Below these scales small words, then all words, are left out. */
const FAR = 0.5;
const FARTHER = 0.25;

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
  readonly #on: PainterEvents;
  readonly #stage = svgElement("g", "rg-camera");
  readonly #groups: Layer<SceneGroup>;
  readonly #edges: Layer<SceneEdge>;
  readonly #nodes: Layer<SceneNode>;
  readonly #labels: Layer<SceneLabel>;
  readonly #ending = new AbortController();
  readonly #culling: Culling;
  #scene: Scene | null = null;
  /** Size of the element, px; null where the page does not tell of changes, so that it must be asked each time. */
  #size: Size | null = null;
  /** The one node that Tab enters. */
  #tabStop: string | null = null;
  #hovered: string | null = null;

  constructor(host: HTMLElement, on: PainterEvents, options: PainterOptions) {
    const page = host.ownerDocument.defaultView ?? window;
    this.#on = on;
    const isStill = motionPreference(page);
    this.element.setAttribute("tabindex", "-1");
    this.element.setAttribute("role", "group");
    patch(this.element, "aria-label", options.label ?? null);
    for (const [name, font] of Object.entries(fontVariables())) this.element.style.setProperty(name, font);
    const layer = <T extends { readonly id: string }>(
      name: string,
      create: () => ItemView<T>,
      boxOf: (item: T) => Box,
    ): Layer<T> => {
      const parent = svgElement("g", name);
      this.#stage.append(parent);
      return new Layer<T>(parent, create, boxOf);
    };
    const boxOfEdge = remembered((edge: SceneEdge) => edge.points, boundsOfPoints);
    this.#groups = layer<SceneGroup>(
      "rg-groups",
      () => new GroupView(),
      ({ box }) => box,
    );
    this.#edges = layer<SceneEdge>("rg-edges", () => new EdgeView(isStill), boxOfEdge);
    this.#nodes = layer<SceneNode>(
      "rg-nodes",
      () => new NodeView(),
      ({ box }) => box,
    );
    this.#labels = layer<SceneLabel>(
      "rg-labels",
      () => new LabelView(),
      ({ box }) => box,
    );
    this.#culling = new Culling([this.#groups, this.#edges, this.#nodes]);
    this.element.append(this.#stage);
    host.append(this.element);
    this.camera = new Camera({
      size: () => this.#size ?? this.element.getBoundingClientRect(),
      show: (view) => this.#show(view),
      isStill,
      nextFrame: (then) => page.requestAnimationFrame(then),
      cancelFrame: (handle) => page.cancelAnimationFrame(handle),
    });
    this.#listen();
    this.#followSize(page);
    const letGo = followGestures(this.element, this.camera, options.wheel ?? "always");
    this.#ending.signal.addEventListener("abort", letGo);
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    const focused = this.#focusedElement();
    const changes = [
      this.#groups.patch(scene.groups),
      this.#edges.patch(scene.edges),
      this.#nodes.patch(scene.nodes),
    ];
    this.#labels.patch(scene.labels);
    this.#cull(this.camera.view, changes.includes(true));
    // An element that had to change its place in the page lost the focus on the way.
    if (focused?.isConnected && this.#focusedElement() !== focused) focused.focus({ preventScroll: true });
    this.#setTabStop();
    this.camera.setContent(boundsOf(scene));
  }

  destroy(): void {
    this.#ending.abort();
    this.camera.stop();
    this.element.remove();
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

  #focusedElement(): SVGElement | null {
    const root = this.element.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return null;
    const active = root.activeElement;
    return active instanceof SVGElement && this.element.contains(active) ? active : null;
  }

  #setTabStop(): void {
    const shown = this.#scene?.nodes.filter((node) => node.presence === "shown") ?? [];
    const stop = shown.some((node) => node.id === this.#tabStop) ? this.#tabStop : (shown[0]?.id ?? null);
    this.#moveTabStop(stop);
  }

  #moveTabStop(to: string | null): void {
    const [before, after] = [this.#tabStop, to].map((id) => this.#nodes.elementOf(id ?? ""));
    if (before && before !== after) patch(before, "tabindex", "-1");
    if (after) patch(after, "tabindex", "0");
    this.#tabStop = to;
  }

  #listen(): void {
    const { signal } = this.#ending;
    const listen = <K extends keyof SVGSVGElementEventMap>(
      type: K,
      then: (event: SVGSVGElementEventMap[K]) => void,
    ) => this.element.addEventListener(type, then, { signal });
    listen("click", (event) => this.#click(event));
    listen("mousedown", (event) => {
      event.preventDefault();
      this.element.focus({ preventScroll: true });
    });
    listen("pointerover", (event) => this.#hover(idOf(event.target)));
    listen("pointerleave", () => this.#hover(null));
    listen("focusin", (event) => this.#focus(idOf(event.target)));
    listen("focusout", () => this.#hover(null));
    listen("keydown", (event) => this.#key(event));
  }

  #click(event: MouseEvent): void {
    const id = idOf(event.target);
    const title = closest(event.target, ".rg-group-title")?.closest("[data-group]");
    if (id !== null) this.#on.select(id);
    else if (title) this.#on.pressGroup?.(title.getAttribute("data-group") ?? "");
    else this.#on.clear?.();
  }

  #hover(id: string | null): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#on.hover(id);
  }

  #focus(id: string | null): void {
    if (id === null) return;
    this.#moveTabStop(id);
    this.#hover(id);
    const node = this.#scene?.nodes.find((one) => one.id === id);
    if (node !== undefined) this.camera.reveal(node.box);
  }

  #key(event: KeyboardEvent): void {
    const id = idOf(event.target);
    if (id === null || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      const next = nodeTowards(event.key, id, this.#scene?.nodes ?? []);
      if (next === null) return;
      this.#nodes.elementOf(next)?.focus({ preventScroll: true });
    } else if (event.key === "Enter" || event.key === " ") this.#on.select(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function closest(target: EventTarget | null, selector: string): Element | null {
  return target instanceof Element ? target.closest(selector) : null;
}

function idOf(target: EventTarget | null): string | null {
  return closest(target, "[data-id]")?.getAttribute("data-id") ?? null;
}

/** Finds the box of an item once for as long as it is made of the very same points. */
function remembered<T, K extends object>(keyOf: (item: T) => K, boxOf: (key: K) => Box): (item: T) => Box {
  const known = new WeakMap<K, Box>();
  return (item) => {
    const key = keyOf(item);
    const box = known.get(key) ?? boxOf(key);
    known.set(key, box);
    return box;
  };
}

function boundsOf(scene: Scene): Box {
  const boxes = [...scene.nodes, ...scene.groups].map((item) => item.box);
  const [first] = boxes;
  if (first === undefined) return { x: 0, y: 0, width: scene.width, height: scene.height };
  return boxes.reduce(union, first);
}
