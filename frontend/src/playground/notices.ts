/** Which notice lies over the graph: the server being away comes first, then how the run ended. */
import type { Refused } from "../protocol/session.gen.js";
import type { ConnectionState } from "../protocol/session.js";
import type { Run } from "../run/model.js";
import { excerpt } from "../run/source.js";
import type { Notice } from "../views/output/banner.js";
import type { Say } from "../views/words.js";

export interface Situation {
  readonly connection: ConnectionState;
  /** Whether there has been a connection before: the first moments are not worth a notice. */
  readonly connected: boolean;
  readonly refusal: Refused | null;
  readonly run: Run;
  retry(): void;
  /** Shows the program as it really runs. */
  unflip(): void;
}

export function noticeOf(say: Say, situation: Situation): Notice | null {
  return (
    away(say, situation) ??
    refused(say, situation) ??
    ended(say, situation) ??
    flipped(say, situation) ??
    inTheLab(say, situation)
  );
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

/** A run with a condition turned round must not be taken for what the program does. */
function flipped(say: Say, { run, unflip }: Situation): Notice | null {
  const flip = run.head?.flip;
  if (!(run.head && flip)) return null;
  const test = run.events.find((event) => event.k === "test" && event.flipped === true);
  const value = test?.k === "test" && test.value ? "True" : "False";
  return {
    id: `flipped ${flip.src.join()} ${flip.nth ?? 0} ${run.events.length}`,
    tone: "calm",
    title: say("branch.flipped", { code: excerpt(run.head.source, flip.src), value }),
    text: say("branch.flippedText"),
    action: { label: say("branch.back"), press: unflip },
  };
}

/** Nor must a run with a mistake in it, or one that was forced another run's way. */
function inTheLab(say: Say, { run, unflip }: Situation): Notice | null {
  const lab = run.head?.lab;
  if (!lab || lab.is === "check") return null;
  const wrong = lab.is === "wrong";
  return {
    id: `lab ${wrong ? `${lab.mistake} ${lab.op ?? ""}` : lab.is} ${run.events.length}`,
    tone: "calm",
    title: wrong ? say("lab.banner", { mistake: say(`lab.${lab.mistake}`) }) : say("frozen.banner"),
    text: "",
    action: { label: say("branch.back"), press: unflip },
  };
}
