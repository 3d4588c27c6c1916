/** What tells curves apart besides colour: the dash of the line and the shape of its marks. */
import { svg } from "../../widgets/svg.js";

const DASHES = ["", "7 4", "2 3", "9 3 2 3"] as const;

/** How many looks there are; the next curve begins again. */
export const LOOKS = DASHES.length;

export function dashOf(look: number): string | null {
  return DASHES[look % LOOKS] || null;
}

/** A circle, square, triangle or diamond around a point. */
export function shapeOf(look: number, x: number, y: number, size = 3.5): string {
  const s = size;
  switch (look % LOOKS) {
    case 0:
      return `M${x - s} ${y}a${s} ${s} 0 1 0 ${2 * s} 0a${s} ${s} 0 1 0 ${-2 * s} 0Z`;
    case 1:
      return `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}Z`;
    case 2:
      return `M${x} ${y - 1.2 * s}l${1.2 * s} ${2.1 * s}h${-2.4 * s}Z`;
    default:
      return `M${x} ${y - 1.3 * s}l${1.3 * s} ${1.3 * s}l${-1.3 * s} ${1.3 * s}l${-1.3 * s} ${-1.3 * s}Z`;
  }
}

/** The line and the mark of a curve, beside its name. */
export function keyOf(look: number): SVGSVGElement {
  return svg(
    "svg.plot-key",
    { viewBox: "0 0 30 12", width: 30, height: 12, "aria-hidden": "true", "data-look": String(look % LOOKS) },
    svg("path.curve", { d: "M1 6H29", "stroke-dasharray": dashOf(look) }),
    svg("path.curve-mark", { d: shapeOf(look, 15, 6) }),
  );
}
