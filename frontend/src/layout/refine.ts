/**
 * Orders the scopes once more, now that each is known from outside and from inside: a group's edges cross its frame in
 * the order in which they come, unless that costs more crossings inside than it takes away outside.
 */
import { crossingsOf } from "./crossings.js";
import { createHop, createItem, type Hop, type Item, type Link } from "./item.js";
import { number, restore, setShares, sweep } from "./order.js";
import type { Pace, Steps } from "./pace.js";
import type { Part } from "./parts.js";
import type { Scope } from "./scope.js";
import { switchNeighbours } from "./switch.js";

/** A scope on its way through the passes. */
export interface Plan {
  readonly scope: Scope;
  readonly parts: readonly PlannedPart[];
}

export interface PlannedPart {
  readonly part: Part;
  readonly layers: Item[][];
}

const SWEEPS = 4;

/** Goes from the outer scopes to the inner ones, and back. */
export function* refine(plans: readonly Plan[], pace: Pace): Steps<void> {
  for (const pass of [plans, [...plans].reverse(), plans]) {
    for (const plan of pass) {
      if (pace.hurry) return;
      if (!isBound(plan)) continue;
      for (const part of plan.parts) refinePart(plan.scope, part.layers);
      numberGates(plan);
      yield;
    }
  }
}

/** Tells every gate of the scope its place on its side of the frame. */
export function numberGates({ scope, parts }: Plan): void {
  for (const [gates, side] of [
    [scope.ins, "in"],
    [scope.outs, "out"],
  ] as const) {
    if (gates.size === 0) continue;
    let place = 0;
    for (const { layers } of parts)
      for (const layer of layers) for (const item of layer) if (item.body.kind === side) item.gate = place++;
  }
}

/** Whether anything outside or inside could want another order. */
function isBound({ scope, parts }: Plan): boolean {
  if (scope.ins.size > 1 || scope.outs.size > 1) return true;
  const severalGates = ({ body }: Item): boolean =>
    body.kind === "group" && (body.scope.ins.size > 1 || body.scope.outs.size > 1);
  return parts.some(({ layers }) => layers.some((layer) => layer.some(severalGates)));
}

function refinePart(scope: Scope, layers: Item[][]): void {
  const outside = new Outside(scope, layers);
  const all = [outside.before, ...layers, outside.after];
  setShares(all);
  number(all);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossingsOf(all);
  for (let i = 0; i < 2 * SWEEPS && fewest > 0; i++) {
    if (i === SWEEPS) restore(layers, best);
    sweep(all, i % 2 === (i < SWEEPS ? 0 : 1), true);
    switchNeighbours(layers);
    const crossings = crossingsOf(all);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = layers.map((layer) => [...layer]);
  }
  restore(layers, best);
  outside.forget();
}

/** What the gates of a part are joined to round its group, as two more ranks that stay as they are. */
class Outside {
  readonly before: Item[] = [];
  readonly after: Item[] = [];
  readonly #gates: Item[];

  constructor(scope: Scope, layers: readonly (readonly Item[])[]) {
    this.#gates = layers.flat().filter(({ body }) => body.kind === "in" || body.kind === "out");
    const own = new Set(this.#gates);
    const { item } = scope;
    if (item === null) return;
    const ends: { end: Item; place: number }[] = [];
    const starts: { start: Item; place: number }[] = [];
    for (const hop of item.left) {
      const gate = scope.ins.get(hop.source);
      if (gate === undefined || !own.has(gate)) continue;
      starts.push({ start: this.#join(gate, "in", hop), place: hop.from.index + hop.exitAt });
    }
    for (const hop of item.right) {
      const gate = scope.outs.get(hop.source);
      if (gate === undefined || !own.has(gate)) continue;
      ends.push({ end: this.#join(gate, "out", hop), place: hop.to.index + hop.entryAt });
    }
    this.before = starts.sort((a, b) => a.place - b.place).map(({ start }) => start);
    this.after = ends.sort((a, b) => a.place - b.place).map(({ end }) => end);
  }

  /** Takes the two ranks away from the gates again. */
  forget(): void {
    for (const gate of this.#gates) (gate.body.kind === "in" ? gate.left : gate.right).length = 0;
  }

  #join(gate: Item, side: "in" | "out", { source }: Hop): Item {
    const other = createItem({ kind: "bend" }, -1, gate.order);
    const link: Link = {
      ...{ from: other, to: gate, source, port: 0, exit: 0, entry: 0, last: null, detour: false, path: [] },
    };
    if (side === "in") createHop(other, gate, link, null);
    else createHop(gate, other, link, null);
    return other;
  }
}
