/**
 * Keeps the drawing's geometry up to date with a run: graph and layout, placed online while the run grows and settled
 * once when it has ended.
 */
import type { Layout, LayoutGraph } from "../../layout/types.js";
import { titleSize } from "../../paint/card.js";
import type { Measure } from "../../paint/measure.js";
import { graphOf } from "../../run/graph.js";
import type { Run } from "../../run/model.js";
import { type Notation, roomFor } from "./card.js";
import { Drawing } from "./drawing.js";
import type { Folding } from "./folding.js";
import { groupTitle } from "./scope-title.js";

/** Finds places: `grow` never moves what is placed, `settle` arranges everything anew. */
export interface Arranger {
  arrange(graph: LayoutGraph, how: "grow" | "settle"): Promise<Layout>;
  /** Forgets what was placed. */
  reset(): void;
}

export interface Arranged {
  readonly drawing: Drawing;
  readonly settled: boolean;
}

/** A run of more events than this is large … */
const LARGE = 8000;
/** … and arranged again when it is so many times as long. */
const GROWN = 1.06;

export class Arrangement {
  readonly #arranger: Arranger;
  readonly #measure: Measure;
  readonly #notation: Notation;
  readonly #arranged: (result: Arranged) => void;
  #run: Run | null = null;
  #folding: Folding | null = null;
  /** Events of the run that the latest request knew of; less when it has to be asked for again. */
  #asked = -1;
  #busy = false;
  #failure: unknown = null;

  constructor(
    arranger: Arranger,
    measure: Measure,
    notation: Notation,
    arranged: (result: Arranged) => void,
  ) {
    this.#arranger = arranger;
    this.#measure = measure;
    this.#notation = notation;
    this.#arranged = arranged;
  }

  /** Whether the drawing is behind the run. */
  get pending(): boolean {
    return this.#busy;
  }

  /** Why there is no drawing, or null. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Follows the run; one request is under way at a time, and what came meanwhile goes into the next. */
  follow(run: Run, folding: Folding): void {
    if (folding !== this.#folding) {
      this.#folding = folding;
      this.#asked = -1;
    }
    if (run !== this.#run) {
      this.#run = run;
      this.#asked = -1;
      this.#failure = null;
      this.#arranger.reset();
    }
    if (!this.#busy && this.#isDue(run)) void this.#work(run, folding);
  }

  /** Of a large run that grows, not every batch is worth going through all of it again. */
  #isDue({ events, status }: Run): boolean {
    const share = status === "running" && events.length > LARGE ? GROWN : 1;
    return events.length > this.#asked * share;
  }

  async #work(run: Run, folding: Folding): Promise<void> {
    this.#busy = true;
    this.#asked = run.events.length;
    const graph = graphOf(run, { measure: this.#measures(run), direction: "right", ...folding });
    const settled = run.status !== "running";
    try {
      const layout = await this.#arranger.arrange(graph.layout, settled ? "settle" : "grow");
      this.#busy = false;
      if (run === this.#run) this.#arranged({ drawing: new Drawing(run, graph, layout), settled });
    } catch (failure) {
      this.#busy = false;
      // Whatever happens to the drawing of a run that is gone concerns nobody.
      if (run === this.#run) this.#failure = failure;
    }
    if (this.#run && this.#folding) this.follow(this.#run, this.#folding);
  }

  #measures(run: Run) {
    return {
      node: (item: Parameters<typeof roomFor>[0]) => roomFor(item, run, this.#notation, this.#measure),
      title: (group: Parameters<typeof groupTitle>[1]) =>
        titleSize(groupTitle(run, group, this.#notation.say), this.#measure),
    };
  }
}
