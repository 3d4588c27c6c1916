/** Draws an edge: its way with an arrowhead, and the gradient that fills it from the output back. */
import { lengthOf, type Point } from "../base/geometry.js";
import { beforeHead, headPath, smoothPath } from "./curve.js";
import { patch, patchAll, svgElement } from "./dom.js";
import { flowDashes, flowWidth } from "./flow.js";
import type { ItemView } from "./layer.js";
import type { Flow, Mark, SceneEdge } from "./scene.js";

/** A flow this wide, px, has a head of the usual size. */
export const USUAL_WIDTH = 2.4;

export class EdgeView implements ItemView<SceneEdge> {
  readonly element = svgElement("g", "rg-edge");
  readonly #way = svgElement("path", "rg-way");
  readonly #head = svgElement("path", "rg-head");
  readonly #flow = svgElement("path", "rg-flow");
  readonly #flowHead = svgElement("path", "rg-flow-head");
  readonly #isStill: () => boolean;
  #points: readonly Point[] = [];
  #drawn: SceneEdge | null = null;

  /** `isStill` tells whether the person wants no motion. */
  constructor(isStill: () => boolean) {
    this.#isStill = isStill;
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(this.#way, this.#head);
  }

  update(edge: SceneEdge): void {
    if (edge === this.#drawn) return;
    const filled = edge.flow !== null && this.#progressOf(edge.flow) >= 1;
    patchAll(this.element, {
      class: edgeClasses(edge, edge.marks, filled),
      "data-edge": edge.id,
      display: edge.presence === "hidden" ? "none" : null,
    });
    if (edge.points !== this.#points) this.#drawWay(edge.points);
    this.#drawFlow(edge.flow);
    this.#drawn = edge;
  }

  #drawWay(points: readonly Point[]): void {
    const path = smoothPath(beforeHead(points));
    const moved = this.#points.length > 0 && this.#way.getAttribute("d") !== path;
    this.#points = points;
    patch(this.#way, "d", path);
    patch(this.#head, "d", headPath(points));
    // Nodes glide to a new layout; a line that fades in meanwhile is calmer than one that whips across.
    if (moved && !this.#isStill())
      this.element.animate?.([{ opacity: 0 }, { opacity: 1 }], { duration: 260 });
  }

  #drawFlow(flow: Flow | null): void {
    if (flow === null) {
      this.#flow.remove();
      this.#flowHead.remove();
      return;
    }
    const progress = this.#progressOf(flow);
    const width = flowWidth(flow.magnitude);
    const grown = Math.max(1, width / USUAL_WIDTH);
    const back = [...this.#points].reverse();
    const way = beforeHead(back, grown);
    const length = Math.round(lengthOf(way));
    const { array, offset } = flowDashes(flow.sign, length, progress);
    patchAll(this.#flow, {
      class: `rg-flow is-${flow.sign}`,
      d: smoothPath(way),
      pathLength: length,
      "stroke-width": width,
      "stroke-dasharray": array,
      "stroke-dashoffset": offset,
      display: progress > 0 ? null : "none",
    });
    const display = progress >= 1 ? null : "none";
    patchAll(this.#flowHead, { class: `rg-flow-head is-${flow.sign}`, d: headPath(back, grown), display });
    if (this.#flow.parentNode === null) this.#head.after(this.#flow, this.#flowHead);
  }

  /** With less motion wanted, a flow is there at once. */
  #progressOf({ progress }: Flow): number {
    return this.#isStill() && progress > 0 ? 1 : progress;
  }
}

export function edgeClasses(
  { presence, detached, control }: SceneEdge,
  marks: readonly Mark[],
  filled: boolean,
): string {
  const states = marks.map((mark) => ` is-${mark}`).join("");
  const kind = control ? " is-control" : detached ? " is-detached" : "";
  return `rg-edge is-${presence}${kind}${filled ? " is-filled" : ""}${states}`;
}
