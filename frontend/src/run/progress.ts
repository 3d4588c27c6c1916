/** How far a run has come: the turns of its loops out of how many there will be, and how long the rest may take. */
import type { Run, Scope } from "./model.js";
import { latest, openScopes } from "./moment.js";
import { textOf } from "./source.js";

export interface Progress {
  /** The turn of the outermost loop that is under way, from 1. */
  readonly turn: number;
  readonly turns: number;
  /** Share of all turns that are done, inner loops included where their length is known. */
  readonly share: number;
  /** Milliseconds that the loop may still take, when it goes on as it went; null before one can tell. */
  readonly left: number | null;
}

/** Below this share nothing can be said of the time that is left. */
const ENOUGH = 0.02;

/** Where a run stands in its outermost loop over a known number of turns; null when there is none. */
export function progressOf(run: Run): Progress | null {
  if (isCut(run)) return null;
  const open = openScopes(run, latest(run));
  const loops = open.filter(({ event }) => event.kind === "iteration");
  const known = loops.map((turn) => ({ turn, turns: turnsOf(run, turn) }));
  const at = known.findIndex(({ turns }) => turns !== null);
  const outer = known[at];
  if (!outer?.turns || known.slice(0, at).some(({ turns }) => turns === null)) return null;
  const share = shareOf(known.slice(at));
  const turn = (outer.turn.event.i ?? 0) + 1;
  return { turn, turns: outer.turns, share, left: timeLeft(run, outer.turn, share) };
}

/** Whether the trace is full: what the program does is not told any more. */
function isCut(run: Run): boolean {
  return run.events.findLast((event) => event.k !== "txt")?.k === "gap";
}

/** Each loop divides one turn of the loop around it. */
function shareOf(loops: readonly { readonly turn: Scope; readonly turns: number | null }[]): number {
  let [share, whole] = [0, 1];
  for (const { turn, turns } of loops) {
    if (turns === null) break;
    share += (whole * (turn.event.i ?? 0)) / turns;
    whole /= turns;
  }
  return Math.min(share, 1);
}

function timeLeft(run: Run, { event }: Scope, share: number): number | null {
  const loop = run.scopes.get(event.parent);
  const begun = loop && run.events[loop.born]?.t;
  const now = run.events.at(-1)?.t;
  if (begun === undefined || now === undefined || share < ENOUGH) return null;
  return ((now - begun) / 1000) * (1 / share - 1);
}

const RANGE = /^for\s+[^:]*?\bin\s+(?:\w+\()?range\(([^()]*)\)/u;

/** How many turns the loop will take, when its head says so: `for i in range(100)`, `for epoch in range(epochs)`. */
function turnsOf(run: Run, { event }: Scope): number | null {
  if (!run.head || !event.src) return null;
  const { source } = run.head;
  const bounds = RANGE.exec(textOf(source, event.src))?.[1]
    ?.split(",")
    .map((text) => wholeOf(source, text.trim()));
  if (!bounds || bounds.includes(null)) return null;
  const [a = 0, b, by = 1] = bounds.map(Number);
  const turns = b === undefined ? a : Math.ceil((b - a) / by);
  return turns > (event.i ?? 0) ? turns : null;
}

/** A number as it is written, or that of a name that is given one number in the whole program. */
function wholeOf(source: string, text: string): number | null {
  if (/^-?\d[\d_]*$/u.test(text)) return Number(text.replaceAll("_", ""));
  if (!/^[A-Za-z_]\w*$/u.test(text)) return null;
  const changed = new RegExp(String.raw`\b${text}\b\s*(?:[-+*/]|//)?=(?!=)\s*([^\n#;]*)`, "gu");
  const given = [...source.matchAll(changed)].map(([, value = ""]) => value.trim());
  return given.length === 1 && /^\d[\d_]*$/u.test(given[0] ?? "") ? wholeOf(source, given[0] ?? "") : null;
}
