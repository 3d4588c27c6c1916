/**
 * What nodes keep for the backward pass: which tensors, for which factor, how many bytes, from when to when.
 *
 *     op runs ── keeps its operands or its result, as its rules name them ── visited ── freed (unless the graph is kept)
 */
import { type Catalogue, operandName, recordOf } from "../protocol/catalogue.js";
import type { Op } from "../protocol/trace.gen.js";
import type { Node, Run } from "../run/model.js";
import { countOf } from "./elements.js";

/** Why something is kept: the rule of an operand that reads it. */
export interface Reason {
  /** Position of the operand whose gradient needs it. */
  readonly arg: number;
  /** The local derivative or contribution in which it is a factor, as the catalogue's LaTeX with its places. */
  readonly latex: string;
  /** What it is called there: an operand's name, or `out` for the result. */
  readonly as: string;
}

/** A tensor that one node keeps. */
export interface Kept {
  /** The node that keeps it. */
  readonly holder: number;
  /** The tensor. */
  readonly what: number;
  readonly reasons: readonly Reason[];
  readonly bytes: number;
  /** The node whose memory it is: several views, and an in-place result with its operand, share one. */
  readonly memory: number;
  /** Whether the program's own tensor (a leaf) is referred to: keeping it costs no memory of its own. */
  readonly leaf: boolean;
  readonly since: number;
  /** Number of the event that freed it; null while it is held. A graph that no pass walks goes with its last result. */
  readonly until: number | null;
  /** The backward pass that freed it, or null. */
  readonly freedBy: number | null;
}

/** The bytes held after an event. */
export interface Held {
  readonly q: number;
  /** Memory held by saved tensors, each once; leaves are the program's own and are left out. */
  readonly bytes: number;
  /** How many tensors nodes keep, leaves included, each once per node. */
  readonly tensors: number;
}

const BYTES: Readonly<Record<string, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
  complex64: 8,
  complex128: 16,
};

/** Bytes of a tensor's elements; types the table does not know count as float32. */
export function bytesOf({ event }: Node): number {
  return countOf(event.shape) * (BYTES[event.dtype] ?? 4);
}

/** Everything that was kept until `q`, in tape order; what is held at `q` has no `until`. */
export function keptUntil(catalogue: Catalogue, run: Run, q: number): Kept[] {
  const memories = new Map<number, number>();
  return run.tape.flatMap((node) => {
    if (node.born > q) return [];
    memories.set(node.id, memoryOf(catalogue, node, memories));
    return keptBy(catalogue, run, node, q, memories);
  });
}

/** What one node keeps, as known at `q`. */
export function keptByNode(catalogue: Catalogue, run: Run, node: Node, q: number): Kept[] {
  return keptUntil(catalogue, run, q).filter(({ holder }) => holder === node.id);
}

/** Who keeps a tensor at `q`: it lives at least as long as they do. */
export function holdersOf(kept: readonly Kept[], id: number): Kept[] {
  return kept.filter(({ what, until }) => what === id && until === null);
}

/** Bytes over time, one entry for every event that changed them. */
export function heldOverTime(kept: readonly Kept[]): Held[] {
  const changes = kept.flatMap((one) => [
    { q: one.since, one, by: 1 },
    ...(one.until === null ? [] : [{ q: one.until, one, by: -1 }]),
  ]);
  changes.sort((a, b) => a.q - b.q);
  const holders = new Map<number, number>();
  const list: Held[] = [];
  let [bytes, tensors] = [0, 0];
  for (const { q, one, by } of changes) {
    const before = holders.get(one.memory) ?? 0;
    holders.set(one.memory, before + by);
    if (!one.leaf && (before === 0 || before + by === 0)) bytes += by * one.bytes;
    tensors += by;
    if (list.at(-1)?.q === q) list.pop();
    list.push({ q, bytes, tensors });
  }
  return list;
}

/** Views and in-place results use their operand's memory. */
function memoryOf(
  catalogue: Catalogue,
  { id, event, inputs }: Node,
  memories: ReadonlyMap<number, number>,
): number {
  if (event.k === "leaf") return id;
  const shares = event.inplace || recordOf(catalogue, event.op)?.view;
  const first = inputs[0];
  return shares && first !== undefined ? (memories.get(first) ?? first) : id;
}

function keptBy(
  catalogue: Catalogue,
  run: Run,
  node: Node,
  q: number,
  memories: ReadonlyMap<number, number>,
): Kept[] {
  const { event } = node;
  if (event.k !== "op" || !event.rg) return [];
  const freed = freedAt(run, node, q);
  const found = new Map<number, Reason[]>();
  for (const { what, reason } of readsOf(catalogue, run, event)) {
    const reasons = found.get(what);
    if (reasons) reasons.push(reason);
    else found.set(what, [reason]);
  }
  return [...found].flatMap(([what, reasons]) => {
    const kept = run.nodes.get(what);
    if (!kept) return [];
    const memory = memories.get(what) ?? what;
    const owner = run.nodes.get(memory) ?? kept;
    return [
      {
        holder: node.id,
        what,
        reasons,
        bytes: Math.max(bytesOf(kept), bytesOf(owner)),
        memory,
        leaf: owner.event.k === "leaf",
        since: node.born,
        until: freed?.q ?? null,
        freedBy: freed?.b ?? null,
      },
    ];
  });
}

/** What the rules of the operands that ask for a gradient read, tensor by tensor. */
function readsOf(catalogue: Catalogue, run: Run, event: Op): { what: number; reason: Reason }[] {
  const record = recordOf(catalogue, event.op);
  if (!record) return [];
  return event.ins.flatMap((id, arg) => {
    const vjp = record.vjps[operandName(record, arg) ?? ""];
    if (typeof id !== "number" || !run.nodes.get(id)?.event.rg || !vjp || "none" in vjp) return [];
    return (vjp.keeps ?? []).flatMap((as) => {
      const reason = { arg, latex: vjp.local ?? vjp.latex, as };
      if (as === "out") return [{ what: event.id, reason }];
      const named = event.ins.filter((_, place) => operandName(record, place) === as);
      return named.flatMap((what) => (typeof what === "number" ? [{ what, reason }] : []));
    });
  });
}

/** A pass frees what a node keeps when it visits it, unless it was told to keep the graph. */
function freedAt(run: Run, node: Node, q: number): { q: number; b: number } | null {
  for (const { q: at, b, kind } of node.gradients)
    if (at <= q && kind === "complete" && !run.passes.get(b)?.event.keep) return { q: at, b };
  return null;
}
