/** The page's side of layout: newest request wins, workers that cannot start are done without. */
import { describe, expect, it } from "vitest";
import { LayoutClient, LayoutOutdated, type WorkerLike } from "../../src/layout/client.js";
import { layout, layoutSteps } from "../../src/layout/layout.js";
import { LayoutError } from "../../src/layout/nest.js";
import { inSlices } from "../../src/layout/slices.js";
import type { Request } from "../../src/layout/worker.js";
import { build } from "./corpus.js";
import { family } from "./families.js";
import { overlappingNodes } from "./quality.js";

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  readonly requests: Request[] = [];
  terminated = false;

  postMessage(request: Request): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(index: number): void {
    const request = this.requests[index];
    if (request === undefined) throw new Error(`no request ${index}`);
    const data = { id: request.id, layout: layout(request.graph) };
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }
}

const small = build("neuron").graph;
const other = build("diamond").graph;
const broken = { ...small, edges: [{ id: "e", from: "n0", to: "nowhere", port: 0 }] };

describe("with a worker", () => {
  it("gives the newest request and drops older ones", async () => {
    const worker = new FakeWorker();
    const client = new LayoutClient({ start: () => worker });
    const first = client.arrange(small, "settle");
    const second = client.arrange(other, "settle");
    await expect(first).rejects.toBeInstanceOf(LayoutOutdated);
    worker.answer(0);
    worker.answer(1);
    await expect(second).resolves.toEqual(layout(other));
  });

  it("does the work on the page when the worker fails", async () => {
    const worker = new FakeWorker();
    const client = new LayoutClient({ start: () => worker });
    const asked = client.arrange(small, "settle");
    worker.onerror?.call(worker as never, {} as ErrorEvent);
    await expect(asked).resolves.toEqual(layout(small));
    expect(worker.terminated).toBe(true);
  });

  it("ends the worker when disposed", async () => {
    const worker = new FakeWorker();
    const client = new LayoutClient({ start: () => worker });
    const asked = client.arrange(small, "settle");
    client.dispose();
    await expect(asked).rejects.toBeInstanceOf(LayoutOutdated);
    expect(worker.terminated).toBe(true);
  });
});

describe("without a worker", () => {
  it("works on the page when none may start", async () => {
    const client = new LayoutClient({
      start: () => {
        throw new DOMException("workers are not allowed here", "SecurityError");
      },
    });
    await expect(client.arrange(small, "settle")).resolves.toEqual(layout(small));
  });

  it("places online at once, and again from nothing after a reset", async () => {
    const client = new LayoutClient();
    const grown = await client.arrange(small, "grow");
    client.reset();
    expect(await client.arrange(small, "grow")).toEqual(grown);
  });

  it("rejects a graph that is not sound", async () => {
    await expect(new LayoutClient().arrange(broken, "settle")).rejects.toBeInstanceOf(LayoutError);
  });
});

describe("in slices", () => {
  it("stops when the result is no longer wanted", async () => {
    const graph = family("rnn", 3000);
    expect(
      await inSlices((pace) => layoutSteps(graph, pace), { budget: 60_000, stopped: () => true }),
    ).toBeNull();
  });

  it("finishes soundly when it has to hurry", async () => {
    const graph = family("micro", 300);
    const hurried = await inSlices((pace) => layoutSteps(graph, pace), { budget: 0, stopped: () => false });
    expect(hurried?.nodes.size).toBe(graph.nodes.length);
    expect(hurried === null ? null : overlappingNodes(hurried)).toEqual([]);
  });
});
