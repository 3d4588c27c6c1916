// @vitest-environment jsdom
import { Text } from "@codemirror/state";
import { describe, expect, it, vi } from "vitest";
import { isCurrent, nodeAt } from "../../src/playground/linking.js";
import { createLive, type Live } from "../../src/playground/live.js";
import { noticeOf, type Situation } from "../../src/playground/notices.js";
import { holds, rangeOf, visibleRange } from "../../src/playground/spans.js";
import { createStatus } from "../../src/playground/status.js";
import type { Refused } from "../../src/protocol/session.gen.js";
import type { SocketListener } from "../../src/protocol/session.js";
import { sayIn } from "../../src/views/words.js";
import { FAILED, FINISHED, runOf, SOURCE, STOPPED } from "../views/trace.js";

const say = sayIn("en");
const doc = Text.of(SOURCE.split("\n"));

describe("spans", () => {
  it("become ranges of the document, cut to what exists", () => {
    expect(rangeOf(doc, [2, 0, 2, 1])).toEqual({ from: 13, to: 14 });
    expect(rangeOf(doc, [99, 0, 99, 5])).toEqual({ from: doc.length, to: doc.length });
    expect(rangeOf(doc, [1, 3, 1, 999])).toEqual({ from: 3, to: 12 });
  });

  it("count in UTF-16, as the trace does", () => {
    const korean = Text.of(["값 = 𝑥 + 1"]);
    expect(korean.sliceString(...(Object.values(rangeOf(korean, [1, 4, 1, 6])) as [number, number]))).toBe(
      "𝑥",
    );
  });

  it("that are empty still underline a character", () => {
    expect(visibleRange(doc, [1, 0, 1, 0])).toEqual({ from: 0, to: 1 });
    expect(visibleRange(doc, [1, 12, 1, 12])).toEqual({ from: 11, to: 12 });
  });

  it("hold the position right after their last character", () => {
    expect([13, 14, 15].map((position) => holds(doc, [2, 0, 2, 1], position))).toEqual([true, true, false]);
  });
});

describe("code and graph", () => {
  const run = runOf(FINISHED);

  it("find the smallest expression at a place of the program", () => {
    const line = doc.line(5).from;
    expect(nodeAt(run, 99, doc, line + 9)?.id).toBe(3);
    expect(nodeAt(run, 99, doc, line + 15)?.id).toBe(4);
    expect(nodeAt(run, 99, doc, 0)).toBeNull();
  });

  it("part as soon as the program is edited", () => {
    expect(isCurrent(run, SOURCE)).toBe(true);
    expect(isCurrent(run, `${SOURCE} `)).toBe(false);
    expect(isCurrent(runOf([]), "")).toBe(false);
  });
});

describe("the status line", () => {
  const shown = (
    events: Parameters<typeof runOf>[0],
    phase: "idle" | "starting" | "stopping" | "ended" = "ended",
  ) => {
    const showError = vi.fn();
    const view = createStatus(say, "Ctrl + Enter", showError);
    view.update({ phase, place: 0, run: runOf(events), edited: false });
    return { showError, line: view.element.querySelector("button"), tone: view.element.dataset.tone };
  };

  it("says how a run ended", () => {
    const { line, tone } = shown(FINISHED);
    expect([line?.textContent, tone]).toEqual(["Finished, 2 operations in 1.3 ms", "ok"]);
  });

  it("says that a program went on after the trace was full", () => {
    const events = FINISHED.map((event) =>
      event.k === "visit" ? ({ k: "gap", q: event.q, t: event.t, n: 0, why: "budget" } as const) : event,
    );
    const { line, tone } = shown(events);
    expect([line?.textContent, tone]).toEqual([
      "Finished, 2 operations in 1.3 ms; the first 2 are shown",
      "warn",
    ]);
  });

  it("names the line and the error, and leads there", () => {
    const { line, tone, showError } = shown(FAILED);
    expect(line?.textContent).toBe("Line 6: RuntimeError: mat1 and mat2 shapes cannot be multiplied");
    expect(tone).toBe("error");
    line?.click();
    expect(showError).toHaveBeenCalledOnce();
  });

  it("says when the reader stopped it", () => {
    expect(shown(STOPPED).line?.textContent).toBe("Stopped, 2 operations");
    expect(shown(FINISHED.slice(0, 5), "stopping").line?.textContent).toBe("Stopping …");
  });

  it("says what to press first", () => {
    expect(shown([], "idle").line?.textContent).toBe("Ctrl + Enter runs the program");
  });
});

