/** Draws an edge: its way with an arrowhead, the gradient that fills it from the output back, and its words. */
import { lengthOf, type Point } from "../base/geometry.js";
import { headPath, labelPoint, smoothPath } from "./curve.js";
import { patch, patchAll, patchText, svgElement } from "./dom.js";
import { flowDashes, flowWidth } from "./flow.js";
import type { ItemView } from "./layer.js";
import type { Flow, SceneEdge } from "./scene.js";

/** Words stand this far above the line. */
const ABOVE = 5;

export class EdgeView implements ItemView<SceneEdge> {
  readonly element = svgElement("g", "rg-edge");
  readonly #way = svgElement("path", "rg-way");
  readonly #head = svgElement("path", "rg-head");
  readonly #flow = svgElement("path", "rg-flow");
  readonly #flowHead = svgElement("path", "rg-flow-head");
  readonly #text = svgElement("text", "rg-edge-text");
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
    const marks = edge.marks.map((mark) => ` is-${mark}`).join("");
    const kind = edge.detached ? " is-detached" : "";
    patchAll(this.element, {
      class: `rg-edge is-${edge.presence}${kind}${marks}`,
      "data-edge": edge.id,
      display: edge.presence === "hidden" ? "none" : null,
    });
    if (edge.points !== this.#points) this.#drawWay(edge.points);
    this.#drawFlow(edge.flow);
    this.#drawText(edge);
    this.#drawn = edge;
  }

  #drawWay(points: readonly Point[]): void {
    const path = smoothPath(points);
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
    const progress = this.#isStill() && flow.progress > 0 ? 1 : flow.progress;
    const back = [...this.#points].reverse();
    const length = Math.round(lengthOf(back));
    const { array, offset } = flowDashes(flow.sign, length, progress);
    patchAll(this.#flow, {
      class: `rg-flow is-${flow.sign}`,
      d: smoothPath(back),
      pathLength: length,
      "stroke-width": flowWidth(flow.magnitude),
      "stroke-dasharray": array,
      "stroke-dashoffset": offset,
      display: progress > 0 ? null : "none",
    });
    const arrived = progress >= 1 ? null : "none";
    patchAll(this.#flowHead, { class: `rg-flow-head is-${flow.sign}`, d: headPath(back), display: arrived });
    if (this.#flow.parentNode === null) this.#head.after(this.#flow, this.#flowHead);
  }

  #drawText(edge: SceneEdge): void {
    if (edge.text === null) {
      this.#text.remove();
      return;
    }
    const { x, y } = labelPoint(edge.points);
    const sign = edge.flow === null ? "" : ` is-${edge.flow.sign}`;
    patchAll(this.#text, { class: `rg-edge-text${sign}`, x, y: y - ABOVE, "text-anchor": "middle" });
    patchText(this.#text, edge.text);
    if (this.#text.parentNode === null) this.element.append(this.#text);
  }
}
