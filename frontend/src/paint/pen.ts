/** Draws the items of a scene on a canvas, each as the style sheet says; see `far-pen.ts` for drawings seen from far away. */
import { type Box, center, inflate } from "../base/geometry.js";
import { placeLines } from "./card.js";
import { beginningOf } from "./clip.js";
import { smoothPath } from "./curve.js";
import { edgeClasses, USUAL_WIDTH } from "./edge-view.js";
import { flowWidth, PATTERN } from "./flow.js";
import { FRAME_RADIUS, groupClasses, TITLE_X, TITLE_Y } from "./group-view.js";
import { LABEL_BASELINE, labelTone } from "./label-view.js";
import type { Look, Looks } from "./looks.js";
import { BADGE, BADGE_BASELINE, CARD_RADIUS, hasBadge, nodeClasses, RING } from "./node-view.js";
import type { Flow, Mark, SceneEdge, SceneGroup, SceneLabel, SceneNode } from "./scene.js";
import { type Line, wayAlong, wayBack } from "./ways.js";

/** Ends of cut edges lie so far out of the area that nobody sees them, in units of the drawing. */
const OUTSIDE = 40;
/** Widths of flows on one line that are told apart, per px. */
const SHADES = 4;

export class Pen {
  readonly #context: CanvasRenderingContext2D;
  readonly #looks: Looks;
  readonly #near: Box;
  readonly #drawn = new Set<string>();

  /** Of long edges, only what runs through `area` is drawn. */
  constructor(context: CanvasRenderingContext2D, looks: Looks, area: Box) {
    this.#context = context;
    this.#looks = looks;
    this.#near = inflate(area, OUTSIDE);
  }

  group(group: SceneGroup, marks: readonly Mark[]): void {
    const classes = groupClasses(group, marks);
    this.#whole(classes);
    this.#box(group.box, FRAME_RADIUS, this.#looks.of(classes, "rg-frame"));
    this.title(group, marks);
  }

  /** The border of a frame over what stands in it. */
  border(group: SceneGroup, marks: readonly Mark[]): void {
    const classes = groupClasses(group, marks);
    this.#whole(classes);
    this.#box(group.box, FRAME_RADIUS, { ...this.#looks.of(classes, "rg-frame"), fill: null });
  }

  /** The title of a frame. */
  title(group: SceneGroup, marks: readonly Mark[]): void {
    const classes = groupClasses(group, marks);
    this.#whole(classes);
    const { x, y } = group.box;
    this.#words(group.title, x + TITLE_X, y + TITLE_Y, "start", this.#looks.of(classes, "rg-group-title"));
  }

