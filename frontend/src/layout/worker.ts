/** Lays graphs out beside the page; a newer request ends an older one. */
import { layoutSteps } from "./layout.js";
import { inSlices } from "./slices.js";
import type { Layout, LayoutGraph } from "./types.js";

export interface Request {
  readonly id: number;
  readonly graph: LayoutGraph;
  readonly budget: number;
}

export type Reply =
  | { readonly id: number; readonly layout: Layout }
  | { readonly id: number; readonly message: string };

let newest = 0;

async function answer({ id, graph, budget }: Request): Promise<void> {
  newest = id;
  const reply = (message: Reply): void => postMessage(message);
  try {
    const layout = await inSlices((pace) => layoutSteps(graph, pace), {
      budget,
      stopped: () => newest !== id,
    });
    if (layout !== null) reply({ id, layout });
  } catch (error) {
    reply({ id, message: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener("message", (event: MessageEvent<Request>) => void answer(event.data));
