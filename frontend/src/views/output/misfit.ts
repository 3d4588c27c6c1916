/** The shapes of two tensors that do not go together, with the axes that clash. */
import type { Misfit } from "../../explain/failing.js";
import { type Child, el } from "../../widgets/element.js";
import type { Say } from "../words.js";

export function drawMisfit(say: Say, operands: readonly Misfit[]): HTMLElement {
  const rows = operands.map(({ name, shape, axes }) =>
    el("li", {}, el("code.misfit-name", {}, name), el("code.misfit-shape", {}, ...shapeOf(say, shape, axes))),
  );
  return el("ul.misfit", { "aria-label": say("misfit"), "data-testid": "misfit", lang: "en" }, ...rows);
}

function shapeOf(say: Say, shape: readonly number[], axes: readonly number[]): Child[] {
  const sizes = shape.flatMap((size, axis): Child[] => {
    const clashes = axes.includes(axis);
    const text = clashes ? `≠ ${size}` : String(size);
    const drawn = clashes ? el("em.misfit-axis", { title: say("misfit.axis", { axis }) }, text) : text;
    return axis === 0 ? [drawn] : [" × ", drawn];
  });
  return ["(", ...sizes, shape.length === 1 ? ",)" : ")"];
}