describe("the notice over the graph", () => {
  const calm: Situation = {
    connection: "open",
    connected: true,
    refusal: null,
    run: runOf(FINISHED),
    retry: vi.fn(),
    unflip: vi.fn(),
  };
  const busy: Refused = { k: "refused", why: "busy", message: say("banner.tryLater"), run: "r" };

  it("is absent when all is well, and for an error, which has its own place", () => {
    expect(noticeOf(say, calm)).toBeNull();
    expect(noticeOf(say, { ...calm, run: runOf(FAILED) })).toBeNull();
  });

  it("tells that the connection is lost before anything else", () => {
    const notice = noticeOf(say, { ...calm, connection: "waiting", refusal: busy });
    expect(notice?.title).toBe("Connection lost. Reconnecting …");
  });

  it("does not fuss over the first moments of a page", () => {
    expect(noticeOf(say, { ...calm, connection: "connecting", connected: false })).toBeNull();
    expect(noticeOf(say, { ...calm, connection: "waiting", connected: false })?.title).toContain(
      "cannot be reached",
    );
  });

  it("offers to run again when the server is busy", () => {
    const notice = noticeOf(say, { ...calm, refusal: busy });
    expect([notice?.title, notice?.text]).toEqual(["The server is busy.", say("banner.tryLater")]);
    notice?.action?.press();
    expect(calm.retry).toHaveBeenCalledOnce();
  });

  it.each(["timeout", "memory", "output", "lost"] as const)("passes on what to try after %s", (status) => {
    const last = { k: "end", q: 1, t: 1, status, ops: 0, ms: 1, msg: "Make it smaller." } as const;
    const notice = noticeOf(say, { ...calm, run: runOf([...FINISHED.slice(0, 1), last]) });
    expect([notice?.tone, notice?.text]).toEqual(["warn", "Make it smaller."]);
  });
});

