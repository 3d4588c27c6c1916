/**
 * Which events a person can step to, and which of them belong together.
 *
 * A fine step is one event; a bind or the end of a scope that follows belongs to it. A coarse step is one source line
 * in one scope, one node's turn in a backward pass, the parameters of a model, or one update of all parameters.
 */

import { countUpTo } from "../base/search.js";
import type { AnyEvent, Predicate, Span } from "../protocol/trace.gen.js";
import type { CoarseStep, EdgeRef, Phase, Run, Step, StepKind } from "./model.js";

/** What an event contributes to its step; the rest is the same for all. */
interface About {
  readonly kind: StepKind;
  /** Null for what has no direction of its own: it belongs to the phase it happens in. */
  readonly phase: Phase | null;
  readonly span: Span | null;
  readonly scope: number;
  readonly nodes: readonly number[];
  readonly edge: EdgeRef | null;
}

interface Details {
  readonly span?: Span | null | undefined;
  readonly scope?: number | undefined;
  readonly nodes?: readonly number[];
  readonly edge?: EdgeRef;
}

function about(kind: StepKind, phase: Phase | null, details: Details): About {
  return {
    kind,
    phase,
    span: details.span ?? null,
    scope: details.scope ?? 0,
    nodes: details.nodes ?? [],
    edge: details.edge ?? null,
  };
}

/** Backward events carry no span: they are about the code that made the node. */
function aboutNode(
  run: Run,
  kind: StepKind,
  id: number,
  others: readonly number[] = [],
  edge?: EdgeRef,
): About {
  const event = run.nodes.get(id)?.event;
  const nodes = [id, ...others];
  const place = { span: event?.src, scope: event?.sc, nodes };
  return about(kind, "backward", edge ? { ...place, edge } : place);
}

/** The nodes that a condition looked at, the one whose truth was asked first. */
export function readBy({ id, reads }: Predicate): readonly number[] {
  return [...new Set([...(id == null ? [] : [id]), ...(reads ?? [])])];
}

/** Null for events that are no step of their own. */
function describe(run: Run, event: AnyEvent): About | null {
  switch (event.k) {
    case "leaf":
    case "op":
      return about(event.k, "forward", { span: event.src, scope: event.sc, nodes: [event.id] });
    case "test":
      return about("test", "forward", { span: event.src, scope: event.sc, nodes: readBy(event) });
    case "caught":
      return about("caught", "forward", { span: event.src, scope: event.sc });
    case "bwd":
      return about("backward", "backward", { span: event.src, scope: event.sc, nodes: [event.root] });
    case "visit":
      return aboutNode(run, "visit", event.id);
    case "eg":
      return aboutNode(run, "edge", event.from, [event.to], {
        result: event.from,
        operand: event.to,
        arg: event.arg,
      });
    case "acc":
      return aboutNode(run, "accumulate", event.id);
    case "zero":
      return about("zero", "update", { span: event.src, scope: event.sc, nodes: event.ids });
    case "upd":
      return about("update", "update", { span: event.src, scope: event.sc, nodes: [event.id] });
    case "txt":
      return about("text", null, { span: event.src, scope: event.sc });
    case "err":
      return about("error", null, { span: event.src, nodes: event.nodes ?? [] });
    case "gap":
      return about("gap", null, {});
    case "end":
      return event.status === "ok" || event.status === "error"
        ? null
        : about("end", null, { span: event.src });
    default:
      return null;
  }
}

/** Names given and scopes left right after an event are seen together with it. */
function completesStep(event: AnyEvent): boolean {
  return event.k === "bind" || event.k === "out";
}

/** `print` may write its line in several pieces; they are one step. */
function continuesText(run: Run, last: Step, next: About): boolean {
  if (last.kind !== "text" || next.kind !== "text" || !samePlace(last, next)) return false;
  const before = run.events.at(-2);
  return before?.k === "txt" && before.q === last.end && !before.s.endsWith("\n");
}

function samePlace(a: About, b: About): boolean {
  return a.scope === b.scope && a.span !== null && b.span !== null && a.span[0] === b.span[0];
}

function isParameter(run: Run, step: About): boolean {
  const event = step.kind === "leaf" ? run.nodes.get(step.nodes[0] ?? 0)?.event : undefined;
  return event?.k === "leaf" && event.role === "parameter";
}

/** Whether `next` belongs to the coarse step that ends with `last`. */
function belongs(run: Run, last: Step, next: About): boolean {
  if (next.phase !== null && last.phase !== next.phase) return false;
  switch (next.kind) {
    case "edge":
    case "accumulate":
      return true;
    case "leaf":
      return (isParameter(run, last) && isParameter(run, next)) || samePlace(last, next);
    case "op":
    case "test":
    case "text":
      return last.kind !== "error" && last.kind !== "gap" && samePlace(last, next);
    case "update":
      return last.kind === "update" && (last.scope === next.scope || samePlace(last, next));
    default:
      return false;
  }
}

/** Adds the step that the latest event of `run.events` is, if it is one; called after its facts were added. */
export function addStep(run: Run, event: AnyEvent): void {
  const last = run.steps.at(-1);
  if (completesStep(event)) {
    if (last) last.end = event.q;
    return;
  }
  const next = describe(run, event);
  if (next === null) return;
  if (last && continuesText(run, last, next)) {
    last.end = event.q;
    return;
  }
  const at = run.steps.length;
  const phase = next.phase ?? last?.phase ?? "forward";
  run.steps.push({ ...next, phase, index: run.events.length - 1, q: event.q, end: event.q });
  const coarse = run.coarse.at(-1);
  if (coarse && last && belongs(run, last, next)) coarse.last = at;
  else run.coarse.push({ phase, first: at, last: at });
}

/** How many fine steps have begun at `q`. */
export function stepsUpTo(run: Run, q: number): number {
  return countUpTo(run.steps, (step) => step.q, q);
}

/** The coarse step that holds fine step `at`, or null. */
export function coarseOf(run: Run, at: number): CoarseStep | null {
  return run.coarse[countUpTo(run.coarse, (step) => step.first, at) - 1] ?? null;
}

/** The fine steps of a coarse one. */
export function stepsOf(run: Run, coarse: CoarseStep): readonly Step[] {
  return run.steps.slice(coarse.first, coarse.last + 1);
}
