/** A box of numbers as a picture: one tile per facet, colours by sign and size, hatches and crosses where there is room. */
import type { Block } from "../../run/block.js";
import { type Cell, channelsOf, facetIndex, offsetOf, type Spread } from "../../run/spread.js";

export type Palette = "signed" | "grey" | "colour";

type Rgb = readonly [number, number, number];

export interface Inks {
  readonly ground: Rgb;
  readonly positive: Rgb;
  readonly negative: Rgb;
  readonly bad: Rgb;
  readonly text: string;
}

export interface MapProps {
  readonly spread: Spread;
  readonly block: Block;
  readonly palette: Palette;
  /** How many times as large as what fits. */
  readonly zoom: number;
  readonly cursor: Cell;
}

/** Where the tiles stand and how large a cell is, px. */
export interface Tiling {
  readonly cell: { readonly width: number; readonly height: number };
  readonly across: number;
  /** Room above each tile for its index. */
  readonly label: number;
  readonly tile: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

const GAP = 10;
/** Room above a tile for its index. */
const LABEL = 14;
const LARGEST_CELL = 28;
/** How many times as wide as high a cell may be, and the other way round. */
const STRETCH = 4;
/** From here on a cell has room for hatches and crosses, px. */
const ROOM = 6;

/** The largest tiles that fit into the room. */
export function tilingOf(spread: Spread, palette: Palette, room: Size, zoom: number): Tiling {
  const tiles = palette === "colour" ? 1 : spread.facets.count;
  const { rows, columns } = spread;
  const label = tiles > 1 ? LABEL : 0;
  let best: Tiling | null = null;
  for (let across = 1; across <= tiles; across += 1) {
    const down = Math.ceil(tiles / across);
    const width = ((room.width - GAP * (across - 1)) / across / Math.max(columns.count, 1)) * zoom;
    const height = ((room.height - label * down - GAP * (down - 1)) / down / Math.max(rows.count, 1)) * zoom;
    const cell = cellOf(width, height, channelsOf(spread.shape) > 0, zoom);
    if (best && best.cell.width * best.cell.height >= cell.width * cell.height) continue;
    const tile = { width: cell.width * columns.count, height: cell.height * rows.count };
    const whole = {
      width: tile.width * across + GAP * (across - 1),
      height: (tile.height + label) * down + GAP * (down - 1),
    };
    best = { cell, across, label, tile, ...whole };
  }
  return best ?? { cell: { width: 1, height: 1 }, across: 1, label: 0, tile: room, ...room };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function cellOf(width: number, height: number, square: boolean, zoom: number): Size {
  const most = LARGEST_CELL * zoom;
  const [w, h] = [Math.min(width, most), Math.min(height, most)];
  const stretch = square ? 1 : STRETCH;
  return { width: Math.max(1, Math.min(w, h * stretch)), height: Math.max(1, Math.min(h, w * stretch)) };
}

function tileAt({ across, label, tile }: Tiling, facet: number): { x: number; y: number } {
  return {
    x: (facet % across) * (tile.width + GAP),
    y: Math.floor(facet / across) * (tile.height + label + GAP) + label,
  };
}

/** The cell under a point of the map, or null. */
export function cellUnder(spread: Spread, tiling: Tiling, x: number, y: number): Cell | null {
  for (let facet = 0; facet < spread.facets.count; facet += 1) {
    const tile = tileAt(tiling, facet);
    const column = Math.floor((x - tile.x) / tiling.cell.width);
    const row = Math.floor((y - tile.y) / tiling.cell.height);
    const inside = row >= 0 && row < spread.rows.count && column >= 0 && column < spread.columns.count;
    const cell = { facet, row, column };
    if (inside && offsetOf(spread, cell) >= 0) return cell;
  }
  return null;
}

/** Draws the map on a canvas of the tiling's size; `scale` device pixels make one px. */
export function paintMap(canvas: HTMLCanvasElement, props: MapProps, tiling: Tiling, inks: Inks): void {
  const scale = canvas.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  canvas.width = Math.max(1, Math.ceil(tiling.width * scale));
  canvas.height = Math.max(1, Math.ceil(tiling.height * scale));
  canvas.style.width = `${tiling.width}px`;
  canvas.style.height = `${tiling.height}px`;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(scale, scale);
  pen.imageSmoothingEnabled = false;
  const tiles = props.palette === "colour" ? 1 : props.spread.facets.count;
  for (let facet = 0; facet < tiles; facet += 1) paintTile(pen, props, tiling, facet, inks);
  paintCursor(pen, props, tiling, inks);
}

type Pen = CanvasRenderingContext2D;

function paintTile(pen: Pen, props: MapProps, tiling: Tiling, facet: number, inks: Inks): void {
  const { spread, palette } = props;
  const { x, y } = tileAt(tiling, facet);
  const image = pen.canvas.ownerDocument.createElement("canvas");
  image.width = Math.max(1, spread.columns.count);
  image.height = Math.max(1, spread.rows.count);
  const inner = image.getContext("2d");
  if (!inner) return;
  const pixels = inner.createImageData(image.width, image.height);
  const colour = colouring(props, inks);
  eachCell(spread, facet, (at, row, column) => {
    const [r, g, b] = colour(at);
    pixels.data.set([r, g, b, 255], (row * image.width + column) * 4);
  });
  inner.putImageData(pixels, 0, 0);
  pen.drawImage(image, x, y, tiling.tile.width, tiling.tile.height);
  if (palette === "signed") paintGlyphs(pen, props, tiling, facet, inks);
  pen.fillStyle = inks.text;
  if (tiling.label > 0) paintIndex(pen, `[${facetIndex(spread, facet).join(", ")}]`, x, y, tiling);
}

/** The index over a tile, where it has room. */
function paintIndex(pen: Pen, index: string, x: number, y: number, { tile }: Tiling): void {
  pen.font = "11px ui-monospace, monospace";
  if (pen.measureText(index).width > tile.width + GAP - 2) return;
  pen.fillText(index, x, y - 3);
}

function eachCell(
  spread: Spread,
  facet: number,
  draw: (at: number, row: number, column: number) => void,
): void {
  for (let row = 0; row < spread.rows.count; row += 1) {
    for (let column = 0; column < spread.columns.count; column += 1) {
      const at = offsetOf(spread, { facet, row, column });
      if (at >= 0) draw(at, row, column);
    }
  }
}

/** The largest finite number, by size, and the ends, of the whole tensor when that is known. */
export function extentOf({ values, figures }: Block): { low: number; high: number; size: number } {
  let [low, high] = [Number(figures?.min ?? Number.NaN), Number(figures?.max ?? Number.NaN)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    const finite = Array.from(values).filter(Number.isFinite);
    low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  }
  if (low > high) [low, high] = [0, 0];
  return { low, high, size: Math.max(Math.abs(low), Math.abs(high)) || 1 };
}

/** The colour of each element. */
function colouring({ spread, block, palette }: MapProps, inks: Inks): (at: number) => Rgb {
  const { values } = block;
  const { low, high, size } = extentOf(block);
  if (palette === "signed") {
    return (at) => {
      const value = values[at] ?? 0;
      if (!Number.isFinite(value)) return inks.bad;
      return mix(inks.ground, value < 0 ? inks.negative : inks.positive, Math.sqrt(Math.abs(value) / size));
    };
  }
  const grey = (at: number): number => {
    const value = values[at] ?? Number.NaN;
    return ((value - low) / (high - low || 1)) * 255;
  };
  const plane = spread.rows.count * spread.columns.count;
  const shade = (at: number): Rgb => {
    if (!Number.isFinite(values[at] ?? 0)) return inks.bad;
    const level = grey(at);
    return [level, level, level];
  };
  return palette === "grey" ? shade : (at) => [grey(at), grey(at + plane), grey(at + 2 * plane)];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2): number => from[at] + (to[at] - from[at]) * Math.min(1, share);
  return [part(0), part(1), part(2)];
}

/** Negative numbers have a slanted line, those that are not finite a cross. */
function paintGlyphs(pen: Pen, { spread, block }: MapProps, tiling: Tiling, facet: number, inks: Inks): void {
  const { width, height } = tiling.cell;
  if (Math.min(width, height) < ROOM) return;
  const tile = tileAt(tiling, facet);
  pen.strokeStyle = inks.text;
  pen.lineWidth = 1;
  pen.beginPath();
  eachCell(spread, facet, (at, row, column) => {
    const value = block.values[at] ?? 0;
    const bad = !Number.isFinite(value);
    if (value >= 0 && !bad) return;
    const [x, y] = [tile.x + column * width + width / 2, tile.y + row * height + height / 2];
    const reach = Math.min(width, height) * (bad ? 0.32 : 0.22);
    pen.moveTo(x - reach, y + reach);
    pen.lineTo(x + reach, y - reach);
    if (!bad) return;
    pen.moveTo(x - reach, y - reach);
    pen.lineTo(x + reach, y + reach);
  });
  pen.stroke();
}

function paintCursor(pen: Pen, { cursor, palette }: MapProps, tiling: Tiling, inks: Inks): void {
  const { x, y } = tileAt(tiling, palette === "colour" ? 0 : cursor.facet);
  const { width, height } = tiling.cell;
  const least = Math.max(0, 5 - Math.min(width, height)) / 2;
  pen.strokeStyle = inks.text;
  pen.lineWidth = 2;
  pen.strokeRect(
    x + cursor.column * width - least,
    y + cursor.row * height - least,
    width + 2 * least,
    height + 2 * least,
  );
}
