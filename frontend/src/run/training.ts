/**
 * Training steps of a run: a backward pass, or several, and the change of parameters that follows.
 *
 *     zero_grad ─ forward ─ loss ─ backward ─ step ─ evaluation
 *
 * A step is as long as the turn of the loop that both the pass and the change are in, so that loops over batches, over
 * parts of a batch and over parameters, several optimizers in one turn, and programs without a loop are all told apart.
 */
import { countUpTo, lastUpTo } from "../base/search.js";
import type { AnyEvent, ScopeOut, Span, Update } from "../protocol/trace.gen.js";
import type { Run } from "./model.js";
import { textOf } from "./source.js";

export interface TrainingStep {
  /** From 0. */
  readonly index: number;
  /** `q` of its first and last event. */
  readonly from: number;
  readonly to: number;
  /** `q` of the last change of a parameter: the moment that shows the whole step. */
  readonly done: number;
  /** The iteration it is in, or null outside of loops. */
  readonly home: number | null;
  /** Numbers of its backward passes. */
  readonly passes: readonly number[];
  /** Ids of the leaves that were changed, in order, each once. */
  readonly updated: readonly number[];
  /** What changed them, as the program calls it: `optimizer`, `opt_d`, or `by hand`. */
  readonly optimizers: readonly string[];
}

/** What changes parameters without an optimizer: in-place operations under `no_grad`. */
export const BY_HAND = "";

export type PartKind = "zero" | "forward" | "loss" | "backward" | "update" | "evaluation";

/** Consecutive events of a step that do one thing. */
export interface Part {
  readonly kind: PartKind;
  /** `q` of its first and last event that says so. */
  readonly from: number;
  readonly to: number;
}

type Building = { -readonly [K in keyof TrainingStep]: TrainingStep[K] } & {
  readonly passes: number[];
  readonly updated: number[];
  readonly optimizers: string[];
};

/** Reads events once, also of a run that grows. */
class Finder {
  readonly steps: Building[] = [];
  readonly #run: Run;
  #read = 0;
  /** Backward passes since the last step, and where the first of them was called. */
  #passes: number[] = [];
  #scope = 0;
  /** What may be the beginning of the next step, when no loop says it better. */
  #begin: number | null = null;
  /** Names of what changes parameters, by place in the text. */
  readonly #optimizers = new Map<string, string>();
  /** Whether changes that come now still belong to the last step. */
  #changing = false;

  constructor(run: Run) {
    this.#run = run;
  }

