/**
 * A live session with the server: starts and stops runs, and survives lost connections without losing or repeating an
 * event.
 *
 *     connecting ─hello─▶ open ─closed─▶ waiting ─time─▶ connecting …        close() ─▶ closed
 *
 * Events are numbered; what comes again is dropped, and what is missing is asked for with `resume`. The server may skip
 * events for a slow browser and says so with a gap; they are fetched once the run is over.
 */
import { type Readable, type Signal, signal } from "../base/signals.js";
import type { ClientMessage, LookAt, Numbers, Refused, RunState, ServerMessage } from "./session.gen.js";
import type { AnyEvent, Flip, Lab } from "./trace.gen.js";

/** One connection; it is told to send only between hello and closed. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketListener {
  message(text: string): void;
  /** Called once, also when the connection could not be made. */
  closed(): void;
}

export type OpenSocket = (listener: SocketListener) => Socket;

export type ConnectionState = "connecting" | "open" | "waiting" | "closed";

/** What the session tells its owner; all about the run that was started last. */
export interface SessionListener {
  /** The next events, in order, each exactly once. */
  events(events: readonly AnyEvent[]): void;
  state(state: RunState): void;
  refused(refusal: Refused): void;
  /** Forget the events from number `q` on: they come again, completely. */
  rewind(q: number): void;
  /** The server no longer knows the run; the rest of it will never come. */
  lost(message: string): void;
}

export interface SessionOptions {
  readonly open: OpenSocket;
  readonly listener: SessionListener;
  /** Calls `then` after `ms` milliseconds; returns how to cancel. */
  wait(ms: number, then: () => void): () => void;
  newRunId(): string;
  /** Uniform in [0, 1): spreads out the reconnections of many browsers. */
  random(): number;
}

/** Which numbers of a tensor of the current run are wanted. */
export type Wanted = Omit<LookAt, "k" | "run" | "n">;

/** A look that waits for its answer. */
interface Look {
  readonly resolve: (numbers: Numbers) => void;
  readonly reject: (why: Error) => void;
}

export interface StartOptions {
  readonly seed?: number;
  /** A condition that is turned round once. */
  readonly flip?: Flip | null;
  /** What else is done to the run. */
  readonly lab?: Lab | null;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

interface CurrentRun {
  readonly id: string;
  readonly source: string;
  readonly seed: number;
  readonly flip: Flip | null;
  readonly lab: Lab | null;
  /** The session it was started in, or null before it was sent. */
  session: string | null;
  /** Number of the event that comes next. */
  next: number;
  /** Number at which the server first skipped events, or null. */
  skipped: number | null;
  stopping: boolean;
  ended: boolean;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #connection: Signal<ConnectionState> = signal("connecting");
  #socket: Socket | null = null;
  #session: string | null = null;
  #run: CurrentRun | null = null;
  readonly #looks = new Map<number, Look>();
  #lookNumber = 0;
  #failures = 0;
  #shortestWait = 0;
  #cancelWait: () => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connect();
  }

  get connection(): Readable<ConnectionState> {
    return this.#connection;
  }

