/** Which element of a smaller operand stands in a cell of the larger result, as broadcasting repeats it. */
import { cellAt, indexOf } from "./axes.js";

export function broadcastCell(cell: number, result: readonly number[], operand: readonly number[]): number {
  const lead = result.length - operand.length;
  const index = indexOf(cell, result).slice(lead);
  return cellAt(
    index.map((at, axis) => (operand[axis] === 1 ? 0 : at)),
    operand,
  );
}
