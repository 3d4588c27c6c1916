/**
 * The way a run went, to be forced on another: what tracing keeps of a program. Places are found again by name, because
 * another input moves the characters after it.
 */
import type { AnyEvent, Decided, Frozen, Predicate, Span, Turns } from "../protocol/trace.gen.js";
import { placeName } from "./identity.js";
import type { Node, Run } from "./model.js";

/** The decisions of `traced` and the turns of its loops, at the places that they have in `run`. */
export function wayOf(traced: Run, run: Run): Frozen {
  const places = placesIn(run);
  const decisions = [...decisionsOf(traced)].flatMap(([place, values]): Decided[] => {
    const src = places.get(place);
    return src ? [{ src, values }] : [];
  });
  const loops = [...turnsOf(traced)].flatMap(([place, counts]): Turns[] => {
    const src = places.get(place);
    return src ? [{ src, counts }] : [];
  });
  return { is: "frozen", decisions, loops };
}

/** Whether a graph that was frozen in one run would go another way than the program does in the other. */
export function goesAnotherWay(traced: Run, run: Run): boolean {
  return !(sameLists(decisionsOf(traced), decisionsOf(run)) && sameLists(turnsOf(traced), turnsOf(run)));
}

/** The decisions of a frozen run that its own numbers would have taken the other way. */
export function forcedIn(run: Run): readonly Predicate[] {
  return run.events.filter((event): event is Predicate => event.k === "test" && event.flipped === true);
}

/** A `for` that had another number of turns in the frozen run than its own numbers give. */
export interface ForcedTurns {
  readonly src: Span;
  readonly frozen: number;
  readonly right: number;
}

export function forcedTurns(right: Run, frozen: Run): readonly ForcedTurns[] {
  const expected = turnsOf(right);
  return [...turnsOf(frozen)].flatMap(([place, counts]) => {
    const own = expected.get(place) ?? [];
    const at = counts.findIndex((count, i) => own[i] !== undefined && own[i] !== count);
    const src = placesIn(frozen).get(place);
    return at < 0 || !src ? [] : [{ src, frozen: counts[at] ?? 0, right: own[at] ?? 0 }];
  });
}

/** The first node of a frozen run that the right run does not have, or has with another value. */
export function firstOffIn(right: Run, frozen: Run): Node | null {
  const own = new Map(right.tape.map((node) => [node.key, JSON.stringify(node.event.val)]));
  return frozen.tape.find((node) => own.get(node.key) !== JSON.stringify(node.event.val)) ?? null;
}

function decisionsOf(run: Run): Map<string, boolean[]> {
  const found = new Map<string, boolean[]>();
  for (const event of run.events)
    if (event.k === "test" && event.of !== "case") push(found, placeName(run, event.src), event.value);
  return found;
}

function turnsOf(run: Run): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { id, event } of run.scopes.values())
    if (event.kind === "loop" && event.name === "for" && event.src)
      push(found, placeName(run, event.src), run.turns.get(id)?.length ?? 0);
  return found;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function sameLists<T>(a: Map<string, readonly T[]>, b: Map<string, readonly T[]>): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

/** Where the conditions and loops of a program stand, by name: those that did not run too. */
function placesIn(run: Run): Map<string, Span> {
  const spans: Span[] = run.events.flatMap(spansOf);
  return new Map(spans.map((src) => [placeName(run, src), src]));
}

function spansOf(event: AnyEvent): Span[] {
  if (event.k === "test") return [event.src];
  if (event.k !== "code") return [];
  return event.constructs.flatMap(({ kind, src, arms }) => [
    ...(kind === "for" ? [src] : []),
    ...arms.flatMap(({ test }) => (test ? [test] : [])),
  ]);
}