  /** Runs a program, at once or as soon as there is a connection; returns the run's id. */
  start(source: string, { seed = 0, flip = null, lab = null }: StartOptions = {}): string {
    const id = this.#options.newRunId();
    this.#run = {
      id,
      source,
      seed,
      flip,
      lab,
      session: null,
      next: 0,
      skipped: null,
      stopping: false,
      ended: false,
    };
    this.#sendStart(this.#run);
    return id;
  }

  /** Ends the current run, at once or as soon as there is a connection; one that was not sent yet is given up. */
  stop(): void {
    const run = this.#run;
    if (run === null || run.ended) return;
    if (run.session === null) {
      this.#run = null;
      this.#options.listener.state({ k: "state", run: run.id, state: "ended", status: "stopped" });
      return;
    }
    run.stopping = true;
    this.#send({ k: "stop", run: run.id });
  }

  /** Numbers of a tensor of the run that was started last, once it has ended; rejects when they cannot be had. */
  look(wanted: Wanted): Promise<Numbers> {
    const run = this.#run;
    if (run?.session == null || this.#connection.peek() !== "open")
      return Promise.reject(new Error("there is no connection"));
    const n = ++this.#lookNumber;
    return new Promise((resolve, reject) => {
      this.#looks.set(n, { resolve, reject });
      this.#send({ k: "look", run: run.id, n, ...wanted });
    });
  }

  /** Everything up to and including event `q` is on screen. */
  drawn(q: number): void {
    if (this.#run?.session) this.#send({ k: "ack", run: this.#run.id, q: q + 1 });
  }

  close(): void {
    this.#connection.value = "closed";
    this.#giveUpLooks("the connection was closed");
    this.#cancelWait();
    this.#socket?.close();
    this.#socket = null;
  }

  #connect(): void {
    this.#connection.value = "connecting";
    let current = true;
    const isCurrent = () => current && this.#connection.peek() !== "closed";
    this.#socket = this.#options.open({
      message: (text) => {
        if (isCurrent()) this.#receive(text);
      },
      closed: () => {
        if (isCurrent()) this.#reconnect();
        current = false;
      },
    });
  }

  #reconnect(): void {
    this.#socket = null;
    this.#session = null;
    this.#giveUpLooks("the connection was lost");
    const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    const ms = Math.max(this.#shortestWait, backoff * (0.5 + this.#options.random() / 2));
    this.#failures += 1;
    this.#shortestWait = 0;
    this.#connection.value = "waiting";
    this.#cancelWait = this.#options.wait(ms, () => this.#connect());
  }

  #send(message: ClientMessage): void {
    if (this.#connection.peek() === "open") this.#socket?.send(JSON.stringify(message));
  }

  #sendStart(run: CurrentRun): void {
    if (this.#connection.peek() !== "open") return;
    run.session = this.#session;
    this.#send({
      k: "run",
      run: run.id,
      source: run.source,
      seed: run.seed,
      ...(run.flip && { flip: run.flip }),
      ...(run.lab && { lab: run.lab }),
    });
  }

  #sendResume(run: CurrentRun): void {
    if (run.session !== null) this.#send({ k: "resume", session: run.session, run: run.id, since: run.next });
  }

  #receive(text: string): void {
    const message = parse(text);
    switch (message?.k) {
      case "hello":
        return this.#greet(message.session);
      case "batch":
        if (message.run === this.#run?.id) this.#take(this.#run, message.ev);
        return;
      case "state":
        if (message.run === this.#run?.id) this.#moveOn(this.#run, message);
        return;
      case "numbers":
        return this.#settle(message.n, (look) => look.resolve(message));
      case "gone":
        return this.#settle(message.n, (look) => look.reject(new Error(message.why)));
      case "refused":
        return this.#refuse(message);
      case undefined:
        return this.#options.listener.refused({ k: "refused", why: "internal", message: unreadable(text) });
      default:
        // A kind from a later version of the server.
        return;
    }
  }

  #settle(n: number, how: (look: Look) => void): void {
    const look = this.#looks.get(n);
    this.#looks.delete(n);
    if (look) how(look);
  }

  #giveUpLooks(why: string): void {
    for (const n of [...this.#looks.keys()]) this.#settle(n, (look) => look.reject(new Error(why)));
  }

  #greet(session: string): void {
    this.#session = session;
    this.#failures = 0;
    this.#connection.value = "open";
    const run = this.#run;
    if (run === null || run.ended) return;
    if (run.session === null) this.#sendStart(run);
    else this.#sendResume(run);
    if (run.stopping) this.#send({ k: "stop", run: run.id });
  }

  #take(run: CurrentRun, batch: readonly AnyEvent[]): void {
    const fresh: AnyEvent[] = [];
    for (const event of batch) {
      if (event.q < run.next) continue;
      if (event.q > run.next) {
        // Something in between is missing: take what stands before it and ask for the rest.
        this.#sendResume(run);
        break;
      }
      fresh.push(event);
      const skips = event.k === "gap" && event.why === "slow";
      if (skips) run.skipped ??= event.q;
      run.next = event.q + (skips || event.k === "rep" ? event.n : 1);
    }
    if (fresh.length > 0) this.#options.listener.events(fresh);
  }

  #moveOn(run: CurrentRun, state: RunState): void {
    if (state.state !== "ended" || run.skipped === null) {
      run.ended = state.state === "ended";
      this.#options.listener.state(state);
      return;
    }
    run.next = run.skipped;
    run.skipped = null;
    this.#options.listener.rewind(run.next);
    this.#sendResume(run);
  }

  #refuse(refusal: Refused): void {
    const run = this.#run;
    if (refusal.run === undefined || refusal.run === "") {
      this.#shortestWait = (refusal.retry_s ?? 0) * 1000;
      this.#options.listener.refused(refusal);
    } else if (run !== null && refusal.run === run.id) this.#refuseRun(run, refusal);
  }

  #refuseRun(run: CurrentRun, refusal: Refused): void {
    if (refusal.why === "unknown_run" && run.next === 0 && run.session !== this.#session) {
      // The connection broke before the server heard of the run.
      this.#sendStart(run);
      return;
    }
    run.ended = true;
    if (run.next > 0) this.#options.listener.lost(refusal.message);
    else this.#options.listener.refused(refusal);
  }
}

function parse(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

/** The server checks every event it passes on; here only the envelope is looked at. */
function isMessage(value: unknown): value is ServerMessage {
  if (typeof value !== "object" || value === null || !("k" in value) || typeof value.k !== "string")
    return false;
  if (value.k === "batch") return "ev" in value && Array.isArray(value.ev);
  return value.k !== "hello" || ("session" in value && typeof value.session === "string");
}

function unreadable(text: string): string {
  const came = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return `Expected a message of the session; the server sent: ${came} Reload the page.`;
}

/** Opens WebSockets of the browser. */
export function webSocketTo(url: string): OpenSocket {
  return (listener) => {
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => listener.message(String(data));
    socket.onclose = () => listener.closed();
    return socket;
  };
}

/** Address of the session on the server that served the page. */
export function sessionUrl(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}/api/v1/session`;
}
