/**
 * A backward pass with a mistake in it beside the right one: where the first wrong number is, and why a mistake may make
 * no difference.
 */
import type { Catalogue } from "../protocol/catalogue.js";
import { recordOf } from "../protocol/catalogue.js";
import type { Edge, Mistake, Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "./model.js";

export const MISTAKES: readonly Mistake[] = ["assign", "order", "kept", "broadcast", "derivative"];

/** A gradient as a pass left it: handed on by a node, received by a leaf, or standing in its `.grad`. */
interface Left {
  readonly key: string;
  readonly q: number;
  readonly b: number;
  readonly node: Node;
  readonly what: "passed" | "received" | "grad";
  readonly val: Summary;
}

/** The first gradient, in the order of the passes, that is another one than in the right run. */
export interface FirstWrong {
  readonly mistake: Mistake;
  /** Of the wrong run. */
  readonly node: Node;
  readonly b: number;
  readonly q: number;
  readonly wrong: Summary;
  readonly right: Summary;
  /** What arrived at the node in this pass of the wrong run, in order. */
  readonly arrived: readonly Edge[];
  /** The first of them that the right run does not have so, and what stands there. */
  readonly term: { readonly wrong: Edge; readonly right: Edge } | null;
  /** What stood in `.grad` before this pass added to it. */
  readonly before: Summary | null;
}

export function firstWrong(right: Run, wrong: Run): FirstWrong | null {
  const lab = wrong.head?.lab;
  if (lab?.is !== "wrong") return null;
  const known = new Map(leftIn(right).map((left) => [left.key, left]));
  for (const left of leftIn(wrong)) {
    const expected = known.get(left.key);
    if (!expected || same(expected.val, left.val)) continue;
    const arrived = arrivedIn(left.node, left.b);
    return {
      mistake: lab.mistake,
      node: left.node,
      b: left.b,
      q: left.q,
      wrong: left.val,
      right: expected.val,
      arrived,
      term: firstOther(arrived, arrivedIn(expected.node, left.b)),
      before: gradBefore(left),
    };
  }
  return null;
}

/** What all passes of a run left, in order. */
function leftIn(run: Run): Left[] {
  const found = new Map<string, Left>();
  const add = (q: number, b: number, id: number, what: Left["what"], val: Summary): void => {
    const node = run.nodes.get(id);
    if (!node) return;
    const key = `${what} ${b} ${node.key}`;
    // Only the last of what a leaf receives is whole.
    found.delete(key);
    found.set(key, { key, q, b, node, what, val });
  };
  for (const event of run.events) {
    if (event.k === "visit") add(event.q, event.b, event.id, "passed", event.val);
    else if (event.k === "acc") add(event.q, event.b, event.id, "grad", event.val);
    else if (event.k === "eg" && run.nodes.get(event.to)?.event.k === "leaf")
      add(event.q, event.b, event.to, "received", event.sum ?? event.val);
  }
  return [...found.values()];
}

function arrivedIn(node: Node, b: number): readonly Edge[] {
  return node.received.filter(({ event }) => event.b === b).map(({ event }) => event);
}

function firstOther(wrong: readonly Edge[], right: readonly Edge[]): FirstWrong["term"] {
  const place = ({ from, arg }: Edge): string => `${from} ${arg}`;
  const expected = new Map(right.map((edge) => [place(edge), edge]));
  for (const edge of wrong) {
    const other = expected.get(place(edge));
    if (other && !same(other.val, edge.val)) return { wrong: edge, right: other };
  }
  return null;
}

function gradBefore({ node, q }: Left): Summary | null {
  return node.gradients.findLast((reading) => reading.kind === "grad" && reading.q < q)?.val ?? null;
}

function same(a: Summary, b: Summary): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Why a mistake changes nothing in a program. */
export type Harmless = "noPass" | "once" | "onlyLeaves" | "neverCleared" | "noRepeats" | "noOp";

/** Why a mistake can make no difference to the run; null when it may. */
export function harmless(run: Run, mistake: Mistake, catalogue: Catalogue): Harmless | null {
  if (run.passes.size === 0) return "noPass";
  switch (mistake) {
    case "assign":
      return anyNode(run, isShared) ? null : "once";
    case "order":
      if (!anyNode(run, isShared)) return "once";
      return anyNode(run, (node) => isShared(node) && node.event.k === "op") ? null : "onlyLeaves";
    case "kept":
      return run.events.some(({ k }) => k === "zero") ? null : "neverCleared";
    case "broadcast":
      return anyNode(run, ({ received }) => received.some(({ event }) => (event.bc ?? []).length > 0))
        ? null
        : "noRepeats";
    case "derivative":
      return mistakenOps(run, catalogue).length > 0 ? null : "noOp";
  }
}

/** The ops that the passes of a run went through and that have a wrong derivative to show, in order of first use. */
export function mistakenOps(run: Run, catalogue: Catalogue): readonly string[] {
  const found = new Set<string>();
  for (const { event, sent } of run.tape)
    if (event.k === "op" && sent.length > 0 && recordOf(catalogue, event.op)?.mistaken) found.add(event.op);
  return [...found];
}

function anyNode(run: Run, wanted: (node: Node) => boolean): boolean {
  return run.tape.some(wanted);
}

/** Whether more than one contribution arrived in one pass. */
function isShared({ received }: Node): boolean {
  return received.some(({ event }) => (event.n ?? 1) > 1);
}
