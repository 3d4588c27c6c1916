/** What an error looks like on the graph: who kept and who changed a value, what was freed, which axes do not fit. */
import type { Error as ErrorEvent, Related } from "../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../run/model.js";

export interface Misfit {
  readonly node: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** The axes that do not go with those of the other. */
  readonly axes: readonly number[];
}

export type Failing =
  /** `saver` keeps a value at version `kept`; `changer` made version `version` of it. */
  | {
      readonly kind: "clash";
      readonly saver: number;
      readonly changer: number;
      readonly kept: number;
      readonly version: number;
      readonly edges: readonly EdgeRef[];
    }
  /** Nodes whose values the pass freed that went through them. */
  | { readonly kind: "freed"; readonly nodes: readonly number[]; readonly root: number | null }
  | { readonly kind: "shapes"; readonly operands: readonly Misfit[] }
  | { readonly kind: "leaf"; readonly node: number }
  /** `.grad` of a node that is no leaf is not kept. */
  | { readonly kind: "unkept"; readonly node: number }
  /** Backward has nothing to go back through; `cuts` cut the way off. */
  | { readonly kind: "rootless"; readonly root: number; readonly cuts: readonly number[] };

/** How the error is drawn, or null when its nodes say it all. */
export function failingOf(run: Run, error: ErrorEvent): Failing | null {
  const part = (kind: Related["kind"]): number | null =>
    error.related?.find((one) => one.kind === kind)?.id ?? null;
  const [saver, changer, freed, leaf, root] = [
    part("kept"),
    part("changed"),
    part("freed"),
    part("leaf"),
    part("result"),
  ];
  if (freed !== null || error.msg.startsWith("Trying to backward through the graph a second time"))
    return { kind: "freed", nodes: freedBefore(run, error, saver), root: freed };
  if (saver !== null && changer !== null) return clashOf(run, error, saver, changer);
  if (leaf !== null) return { kind: "leaf", node: leaf };
  if (root !== null && error.msg.includes("does not require grad"))
    return { kind: "rootless", root, cuts: cutsBefore(run, root) };
  return shapesOf(run, error) ?? unkeptOf(run, error);
}

function clashOf(run: Run, { msg }: ErrorEvent, saver: number, changer: number): Failing {
  const [, version = 1, kept = 0] = /is at version (\d+); expected version (\d+)/u.exec(msg) ?? [];
  const edges = waysBetween(run, saver, changer);
  return { kind: "clash", saver, changer, kept: Number(kept), version: Number(version), edges };
}

/** The edges by which both hang on the value: from what they share, or from one to the other. */
function waysBetween(run: Run, saver: number, changer: number): EdgeRef[] {
  const [first, second] = [run.nodes.get(saver), run.nodes.get(changer)];
  if (!first || !second) return [];
  if (second.inputs.includes(saver)) return refsTo(second, saver);
  const shared = first.inputs.find((id) => second.inputs.includes(id));
  return shared === undefined ? [] : [...refsTo(first, shared), ...refsTo(second, shared)];
}

function refsTo({ id, event }: Node, operand: number): EdgeRef[] {
  if (event.k !== "op") return [];
  return event.ins.flatMap((one, arg) => (one === operand ? [{ result: id, operand, arg }] : []));
}

/** All that the last pass through the node went through. */
function freedBefore(run: Run, { q }: ErrorEvent, node: number | null): number[] {
  const passes = [...run.passes.values()].filter((pass) => pass.q < q);
  const pass = passes.findLast(({ visited }) => visited.some(({ id }) => id === node)) ?? passes.at(-1);
  const ops = pass?.visited.filter(({ id }) => run.nodes.get(id)?.event.k === "op") ?? [];
  return [...new Set(ops.map(({ id }) => id))];
}

/** What on the way back from the root gives no gradient although what it is made from asks for one. */
function cutsBefore(run: Run, root: number): number[] {
  const cuts: number[] = [];
  const seen = new Set<number>();
  const open = [root];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = run.nodes.get(id);
    if (!node || seen.has(id)) continue;
    seen.add(id);
    if (node.inputs.some((input) => run.nodes.get(input)?.event.rg)) cuts.push(id);
    else open.push(...node.inputs);
  }
  return cuts;
}

const PRODUCT =
  /shapes cannot be multiplied|mat1 and mat2|inconsistent tensor size|must match .* batch2|size mismatch/u;
const ALIGNED = /must match the size of tensor b|broadcastable|expanded size of the tensor/u;

function shapesOf(run: Run, error: ErrorEvent): Failing | null {
  const operands = (error.related ?? []).flatMap(({ kind, id, name = "" }) => {
    const node = run.nodes.get(id ?? 0);
    return kind === "operand" && node ? [{ node: node.id, name, shape: node.event.shape }] : [];
  });
  const [a, b] = operands;
  if (!a || !b) return null;
  const axes = PRODUCT.test(error.msg)
    ? innerAxes(a.shape, b.shape, b.name.endsWith(".weight"))
    : ALIGNED.test(error.msg)
      ? unequalAxes(a.shape, b.shape)
      : null;
  if (axes === null) return null;
  const [left, right] = axes;
  if (left.length === 0) return null;
  return {
    kind: "shapes",
    operands: [
      { ...a, axes: left },
      { ...b, axes: right },
    ],
  };
}

type Axes = readonly [readonly number[], readonly number[]];

/** Of a product the last axis of one and the last but one of the other; weights of layers stand transposed. */
function innerAxes(a: readonly number[], b: readonly number[], transposed: boolean): Axes {
  const [left, right] = [a.length - 1, transposed ? b.length - 1 : Math.max(0, b.length - 2)];
  return a[left] === b[right] ? [[], []] : [[left], [right]];
}

/** Counted from the last, the axes whose lengths differ and are not 1. */
function unequalAxes(a: readonly number[], b: readonly number[]): Axes {
  const [left, right]: [number[], number[]] = [[], []];
  for (let back = 1; back <= Math.min(a.length, b.length); back += 1) {
    const [x, y] = [a.at(-back), b.at(-back)];
    if (x === y || x === 1 || y === 1) continue;
    left.unshift(a.length - back);
    right.unshift(b.length - back);
  }
  return [left, right];
}

function unkeptOf(run: Run, { msg, related }: ErrorEvent): Failing | null {
  const id = related?.find(({ kind }) => kind === "operand")?.id;
  const node = run.nodes.get(id ?? 0);
  if (!msg.startsWith("'NoneType'") || node?.event.k !== "op" || !node.event.rg) return null;
  return { kind: "unkept", node: node.id };
}
