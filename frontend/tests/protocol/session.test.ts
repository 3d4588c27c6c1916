import { expect, test } from "vitest";
import type { ClientMessage, ServerMessage } from "../../src/protocol/session.gen.js";
import {
  Session,
  type SessionListener,
  type SocketListener,
  sessionUrl,
} from "../../src/protocol/session.js";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { seeded } from "../run/random.js";
import { FAN_OUT } from "../run/traces.js";

/** A session with a server that the test plays. */
class Stage {
  readonly sent: ClientMessage[] = [];
  readonly told: string[] = [];
  readonly events: AnyEvent[] = [];
  readonly waits: number[] = [];
  closedSockets = 0;
  #socket: SocketListener | null = null;
  #wake: (() => void) | null = null;
  #runs = 0;
  readonly session: Session;

  constructor() {
    const listener: SessionListener = {
      events: (events) => this.events.push(...events),
      state: ({ state, position, status }) =>
        this.told.push([state, position ?? status ?? ""].join(" ").trim()),
      refused: ({ why }) => this.told.push(`refused ${why}`),
      rewind: (q) => {
        this.told.push(`rewind ${q}`);
        this.events.splice(this.events.findIndex((event) => event.q >= q));
      },
      lost: (message) => this.told.push(`lost: ${message}`),
    };
    this.session = new Session({
      listener,
      open: (socket) => {
        this.#socket = socket;
        return { send: (text) => this.sent.push(JSON.parse(text)), close: () => this.closedSockets++ };
      },
      wait: (ms, then) => {
        this.waits.push(ms);
        this.#wake = then;
        return () => {
          this.#wake = null;
        };
      },
      newRunId: () => `run${++this.#runs}`,
      random: () => 1,
    });
  }

  says(...messages: ServerMessage[]): void {
    for (const message of messages) this.#socket?.message(JSON.stringify(message));
  }

  saysText(text: string): void {
    this.#socket?.message(text);
  }

  hello(session = "s1"): void {
    this.says({ k: "hello", session, version: "0.1.0" });
  }

  batch(from: number, to: number, run = "run1"): void {
    this.says({ k: "batch", run, ev: FAN_OUT.slice(from, to) });
  }

  breaks(): void {
    this.#socket?.closed();
  }

