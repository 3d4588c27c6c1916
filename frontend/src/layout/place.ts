/**
 * Moves the blocks across the flow so that the sum of the squared heights of all edges is least while neighbours keep
 * their distance: a projected gradient method, with the projection by Hildreth's algorithm (each distance that is too
 * small pushes its two blocks apart in inverse proportion to how many edges hold them, and gives way again later).
 */
import type { Hop, Item } from "./item.js";
import type { Pace, Steps } from "./pace.js";
import { gapBetween } from "./spacing.js";
import type { Block } from "./straighten.js";

/** `lower` stands at least `apart` below `upper`. */
interface Apart {
  readonly upper: number;
  readonly lower: number;
  readonly apart: number;
  /** How hard it pushes at present. */
  force: number;
}

interface Pull {
  readonly block: number;
  /** Added to the other block's place to give the place wished for. */
  readonly offset: number;
  readonly weight: number;
}

interface Field {
  readonly blocks: readonly Block[];
  readonly pulls: readonly (readonly Pull[])[];
  /** Inertia: the weight of all pulls on the block. */
  readonly mass: Float64Array;
  readonly aparts: readonly Apart[];
  /** Sorted so that one pass settles all: by upper block going down, by lower block going up. */
  readonly down: readonly Apart[];
  readonly up: readonly Apart[];
}

const ROUNDS = 300;
const EFFORT = 4_000_000;
const FEWEST_ROUNDS = 6;
const PUSHES = 3;
const DAMPING = 0.7;
/** Inertia of a block that nothing pulls. */
const LOOSE = 0.01;
/** A round that moves nothing by more than this, px, was the last. */
const SETTLED = 0.01;

export function* placeBlocks(
  layers: readonly (readonly Item[])[],
  blocks: readonly Block[],
  pace: Pace,
): Steps<void> {
  const field = createField(layers, blocks);
  const size = blocks.length + field.down.length;
  const rounds = Math.max(FEWEST_ROUNDS, Math.min(ROUNDS, Math.floor(EFFORT / (size + 1))));
  let places: Float64Array = settle(field, new Float64Array(blocks.length));
  for (let round = 0; round < rounds; round++) {
    const moved = wish(field, places);
    applyForces(field, moved);
    for (let i = 0; i < PUSHES; i++) pushApart(field, moved);
    const most = moved.reduce((far, y, i) => Math.max(far, Math.abs(y - (places[i] ?? 0))), 0);
    places = moved;
    if (most < SETTLED || pace.hurry) break;
    if (round % 8 === 7) yield;
  }
  places = settle(field, places);
  blocks.forEach((block, i) => {
    block.y = Math.round(places[i] ?? 0);
    for (const [item, shift] of block.shifts) item.y = block.y + shift;
  });
}

function createField(layers: readonly (readonly Item[])[], blocks: readonly Block[]): Field {
  const blockOf = new Map<Item, number>();
  blocks.forEach((block, i) => {
    for (const item of block.items) blockOf.set(item, i);
  });
  const shiftOf = (item: Item): number => blocks[blockOf.get(item) ?? 0]?.shifts.get(item) ?? 0;
  const aparts = layers.flatMap((layer) => apartsOf(layer, blockOf, shiftOf));
  const order = topological(blocks.length, aparts);
  const down = [...aparts].sort((a, b) => (order[a.upper] ?? 0) - (order[b.upper] ?? 0));
  const up = [...aparts].sort((a, b) => (order[b.lower] ?? 0) - (order[a.lower] ?? 0));
  const pulls = blocks.map((block, i) => pullsOn(block, i, blockOf, shiftOf));
  const mass = Float64Array.from(pulls, (all) => all.reduce((sum, pull) => sum + pull.weight, LOOSE));
  return { blocks, pulls, mass, aparts, down, up };
}

