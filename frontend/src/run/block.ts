/** Numbers of a tensor, as the server sent them or as they stand in the trace, and which ones belong to a moment. */

import { toNumber } from "../base/number.js";
import { countUpTo } from "../base/search.js";
import type { LookAt, Numbers } from "../protocol/session.gen.js";
import type { Stats, Summary } from "../protocol/trace.gen.js";
import type { Node } from "./model.js";
import { gradientAt, valueAt } from "./moment.js";
import type { Box } from "./spread.js";

/** A box of a tensor's elements, row-major. */
export interface Block {
  readonly dtype: string;
  readonly count: readonly number[];
  /** The elements as floats; `exact` has those of whole numbers that floats cannot hold. */
  readonly values: Float32Array | Float64Array;
  readonly exact: BigInt64Array | null;
  /** What the whole tensor is like. */
  readonly figures: Stats | null;
}

/** Decodes an answer; null when it is not what was asked for. */
export function blockOf(numbers: Numbers, box: Box, shape: readonly number[]): Block | null {
  const count = box.count.map((n, axis) => Math.min(n, (shape[axis] ?? 0) - (box.start[axis] ?? 0)));
  const bytes = Uint8Array.from(atob(numbers.data), (char) => char.charCodeAt(0)).buffer;
  const size = count.reduce((product, n) => product * n, 1) * Number(numbers.kind.slice(1));
  if (bytes.byteLength !== size || numbers.shape.join() !== shape.join()) return null;
  const exact = numbers.kind === "i8" ? new BigInt64Array(bytes) : null;
  const values = exact
    ? Float64Array.from(exact, Number)
    : numbers.kind === "f4"
      ? new Float32Array(bytes)
      : new Float64Array(bytes);
  return { dtype: numbers.dtype, count, values, exact, figures: numbers.figures };
}

/** The numbers that a trace has in full: those of tensors of few elements; null for others. */
export function blockOfSummary(summary: Summary, shape: readonly number[], dtype: string): Block | null {
  if (summary.is === "stats") return null;
  const cells = summary.is === "item" ? [summary.x] : summary.x;
  return { dtype, count: shape, values: Float64Array.from(cells, toNumber), exact: null, figures: null };
}

export type Role = "value" | "gradient";

/** What a node has at a moment: the summary of the trace, and how the server calls the numbers, if it keeps them. */
export interface Held {
  readonly summary: Summary;
  readonly key: Pick<LookAt, "id" | "what" | "at"> | null;
}

/** The value or gradient that a node has at the moment; null when it has none. */
export function heldAt(node: Node, q: number, role: Role): Held | null {
  const { id } = node;
  if (role === "value") {
    const updates = countUpTo(node.values, (reading) => reading.q, q) - 1;
    const summary = valueAt(node, q);
    return summary && { summary, key: { id, what: "value", at: updates } };
  }
  const reading = gradientAt(node, q);
  if (!reading?.val) return null;
  const what = reading.kind === "grad" ? "grad" : "gradient";
  const kept = reading.kind !== "partial" && reading.b > 0;
  return { summary: reading.val, key: kept ? { id, what, at: reading.b } : null };
}
