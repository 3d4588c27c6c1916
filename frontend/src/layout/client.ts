/** Asks for layouts from the page: online places at once while a run grows, the settled layout from a worker. */
import { aligned } from "./align.js";
import { layoutSteps } from "./layout.js";
import { LayoutError } from "./nest.js";
import { OnlineLayout } from "./online.js";
import { inSlices } from "./slices.js";
import type { Box, Layout, LayoutGraph } from "./types.js";
import type { Reply, Request } from "./worker.js";

/** What is asked of a worker, so that tests can stand in for one. */
export type WorkerLike = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

export interface ClientOptions {
  /** Starts the worker; without one, or where it cannot start, layouts are made on the page in short slices. */
  readonly start?: () => WorkerLike;
  /** Time after which a settled layout is finished without further improvement, ms. */
  readonly budget?: number;
}

/** The request was outdated by a newer one or by `reset`. */
export class LayoutOutdated extends Error {
  override readonly name = "AbortError";
}

interface Pending {
  readonly request: Request;
  readonly resolve: (layout: Layout) => void;
  readonly reject: (reason: Error) => void;
}

const BUDGET = 1500;

export class LayoutClient {
  readonly #budget: number;
  readonly #start: (() => WorkerLike) | undefined;
  #worker: WorkerLike | null = null;
  #workerFailed = false;
  #online = new OnlineLayout();
  /** Where things stood when they were last arranged: a run that follows keeps what it has in common in its place. */
  #before: ReadonlyMap<string, Box> = new Map();
  #pending: Pending | null = null;
  #latest = 0;

  constructor(options: ClientOptions = {}) {
    this.#start = options.start;
    this.#budget = options.budget ?? BUDGET;
  }

  /**
   * `grow` gives new nodes a place and never moves a placed one; `settle` arranges all anew. Rejects with
   * `LayoutOutdated` when a newer `settle` takes over and with `LayoutError` when the graph is not sound.
   */
  arrange(graph: LayoutGraph, how: "grow" | "settle"): Promise<Layout> {
    return how === "grow" ? this.#grow(graph) : this.#settle(graph);
  }

  /** Forgets what was placed, but for where it stood, and drops what is under way. */
  reset(): void {
    this.#online = new OnlineLayout(this.#before);
    this.#drop();
  }

  dispose(): void {
    this.reset();
    this.#worker?.terminate();
    this.#worker = null;
  }

  async #grow(graph: LayoutGraph): Promise<Layout> {
    return this.#online.grow(graph);
  }

  #settle(graph: LayoutGraph): Promise<Layout> {
    this.#drop();
    this.#latest += 1;
    const request = { id: this.#latest, graph, budget: this.#budget };
    return new Promise((resolve, reject) => {
      this.#pending = { request, resolve, reject };
      this.#send(request);
    });
  }

  #drop(): void {
    this.#pending?.reject(new LayoutOutdated("a newer layout was asked for"));
    this.#pending = null;
  }

  #send(request: Request): void {
    const worker = this.#startedWorker();
    if (worker === null) void this.#onPage(request);
    else worker.postMessage(request);
  }

  #startedWorker(): WorkerLike | null {
    if (this.#worker !== null || this.#start === undefined || this.#workerFailed) return this.#worker;
    try {
      this.#worker = this.#start();
    } catch {
      // A sandboxed page may not start workers; the page then does the work itself.
      this.#workerFailed = true;
      return null;
    }
    this.#worker.onmessage = (event: MessageEvent<Reply>) => this.#receive(event.data);
    this.#worker.onerror = () => this.#giveUpWorker();
    return this.#worker;
  }

  #giveUpWorker(): void {
    this.#workerFailed = true;
    this.#worker?.terminate();
    this.#worker = null;
    if (this.#pending !== null) void this.#onPage(this.#pending.request);
  }

  async #onPage({ id, graph, budget }: Request): Promise<void> {
    const stopped = (): boolean => this.#pending?.request.id !== id;
    try {
      const layout = await inSlices((pace) => layoutSteps(graph, pace), { budget, stopped });
      if (layout !== null) this.#receive({ id, layout });
    } catch (error) {
      this.#receive({ id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #receive(reply: Reply): void {
    const pending = this.#pending;
    if (pending?.request.id !== reply.id) return;
    this.#pending = null;
    if ("layout" in reply) {
      const layout = aligned(reply.layout, this.#before);
      this.#before = layout.nodes;
      pending.resolve(layout);
    } else pending.reject(new LayoutError(reply.message));
  }
}
