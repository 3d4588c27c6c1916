/** The notice that a run made a NaN or an infinity: where it came from first, and the way there. */
import type { Trouble } from "../explain/trouble.js";
import type { Run } from "../run/model.js";
import { nameAt } from "../run/moment.js";
import { excerpt } from "../run/source.js";
import type { Notice } from "../views/output/banner.js";
import type { Say } from "../views/words.js";

/** Longest code that is quoted, in characters. */
const LONGEST = 40;

export function troubleNotice(say: Say, run: Run, trouble: Trouble | null, show: () => void): Notice | null {
  const node = run.nodes.get(trouble?.node ?? 0);
  if (trouble === null || !node) return null;
  const { src } = node.event;
  const code = src && run.head ? excerpt(run.head.source, src) : "";
  const short = code !== "" && code.length <= LONGEST ? code : (nameAt(node, trouble.q) ?? `#${node.id}`);
  return {
    id: `trouble ${trouble.q} ${run.events.length}`,
    tone: "warn",
    title: say(`trouble.${trouble.is}`, { code: short, line: src?.[0] ?? "?" }),
    text: say(`trouble.${trouble.phase}`),
    action: { label: say("trouble.show"), press: show },
  };
}
