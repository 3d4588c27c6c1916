/** Draws a node: a card with its lines, or a chip. */
import { inflate } from "../base/geometry.js";
import { placeLines } from "./card.js";
import { patch, patchAll, patchText, svgElement } from "./dom.js";
import type { ItemView } from "./layer.js";
import type { PainterOptions } from "./painter.js";
import type { Mark, SceneNode } from "./scene.js";

export const CARD_RADIUS = 9;
export const RING = 4;
export const BADGE = 9;
/** From the middle of the badge down to the baseline of its sign. */
export const BADGE_BASELINE = 4.5;

export class NodeView implements ItemView<SceneNode> {
  readonly element = svgElement("g", "rg-node");
  readonly #ring = svgElement("rect", "rg-ring");
  readonly #body = svgElement("rect", "rg-body");
  readonly #texts: SVGTextElement[] = [];
  #badge: SVGGElement | null = null;
  #drawn: SceneNode | null = null;
  readonly #dataOf: PainterOptions["dataOf"];

  constructor(dataOf?: PainterOptions["dataOf"]) {
    this.#dataOf = dataOf;
    patchAll(this.element, { role: "button", tabindex: "-1" });
    this.element.append(this.#ring, this.#body);
  }

  update(node: SceneNode): void {
    if (node === this.#drawn) return;
    patchAll(this.element, {
      class: nodeClasses(node, node.marks),
      ...nodeAttributes(node, this.#dataOf),
      "aria-hidden": node.presence === "shown" ? null : "true",
      display: node.presence === "hidden" ? "none" : null,
    });
    const place = `translate(${node.box.x}px, ${node.box.y}px)`;
    if (this.element.style.transform !== place) this.element.style.transform = place;
    this.#drawBody(node);
    this.#drawLines(node);
    this.#drawBadge(node);
    this.#drawn = node;
  }

  #drawBody({ box, form }: SceneNode): void {
    const own = { x: 0, y: 0, width: box.width, height: box.height };
    const radius = form === "chip" ? box.height / 2 : CARD_RADIUS;
    patchAll(this.#body, { ...own, rx: radius });
    patchAll(this.#ring, { ...inflate(own, RING), rx: radius + RING });
  }

  #drawLines({ form, lines, box, sign }: SceneNode): void {
    const placed = placeLines(form, lines, box);
    while (this.#texts.length > placed.length) this.#texts.pop()?.remove();
    placed.forEach((line, i) => {
      const text = this.#texts[i] ?? this.#addText();
      const signed = line.role === "gradient" && sign !== null ? ` is-${sign}` : "";
      patchAll(text, { class: `rg-line rg-${line.role}${signed}`, x: line.x, y: line.y });
      patch(text, "text-anchor", line.anchor);
      patchText(text, line.text);
    });
  }

  #drawBadge({ box, marks }: SceneNode): void {
    if (!hasBadge(marks)) {
      this.#badge?.remove();
      return;
    }
    this.#badge ??= createBadge();
    patch(this.#badge, "transform", `translate(${box.width} 0)`);
    this.element.append(this.#badge);
  }

  #addText(): SVGTextElement {
    const text = svgElement("text", "");
    this.#texts.push(text);
    this.element.append(text);
    return text;
  }
}

/** Whether the card is what went wrong, so that an exclamation mark stands at its corner. */
export function hasBadge(marks: readonly Mark[]): boolean {
  return marks.includes("failed") || marks.includes("origin") || marks.includes("wrong");
}

/** An exclamation mark at the corner of what an error is about, so that its colour need not say it alone. */
function createBadge(): SVGGElement {
  const badge = svgElement("g", "rg-badge");
  const disc = svgElement("circle", "rg-badge-ground");
  const sign = svgElement("text", "rg-badge-sign");
  patch(badge, "aria-hidden", "true");
  patch(disc, "r", BADGE);
  patchAll(sign, { y: BADGE_BASELINE, "text-anchor": "middle" });
  sign.textContent = "!";
  badge.append(disc, sign);
  return badge;
}

/** What tells an element's node to assistive technology and to scripts. */
export function nodeAttributes(
  node: SceneNode,
  dataOf: PainterOptions["dataOf"],
): Record<string, string | null> {
  const data = Object.entries(dataOf?.(node) ?? {}).map(([name, value]) => [`data-${name}`, value]);
  return {
    "data-id": node.id,
    "aria-label": node.label,
    "aria-pressed": String(node.marks.includes("selected")),
    "aria-current": node.marks.includes("current") ? "step" : null,
    ...Object.fromEntries(data),
  };
}

export function nodeClasses({ form, kind, presence }: SceneNode, marks: readonly Mark[]): string {
  return `rg-node rg-${form} rg-kind-${kind} is-${presence}${marks.map((mark) => ` is-${mark}`).join("")}`;
}
