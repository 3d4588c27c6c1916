/** What a player knows besides the run: where it stands, how it moves, and what the reader looks at. */
import { computed, type Readable, type Signal, signal } from "../base/signals.js";
import type { Run, Step } from "../run/model.js";
import type { Relation } from "../run/relatives.js";
import type { RunStore } from "../run/store.js";
import { type FoldChoices, type Folding, foldingOf, NO_CHOICES } from "../views/graph/folding.js";
import { type Moved, NOTHING_MOVED } from "../views/graph/moved.js";
import type { Pointed } from "../views/graph/scene-context.js";
import type { PanelId } from "../views/side/side.js";
import { momentOf, type Segment, segmentsOf, stepAt } from "../views/transport/position.js";

export interface Sought {
  readonly query: Signal<string>;
  readonly relation: Signal<Relation | null>;
}

export interface PlayerState {
  readonly run: Readable<Run>;
  /** The run that was on screen before, and whether the current one varies it: see `RunStore`. */
  readonly previous: Readable<Run | null>;
  readonly varied: Readable<boolean>;
  /** Steps shown; null follows the end of the run as it grows. */
  readonly chosen: Signal<number | null>;
  readonly playing: Signal<boolean>;
  readonly coarse: Signal<boolean>;
  readonly speed: Signal<number>;
  readonly ghosts: Signal<boolean>;
  readonly decisions: Signal<boolean>;
  /** What the reader folded and unfolded, and what of the run is drawn therefore. */
  readonly folds: Signal<FoldChoices>;
  readonly folding: Readable<Folding>;
  /** Nodes of the run, by id. */
  readonly selected: Signal<number | null>;
  readonly hovered: Signal<number | null>;
  /** A node that the graph brings into view without selecting it. */
  readonly looked: Signal<number | null>;
  /** What a panel points out on the graph. */
  readonly pointed: Signal<readonly Pointed[]>;
  /** Nodes that were selected before this one, the latest last: the way back. */
  readonly trail: Signal<readonly number[]>;
  /** The input from which tangents are shown flowing forward. */
  readonly sweep: Signal<number | null>;
  /** Whether what backward passes built stands out. */
  readonly layers: Signal<boolean>;
  /** Whether the run before is shown beside the current one. */
  readonly comparing: Signal<boolean>;
  /** The panel beside the graph that is open. */
  readonly panel: Signal<PanelId | null>;
  /** Gradients that ran after this sequence number are still on their way, and have come `progress` far. */
  readonly since: Signal<number>;
  readonly progress: Signal<number>;
  /** How far cards were moved by hand, by the item's id. */
  readonly moved: Signal<Moved>;
  /** What is searched for, and which relation of tensors is shown. */
  readonly sought: Sought;
  readonly position: Readable<number>;
  readonly q: Readable<number>;
  readonly step: Readable<Step | null>;
  readonly segments: Readable<readonly Segment[]>;
}

/** A run of more events than this is large, and folded again only when it is so many times as long. */
const LARGE = 8000;
const GROWN = 1.06;

/** What is folded; while a large run grows, as it was a moment ago. */
function createFolder(): typeof foldingOf {
  let last: { run: Run; choices: FoldChoices; events: number; folding: Folding } | null = null;
  return (run, choices) => {
    const { length } = run.events;
    const same = last?.run === run && last.choices === choices && run.status === "running";
    if (last !== null && same && length > LARGE && length < last.events * GROWN) return last.folding;
    last = { run, choices, events: length, folding: foldingOf(run, choices) };
    return last.folding;
  };
}

export function createState(store: Pick<RunStore, "run" | "previous" | "varied">): PlayerState {
  const { run, previous, varied } = store;
  const folds = signal(NO_CHOICES);
  const fold = createFolder();
  const chosen = signal<number | null>(null);
  const position = computed(() => Math.min(chosen.value ?? Number.POSITIVE_INFINITY, run.value.steps.length));
  return {
    run,
    previous,
    varied,
    chosen,
    playing: signal(false),
    coarse: signal(false),
    speed: signal(1),
    ghosts: signal(false),
    decisions: signal(true),
    folds,
    folding: computed(() => fold(run.value, folds.value)),
    selected: signal<number | null>(null),
    hovered: signal<number | null>(null),
    looked: signal<number | null>(null),
    pointed: signal<readonly Pointed[]>([]),
    trail: signal<readonly number[]>([]),
    sweep: signal<number | null>(null),
    layers: signal(true),
    comparing: signal(false),
    panel: signal<PanelId | null>(null),
    since: signal(Number.POSITIVE_INFINITY),
    progress: signal(1),
    moved: signal(NOTHING_MOVED),
    sought: { query: signal(""), relation: signal<Relation | null>(null) },
    position,
    q: computed(() => momentOf(run.value, position.value)),
    step: computed(() => stepAt(run.value, position.value)),
    segments: computed(() => segmentsOf(run.value)),
  };
}
