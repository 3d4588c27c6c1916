/** The strip behind a loop's dial: one column per turn, as high as its gradients were large, on a scale of powers. */

/** Powers of ten that the strip shows below its largest size. */
const DECADES = 6;

/** Height of a column, from 0 to 1; nothing for a turn without gradients, a trace for one whose gradients are zero. */
export function columnHeights(sizes: readonly (number | null)[]): readonly (number | null)[] {
  const largest = Math.max(
    0,
    ...sizes.filter((size): size is number => size !== null && Number.isFinite(size)),
  );
  return sizes.map((size) => {
    if (size === null) return null;
    if (!Number.isFinite(size)) return 1;
    if (size === 0 || largest === 0) return 0;
    return Math.max(0, 1 + Math.log10(size / largest) / DECADES);
  });
}

/** Least height of a column that is there, px. */
const TRACE = 2;

export function drawStrip(
  canvas: HTMLCanvasElement,
  sizes: readonly (number | null)[],
  [first, last]: readonly [number, number],
): void {
  const { clientWidth, clientHeight } = canvas;
  const ratio = canvas.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  const context = canvas.getContext("2d");
  if (!context || canvas.width === 0) return;
  const style = getComputedStyle(canvas);
  const [quiet, strong] = [style.getPropertyValue("--backward-soft"), style.getPropertyValue("--backward")];
  const step = canvas.width / sizes.length;
  const gap = step > 4 ? ratio : 0;
  columnHeights(sizes).forEach((height, turn) => {
    if (height === null) return;
    const tall = Math.max(TRACE * ratio, height * canvas.height);
    context.fillStyle = turn >= first && turn <= last ? strong : quiet;
    context.fillRect(turn * step, canvas.height - tall, Math.max(step - gap, 0.5), tall);
  });
}
