/** How a step looks wherever it is told of: its phase, unless it has no direction. */
import type { Phase, Step } from "../../run/model.js";

export type Tone = Phase | "text" | "notice" | "failed";

export function toneOf({ kind, phase }: Step): Tone {
  switch (kind) {
    case "text":
      return "text";
    case "error":
      return "failed";
    case "gap":
    case "end":
      return "notice";
    default:
      return phase;
  }
}
