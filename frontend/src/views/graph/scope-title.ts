/** The title on the frame of a scope: `fc1 · Linear`, `for · iteration 2`, `if x > 0 → True`, `case (a, b) · (4, 3)`. */
import type { Arm, Predicate } from "../../protocol/trace.gen.js";
import type { GraphGroup } from "../../run/graph.js";
import type { Run, Scope } from "../../run/model.js";
import type { Series } from "../../run/series.js";
import { excerpt, lineOf } from "../../run/source.js";
import type { Say } from "../words.js";

const LONGEST = 44;
const LAMBDA = "<lambda>";
const COMPREHENSION = "comprehension";

export function scopeTitle(run: Run, scope: Scope, say: Say): string {
  const { event } = scope;
  switch (event.kind) {
    case "module":
      return [...new Set([event.name, event.cls ?? ""])].filter((word) => word !== "").join(" · ");
    case "function":
      return event.name === LAMBDA ? "lambda" : `${event.name}()`;
    case "loop":
      return shortened(loopTitle(run, scope));
    case "iteration":
      return say(event.name === COMPREHENSION ? "scope.item" : "scope.iteration", {
        name: event.name,
        i: (event.i ?? 0) + 1,
      });
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

/** A comprehension is all of its own text, wherever on the line it stands. */
function loopTitle(run: Run, scope: Scope): string {
  const { name, src } = scope.event;
  const own = name === COMPREHENSION && run.head && src ? excerpt(run.head.source, src) : header(run, scope);
  return own || name;
}

function branchTitle(run: Run, scope: Scope): string {
  const { name } = scope.event;
  if (name === "case") return caseTitle(run, scope);
  if (name === "except") return handlerTitle(run, scope);
  const test = testBefore(run, scope);
  if (!test || !run.head) return name;
  const written = excerpt(run.head.source, test.src);
  return `${name === "else" ? "else ·" : name} ${written} → ${test.value ? "True" : "False"}`;
}

/** The pattern as written, and what fits it. */
function caseTitle(run: Run, scope: Scope): string {
  const last = run.events[scope.born - 1];
  const pattern = last?.k === "test" && last.of === "guard" ? run.events[scope.born - 2] : last;
  const written = headOf(run, scope);
  return pattern?.k === "test" && pattern.of === "case" ? `${written} · ${pattern.shown}` : written;
}

/** What is caught, and what it says; the type as well where that is not what is written. */
function handlerTitle(run: Run, scope: Scope): string {
  const caught = run.events[scope.born - 1];
  const written = headOf(run, scope);
  if (caught?.k !== "caught") return written;
  const said = [written.includes(caught.etype) ? "" : caught.etype, caught.msg ?? ""];
  return [written, said.filter((text) => text !== "").join(": ")].filter((text) => text !== "").join(" · ");
}

/** The head of the arm that runs in the scope, as written. */
function headOf(run: Run, scope: Scope): string {
  const arm = armOf(run, scope.event.arm);
  if (!run.head || !arm?.head) return header(run, scope) || scope.event.name;
  return excerpt(run.head.source, arm.head);
}

function armOf(run: Run, n: number | null | undefined): Arm | null {
  const arms = run.code?.constructs.flatMap((construct) => construct.arms);
  return arms?.find((arm) => arm.n === n) ?? null;
}

/** The condition that led into the branch: the one evaluated last before it began, in the same surroundings. */
function testBefore(run: Run, scope: Scope): Predicate | null {
  const before = run.events[scope.born - 1];
  return before?.k === "test" && before.sc === scope.event.parent ? before : null;
}

export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`;
}
