/** The title on the frame of a scope: `fc1 · Linear`, `for · iteration 2`, `if x > 0 → True`. */
import type { Predicate } from "../../protocol/trace.gen.js";
import type { GraphGroup } from "../../run/graph.js";
import type { Run, Scope } from "../../run/model.js";
import type { Series } from "../../run/series.js";
import { excerpt, lineOf } from "../../run/source.js";
import type { Say } from "../words.js";

const LONGEST = 44;

export function scopeTitle(run: Run, scope: Scope, say: Say): string {
  const { event } = scope;
  switch (event.kind) {
    case "module":
      return [...new Set([event.name, event.cls ?? ""])].filter((word) => word !== "").join(" · ");
    case "function":
      return `${event.name}()`;
    case "loop":
      return shortened(header(run, scope) || event.name);
    case "iteration":
      return say("scope.iteration", { name: event.name, i: (event.i ?? 0) + 1 });
    case "branch":
      return shortened(branchTitle(run, scope));
    case "with":
      return shortened(header(run, scope) || event.name);
    case "step":
      return say("scope.step", { name: event.name });
  }
}

/** `Block ×12 · distinct weights`: what is repeated, how often, and whether the repeats learn the same parameters. */
export function seriesTitle({ scope: { event }, turns, weights }: Series, say: Say): string {
  const what = `${repeatedName(event)} ×${turns.length}`;
  return weights === null ? what : `${what} · ${say(`weights.${weights}`)}`;
}

/** What the repeats have in common. */
export function repeatedName({ kind, name, cls }: Scope["event"]): string {
  if (kind === "function") return `${name}()`;
  return kind === "module" && cls ? cls : name;
}

export function groupTitle(
  run: Run,
  { scope, series }: Pick<GraphGroup, "scope" | "series">,
  say: Say,
): string {
  return series ? seriesTitle(series, say) : scopeTitle(run, scope, say);
}

/** The statement's first line, as written. */
function header(run: Run, { event }: Scope): string {
  if (!run.head || !event.src) return "";
  return lineOf(run.head.source, event.src).replace(/:\s*(#.*)?$/u, "");
}

function branchTitle(run: Run, scope: Scope): string {
  const { name } = scope.event;
  const test = testBefore(run, scope);
  if (!test || !run.head) return name;
  const written = excerpt(run.head.source, test.src);
  return `${name} ${written} → ${test.value ? "True" : "False"}`;
}

/** The condition that led into the branch: the one evaluated last before it began, in the same surroundings. */
function testBefore(run: Run, scope: Scope): Predicate | null {
  const before = run.events[scope.born - 1];
  return before?.k === "test" && before.sc === scope.event.parent ? before : null;
}

export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`;
}