function apartsOf(
  layer: readonly Item[],
  blockOf: ReadonlyMap<Item, number>,
  shiftOf: (item: Item) => number,
): Apart[] {
  const aparts: Apart[] = [];
  for (let i = 1; i < layer.length; i++) {
    const a = layer[i - 1];
    const b = layer[i];
    if (a === undefined || b === undefined) continue;
    // Rounded up, so that places rounded to whole pixels keep the distance.
    const apart = Math.ceil(a.down + gapBetween(a, b) + b.up + shiftOf(a) - shiftOf(b));
    aparts.push({ upper: blockOf.get(a) ?? 0, lower: blockOf.get(b) ?? 0, apart, force: 0 });
  }
  return aparts;
}

function pullsOn(
  block: Block,
  self: number,
  blockOf: ReadonlyMap<Item, number>,
  shiftOf: (item: Item) => number,
): Pull[] {
  const pulls: Pull[] = [];
  const add = (hop: Hop, sign: 1 | -1): void => {
    const other = blockOf.get(sign === 1 ? hop.from : hop.to) ?? 0;
    if (other === self) return;
    const offset = sign * (shiftOf(hop.from) + hop.exit - shiftOf(hop.to) - hop.entry);
    pulls.push({ block: other, offset, weight: 1 });
  };
  for (const item of block.items) {
    for (const hop of item.left) add(hop, 1);
    for (const hop of item.right) add(hop, -1);
  }
  return pulls;
}

/** Place of each block in an order in which upper ones come before lower ones; blocks never cross, so there is one. */
function topological(count: number, aparts: readonly Apart[]): Int32Array {
  const below: number[][] = Array.from({ length: count }, () => []);
  const waiting = new Int32Array(count);
  for (const { upper, lower } of aparts) {
    below[upper]?.push(lower);
    waiting[lower] = (waiting[lower] ?? 0) + 1;
  }
  const queue: number[] = [];
  for (let i = 0; i < count; i++) if (waiting[i] === 0) queue.push(i);
  const order = new Int32Array(count);
  for (let at = 0; at < queue.length; at++) {
    const block = queue[at] ?? 0;
    order[block] = at;
    for (const lower of below[block] ?? []) {
      waiting[lower] = (waiting[lower] ?? 0) - 1;
      if (waiting[lower] === 0) queue.push(lower);
    }
  }
  return order;
}

function wish(field: Field, places: Float64Array): Float64Array {
  return places.map((y, i) => {
    const pulls = field.pulls[i] ?? [];
    let sum = 0;
    let weights = 0;
    for (const pull of pulls) {
      sum += pull.weight * ((places[pull.block] ?? 0) + pull.offset);
      weights += pull.weight;
    }
    return weights === 0 ? y : y + DAMPING * (sum / weights - y);
  });
}

/** Starts the round with the pushes that the last one ended with. */
function applyForces({ aparts, mass }: Field, places: Float64Array): void {
  for (const { upper, lower, force } of aparts) {
    places[upper] = (places[upper] ?? 0) - force / (mass[upper] ?? 1);
    places[lower] = (places[lower] ?? 0) + force / (mass[lower] ?? 1);
  }
}

function pushApart({ aparts, mass }: Field, places: Float64Array): void {
  for (const apart of aparts) {
    const { upper, lower } = apart;
    const [above, below] = [mass[upper] ?? 1, mass[lower] ?? 1];
    const missing = (places[upper] ?? 0) + apart.apart - (places[lower] ?? 0);
    const force = Math.max(0, apart.force + (missing * above * below) / (above + below));
    const change = force - apart.force;
    apart.force = force;
    places[upper] = (places[upper] ?? 0) - change / above;
    places[lower] = (places[lower] ?? 0) + change / below;
  }
}

/** Makes the distances exact: the mean of pushing all down and pushing all up, which is symmetric. */
function settle(field: Field, wished: Float64Array): Float64Array {
  const low = Float64Array.from(wished);
  for (const { upper, lower, apart } of field.down)
    low[lower] = Math.max(low[lower] ?? 0, (low[upper] ?? 0) + apart);
  const high = Float64Array.from(wished);
  for (const { upper, lower, apart } of field.up)
    high[upper] = Math.min(high[upper] ?? 0, (high[lower] ?? 0) - apart);
  return low.map((y, i) => (y + (high[i] ?? 0)) / 2);
}
