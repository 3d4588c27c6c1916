/**
 * The op catalogue: what the engine's op records say of every op, for labels, tooltips and formulas.
 *
 * LaTeX holds places: `#a` for the operand or parameter `a`, `#out` for the result, `#g` for the gradient that arrives
 * at the result.
 */

/** The contribution to one operand's gradient as LaTeX, or why there is none. */
export type VjpRecord = { readonly latex: string } | { readonly none: string };

export interface OpRecord {
  /** What stands on the node. */
  readonly symbol: string;
  readonly doc: string;
  /** LaTeX of the value. */
  readonly latex: string;
  /** Names of the operands, in the order of an op event's `ins`. */
  readonly args: readonly string[];
  /** Name of the node in the backward graph, such as `MulBackward0`. */
  readonly backward: string;
  readonly vjps: Readonly<Record<string, VjpRecord>>;
}

export interface Catalogue {
  readonly ops: Readonly<Record<string, OpRecord>>;
}

/** The record of an op, or null for one this catalogue does not know. */
export function recordOf(catalogue: Catalogue, op: string): OpRecord | null {
  return Object.hasOwn(catalogue.ops, op) ? (catalogue.ops[op] ?? null) : null;
}

/** The symbol that stands on an op's node; its name where the catalogue has none. */
export function symbolOf(catalogue: Catalogue, op: string): string {
  return recordOf(catalogue, op)?.symbol ?? op;
}

/** Name of the operand at position `arg`; an op that takes any number of tensors repeats its last name. */
export function operandName(record: OpRecord, arg: number): string | null {
  return record.args[Math.min(arg, record.args.length - 1)] ?? null;
}

const UPSTREAM_FACTOR = /^#g(?:\s*\\cdot\s*|$)/u;

/** The local derivative alone, for VJPs that multiply the arriving gradient by it; null for all others. */
export function localOf(vjp: VjpRecord): string | null {
  if ("none" in vjp || !UPSTREAM_FACTOR.test(vjp.latex)) return null;
  const local = vjp.latex.replace(UPSTREAM_FACTOR, "");
  return local === "" ? "1" : local;
}
