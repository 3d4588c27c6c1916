/**
 * The op catalogue: what the engine's op records say of every op, for labels, tooltips and formulas.
 *
 * LaTeX holds places: `#a` for the operand or parameter `a`, `#out` for the result, `#g` for the gradient that arrives
 * at the result.
 */
import generated from "./catalogue.gen.json" with { type: "json" };

/** The contribution to one operand's gradient as LaTeX, or why there is none. */
export type VjpRecord =
  | {
      readonly latex: string;
      /** The local derivative alone, where the contribution is the arriving gradient times it. */
      readonly local?: string;
      /** What it reads of the forward pass, and what is kept for it until then: operands by name, `out` the result. */
      readonly keeps?: readonly string[];
    }
  | { readonly none: string };

export interface OpRecord {
  /** What stands on the node. */
  readonly symbol: string;
  readonly doc: string;
  /** LaTeX of the value. */
  readonly latex: string;
  /** Names of the operands, in the order of an op event's `ins`. */
  readonly args: readonly string[];
  /** Names of the other arguments, the keys of an op event's `attrs`. */
  readonly params: readonly string[];
  /** Name of the node in the backward graph, such as `MulBackward0`. */
  readonly backward: string;
  readonly vjps: Readonly<Record<string, VjpRecord>>;
  /** How a derivative of it can be got wrong: as LaTeX, the right equation and what stands there instead. */
  readonly mistaken?: { readonly right: string; readonly wrong: string };
  /** Whether the result can share the memory of its operand. */
  readonly view?: boolean;
}

export interface Catalogue {
  readonly ops: Readonly<Record<string, OpRecord>>;
}

/** The ops of the engine this was built with. */
export const catalogue: Catalogue = generated;

/** The record of an op, or null for one this catalogue does not know. */
export function recordOf({ ops }: Catalogue, op: string): OpRecord | null {
  return Object.hasOwn(ops, op) ? (ops[op] ?? null) : null;
}

/** The symbol that stands on an op's node; its name where the catalogue has none. */
export function symbolOf(of: Catalogue, op: string): string {
  return recordOf(of, op)?.symbol ?? op;
}

/** Name of the operand at position `arg`; an op that takes any number of tensors repeats its last name. */
export function operandName(record: OpRecord, arg: number): string | null {
  return record.args[Math.min(arg, record.args.length - 1)] ?? null;
}
