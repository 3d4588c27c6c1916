/** Says where in the program a scope is. */
import type { ChangeSentences, Where } from "../../i18n/changes.js";
import type { Run, Scope } from "../../run/model.js";

/** The place in words: `iteration 4 of the loop at line 6`. */
export function whereOf(run: Run, scope: Scope | null, sentences: ChangeSentences): string {
  return sentences.where(placeOf(run, scope));
}

function placeOf(run: Run, scope: Scope | null): Where {
  if (scope === null) return { kind: "program" };
  const { event } = scope;
  const line = event.src?.[0] ?? null;
  switch (event.kind) {
    case "iteration":
      return { kind: "iteration", turn: (event.i ?? 0) + 1, line };
    case "loop":
    case "branch":
      return { kind: event.kind, name: event.name, line, turn: turnOf(run, scope) };
    case "module":
      return { kind: "call", name: event.name || (event.cls ?? ""), line };
    default:
      return { kind: "call", name: `${event.name}()`, line };
  }
}

/** The iteration that the scope is in, from 1. */
function turnOf(run: Run, scope: Scope): number | null {
  for (let at = run.scopes.get(scope.event.parent); at; at = run.scopes.get(at.event.parent))
    if (at.event.kind === "iteration") return (at.event.i ?? 0) + 1;
  return null;
}
