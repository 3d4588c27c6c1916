/** Orders every rank so that few hops cross, tape order first: another order has to be strictly better to be taken. */
import { crossingsOf, entryKey, exitKey } from "./crossings.js";
import type { Item } from "./item.js";
import { type Pace, type Steps, seeded } from "./pace.js";
import { switchNeighbours } from "./switch.js";

type Layers = Item[][];

/** Work one part may cost, in hops looked at; small parts get every attempt, huge ones a sweep or two. */
const EFFORT = 3_000_000;
const MOST_SWEEPS = 16;
/** Sweeps without gain before giving an attempt up. */
const PATIENCE = 4;
/** Parts with fewer hops than this are tried from several starts. */
const SMALL = 400;
const RANDOM_STARTS = 6;
const SEED = 20;

export function* orderLayers(layers: Layers, pace: Pace): Steps<void> {
  const hops = layers.flatMap((layer) => layer.flatMap((item) => item.right));
  setShares(layers);
  const sweeps = Math.max(2, Math.min(MOST_SWEEPS, Math.floor(EFFORT / (hops.length + 1))));
  let best: Layers = [];
  let fewest = Number.POSITIVE_INFINITY;
  const consider = (): boolean => {
    const crossings = crossingsOf(layers);
    if (crossings >= fewest) return false;
    fewest = crossings;
    best = layers.map((layer) => [...layer]);
    return true;
  };
  for (const start of starts(layers, hops.length)) {
    if (fewest === 0 || (pace.hurry && best.length > 0)) break;
    start();
    number(layers);
    consider();
    let stale = 0;
    for (let i = 0; i < sweeps && stale < PATIENCE && fewest > 0 && !pace.hurry; i++) {
      sweep(layers, i % 2 === 0);
      if (i % 4 === 3) switchNeighbours(layers);
      stale = consider() ? 0 : stale + 1;
      yield;
    }
    if (fewest > 0 && !pace.hurry) switchNeighbours(layers);
    consider();
  }
  restore(layers, best);
}

/** Makes an order better where that is easy; one that is good stays as it is. */
export function improve(layers: Layers): void {
  setShares(layers);
  number(layers);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossingsOf(layers);
  for (let i = 0; i < PATIENCE && fewest > 0; i++) {
    if (i > 0) sweep(layers, i % 2 === 0);
    switchNeighbours(layers);
    const crossings = crossingsOf(layers);
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = layers.map((layer) => [...layer]);
  }
  restore(layers, best);
}

/** Gives every rank the order it has in `best`. */
export function restore(layers: Layers, best: readonly (readonly Item[])[]): void {
  layers.forEach((layer, rank) => {
    layer.splice(0, layer.length, ...(best[rank] ?? layer));
  });
  number(layers);
}

export function number(layers: readonly (readonly Item[])[]): void {
  for (const layer of layers) {
    layer.forEach((item, i) => {
      item.index = i;
    });
  }
}

/** Where along their items the hops stand, 0…1: by operand at a node, by the order of the gates at a group's frame. */
export function setShares(layers: Layers): void {
  for (const layer of layers)
    for (const item of layer) {
      for (const hop of item.right) {
        hop.exitAt = item.body.kind === "group" ? gateShare(item.body.scope.outs, hop.source) : 0.5;
        if (hop.to.body.kind !== "node") hop.entryAt = 0.5;
        if (hop.to.body.kind === "group") hop.entryAt = gateShare(hop.to.body.scope.ins, hop.source);
      }
      if (item.body.kind === "node") shareEntries(item);
    }
}

function shareEntries(node: Item): void {
  const ports = [...new Set(node.left.map(({ port }) => port))].sort((a, b) => a - b);
  for (const hop of node.left) hop.entryAt = (ports.indexOf(hop.port) + 1) / (ports.length + 1);
}

function gateShare(gates: ReadonlyMap<string, Item>, source: string): number {
  return ((gates.get(source)?.gate ?? 0) + 1) / (gates.size + 1);
}

function starts(layers: Layers, hops: number): (() => void)[] {
  const byTape = () => {
    for (const layer of layers) layer.sort((a, b) => onTape(a) - onTape(b) || a.serial - b.serial);
  };
  const fromEnd = () => walk(layers, "left");
  if (hops > SMALL) return [byTape, fromEnd];
  const random = seeded(SEED);
  const shuffled = () => {
    for (const layer of layers) {
      const keys = new Map(layer.map((item) => [item, random()]));
      layer.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
    }
  };
  return [byTape, fromEnd, () => walk(layers, "right"), ...Array<() => void>(RANDOM_STARTS).fill(shuffled)];
}

/** Edges that enter a group stand in the order in which the group first uses them, so that alike groups look alike. */
function onTape(item: Item): number {
  if (item.body.kind !== "in") return item.order;
  return item.outs.reduce((first, link) => Math.min(first, link.to.order), Number.POSITIVE_INFINITY);
}

/** Depth first along the hops, operands in order: draws every tree without a crossing. */
function walk(layers: Layers, side: "left" | "right"): void {
  const far = side === "left" ? "right" : "left";
  const roots = layers.flat().filter((item) => item[far].length === 0);
  const stack = roots.sort((a, b) => b.order - a.order);
  const seen = new Set<Item>();
  for (const layer of layers) layer.length = 0;
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (seen.has(item)) continue;
    seen.add(item);
    layers[item.rank]?.push(item);
    const next = [...item[side]].sort((a, b) =>
      side === "left" ? b.entryAt - a.entryAt || b.from.order - a.from.order : b.to.order - a.to.order,
    );
    for (const hop of next) stack.push(side === "left" ? hop.from : hop.to);
  }
}

/** Sorts each rank by the mean place of what it is joined to in the rank before (or after) it; `fixed` keeps the ends. */
export function sweep(layers: Layers, forward: boolean, fixed = false): void {
  for (let i = 1; i < layers.length - (fixed ? 1 : 0); i++) {
    const layer = layers[forward ? i : layers.length - 1 - i];
    if (layer === undefined || layer.length < 2) continue;
    const keys = new Map(layer.map((item) => [item, meanPlace(item, forward)]));
    sortBy(layer, keys);
    layer.forEach((item, at) => {
      item.index = at;
    });
  }
}

function meanPlace(item: Item, forward: boolean): number | null {
  const hops = forward ? item.left : item.right;
  if (hops.length === 0) return null;
  let sum = 0;
  for (const hop of hops) sum += forward ? exitKey(hop) - hop.entryAt : entryKey(hop) - hop.exitAt;
  return sum / hops.length;
}

/** Sorts those that have a key; the others stay where they are. */
function sortBy(layer: Item[], keys: ReadonlyMap<Item, number | null>): void {
  const keyed = layer.filter((item) => keys.get(item) !== null);
  keyed.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || a.index - b.index);
  let next = 0;
  layer.forEach((item, at) => {
    const other = keyed[next];
    if (keys.get(item) === null || other === undefined) return;
    layer[at] = other;
    next++;
  });
}