  edge(edge: SceneEdge, marks: readonly Mark[], flow: Flow | null): void {
    const classes = edgeClasses(edge, marks, flow !== null && flow.progress >= 1);
    this.#whole(classes);
    const { lines, head } = wayAlong(edge.points, this.#near);
    const way = this.#looks.of(classes, "rg-way");
    for (const line of lines) if (this.#isNew(line, classes)) this.#stroke(line.path(), way, line.from);
    this.#fill(head, this.#looks.of(classes, "rg-head"));
    if (flow !== null) this.#flow(edge, flow, classes);
  }

  node(node: SceneNode, marks: readonly Mark[]): void {
    const classes = nodeClasses(node, marks);
    const { box, form } = node;
    const radius = form === "chip" ? box.height / 2 : CARD_RADIUS;
    this.#whole(classes);
    this.#box(inflate(box, RING), radius + RING, this.#looks.of(classes, "rg-ring"));
    this.#box(box, radius, this.#looks.of(classes, "rg-body"));
    for (const line of placeLines(form, node.lines, box)) {
      const signed = line.role === "gradient" && node.sign !== null ? ` is-${node.sign}` : "";
      const look = this.#looks.of(classes, `rg-line rg-${line.role}${signed}`);
      this.#words(line.text, box.x + line.x, box.y + line.y, line.anchor, look);
    }
    if (hasBadge(marks)) this.#badge(box, classes);
  }

  label(label: SceneLabel): void {
    const { text, box } = label;
    const { x, y } = center(box);
    this.#whole("rg-label");
    this.#box(box, box.height / 2, this.#looks.of("rg-label", `rg-label-ground ${labelTone(label)}`));
    const look = this.#looks.of("rg-label", `rg-edge-text ${labelTone(label)}`);
    this.#words(text, x, y + LABEL_BASELINE, "middle", look);
  }

  #flow({ points }: SceneEdge, { sign, magnitude, progress }: Flow, classes: string): void {
    if (progress <= 0) return;
    const width = flowWidth(magnitude);
    const grown = Math.max(1, width / USUAL_WIDTH);
    const { lines, head, length } = wayBack(points, grown, this.#near);
    const look = this.#looks.of(classes, `rg-flow is-${sign}`);
    const dash = PATTERN[sign];
    for (const line of lines) {
      const { path, points: piece, from } = line;
      if (!this.#isNew(line, `${classes} ${sign} ${Math.round(SHADES * width)}`)) continue;
      const shown =
        progress >= 1 ? path() : new Path2D(smoothPath(beginningOf(piece, length * progress - from)));
      this.#stroke(shown, { ...look, width, dash }, from);
    }
    if (progress >= 1) this.#fill(head, this.#looks.of(classes, `rg-flow-head is-${sign}`));
  }

  /** Of many long edges that run on one line, as those of a shared input do, one of each look is drawn. */
  #isNew({ points, cut }: Line, look: string): boolean {
    if (!cut || points.length !== 2) return true;
    const [a, b] = points;
    const key = `${look} ${a?.x} ${a?.y} ${b?.x} ${b?.y}`;
    if (this.#drawn.has(key)) return false;
    this.#drawn.add(key);
    return true;
  }

  #badge({ x, y, width }: Box, classes: string): void {
    const disc = new Path2D();
    disc.arc(x + width, y, BADGE, 0, 2 * Math.PI);
    const look = this.#looks.of(classes, "rg-badge-ground");
    this.#fill(disc, look);
    this.#stroke(disc, look);
    this.#words("!", x + width, y + BADGE_BASELINE, "middle", this.#looks.of(classes, "rg-badge-sign"));
  }

  /** What follows belongs to an element with these classes. */
  #whole(classes: string): void {
    this.#context.globalAlpha = this.#looks.opacity(classes);
  }

  #box({ x, y, width, height }: Box, radius: number, look: Look): void {
    const path = new Path2D();
    path.roundRect(x, y, width, height, radius);
    this.#fill(path, look);
    this.#stroke(path, look);
  }

  #fill(path: Path2D | null, look: Look): void {
    if (path === null || look.fill === null || !look.shown) return;
    this.#faded(look, (context) => {
      context.fillStyle = look.fill ?? "";
      context.fill(path);
    });
  }

  /** `from` is how far along its way the path begins: dashes go on from there. */
  #stroke(path: Path2D, look: Look, from = 0): void {
    if (look.stroke === null || look.width === 0 || !look.shown) return;
    this.#faded(look, (context) => {
      applyStroke(context, look);
      context.lineDashOffset = from;
      context.stroke(path);
    });
  }

  /** A halo, where the style sheet asks for one, lies behind the words. */
  #words(text: string, x: number, y: number, anchor: "start" | "middle" | "end", look: Look): void {
    if (!look.shown) return;
    const context = this.#context;
    context.font = look.font;
    context.textAlign = anchor === "middle" ? "center" : anchor;
    if (look.stroke !== null && look.width > 0) {
      applyStroke(context, look);
      context.strokeText(text, x, y);
    }
    context.fillStyle = look.fill ?? "";
    context.fillText(text, x, y);
  }

  #faded({ opacity }: Look, draw: (context: CanvasRenderingContext2D) => void): void {
    const context = this.#context;
    if (opacity === 1) {
      draw(context);
      return;
    }
    const whole = context.globalAlpha;
    context.globalAlpha = whole * opacity;
    draw(context);
    context.globalAlpha = whole;
  }
}

export function applyStroke(context: CanvasRenderingContext2D, look: Look): void {
  context.strokeStyle = look.stroke ?? "";
  context.lineWidth = look.width;
  context.lineCap = look.cap;
  context.lineJoin = look.join;
  context.setLineDash([...look.dash]);
}
