/** The strip behind a loop's dial: one column per turn, as high as its gradients were large, on a scale of powers. */

/** Powers of ten that the strip shows below its largest size. */
const DECADES = 6;

/** Height of a column, from 0 to 1; nothing for a turn without gradients, a trace for one whose gradients are zero. */
export function columnHeights(sizes: readonly (number | null)[]): readonly (number | null)[] {
  let largest = 0;
  for (const size of sizes) if (size !== null && size > largest && Number.isFinite(size)) largest = size;
  return sizes.map((size) => {
    if (size === null) return null;
    if (!Number.isFinite(size)) return 1;
    if (size === 0 || largest === 0) return 0;
    return Math.max(0, 1 + Math.log10(size / largest) / DECADES);
  });
}

interface Column {
  /** The largest size in it. */
  readonly size: number;
  /** Whether a turn in it is drawn. */
  readonly drawn: boolean;
}

/** At most so many columns, from sizes by turn: one for several turns is as high as the highest of them. */
export function columnsOf(
  sizes: readonly (number | null)[],
  [first, last]: readonly [number, number],
  most: number,
): readonly (Column | null)[] {
  const count = Math.min(sizes.length, most);
  const columns = Array.from<Column | null>({ length: count }).fill(null);
  sizes.forEach((size, turn) => {
    if (size === null) return;
    const at = Math.floor((turn * count) / sizes.length);
    const before = columns[at];
    const drawn = before?.drawn || (turn >= first && turn <= last);
    // What is no number is as high as it gets, like what is infinite.
    const largest = before && (before.size >= size || Number.isNaN(before.size)) ? before.size : size;
    columns[at] = { size: largest, drawn };
  });
  return columns;
}

/** Least height of a column that is there, px. */
const TRACE = 2;

export function drawStrip(
  canvas: HTMLCanvasElement,
  sizes: readonly (number | null)[],
  shown: readonly [number, number],
): void {
  const { clientWidth, clientHeight } = canvas;
  const ratio = canvas.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  const context = canvas.getContext("2d");
  if (!context || canvas.width === 0) return;
  const style = getComputedStyle(canvas);
  const [quiet, strong] = [style.getPropertyValue("--backward-soft"), style.getPropertyValue("--backward")];
  const columns = columnsOf(sizes, shown, canvas.width);
  const heights = columnHeights(columns.map((column) => column?.size ?? null));
  const step = canvas.width / columns.length;
  const gap = step > 4 ? ratio : 0;
  columns.forEach((column, at) => {
    const height = heights[at];
    if (column === null || height == null) return;
    const tall = Math.max(TRACE * ratio, height * canvas.height);
    context.fillStyle = column.drawn ? strong : quiet;
    context.fillRect(at * step, canvas.height - tall, Math.max(step - gap, 0.5), tall);
  });
}
