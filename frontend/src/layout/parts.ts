/** Splits a scope into parts that have no edge in common, and stacks the finished parts in tape order. */
import type { Item, Link } from "./item.js";
import type { Scope } from "./scope.js";
import { PART_GAP } from "./spacing.js";

export interface Part {
  readonly items: readonly Item[];
  readonly links: readonly Link[];
  width: number;
  height: number;
}

/** Parts in tape order; within a part the items keep their order. */
export function splitParts(scope: Scope): Part[] {
  const parts: Part[] = [];
  const seen = new Set<Item>();
  const byTape = [...scope.items].sort((a, b) => a.order - b.order || a.serial - b.serial);
  for (const start of byTape) {
    if (seen.has(start)) continue;
    const items = reach(start, seen);
    parts.push({ items, links: items.flatMap((item) => item.outs), width: 0, height: 0 });
  }
  return parts;
}

function reach(start: Item, seen: Set<Item>): Item[] {
  const found = [start];
  seen.add(start);
  for (let i = 0; i < found.length; i++) {
    const item = found[i];
    if (item === undefined) break;
    const near = [...item.ins.map((link) => link.from), ...item.outs.map((link) => link.to)];
    for (const other of near) {
      if (seen.has(other)) continue;
      seen.add(other);
      found.push(other);
    }
  }
  return found.sort((a, b) => a.order - b.order || a.serial - b.serial);
}

interface Shelf {
  x: number;
  y: number;
  height: number;
}

/** Moves the parts under one another; lone nodes share a row while it is no longer than the drawing is wide. */
export function stackParts(parts: readonly Part[]): { width: number; height: number } {
  const widest = parts.reduce((most, part) => Math.max(most, part.width), 0);
  const area = parts.reduce((sum, part) => sum + (part.width + PART_GAP) * (part.height + PART_GAP), 0);
  const room = Math.max(widest, Math.sqrt(area) * 1.5);
  const shelf: Shelf = { x: 0, y: 0, height: 0 };
  let width = 0;
  for (const part of parts) {
    const lone = part.items.length === 1 && part.items[0]?.body.kind === "node";
    if (!lone || shelf.x + part.width > room) nextShelf(shelf);
    movePart(part, shelf.x, shelf.y);
    width = Math.max(width, shelf.x + part.width);
    shelf.height = Math.max(shelf.height, part.height);
    shelf.x += part.width + PART_GAP;
    if (!lone) nextShelf(shelf);
  }
  return { width, height: Math.max(0, shelf.x > 0 ? shelf.y + shelf.height : shelf.y - PART_GAP) };
}

function nextShelf(shelf: Shelf): void {
  if (shelf.x > 0) shelf.y += shelf.height + PART_GAP;
  shelf.x = 0;
  shelf.height = 0;
}

function movePart(part: Part, dx: number, dy: number): void {
  for (const item of part.items) {
    item.x += dx;
    item.y += dy;
  }
  for (const link of part.links) link.path = link.path.map((point) => ({ x: point.x + dx, y: point.y + dy }));
}
