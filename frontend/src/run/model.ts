/**
 * Everything a trace has said so far, kept as facts stamped with the sequence number `q` at which they became true.
 *
 * `reduce(run, event)` only ever adds facts, so the run at an earlier moment is the same run read with a smaller `q`
 * (see `moment.ts`): going back in time costs nothing and cannot disagree with going forward.
 */
import type { Edge, Leaf, Op, Run as RunEvent, ScopeIn, Span, Status, Summary } from "../protocol/trace.gen.js";

/** A value that changes over the run: readings in ascending `q`. */
export interface Reading {
  readonly q: number;
  readonly val: Summary | null;
}

/** A gradient a node holds: `visit` within a backward pass, `grad` once accumulated in `.grad`; null when cleared. */
export interface GradientReading extends Reading {
  readonly kind: "partial" | "complete" | "grad";
  /** Backward pass, or 0 when cleared by `zero_grad`. */
  readonly b: number;
}

export interface Name {
  readonly q: number;
  readonly name: string;
  readonly src: Span | null;
}

export interface Contribution {
  readonly q: number;
  readonly event: Edge;
}

export interface Node {
  readonly id: number;
  /** Survives re-runs: see `identity.ts`. */
  readonly key: string;
  readonly born: number;
  readonly event: Leaf | Op;
  /** Ids of the tensors it was made from, in operand order; literals left out. */
  readonly inputs: readonly number[];
  readonly names: Name[];
  readonly values: Reading[];
  readonly gradients: GradientReading[];
  /** Contributions that arrived here, of all passes. */
  readonly received: Contribution[];
  /** Contributions this node sent to its operands. */
  readonly sent: Contribution[];
  /** Nodes that use this one, in tape order. */
  readonly users: number[];
}

export interface Scope {
  readonly id: number;
  readonly key: string;
  readonly born: number;
  /** `q` of the end, or null while open. */
  ended: number | null;
  readonly event: ScopeIn;
}

export interface Pass {
  readonly b: number;
  readonly root: number;
  readonly q: number;
  readonly visited: number[];
}

export interface Printed {
  readonly q: number;
  readonly fd: 1 | 2;
  readonly s: string;
  readonly src: Span | null;
}

export type RunStatus = "running" | Status;

/** Filled by `reduce` alone; everything else reads. */
export interface Run {
  head: RunEvent | null;
  status: RunStatus;
  readonly events: import("../protocol/trace.gen.js").AnyEvent[];
  readonly nodes: Map<number, Node>;
  readonly scopes: Map<number, Scope>;
  readonly passes: Map<number, Pass>;
  readonly printed: Printed[];
  /** Indices into `events` at which something a person can step to happened. */
  readonly steps: number[];
}
