/** Fetches boxes of numbers, each once, and says how each stands. */
import type { Numbers } from "../../protocol/session.gen.js";
import { type Block, blockOf, type Held } from "../../run/block.js";
import type { Box } from "../../run/spread.js";

export type Wanted = NonNullable<Held["key"]> & Box;
/** Asks for numbers; rejects when they cannot be had. */
export type Look = (wanted: Wanted) => Promise<Numbers>;

export type Loaded =
  | { readonly is: "here"; readonly block: Block }
  | { readonly is: "loading" }
  | { readonly is: "gone"; readonly why: string };

const LOADING: Loaded = { is: "loading" };
/** So many boxes are remembered. */
const REMEMBERED = 64;

export class Loader {
  readonly #look: Look;
  readonly #changed: () => void;
  #boxes = new Map<string, Loaded>();

  /** Calls `changed` whenever an answer has come. */
  constructor(look: Look, changed: () => void) {
    this.#look = look;
    this.#changed = changed;
  }

  /** Another run is on screen: what was fetched belongs to the one before. */
  clear(): void {
    this.#boxes = new Map();
  }

  get(key: NonNullable<Held["key"]>, box: Box, shape: readonly number[]): Loaded {
    const wanted = { ...key, ...box };
    const name = JSON.stringify(wanted);
    const boxes = this.#boxes;
    const known = boxes.get(name);
    if (known) return known;
    put(boxes, name, LOADING);
    const settle = (loaded: Loaded): void => {
      // An answer that comes after the run has changed is not looked at.
      if (boxes !== this.#boxes || !boxes.has(name)) return;
      put(boxes, name, loaded);
      this.#changed();
    };
    this.#look(wanted).then(
      (numbers) => {
        const block = blockOf(numbers, box, shape);
        settle(block ? { is: "here", block } : { is: "gone", why: "the answer does not fit" });
      },
      (failure: unknown) => {
        settle({ is: "gone", why: failure instanceof Error ? failure.message : String(failure) });
      },
    );
    return LOADING;
  }
}

/** Remembers a box; the oldest is forgotten. */
function put(boxes: Map<string, Loaded>, name: string, loaded: Loaded): void {
  boxes.set(name, loaded);
  const [oldest] = boxes.keys();
  if (boxes.size > REMEMBERED && oldest !== undefined) boxes.delete(oldest);
}
