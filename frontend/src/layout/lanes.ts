/** Gives every wire of a channel (the strip between two ranks) a lane for its vertical run, so that few wires cross. */

/** The vertical run of one source between two ranks, with the heights at which it meets them. */
export interface Wire {
  readonly left: number[];
  readonly right: number[];
  low: number;
  high: number;
  lane: number;
}

/** Two wires that would lie on each other are worth this many crossings. */
const OVERLAP = 4;
/** Vertical runs nearer than this, px, do not share a lane. */
const NEAR = 6;

export function createWire(): Wire {
  const nowhere = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  return { left: [], right: [], ...nowhere, lane: 0 };
}

export function reach(wire: Wire, y: number): void {
  wire.low = Math.min(wire.low, y);
  wire.high = Math.max(wire.high, y);
}

/** Sets the lanes from 0 at the left and returns how many there are. */
export function assignLanes(wires: readonly Wire[]): number {
  const ordered: Wire[] = [];
  const byHeight = [...wires].sort((a, b) => a.low - b.low || a.high - b.high);
  for (const wire of byHeight) ordered.splice(cheapestPlace(ordered, wire), 0, wire);
  let lanes = 0;
  ordered.forEach((wire, i) => {
    wire.lane = 0;
    for (let j = 0; j < i; j++) {
      const other = ordered[j];
      if (other !== undefined && meet(wire, other)) wire.lane = Math.max(wire.lane, other.lane + 1);
    }
    lanes = Math.max(lanes, wire.lane + 1);
  });
  return lanes;
}

/** Where among the ordered wires the new one causes the fewest crossings; the leftmost of equal places. */
function cheapestPlace(ordered: readonly Wire[], wire: Wire): number {
  let cost = 0;
  let cheapest = 0;
  let least = 0;
  ordered.forEach((other, i) => {
    if (!meet(wire, other)) return;
    cost += crossings(other, wire) - crossings(wire, other);
    if (cost < least) {
      least = cost;
      cheapest = i + 1;
    }
  });
  return cheapest;
}

function meet(a: Wire, b: Wire): boolean {
  return a.low <= b.high + NEAR && b.low <= a.high + NEAR;
}

/** Crossings when `a` runs left of `b`. */
function crossings(a: Wire, b: Wire): number {
  let sum = 0;
  for (const y of b.left) sum += cost(y, a);
  for (const y of a.right) sum += cost(y, b);
  return sum;
}

function cost(y: number, wire: Wire): number {
  if (y < wire.low || y > wire.high) return 0;
  return y === wire.low || y === wire.high ? OVERLAP : 1;
}
