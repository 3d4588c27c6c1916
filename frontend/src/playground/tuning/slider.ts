/** `# slider 0..5 step 0.1` at the end of a line: what a program asks of the number on that line. */

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
const COMMENT = new RegExp(
  `#\\s*slider:?\\s*(${NUMBER})\\s*(?:\\.\\.|,|to)\\s*(${NUMBER})(?:\\s*,?\\s*step\\s*(${NUMBER}))?\\s*$`,
  "u",
);
/** Steps in a range that names none. */
const STEPS = 100;

/** The range that a line's comment asks for; null without one, and when it is empty or runs backwards. */
export function sliderIn(line: string): SliderRange | null {
  const match = COMMENT.exec(line);
  if (!match) return null;
  const [min, max] = [Number(match[1]), Number(match[2])];
  const step = match[3] === undefined ? roundStep((max - min) / STEPS) : Number(match[3]);
  return min < max && step > 0 ? { min, max, step } : null;
}

/** 1, 2 or 5 times a power of ten, so that the numbers on the way are short. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= step * 0.999) ?? 10;
  return Number((factor * power).toPrecision(1));
}

/** Digits behind the point that a value on the slider needs. */
export function decimalsOf({ min, step }: SliderRange): number {
  return Math.max(digitsBehind(step), digitsBehind(min));
}

function digitsBehind(value: number): number {
  const text = String(value);
  const [mantissa = "", exponent = "0"] = text.split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}
