/**
 * Everything a trace has said so far, kept as facts stamped with the sequence number `q` at which they became true.
 *
 * `reduce(run, event)` only ever adds facts, so the run at an earlier moment is the same run read with a smaller `q`
 * (see `moment.ts`): going back in time costs nothing and cannot disagree with going forward. Lists stand in ascending
 * `q`, which makes reading at a moment a binary search.
 */
import type {
  AnyEvent,
  Backward,
  Checked,
  Checks,
  Code,
  Edge,
  Error as ErrorEvent,
  Leaf,
  Op,
  Predicate,
  Run as RunEvent,
  ScopeIn,
  Span,
  Status,
  Summary,
} from "../protocol/trace.gen.js";

/** A value that changes over the run: readings in ascending `q`. */
export interface Reading {
  readonly q: number;
  readonly val: Summary | null;
}

/**
 * A gradient a node holds. Within a backward pass it is `partial` while contributions arrive and `complete` once the
 * pass visits the node; `grad` is what stands in `.grad` from then on, null when cleared.
 */
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
  /** Nodes that use this one, in tape order; once per operand place. */
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

/** From `q` on, until the next entry, the program is in this scope; 0 is the program itself. */
export interface ScopeChange {
  readonly q: number;
  readonly scope: number;
}

export interface Visited {
  readonly q: number;
  readonly id: number;
}

export interface Pass {
  readonly b: number;
  readonly root: number;
  readonly q: number;
  readonly event: Backward;
  readonly visited: Visited[];
}

export interface Printed {
  readonly q: number;
  readonly fd: 1 | 2;
  readonly s: string;
  readonly src: Span | null;
}

export type RunStatus = "running" | Status;

export type Phase = "forward" | "backward" | "update";

export type StepKind =
  | "leaf"
  | "op"
  | "test"
  | "caught"
  | "text"
  | "backward"
  | "visit"
  | "edge"
  | "accumulate"
  | "zero"
  | "update"
  | "error"
  | "gap"
  | "end";

/** An edge of the graph: `arg` is the operand's position in the `ins` of the op that made `result`. */
export interface EdgeRef {
  readonly result: number;
  readonly operand: number;
  readonly arg: number;
}

/** The smallest thing a person can step to: one event, and the names and scope ends that come right after it. */
export interface Step {
  readonly kind: StepKind;
  readonly phase: Phase;
  /** Position of its event in `Run.events`. */
  readonly index: number;
  readonly q: number;
  /** The moment that shows the step: `q` of the last event that belongs to it. */
  end: number;
  /** The characters of the program it is about. */
  readonly span: Span | null;
  readonly scope: number;
  /** The nodes it is about, the foremost first. */
  readonly nodes: readonly number[];
  readonly edge: EdgeRef | null;
}

/** Fine steps taken together: one source line, one node's turn in a backward pass, one update of all parameters. */
export interface CoarseStep {
  readonly phase: Phase;
  /** Positions of its first and last fine step in `Run.steps`. */
  readonly first: number;
  last: number;
}

/** Filled by `reduce` alone; everything else reads. */
export interface Run {
  head: RunEvent | null;
  status: RunStatus;
  readonly events: AnyEvent[];
  readonly nodes: Map<number, Node>;
  /** The same nodes in order of birth. */
  readonly tape: Node[];
  /** The nodes that have each name as their first, in ascending `q` of the naming. */
  readonly named: Map<string, { readonly q: number; readonly id: number }[]>;
  readonly scopes: Map<number, Scope>;
  readonly scopeChanges: ScopeChange[];
  /** Ids of the scopes of a loop's turns, by the loop's id and the number of the turn. */
  readonly turns: Map<number, number[]>;
  readonly passes: Map<number, Pass>;
  /** What of the text can run, once that was told. */
  code: Code | null;
  /** How often each arm of the text had run, by its number: readings in ascending `q`. */
  readonly ran: Map<number, { readonly q: number; readonly times: number }[]>;
  /** Conditions that were evaluated, in ascending `q`; and those of each place of the text, by its span's numbers. */
  readonly tests: Predicate[];
  readonly testsAt: Map<string, Predicate[]>;
  readonly printed: Printed[];
  readonly errors: ErrorEvent[];
  /** What checking the gradients has found, by node. */
  readonly checks: Map<number, Checked>;
  /** What came of the checks as a whole, once they are over. */
  checked: Checks | null;
  readonly steps: Step[];
  readonly coarse: CoarseStep[];
  /** How often each place of the program was seen: see `identity.ts`. */
  readonly seen: Map<string, number>;
}
