/** Which scopes are drawn as one card: those the reader folded, and loops too long to be drawn turn by turn. */
import type { Run, Scope } from "../../run/model.js";

/** The reader's choices by scope key: true folds, false unfolds. */
export type FoldChoices = ReadonlyMap<string, boolean>;

/** A run with more nodes than this has its long loops folded by itself. */
export const MOST_NODES = 1200;
/** A loop with at least so many nodes is long. */
const LONG = 300;
/** A loop with more nodes than this cannot be unfolded: drawing it would stop the page for seconds. */
export const TOO_LONG = 4000;

export function foldedScopes(run: Run, choices: FoldChoices): ReadonlySet<string> {
  const loops = run.tape.length > MOST_NODES ? loopSizes(run) : new Map<string, number>();
  const folded = new Set([...loops].flatMap(([key, size]) => (size >= LONG ? [key] : [])));
  for (const [key, fold] of choices) {
    if (fold) folded.add(key);
    else if ((loops.get(key) ?? 0) <= TOO_LONG) folded.delete(key);
  }
  return folded;
}

/** How many nodes each outermost loop holds. */
function loopSizes(run: Run): Map<string, number> {
  const sizes = new Map<string, number>();
  const outermost = outermostLoops(run);
  for (const node of run.tape) {
    const loop = outermost.get(node.event.sc);
    if (loop) sizes.set(loop.key, (sizes.get(loop.key) ?? 0) + 1);
  }
  return sizes;
}

/** The outermost loop round each scope, itself included. Parents come before their children. */
function outermostLoops({ scopes }: Run): Map<number, Scope | null> {
  const found = new Map<number, Scope | null>();
  for (const [id, scope] of scopes) {
    const above = found.get(scope.event.parent) ?? null;
    found.set(id, above ?? (scope.event.kind === "loop" ? scope : null));
  }
  return found;
}
