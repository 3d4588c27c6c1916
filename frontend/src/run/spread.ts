/**
 * How the axes of a tensor are laid out on a plane: the last two as rows and columns, those before them as facets while
 * these are few, the rest to choose.
 */

/** Most elements that are looked at at once; the server gives no more. */
export const MOST = 16_384;
/** Elements in a row of a long vector, which has no rows of its own. */
const WRAPPED = 100;
/** Most rows and columns of a map: more could not be told apart. */
const SIDE = 256;
/** Most facets that stand for more than one axis. */
const TILES = 64;

/** A box of elements: the first one and how many along each axis. */
export interface Box {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** Elements from `start` on, `count` of `size`. */
export interface Window {
  readonly start: number;
  readonly count: number;
  readonly size: number;
}

/** What of a tensor is on the plane. */
export interface Spread {
  readonly shape: readonly number[];
  /** Whether a vector is broken into rows. */
  readonly wrapped: boolean;
  /** The index along each axis before the facets. */
  readonly fixed: readonly number[];
  /** Facets count through the axes `tiled`, the last one fastest. */
  readonly tiled: readonly number[];
  readonly facets: Window;
  readonly rows: Window;
  readonly columns: Window;
}

/** What the reader chose: the fixed indices, and the first facet, row and column. */
export interface Position {
  readonly fixed: readonly number[];
  readonly facet: number;
  readonly row: number;
  readonly column: number;
}

export const START: Position = { fixed: [], facet: 0, row: 0, column: 0 };

/** The plane at a position, which is moved to where there are elements. */
export function spreadOf(shape: readonly number[], at: Position = START): Spread {
  const wrapped = shape.length === 1 && (shape[0] ?? 0) > WRAPPED;
  const [length = 1] = shape;
  const height = wrapped ? Math.ceil(length / WRAPPED) : shape.length < 2 ? 1 : (shape.at(-2) ?? 1);
  const width = wrapped ? WRAPPED : shape.length === 0 ? 1 : (shape.at(-1) ?? 1);
  const columns = windowAt(at.column, Math.min(width, SIDE), width);
  const most = Math.max(1, Math.floor(MOST / Math.max(columns.count, 1)));
  const rows = windowAt(at.row, Math.min(height, SIDE, most), height);
  const room = Math.max(1, Math.floor(MOST / Math.max(1, rows.count * columns.count)));
  const tiled = tiledAxes(shape, room);
  const tiles = product(tiled);
  const facets = windowAt(at.facet, Math.min(tiles, room), tiles);
  const before = shape.slice(0, Math.max(0, shape.length - 2 - tiled.length));
  const fixed = before.map((size, axis) => clamp(at.fixed[axis] ?? 0, size));
  return { shape, wrapped, fixed, tiled, facets, rows, columns };
}

/** The axes that become facets: the one before the rows, and those before it as long as all of them have room. */
function tiledAxes(shape: readonly number[], room: number): readonly number[] {
  let axes = shape.slice(-3, -2);
  for (let more = shape.slice(-4, -2); more.length > axes.length; more = shape.slice(-3 - axes.length, -2)) {
    if (product(more) > Math.min(TILES, room)) break;
    axes = more;
  }
  return axes;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** The index along each of the tiled axes. */
function untiled(tiled: readonly number[], facet: number): readonly number[] {
  const index: number[] = [];
  let rest = facet;
  for (const size of tiled.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** The index of a facet in its axes, as it stands over it. */
export function facetIndex({ tiled, fixed, facets }: Spread, facet: number): readonly number[] {
  return [...fixed, ...untiled(tiled, facets.start + facet)];
}

function clamp(index: number, size: number): number {
  return Math.max(0, Math.min(index, size - 1));
}

/** Pages start at multiples of their length, so that going on and back meets the same pages. */
function windowAt(index: number, length: number, size: number): Window {
  const start = length > 0 ? Math.floor(clamp(index, size) / length) * length : 0;
  return { start, count: Math.min(length, size - start), size };
}

/** The elements on the plane as a box of the tensor. */
export function boxOf({ shape, wrapped, fixed, tiled, facets, rows, columns }: Spread): Box {
  if (wrapped) {
    const start = rows.start * WRAPPED;
    return { start: [start], count: [Math.min(rows.count * WRAPPED, (shape[0] ?? 0) - start)] };
  }
  const tiles = tiled.length === 1 ? [facets] : tiled.map((size) => ({ start: 0, count: size }));
  const windows = [...tiles, ...[rows, columns].slice(2 - Math.min(shape.length, 2))];
  return {
    start: [...fixed, ...windows.map(({ start }) => start)],
    count: [...fixed.map(() => 1), ...windows.map(({ count }) => count)],
  };
}

/** A cell of the plane, counted within its windows. */
export interface Cell {
  readonly facet: number;
  readonly row: number;
  readonly column: number;
}

/** Where in the box's numbers a cell is; -1 behind the end of a vector. */
export function offsetOf(spread: Spread, { facet, row, column }: Cell): number {
  const { rows, columns } = spread;
  const at = (facet * rows.count + row) * columns.count + column;
  return spread.wrapped && at >= (boxOf(spread).count[0] ?? 0) ? -1 : at;
}

/** The index of a cell in the tensor, as a program writes it. */
export function indexOf(spread: Spread, { facet, row, column }: Cell): readonly number[] {
  const { shape, wrapped, rows, columns } = spread;
  if (wrapped) return [(rows.start + row) * WRAPPED + column];
  const plane = [rows.start + row, columns.start + column];
  return [...facetIndex(spread, facet), ...plane.slice(2 - Math.min(shape.length, 2))];
}

/** What stands before a row: its index, or that of its first element. */
export function rowLabel({ wrapped, rows }: Spread, row: number): number {
  return wrapped ? (rows.start + row) * WRAPPED : rows.start + row;
}

/** The fewest elements along each side of what may be a picture. */
const PICTURE = 8;

/** How many channels a picture of this shape has: 1 or 3; 0 when it is none. */
export function channelsOf(shape: readonly number[]): 0 | 1 | 3 {
  const [channels, height = 0, width = 0] = shape.slice(-3);
  if (shape.length < 3 || height < PICTURE || width < PICTURE) return 0;
  return channels === 1 || channels === 3 ? channels : 0;
}
