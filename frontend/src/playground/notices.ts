/** Which notice lies over the graph: the server being away comes first, then how the run ended. */
import type { Refused } from "../protocol/session.gen.js";
import type { ConnectionState } from "../protocol/session.js";
import type { Run } from "../run/model.js";
import type { Notice } from "../views/output/banner.js";
import type { Say } from "../views/words.js";

export interface Situation {
  readonly connection: ConnectionState;
  /** Whether there has been a connection before: the first moments are not worth a notice. */
  readonly connected: boolean;
  readonly refusal: Refused | null;
  readonly run: Run;
  retry(): void;
}

export function noticeOf(say: Say, situation: Situation): Notice | null {
  return away(say, situation) ?? refused(say, situation) ?? ended(say, situation);
}

function away(say: Say, { connection, connected }: Situation): Notice | null {
  if (connection === "open" || connection === "closed" || (connection === "connecting" && !connected))
    return null;
  const title = say(connected ? "banner.reconnecting" : "banner.unreachable");
  return { id: "away", tone: "warn", title, text: "", action: null };
}

function refused(say: Say, { refusal, retry }: Situation): Notice | null {
  if (!refusal) return null;
  const busy = refusal.why === "busy";
  return {
    id: `refused ${refusal.run ?? ""} ${refusal.message}`,
    tone: busy ? "warn" : "error",
    title: say(busy ? "banner.busy" : "banner.refused"),
    text: busy ? say("banner.tryLater") : refusal.message,
    action: { label: say("banner.retry"), press: retry },
  };
}

function ended(say: Say, { run }: Situation): Notice | null {
  const { status } = run;
  if (status === "running" || status === "ok" || status === "error") return null;
  const last = run.events.at(-1);
  const text = last?.k === "end" ? (last.msg ?? "") : "";
  const stopped = status === "stopped";
  return {
    id: `${status} ${run.events.length}`,
    tone: stopped ? "calm" : "warn",
    title: say(`banner.${status}`),
    text: stopped ? say("banner.steppable") : text,
    action: null,
  };
}
