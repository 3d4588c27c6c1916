/** Where the lines of a node stand on its card, and how large the card has to be for them. */
import type { Measure } from "./measure.js";
import type { LineRole, SceneNode, TextLine } from "./scene.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One line of text placed on its card; `y` is the baseline, `x` the start, middle or end as `anchor` says. */
export interface PlacedLine extends TextLine {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Noto Sans KR", sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace';

/** The fonts of the roles, for measuring and, through `fontVariables`, for the style sheet. */
export const FONTS: Readonly<Record<LineRole, string>> = {
  title: `600 15px ${SANS}`,
  name: `500 13px ${MONO}`,
  shape: `400 11px ${MONO}`,
  value: `400 12px ${MONO}`,
  gradient: `600 12px ${MONO}`,
  note: `400 11px ${SANS}`,
};
export const GROUP_FONT = `600 12px ${SANS}`;
export const LABEL_FONT = `600 11px ${MONO}`;
export const CHIP_FONT = `500 12px ${MONO}`;

const ROW: Readonly<Record<LineRole, number>> = {
  title: 20,
  name: 20,
  shape: 15,
  value: 16,
  gradient: 16,
  note: 15,
};
const PAD_X = 11;
const PAD_Y = 7;
const HEAD_GAP = 12;
const MIN_CARD = 52;
const CHIP_HEIGHT = 24;
const CHIP_PAD = 10;
const CHIP_GAP = 6;

/** Widths are rounded up so that cards of similar text come out equal and stand in line. */
const GRID = 4;

function roundUp(width: number): number {
  return Math.ceil(width / GRID) * GRID;
}

function head(lines: readonly TextLine[]): TextLine[] {
  return lines.filter((line) => line.role === "title" || line.role === "name");
}

function body(lines: readonly TextLine[]): TextLine[] {
  return lines.filter((line) => line.role !== "title" && line.role !== "name");
}

/** Size of a card or chip that must hold all of `lines` at once; reserve those that come later by passing them too. */
export function sizeOf(form: SceneNode["form"], lines: readonly TextLine[], measure: Measure): Size {
  if (form === "chip") {
    const text = lines.reduce((sum, line) => sum + measure(line.text, CHIP_FONT), 0);
    const gaps = CHIP_GAP * Math.max(0, lines.length - 1);
    return { width: roundUp(text + gaps + 2 * CHIP_PAD), height: CHIP_HEIGHT };
  }
  const top = head(lines);
  const headWidth = top.reduce((sum, line) => sum + measure(line.text, FONTS[line.role]), 0);
  const widest = body(lines).map((line) => measure(line.text, FONTS[line.role]));
  const width = Math.max(headWidth + HEAD_GAP * Math.max(0, top.length - 1), ...widest);
  const rows = (top.length > 0 ? ROW.title : 0) + body(lines).reduce((sum, line) => sum + ROW[line.role], 0);
  return { width: Math.max(MIN_CARD, roundUp(width + 2 * PAD_X)), height: roundUp(rows + 2 * PAD_Y) };
}

/** Places the lines relative to the top left corner of the box; rows keep their place when later ones join below. */
export function placeLines(form: SceneNode["form"], lines: readonly TextLine[], size: Size): PlacedLine[] {
  return form === "chip" ? placeOnChip(lines, size) : placeOnCard(lines, size);
}

function placeOnChip(lines: readonly TextLine[], size: Size): PlacedLine[] {
  const baseline = size.height / 2 + 4;
  const [first, last] = [lines[0], lines[1]];
  if (first === undefined) return [];
  if (last === undefined) return [{ ...first, x: size.width / 2, y: baseline, anchor: "middle" }];
  return [
    { ...first, x: CHIP_PAD, y: baseline, anchor: "start" },
    { ...last, x: size.width - CHIP_PAD, y: baseline, anchor: "end" },
  ];
}

function placeOnCard(lines: readonly TextLine[], size: Size): PlacedLine[] {
  const placed: PlacedLine[] = [];
  const top = head(lines);
  const middle = size.width / 2;
  let y = PAD_Y;
  if (top.length > 0) {
    const baseline = y + ROW.title - 5;
    const [first, last] = [top[0], top[1]];
    const alone = last === undefined;
    if (first !== undefined)
      placed.push({ ...first, x: alone ? middle : PAD_X, y: baseline, anchor: alone ? "middle" : "start" });
    if (last !== undefined) placed.push({ ...last, x: size.width - PAD_X, y: baseline, anchor: "end" });
    y += ROW.title;
  }
  for (const line of body(lines)) {
    placed.push({ ...line, x: middle, y: y + ROW[line.role] - 4, anchor: "middle" });
    y += ROW[line.role];
  }
  return placed;
}

/** Room a group's title needs at the top of its frame. */
export function titleSize(title: string, measure: Measure): Size {
  return { width: roundUp(measure(title, GROUP_FONT) + 16), height: 22 };
}

/** Custom properties that hand the measured fonts to the style sheet. */
export function fontVariables(): Readonly<Record<string, string>> {
  const roles = Object.entries(FONTS).map(([role, font]) => [`--rg-font-${role}`, font]);
  return {
    ...Object.fromEntries(roles),
    "--rg-font-group": GROUP_FONT,
    "--rg-font-chip": CHIP_FONT,
    "--rg-font-label": LABEL_FONT,
  };
}
