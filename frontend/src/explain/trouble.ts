/** Where a NaN or an infinity first came from, in either pass, and what it spread to. */
import type { Summary } from "../protocol/trace.gen.js";
import type { EdgeRef, Node, Run } from "../run/model.js";
import { valueAt } from "../run/moment.js";
import { badness } from "./elements.js";

/** The first to have a NaN or an infinity where nothing it was made from had one. */
export interface Trouble {
  readonly is: "nan" | "inf";
  readonly phase: "forward" | "backward" | "update";
  /** Number of the event that brought it. */
  readonly q: number;
  /** The node whose value or (in a backward pass) whose op made it. */
  readonly node: number;
  /** In a backward pass: the edge whose local derivative or product made it. */
  readonly edge: EdgeRef | null;
  /** Whether the program wrote it down itself: in its data, or as the `-inf` of a mask. */
  readonly written: boolean;
  /** For a NaN: the infinity that it was made from, such as ∞ − ∞ or 0·∞; its own creator. */
  readonly from: Trouble | null;
}

/** What a trouble spread to, in order: nodes by value or by gradient, and edges of backward passes. */
export interface Infected {
  readonly values: readonly number[];
  readonly gradients: readonly number[];
  readonly edges: readonly EdgeRef[];
  /** Parameters that an optimizer has spoiled with it. */
  readonly updated: readonly number[];
}

/** Ops by which a program writes an infinity on purpose. */
const WRITERS = new Set(["masked_fill", "where", "constant_pad", "index_fill", "overwrite"]);

/** All creators until `q`, first ones first. */
export function troubles(run: Run, q: number): Trouble[] {
  return [...forwardTroubles(run, q), ...backwardTroubles(run, q), ...updateTroubles(run, q)].sort(
    (a, b) => a.q - b.q,
  );
}

/** The first creator that the program did not write down on purpose, or that led to a NaN; null when all is well. */
export function firstTrouble(run: Run, q: number): Trouble | null {
  return firstOf(troubles(run, q));
}

/** The same of creators that are known already. */
export function firstOf(found: readonly Trouble[]): Trouble | null {
  return found.find(({ written, is }) => !written || is === "nan") ?? null;
}

function inputsOf(run: Run, node: Node): Node[] {
  return node.inputs.flatMap((id) => run.nodes.get(id) ?? []);
}

function worst(values: readonly (Summary | null)[]): "clean" | "inf" | "nan" {
  const found = values.map((value) => (value ? badness(value) : "clean"));
  return found.includes("nan") ? "nan" : found.includes("inf") ? "inf" : "clean";
}

function forwardTroubles(run: Run, q: number): Trouble[] {
  const made = new Map<number, Trouble>();
  const found: Trouble[] = [];
  for (const node of run.tape) {
    if (node.born > q) break;
    const own = badness(node.event.val);
    const inputs = inputsOf(run, node);
    const before = worst(inputs.map((input) => valueAt(input, node.born)));
    if (own === "clean") continue;
    const cause = inputs.map(({ id }) => made.get(id)).find((trouble) => trouble !== undefined) ?? null;
    if (own === before || before === "nan") {
      if (cause) made.set(node.id, cause);
      continue;
    }
    const trouble: Trouble = {
      is: own,
      phase: "forward",
      q: node.born,
      node: node.id,
      edge: null,
      written: isWritten(node),
      from: own === "nan" && before === "inf" ? cause : null,
    };
    made.set(node.id, trouble);
    found.push(trouble);
  }
  return found;
}

function isWritten({ event }: Node): boolean {
  return (
    event.k === "leaf" ||
    WRITERS.has(event.op) ||
    event.ins.some((one) => /^-?(?:inf|nan)$/u.test(String(one)))
  );
}

/** A contribution goes wrong where the gradient above it was well. */
function backwardTroubles(run: Run, q: number): Trouble[] {
  const found: Trouble[] = [];
  for (const node of run.tape) {
    for (const { q: at, event } of node.sent) {
      if (at > q) break;
      const own = badness(event.val);
      if (own === "clean") continue;
      const above = node.gradients.findLast(
        (one) => one.q <= at && one.b === event.b && one.kind === "complete",
      );
      const before = worst([above?.val ?? null]);
      if (own === before || before === "nan") continue;
      const edge = { result: node.id, operand: event.to, arg: event.arg };
      found.push({ is: own, phase: "backward", q: at, node: node.id, edge, written: false, from: null });
    }
  }
  for (const pass of run.passes.values()) {
    const own = badness(pass.event.val);
    if (pass.q > q || own === "clean") continue;
    found.push({
      is: own,
      phase: "backward",
      q: pass.q,
      node: pass.root,
      edge: null,
      written: true,
      from: null,
    });
  }
  return found;
}

/** An update spoils a value although value and gradient were well, as a far too large learning rate does. */
function updateTroubles(run: Run, q: number): Trouble[] {
  return run.tape.flatMap((node) =>
    node.values.flatMap((reading, nth): Trouble[] => {
      const before = node.values[nth - 1];
      if (!before || !reading.val || reading.q > q) return [];
      const own = badness(reading.val);
      const gradient = node.gradients.findLast((one) => one.q < reading.q && one.kind === "grad");
      const had = worst([before.val, gradient?.val ?? null]);
      if (own === "clean" || had !== "clean") return [];
      return [
        { is: own, phase: "update", q: reading.q, node: node.id, edge: null, written: false, from: null },
      ];
    }),
  );
}

/** What came to have a NaN or an infinity from `trouble` on until `q`, through uses, contributions and updates. */
export function infectedBy(run: Run, trouble: Trouble, q: number): Infected {
  const values = new Set<number>();
  const gradients = new Set<number>();
  const edges: EdgeRef[] = [];
  const updated = new Set<number>();
  const sick = (value: Summary | null) => value !== null && badness(value) !== "clean";
  if (trouble.phase !== "backward") values.add(trouble.node);
  for (const node of run.tape) {
    if (node.born > q) break;
    if (node.born > trouble.q && sick(node.event.val) && node.inputs.some((id) => values.has(id)))
      values.add(node.id);
  }
  const later = run.tape.flatMap(({ sent }) => sent).filter((one) => one.q >= trouble.q && one.q <= q);
  for (const { event } of later.sort((a, b) => a.q - b.q)) {
    const edge = { result: event.from, operand: event.to, arg: event.arg };
    const starts = trouble.edge !== null && sameEdge(trouble.edge, edge);
    const reached =
      starts || gradients.has(event.from) || [event.from, event.to].some((id) => values.has(id));
    if (!sick(event.val) || !(reached || usesAny(run, event.from, values))) continue;
    edges.push(edge);
    gradients.add(event.to);
  }
  for (const id of gradients)
    if (run.nodes.get(id)?.values.some((one) => one.q > trouble.q && one.q <= q && sick(one.val)))
      updated.add(id);
  return { values: [...values], gradients: [...gradients], edges, updated: [...updated] };
}

function sameEdge(a: EdgeRef, b: EdgeRef): boolean {
  return a.result === b.result && a.operand === b.operand && a.arg === b.arg;
}

function usesAny(run: Run, id: number, values: ReadonlySet<number>): boolean {
  return run.nodes.get(id)?.inputs.some((input) => values.has(input)) ?? false;
}