  advance(): readonly TrainingStep[] {
    const { events } = this.#run;
    for (; this.#read < events.length; this.#read += 1) {
      const event = events[this.#read];
      if (event) this.#take(event);
    }
    return this.steps;
  }

  #take(event: AnyEvent): void {
    switch (event.k) {
      case "zero":
        this.#begin ??= event.q;
        return;
      case "op":
        if (!event.rg) return;
        this.#begin ??= event.q;
        this.#changing = false;
        return;
      case "bwd":
        this.#begin ??= event.q;
        this.#changing = false;
        if (this.#passes.length === 0) this.#scope = event.sc;
        this.#passes.push(event.b);
        return;
      case "upd":
        return this.#change(event);
      case "out":
        return this.#leave(event);
      default:
    }
  }

  #change(event: Update): void {
    if (this.#passes.length > 0) this.#add(event);
    const step = this.steps.at(-1);
    if (!step || !this.#changing) return;
    [step.done, step.to] = [event.q, event.q];
    if (!step.updated.includes(event.id)) step.updated.push(event.id);
    const optimizer = this.#optimizerOf(event);
    if (!step.optimizers.includes(optimizer)) step.optimizers.push(optimizer);
    this.#begin = null;
  }

  #optimizerOf(event: Update): string {
    const place = `${event.by} ${event.src?.join()}`;
    let name = this.#optimizers.get(place);
    if (name === undefined) {
      name = optimizerOf(this.#run, event);
      this.#optimizers.set(place, name);
    }
    return name;
  }

  #add({ q, sc = 0 }: Update): void {
    const before = this.steps.at(-1)?.to ?? -1;
    const home = homeOf(this.#run, this.#scope, sc);
    const born = this.#run.scopes.get(home ?? 0)?.born ?? -1;
    const from = born > before ? born : (this.#begin ?? q);
    const passes = this.#passes;
    const index = this.steps.length;
    this.steps.push({ index, from, to: q, done: q, home, passes, updated: [], optimizers: [] });
    [this.#passes, this.#begin, this.#changing] = [[], null, true];
  }

  /** What comes after the change belongs to the step until its turn is over, unless another step has begun. */
  #leave({ id, q }: ScopeOut): void {
    const step = this.steps.at(-1);
    if (!step || id !== step.home || this.#passes.length > 0) return;
    step.to = q;
    [this.#begin, this.#changing] = [null, false];
  }
}

/** The innermost iteration that both scopes are in. */
function homeOf(run: Run, a: number, b: number): number | null {
  const around = new Set<number>();
  for (let at = run.scopes.get(a); at; at = run.scopes.get(at.event.parent)) around.add(at.id);
  for (let at = run.scopes.get(b); at; at = run.scopes.get(at.event.parent))
    if (around.has(at.id) && at.event.kind === "iteration") return at.id;
  return null;
}

function optimizerOf({ head }: Run, { by, src }: Update): string {
  if (by.endsWith("_")) return BY_HAND;
  const call = head && src ? textOf(head.source, src as Span) : "";
  return /^([\w.[\]]+)\.step\(/u.exec(call)?.[1] ?? by;
}

const FOUND = new WeakMap<Run, Finder>();

/** The training steps of a run, in order; while the run grows, those that have begun to change something. */
export function trainingOf(run: Run): readonly TrainingStep[] {
  let finder = FOUND.get(run);
  if (!finder) {
    finder = new Finder(run);
    FOUND.set(run, finder);
  }
  return finder.advance();
}

/** The step that is under way at the moment, or the one before; null before the first. */
export function stepAround(steps: readonly TrainingStep[], q: number): TrainingStep | null {
  return lastUpTo(steps, (step) => step.from, q);
}

/** What a step does, part by part, in order. */
export function partsOf(run: Run, step: TrainingStep): readonly Part[] {
  const first = countUpTo(run.events, (event) => event.q, step.from - 1);
  const tell = new Telling(run, step);
  const parts: { kind: PartKind; from: number; to: number }[] = [];
  for (let at = first; at < run.events.length; at += 1) {
    const event = run.events[at];
    if (!event || event.q > step.to) break;
    const kind = tell.kindOf(event);
    const last = parts.at(-1);
    if (kind === null) continue;
    if (last?.kind === kind) last.to = event.q;
    else parts.push({ kind, from: event.q, to: event.q });
  }
  return parts;
}

/** Says of each event of a step which part it belongs to. */
class Telling {
  readonly #run: Run;
  readonly #step: TrainingStep;
  readonly #roots = new Set<number>();
  /** Lines on which the losses are computed. */
  readonly #lines = new Set<number>();
  readonly #lastPass: number;

  constructor(run: Run, step: TrainingStep) {
    this.#run = run;
    this.#step = step;
    const passes = step.passes.map((b) => run.passes.get(b));
    this.#lastPass = passes.at(-1)?.q ?? step.from;
    for (const pass of passes) {
      const root = run.nodes.get(pass?.root ?? 0);
      const line = root?.event.src?.[0];
      if (root) this.#roots.add(root.id);
      if (line !== undefined) this.#lines.add(line);
    }
  }

  kindOf(event: AnyEvent): PartKind | null {
    switch (event.k) {
      case "zero":
        return "zero";
      case "bwd":
      case "visit":
      case "eg":
      case "acc":
        return "backward";
      case "upd":
        return "update";
      case "op":
        return this.#computing(event);
      default:
        return null;
    }
  }

  #computing({ id, q, rg, sc, src }: Extract<AnyEvent, { k: "op" }>): PartKind {
    if (q > this.#lastPass && q < this.#step.done) return "update";
    const around = this.#around(sc);
    if (q > this.#step.done || around.includes("no_grad")) return "evaluation";
    if (around.includes("loss") || this.#roots.has(id)) return "loss";
    return rg && !around.includes("module") && this.#lines.has(src?.[0] ?? 0) ? "loss" : "forward";
  }

  #around(scope: number): readonly ("no_grad" | "loss" | "module")[] {
    const found: ("no_grad" | "loss" | "module")[] = [];
    for (let at = this.#run.scopes.get(scope); at; at = this.#run.scopes.get(at.event.parent)) {
      const { kind, name, cls } = at.event;
      if (kind === "with" && /no_grad|inference_mode/u.test(name)) found.push("no_grad");
      if (kind === "module") found.push(/Loss$/u.test(cls ?? "") ? "loss" : "module");
    }
    return found;
  }
}
