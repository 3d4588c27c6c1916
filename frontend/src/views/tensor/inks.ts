/** The theme's colours as numbers, for pictures that are painted element by element. */
import type { Inks } from "./heat-map.js";

type Rgb = readonly [number, number, number];

const UNKNOWN: Rgb = [127, 127, 127];

/** The colours that the element's theme gives. */
export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const probe = element.ownerDocument.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const ink = (name: string): Rgb => (probe ? rgbOf(probe, style.getPropertyValue(name).trim()) : UNKNOWN);
  return {
    ground: ink("--surface"),
    positive: ink("--positive"),
    negative: ink("--negative"),
    bad: ink("--line-strong"),
    text: style.getPropertyValue("--text").trim() || "black",
  };
}

/** What a colour looks like when it is painted. */
function rgbOf(probe: CanvasRenderingContext2D, colour: string): Rgb {
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}
