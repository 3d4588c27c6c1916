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
  readonly #boxes = new Map<string, Loaded>();

  /** Calls `changed` whenever an answer has come. */
  constructor(look: Look, changed: () => void) {
    this.#look = look;
    this.#changed = changed;
  }

  /** Another run is on screen: what was fetched belongs to the one before. */
  clear(): void {
    this.#boxes.clear();
  }

  get(key: NonNullable<Held["key"]>, box: Box, shape: readonly number[]): Loaded {
    const wanted = { ...key, ...box };
    const name = JSON.stringify(wanted);
    const known = this.#boxes.get(name);
    if (known) return known;
    this.#put(name, LOADING);
    this.#look(wanted).then(
      (numbers) => {
        const block = blockOf(numbers, box, shape);
        this.#settle(name, block ? { is: "here", block } : { is: "gone", why: "the answer does not fit" });
      },
      (failure: unknown) => {
        const why = failure instanceof Error ? failure.message : String(failure);
        this.#settle(name, { is: "gone", why });
      },
    );
    return LOADING;
  }

  #settle(name: string, loaded: Loaded): void {
    if (!this.#boxes.has(name)) return;
    this.#put(name, loaded);
    this.#changed();
  }

  #put(name: string, loaded: Loaded): void {
    this.#boxes.set(name, loaded);
    const [oldest] = this.#boxes.keys();
    if (this.#boxes.size > REMEMBERED && oldest !== undefined) this.#boxes.delete(oldest);
  }
}
