/** The scopes round a place of the program as short titles, from the program to the innermost: `train() › for 4/100 › fc1`. */
import { scopeKeyOf } from "../../run/identity.js";
import { loopsOf } from "../../run/loops.js";
import type { Run, Scope } from "../../run/model.js";
import { scopeTitle } from "../graph/scope-title.js";
import type { Say } from "../words.js";

export interface Crumb {
  /** Key of the scope; of a loop and the turn in it, the loop's. */
  readonly key: string;
  readonly title: string;
  readonly folded: boolean;
}

export function crumbsOf(run: Run, id: number, folded: ReadonlySet<string>, say: Say): readonly Crumb[] {
  const crumbs: Crumb[] = [];
  for (let at = run.scopes.get(id); at; at = run.scopes.get(at.event.parent)) {
    const loop = at.event.kind === "iteration" ? run.scopes.get(at.event.parent) : undefined;
    const key = (loop ?? at).key;
    const title = loop ? turnTitle(run, loop, at) : shortTitle(run, at, say);
    crumbs.push({ key, title, folded: folded.has(key) || folded.has(at.key) });
    at = loop ?? at;
  }
  return crumbs.reverse();
}

/** Of a module only what the modules round it do not say: `fc1` in `encoder`, not `encoder.fc1 · Linear`. */
function shortTitle(run: Run, scope: Scope, say: Say): string {
  const { kind, name, parent } = scope.event;
  if (kind !== "module" || name === "") return scopeTitle(run, scope, say);
  for (let at = run.scopes.get(parent); at; at = run.scopes.get(at.event.parent)) {
    const path = `${at.event.name}.`;
    if (at.event.kind === "module" && name.startsWith(path)) return name.slice(path.length);
  }
  return name;
}

function turnTitle(run: Run, loop: Scope, turn: Scope): string {
  const count = loopsOf(run).find(({ scope }) => scope === loop)?.turns.length ?? 0;
  return `${loop.event.name} ${(turn.event.i ?? 0) + 1}/${count}`;
}

/** Keys of the scopes round one, itself left out, with which it would be hidden were they folded. */
export function keysRound(run: Run, key: string): readonly string[] {
  const scope = [...run.scopes.values()].find((one) => one.key === key);
  const keys: string[] = [];
  for (let id = scope?.event.parent ?? 0; id !== 0; id = run.scopes.get(id)?.event.parent ?? 0)
    keys.push(scopeKeyOf(run, id));
  return keys;
}
