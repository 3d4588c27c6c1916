/** Draws a scene seen from so far away that no word can be read: all items of one look in one stroke. */
import { edgeClasses } from "./edge-view.js";
import { flowWidth } from "./flow.js";
import { groupClasses } from "./group-view.js";
import type { Look, Looks } from "./looks.js";
import { nodeClasses } from "./node-view.js";
import { applyStroke } from "./pen.js";
import type { Flow, Mark, SceneEdge, SceneGroup, SceneNode } from "./scene.js";

interface Batch {
  readonly look: Look;
  readonly opacity: number;
  readonly path: Path2D;
}

const NO_MARKS: readonly Mark[] = [];
/** Widths of flows told apart. */
const WIDTHS = 3;

export class FarPen {
  readonly #context: CanvasRenderingContext2D;
  readonly #looks: Looks;
  #batches = new Map<string, Batch>();

  constructor(context: CanvasRenderingContext2D, looks: Looks) {
    this.#context = context;
    this.#looks = looks;
  }

  group(group: SceneGroup): void {
    const { x, y, width, height } = group.box;
    // Outer frames come first and lie under inner ones, whatever their looks.
    this.#batch(groupClasses(group, NO_MARKS), "rg-frame", null, group.depth).rect(x, y, width, height);
  }

  edge(edge: SceneEdge, flow: Flow | null): void {
    const classes = edgeClasses(edge, NO_MARKS, flow !== null);
    const path =
      flow === null
        ? this.#batch(classes, "rg-way")
        : this.#batch(classes, `rg-flow is-${flow.sign}`, Math.round(flow.magnitude * WIDTHS) / WIDTHS);
    edge.points.forEach(({ x, y }, i) => {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
  }

  node(node: SceneNode): void {
    const { x, y, width, height } = node.box;
    this.#batch(nodeClasses(node, NO_MARKS), "rg-body").rect(x, y, width, height);
  }

  /** Draws what was told so far, in the order in which the looks came up. */
  finish(): void {
    const context = this.#context;
    for (const { look, opacity, path } of this.#batches.values()) {
      context.globalAlpha = opacity;
      if (look.fill !== null) {
        context.fillStyle = look.fill;
        context.fill(path);
      }
      if (look.stroke === null) continue;
      applyStroke(context, look);
      // Dashes of a few thousandths of a pixel cost much and show nothing.
      context.setLineDash([]);
      context.stroke(path);
    }
    this.#batches = new Map();
  }

  #batch(classes: string, own: string, magnitude: number | null = null, depth = 0): Path2D {
    const key = `${classes}|${own}|${magnitude}|${depth}`;
    const known = this.#batches.get(key);
    if (known !== undefined) return known.path;
    const look = this.#looks.of(classes, own);
    const batch = {
      look: magnitude === null ? look : { ...look, width: flowWidth(magnitude) },
      opacity: this.#looks.opacity(classes) * look.opacity,
      path: new Path2D(),
    };
    this.#batches.set(key, batch);
    return batch.path;
  }
}