describe("a live run", () => {
  /** A server that answers when the test says so. */
  function connected(): {
    live: Live;
    say: (message: object) => void;
    sent: Record<string, unknown>[];
    /** Lets the time pass that something waits for. */
    later: () => void;
  } {
    let due: () => void = () => {};
    const sent: Record<string, unknown>[] = [];
    let listener: SocketListener | null = null;
    const live = createLive({
      open: (heard) => {
        listener = heard;
        return { send: (text) => sent.push(JSON.parse(text)), close: () => {} };
      },
      wait: (_, then) => {
        due = then;
        return () => {};
      },
      newRunId: () => "r1",
      random: () => 0,
      painted: (then) => then(),
    });
    const tell = (message: object): void => listener?.message(JSON.stringify(message));
    tell({ k: "hello", session: "s", version: "0" });
    return { live, say: tell, sent, later: () => due() };
  }

  it("goes from starting through running to ended, and tells what is on screen", () => {
    const { live, say: tell, sent } = connected();
    const phases: string[] = [live.phase.value];
    live.start(SOURCE);
    phases.push(live.phase.value);
    tell({ k: "state", run: "r1", state: "queued", position: 2 });
    phases.push(`${live.phase.value} ${live.place.value}`);
    tell({ k: "batch", run: "r1", ev: FINISHED });
    phases.push(live.phase.value);
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    phases.push(live.phase.value);
    expect(phases).toEqual(["idle", "starting", "queued 2", "running", "ended"]);
    expect(live.store.run.value.status).toBe("ok");
    expect(sent.at(-1)).toEqual({ k: "ack", run: "r1", q: FINISHED.length });
  });

  it("is stopping until the server has said all", () => {
    const { live, say: tell, sent } = connected();
    live.start(SOURCE);
    tell({ k: "batch", run: "r1", ev: STOPPED.slice(0, 4) });
    live.stop();
    expect([live.phase.value, sent.at(-1)?.k]).toEqual(["stopping", "stop"]);
    tell({ k: "batch", run: "r1", ev: STOPPED.slice(4) });
    expect(live.phase.value).toBe("stopping");
    tell({ k: "state", run: "r1", state: "ended", status: "stopped" });
    expect(live.phase.value).toBe("ended");
  });

  it("is idle again when the run was refused, with the reason", () => {
    const { live, say: tell } = connected();
    live.start(SOURCE);
    tell({ k: "refused", why: "busy", message: "Full.", run: "r1" });
    expect([live.phase.value, live.refusal.value?.message]).toEqual(["idle", "Full."]);
    live.start(SOURCE);
    expect(live.refusal.value).toBeNull();
  });

  it("leaves the last run on screen until the next has something to show", () => {
    const { live, say: tell } = connected();
    live.start(SOURCE);
    tell({ k: "batch", run: "r1", ev: FINISHED });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    const before = live.store.run.value;
    live.start(SOURCE);
    tell({ k: "state", run: "r1", state: "queued", position: 1 });
    expect([live.phase.value, live.store.run.value]).toEqual(["queued", before]);
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(0, 4) });
    expect(live.store.run.value).not.toBe(before);
    expect(live.store.run.value.events.length).toBe(4);
  });

  it("keeps what came when the server forgot the run", () => {
    const { live, say: tell } = connected();
    live.start(SOURCE);
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(0, 6) });
    tell({ k: "refused", why: "unknown_run", message: "Gone.", run: "r1" });
    expect([live.phase.value, live.store.run.value.status]).toEqual(["ended", "lost"]);
    expect(live.store.run.value.tape.length).toBe(2);
  });

  it("keeps the run on screen through a variation, and shows the new one when all of it is there", () => {
    const { live, say: tell, sent } = connected();
    live.start(SOURCE);
    tell({ k: "batch", run: "r1", ev: FINISHED });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    const before = live.store.run.value;
    live.vary(`${SOURCE} `);
    tell({ k: "state", run: "r1", state: "running" });
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(0, 9) });
    expect([live.phase.value, live.store.run.value]).toEqual(["varying", before]);
    expect(sent.at(-1)).toEqual({ k: "ack", run: "r1", q: 9 });
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(9) });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    expect([live.phase.value, live.store.varied.value, live.store.previous.value]).toEqual([
      "ended",
      true,
      before,
    ]);
    expect(live.store.run.value.events.length).toBe(FINISHED.length);
  });

  it("passes over the variations that a newer one overtook", async () => {
    const { live, say: tell, sent } = connected();
    live.start("0");
    tell({ k: "batch", run: "r1", ev: FINISHED });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    for (const source of ["1", "2", "3"]) live.vary(source);
    tell({ k: "batch", run: "r1", ev: FINISHED });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    await Promise.resolve();
    const started = sent.filter(({ k }) => k === "run").map(({ source }) => source);
    expect(started).toEqual(["0", "1", "3"]);
  });

  it("watches a variation grow that takes long", () => {
    const { live, say: tell, later } = connected();
    live.start("0");
    tell({ k: "batch", run: "r1", ev: FINISHED });
    tell({ k: "state", run: "r1", state: "ended", status: "ok" });
    live.vary("1");
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(0, 5) });
    later();
    expect(live.store.run.value.events.length).toBe(5);
    tell({ k: "batch", run: "r1", ev: FINISHED.slice(5) });
    expect([live.phase.value, live.store.run.value.events.length]).toEqual(["running", FINISHED.length]);
  });
});
