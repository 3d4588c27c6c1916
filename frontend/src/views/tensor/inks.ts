/** The theme's colours as numbers, for pictures that are painted element by element. */
import type { Inks } from "./heat-map.js";

type Rgb = readonly [number, number, number];

const PROBE = document.createElement("canvas").getContext?.("2d", { willReadFrequently: true }) ?? null;

/** The colours that the element's theme gives. */
export function inksOf(element: Element): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string): Rgb => rgbOf(style.getPropertyValue(name).trim());
  return {
    ground: ink("--surface"),
    positive: ink("--positive"),
    negative: ink("--negative"),
    bad: ink("--line-strong"),
    text: style.getPropertyValue("--text").trim() || "black",
  };
}

function rgbOf(colour: string): Rgb {
  if (!PROBE || colour === "") return [127, 127, 127];
  PROBE.fillStyle = colour;
  PROBE.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = PROBE.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}
