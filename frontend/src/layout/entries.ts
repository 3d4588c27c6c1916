/** Spreads the edges that enter a node over its border, operands in order, a straight one in the middle. */
import type { Hop, Item, Link } from "./item.js";
import { PORT, PORT_INSET } from "./spacing.js";

/** A way into a node: a hop, or a link on a detour. */
type Entrance = Hop | Link;

/** Least distance between two operands after one was moved to straighten its edge. */
const CLOSEST = 7;
/** An edge that misses its operand by no more than this, px, is straightened by moving the operand. */
const ALMOST = 6;

/** Sets the entries of every node; those of `straight` hops meet the anchor line. */
export function spreadEntries(items: readonly Item[], straight: ReadonlySet<Hop>): void {
  for (const item of items) {
    if (item.body.kind !== "node") continue;
    const half = item.body.node.height / 2;
    const entrances = entrancesOf(item);
    const middle = entrances.findIndex((entrance) => "entryAt" in entrance && straight.has(entrance));
    spread(entrances, middle, half);
  }
}

/** Once all stands: moves the end of an edge along a node's border by a few pixels where that takes a bend out. */
export function straightenAlmost(items: readonly Item[]): void {
  for (const item of items) {
    if (item.body.kind !== "node") continue;
    const border = item.body.node.height / 2 - PORT_INSET;
    const entrances = entrancesOf(item);
    entrances.forEach((entrance, i) => {
      if (!("entryAt" in entrance)) return;
      const wanted = entrance.from.y + entrance.exit - item.y;
      const low = Math.max(-border, (entrances[i - 1]?.entry ?? -Infinity) + CLOSEST);
      const high = Math.min(border, (entrances[i + 1]?.entry ?? Infinity) - CLOSEST);
      if (Math.abs(wanted - entrance.entry) <= ALMOST && wanted >= low && wanted <= high)
        entrance.entry = wanted;
    });
    const only =
      item.right.length === 1 && item.outs.every((link) => !link.detour) ? item.right[0] : undefined;
    if (only === undefined) continue;
    const wanted = only.to.y + only.entry - item.y;
    if (Math.abs(wanted) <= ALMOST) only.exit = wanted;
  }
}

function entrancesOf(item: Item): Entrance[] {
  const entrances: Entrance[] = [...item.left, ...item.ins.filter((link) => link.detour)];
  return entrances.sort((a, b) => a.port - b.port || a.from.index - b.from.index || a.exit - b.exit);
}

function spread(entrances: readonly Entrance[], middle: number, half: number): void {
  const count = entrances.length;
  const center = middle >= 0 ? middle : (count - 1) / 2;
  const steps = Math.max(center, count - 1 - center);
  const apart = steps > 0 ? Math.min(PORT, (half - PORT_INSET) / steps) : 0;
  entrances.forEach((entrance, i) => {
    entrance.entry = Math.round((i - center) * apart);
  });
}
