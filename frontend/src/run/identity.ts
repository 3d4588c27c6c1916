/**
 * Names a place in the program so that it survives re-runs.
 *
 *     node key = scope key | place | how many nodes of this place the scope already had
 *     scope key = parent's key / what it is @ place, or its iteration number
 *
 * The scope key is the call path and the iteration path in one. A run that takes the same way gives the same keys; a run
 * that takes another way shares the keys of the part it has in common.
 */
import type { Leaf, Op, Predicate, Run as RunEvent, ScopeIn, Span } from "../protocol/trace.gen.js";
import type { Run, Scope } from "./model.js";
import { Places } from "./places.js";

/** Key of scope 0, the program itself. */
export const PROGRAM_KEY = "";

/** By the program's own event, which comes first and stays as it is. */
const PLACES = new WeakMap<RunEvent, Places>();

function spanKey(run: Run, src: Span | null | undefined): string {
  if (!src || run.head === null) return src ? src.join(":") : "-";
  let places = PLACES.get(run.head);
  if (!places) {
    places = new Places(run.head.source);
    PLACES.set(run.head, places);
  }
  return places.nameOf(src);
}

/** `place` itself the first time, then numbered: the same place can come again within one scope. */
function counted(seen: Map<string, number>, place: string): string {
  const before = seen.get(place) ?? 0;
  seen.set(place, before + 1);
  return before === 0 ? place : `${place}#${before}`;
}

/** The name of a place in a run's program, which lasts when a number before it is another one. */
export function placeName(run: Run, src: Span): string {
  return spanKey(run, src);
}

export function scopeKeyOf(run: Run, id: number): string {
  return run.scopes.get(id)?.key ?? PROGRAM_KEY;
}

/** Key of the scope that `event` opens; advances the counters of `run.seen`. */
export function newScopeKey(run: Run, event: ScopeIn): string {
  const parent = scopeKeyOf(run, event.parent);
  const what = event.kind === "iteration" ? `${event.i ?? 0}` : `${event.name}@${spanKey(run, event.src)}`;
  return counted(run.seen, `${parent}/${event.kind} ${what}`);
}

/** The place of a scope in the program, whatever calls and turns led there. */
export function placeOf(run: Run, { event }: Scope): string {
  return `${event.name}@${spanKey(run, event.src)}`;
}

/** Key of the node that `event` makes; advances the counters of `run.seen`. */
export function newNodeKey(run: Run, event: Leaf | Op): string {
  return counted(run.seen, `${scopeKeyOf(run, event.sc)}|${spanKey(run, event.src)}`);
}

/** Key of the place of a condition; a scope may come to it several times. */
export function conditionKey(run: Run, event: Predicate): string {
  return `${scopeKeyOf(run, event.sc)}|${spanKey(run, event.src)}`;
}
