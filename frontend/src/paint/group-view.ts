/** Draws the frame of a group with its title. */
import { patchAll, patchText, svgElement } from "./dom.js";
import type { ItemView } from "./layer.js";
import type { Mark, SceneGroup } from "./scene.js";

export const FRAME_RADIUS = 12;
export const TITLE_X = 10;
export const TITLE_Y = 16;

export class GroupView implements ItemView<SceneGroup> {
  readonly element = svgElement("g", "rg-group");
  readonly #frame = svgElement("rect", "rg-frame");
  readonly #title = svgElement("text", "rg-group-title");
  #drawn: SceneGroup | null = null;

  constructor() {
    this.element.setAttribute("role", "img");
    this.element.append(this.#frame, this.#title);
  }

  update(group: SceneGroup): void {
    if (group === this.#drawn) return;
    const { x, y, width, height } = group.box;
    patchAll(this.element, {
      class: groupClasses(group, group.marks),
      "data-group": group.id,
      "aria-label": group.label,
      "aria-hidden": group.presence === "shown" ? null : "true",
      display: group.presence === "hidden" ? "none" : null,
    });
    patchAll(this.#frame, { x, y, width, height, rx: FRAME_RADIUS });
    patchAll(this.#title, { x: x + TITLE_X, y: y + TITLE_Y });
    patchText(this.#title, group.title);
    this.#drawn = group;
  }
}

export function groupClasses({ kind, depth, presence }: SceneGroup, marks: readonly Mark[]): string {
  const shade = depth % 2 === 0 ? "even" : "odd";
  const states = marks.map((mark) => ` is-${mark}`).join("");
  return `rg-group rg-scope-${kind} is-${shade} is-${presence}${states}`;
}
