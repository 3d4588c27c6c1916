/** Starts the layout worker; apart from its client, so that a page without workers need not carry it. */

export function startWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
