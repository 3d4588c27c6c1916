/** How a gradient on its way back looks: its width tells the magnitude, its dash pattern the sign. */
import type { Sign } from "./scene.js";

/** Lengths of dashes and gaps, px; a positive flow is one unbroken line. */
export const PATTERN: Readonly<Record<Sign, readonly number[]>> = {
  positive: [],
  negative: [8, 5],
  zero: [1.5, 5],
};
const THINNEST = 1.8;
const THICKEST = 4.4;

/** Stroke width of a flow of `magnitude` 0…1, px. */
export function flowWidth(magnitude: number): number {
  return THINNEST + (THICKEST - THINNEST) * Math.min(1, Math.max(0, magnitude));
}

/** `stroke-dasharray` and `stroke-dashoffset` that show the first `progress` of a line `length` px long. */
export function flowDashes(sign: Sign, length: number, progress: number): { array: string; offset: number } {
  const pattern = PATTERN[sign];
  if (progress >= 1) return { array: pattern.length === 0 ? "none" : pattern.join(" "), offset: 0 };
  if (pattern.length === 0) return { array: `${length} ${length}`, offset: length * (1 - progress) };
  const shown = Math.max(0, length * progress);
  return { array: dashesUpTo(pattern, shown, length).join(" "), offset: 0 };
}

/** The pattern for as long as the line is shown, then one gap over the rest. */
function dashesUpTo(pattern: readonly number[], shown: number, length: number): number[] {
  const dashes: number[] = [];
  let run = 0;
  for (let i = 0; run < shown; i++) {
    const next = Math.min(pattern[i % pattern.length] ?? 1, shown - run);
    dashes.push(Math.round(next * 100) / 100);
    run += next;
  }
  if (dashes.length === 0) dashes.push(0);
  if (dashes.length % 2 === 0) dashes.push(0);
  return [...dashes, length];
}
