/** The notice that a run made a NaN or an infinity: where it came from first, and the way there. */
import type { Trouble } from "../explain/trouble.js";
import type { Run } from "../run/model.js";
import { nameAt } from "../run/moment.js";
import { excerpt } from "../run/source.js";
import type { Notice } from "../views/output/banner.js";
import type { Say } from "../views/words.js";

/** Longest code that is quoted, in characters. */
const LONGEST = 40;

/** `became` is where an infinity first led to a NaN, or null. */
export function troubleNotice(
  say: Say,
  run: Run,
  trouble: Trouble | null,
  became: Trouble | null,
  show: () => void,
): Notice | null {
  if (trouble === null || !run.nodes.has(trouble.node)) return null;
  const phase = say(`trouble.${trouble.phase}`);
  return {
    id: `trouble ${trouble.q} ${run.events.length}`,
    tone: "warn",
    title: say(`trouble.${trouble.is}`, placeOf(run, trouble)),
    text: became ? `${say("trouble.became", placeOf(run, became))} ${phase}` : phase,
    action: { label: say("trouble.show"), press: show },
  };
}

function placeOf(
  run: Run,
  { node: id, q }: Trouble,
): { readonly code: string; readonly line: number | string } {
  const node = run.nodes.get(id);
  const src = node?.event.src;
  const code = src && run.head ? excerpt(run.head.source, src) : "";
  const short = code !== "" && code.length <= LONGEST ? code : ((node && nameAt(node, q)) ?? `#${id}`);
  return { code: short, line: src?.[0] ?? "?" };
}