  timePasses(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  get state(): string {
    return this.session.connection.peek();
  }
}

function running(): Stage {
  const stage = new Stage();
  stage.hello();
  stage.session.start("x = 1");
  return stage;
}

test("a run that is started before the server greets is sent when it does", () => {
  const stage = new Stage();
  expect(stage.session.start("x = 1", { seed: 7 })).toBe("run1");
  expect([stage.state, stage.sent]).toEqual(["connecting", []]);
  stage.hello();
  expect([stage.state, stage.sent]).toEqual(["open", [{ k: "run", run: "run1", source: "x = 1", seed: 7 }]]);
});

test("events arrive once and in order, however often they are sent", () => {
  const stage = running();
  stage.batch(0, 5);
  stage.batch(3, 8);
  stage.batch(0, 4);
  stage.batch(8, FAN_OUT.length);
  expect(stage.events).toEqual(FAN_OUT);
});

test("what has been drawn is acknowledged", () => {
  const stage = running();
  stage.session.drawn(41);
  expect(stage.sent.at(-1)).toEqual({ k: "ack", run: "run1", q: 42 });
});

test("events of an earlier run are not taken for those of the new one", () => {
  const stage = running();
  stage.session.start("x = 2");
  stage.batch(0, 5, "run1");
  stage.says({ k: "state", run: "run1", state: "ended", status: "stopped" });
  expect([stage.events, stage.told]).toEqual([[], []]);
  stage.batch(0, 5, "run2");
  expect(stage.events).toHaveLength(5);
});

test("after a broken connection the run goes on where it was", () => {
  const stage = running();
  stage.batch(0, 6);
  stage.breaks();
  expect(stage.state).toBe("waiting");
  stage.timePasses();
  expect(stage.state).toBe("connecting");
  stage.hello("s2");
  expect(stage.sent.at(-1)).toEqual({ k: "resume", session: "s1", run: "run1", since: 6 });
  stage.batch(6, FAN_OUT.length);
  expect(stage.events).toEqual(FAN_OUT);
});

test("a connection that breaks anywhere, any number of times, loses and repeats nothing", () => {
  for (let seed = 0; seed < 40; seed++) {
    const random = seeded(seed);
    const stage = running();
    let sent = 0;
    while (sent < FAN_OUT.length) {
      const size = 1 + Math.floor(random() * 5);
      // Part of what the server sends is lost with the connection.
      if (random() < 0.4) {
        stage.batch(sent, sent + Math.floor(random() * size));
        stage.breaks();
        stage.timePasses();
        stage.hello(`s${stage.sent.length}`);
        const last = stage.sent.at(-1);
        sent = last?.k === "resume" ? last.since : 0;
      } else {
        stage.batch(sent, sent + size);
        sent += size;
      }
    }
    expect(stage.events).toEqual(FAN_OUT);
  }
});

test("a hole is asked for and filled", () => {
  const stage = running();
  stage.batch(0, 3);
  stage.batch(5, 9);
  expect(stage.events).toHaveLength(3);
  expect(stage.sent.at(-1)).toEqual({ k: "resume", session: "s1", run: "run1", since: 3 });
  stage.batch(3, FAN_OUT.length);
  expect(stage.events).toEqual(FAN_OUT);
});

test("skipped events are fetched once the run is over", () => {
  const stage = running();
  stage.batch(0, 4);
  stage.says({ k: "batch", run: "run1", ev: [{ k: "gap", q: 4, t: 0, n: 6, why: "slow" }] });
  stage.batch(10, FAN_OUT.length);
  expect(stage.events.map(({ q }) => q)).toEqual([0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  stage.says({ k: "state", run: "run1", state: "ended", status: "ok" });
  expect(stage.told).toEqual(["rewind 4"]);
  expect(stage.sent.at(-1)).toEqual({ k: "resume", session: "s1", run: "run1", since: 4 });
  stage.batch(4, FAN_OUT.length);
  stage.says({ k: "state", run: "run1", state: "ended", status: "ok" });
  expect(stage.events).toEqual(FAN_OUT);
  expect(stage.told).toEqual(["rewind 4", "ended ok"]);
});

test("a repetition has as many numbers as it stands for", () => {
  const stage = running();
  stage.batch(0, 4);
  stage.says({ k: "batch", run: "run1", ev: [{ k: "rep", q: 4, t: 0, n: 6, back: 2 }] });
  const asked = stage.sent.length;
  stage.says({ k: "batch", run: "run1", ev: [{ k: "end", q: 10, t: 0, status: "ok", ops: 1, ms: 1 }] });
  expect(stage.events.map(({ q }) => q)).toEqual([0, 1, 2, 3, 4, 10]);
  expect(stage.sent.length).toBe(asked);
});

test("a gap of the run's own budget is an event like any other", () => {
  const stage = running();
  stage.batch(0, 4);
  stage.says({ k: "batch", run: "run1", ev: [{ k: "gap", q: 4, t: 0, n: 100, why: "budget" }] });
  stage.says({ k: "batch", run: "run1", ev: [{ k: "end", q: 5, t: 0, status: "ok", ops: 1, ms: 1 }] });
  expect(stage.events.map(({ q }) => q)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("waits grow while the server is away, up to a limit, and start over once it greets", () => {
  const stage = new Stage();
  for (let i = 0; i < 7; i++) {
    stage.breaks();
    stage.timePasses();
  }
  expect(stage.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
  stage.hello();
  stage.breaks();
  expect(stage.waits.at(-1)).toBe(250);
});

test("a full server says how long to wait", () => {
  const stage = new Stage();
  stage.says({ k: "refused", why: "busy", message: "full", retry_s: 2 });
  stage.breaks();
  expect([stage.told, stage.waits]).toEqual([["refused busy"], [2000]]);
});

test("a start the server never heard of is sent again", () => {
  const stage = running();
  stage.breaks();
  stage.timePasses();
  stage.hello("s2");
  expect(stage.sent.at(-1)).toMatchObject({ k: "resume", since: 0 });
  stage.says({ k: "refused", why: "unknown_run", message: "no such run", run: "run1" });
  expect(stage.sent.at(-1)).toMatchObject({ k: "run", run: "run1", source: "x = 1" });
  stage.batch(0, FAN_OUT.length);
  expect(stage.events).toEqual(FAN_OUT);
});

test("a run the server has forgotten is lost, and not asked for again", () => {
  const stage = running();
  stage.batch(0, 4);
  stage.breaks();
  stage.timePasses();
  stage.hello("s2");
  stage.says({ k: "refused", why: "unknown_run", message: "this session has expired", run: "run1" });
  expect(stage.told).toEqual(["lost: this session has expired"]);
  const before = stage.sent.length;
  stage.breaks();
  stage.timePasses();
  stage.hello("s3");
  expect(stage.sent).toHaveLength(before);
});

test("a refused run is told once and over", () => {
  const stage = running();
  stage.says({ k: "refused", why: "too_large", message: "too long", run: "run1" });
  expect(stage.told).toEqual(["refused too_large"]);
  stage.session.stop();
  expect(stage.sent).toHaveLength(1);
});

test("stop reaches the server, also after a reconnection", () => {
  const stage = running();
  stage.breaks();
  stage.session.stop();
  stage.timePasses();
  stage.hello("s2");
  expect(stage.sent.map(({ k }) => k)).toEqual(["run", "resume", "stop"]);
});

test("a run that was never sent is given up at once", () => {
  const stage = new Stage();
  stage.session.start("x = 1");
  stage.session.stop();
  stage.hello();
  expect([stage.sent, stage.told]).toEqual([[], ["ended stopped"]]);
});

test("a run that has ended is not asked for after a reconnection", () => {
  const stage = running();
  stage.batch(0, FAN_OUT.length);
  stage.says({ k: "state", run: "run1", state: "ended", status: "ok" });
  stage.breaks();
  stage.timePasses();
  stage.hello("s2");
  expect(stage.sent.map(({ k }) => k)).toEqual(["run"]);
});

test("messages that make no sense are told, kinds of a later server are not", () => {
  const stage = running();
  for (const text of ["{", "[]", "null", '{"k":1}', '{"k":"batch","run":"run1"}', '{"k":"hello"}'])
    stage.saysText(text);
  expect(stage.told).toEqual(Array(6).fill("refused internal"));
  stage.saysText('{"k":"weather"}');
  expect(stage.told).toHaveLength(6);
});

test("a closed session stays closed", () => {
  const stage = running();
  stage.session.close();
  stage.breaks();
  stage.batch(0, 3);
  expect([stage.state, stage.closedSockets, stage.waits, stage.events]).toEqual(["closed", 1, [], []]);
});

test("the session is on the server that served the page", () => {
  expect(sessionUrl({ protocol: "http:", host: "127.0.0.1:8000" })).toBe(
    "ws://127.0.0.1:8000/api/v1/session",
  );
  expect(sessionUrl({ protocol: "https:", host: "example.org" })).toBe("wss://example.org/api/v1/session");
});

const WANTED = { id: 1, what: "value", at: 0, start: [0], count: [3] } as const;
const NUMBERS = {
  k: "numbers",
  run: "run1",
  n: 1,
  shape: [3],
  dtype: "float32",
  kind: "f4",
  data: "AAAAAAAAAAAAAAAA",
  figures: { is: "stats", head: [] },
} as const;

test("looks are answered each by its number", async () => {
  const stage = running();
  const [first, second] = [stage.session.look(WANTED), stage.session.look({ ...WANTED, at: 1 })];
  expect(stage.sent.at(-1)).toEqual({ k: "look", run: "run1", n: 2, ...WANTED, at: 1 });
  stage.says({ k: "gone", run: "run1", n: 2, why: "it was changed since" }, NUMBERS, NUMBERS);
  await expect(first).resolves.toEqual(NUMBERS);
  await expect(second).rejects.toThrow("it was changed since");
});

test("a look that can have no answer is given up", async () => {
  const stage = running();
  const waiting = stage.session.look(WANTED);
  stage.breaks();
  await expect(waiting).rejects.toThrow("connection was lost");
  await expect(stage.session.look(WANTED)).rejects.toThrow("no connection");
  const fresh = new Stage();
  fresh.hello();
  await expect(fresh.session.look(WANTED)).rejects.toThrow("no connection");
});
