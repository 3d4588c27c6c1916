/** Finds boxes near a box without looking at all of them: square cells that remember who reaches into them. */
import { type Box, bottom, right } from "../base/geometry.js";

const CELL = 256;

export class BoxGrid {
  readonly #cells = new Map<string, Set<string>>();

  add(id: string, box: Box): void {
    for (const key of cellsOf(box)) {
      const cell = this.#cells.get(key);
      if (cell === undefined) this.#cells.set(key, new Set([id]));
      else cell.add(id);
    }
  }

  remove(id: string): void {
    for (const cell of this.#cells.values()) cell.delete(id);
  }

  /** Ids of all boxes that may overlap `box`. */
  near(box: Box): Set<string> {
    const found = new Set<string>();
    for (const key of cellsOf(box)) for (const id of this.#cells.get(key) ?? []) found.add(id);
    return found;
  }
}

function* cellsOf(box: Box): Generator<string> {
  for (let x = Math.floor(box.x / CELL); x <= Math.floor(right(box) / CELL); x++)
    for (let y = Math.floor(box.y / CELL); y <= Math.floor(bottom(box) / CELL); y++) yield `${x} ${y}`;
}
