/** The numbers round the cursor as real text: a grid with one cell in the tab order, and indices at its sides. */
import { formatNumber } from "../../base/number.js";
import type { Block } from "../../run/block.js";
import { type Cell, indexOf, offsetOf, rowLabel, type Spread } from "../../run/spread.js";
import { el, setAttribute, setText } from "../../widgets/element.js";
import { shortNumber, signOf } from "../number.js";

const ROWS = 6;
const COLUMNS = 5;

export interface GridProps {
  readonly spread: Spread;
  readonly block: Block;
  readonly cursor: Cell;
}

export interface NumberGrid {
  readonly element: HTMLElement;
  update(props: GridProps): void;
  focus(): void;
}

/** How far each key goes, in columns and rows. */
const KEYS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -ROWS],
  PageDown: [0, ROWS],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};

export function createNumberGrid(label: string, testid: string, move: (to: Cell) => void): NumberGrid {
  const heads = Array.from({ length: COLUMNS }, () => el("th", { role: "columnheader", scope: "col" }));
  const rows = Array.from({ length: ROWS }, () => ({
    head: el("th", { role: "rowheader", scope: "row" }),
    cells: Array.from({ length: COLUMNS }, () => el("td", { role: "gridcell" })),
  }));
  const table = el(
    "table.number-grid",
    { role: "grid", "aria-label": label, "data-testid": testid, lang: "en" },
    el("thead", {}, el("tr", { role: "row" }, el("th", { "aria-hidden": "true" }), ...heads)),
    el("tbody", {}, ...rows.map(({ head, cells }) => el("tr", { role: "row" }, head, ...cells))),
  );
  const grid = new Grid(table, heads, rows, move);
  return { element: table, update: (props) => grid.update(props), focus: () => grid.focus() };
}

interface Row {
  readonly head: HTMLElement;
  readonly cells: readonly HTMLElement[];
}

class Grid {
  #props: GridProps | null = null;
  readonly #table: HTMLElement;
  readonly #heads: readonly HTMLElement[];
  readonly #rows: readonly Row[];

  constructor(
    table: HTMLElement,
    heads: readonly HTMLElement[],
    rows: readonly Row[],
    move: (to: Cell) => void,
  ) {
    this.#table = table;
    this.#heads = heads;
    this.#rows = rows;
    table.addEventListener("keydown", (event) => {
      const to = this.#target(event.key);
      if (!to) return;
      event.preventDefault();
      move(to);
      this.focus();
    });
    rows.forEach((row, down) => {
      row.cells.forEach((cell, across) => {
        cell.addEventListener("click", () => {
          const to = this.#cellAt(down, across);
          if (!to) return;
          move(to);
          this.focus();
        });
      });
    });
  }

  focus(): void {
    this.#table.querySelector<HTMLElement>("td[tabindex='0']")?.focus();
  }

  update(props: GridProps): void {
    this.#props = props;
    const { spread, cursor } = props;
    setAttribute(this.#table, "aria-rowcount", spread.rows.size);
    setAttribute(this.#table, "aria-colcount", spread.columns.size);
    const [top, left] = this.#corner();
    this.#heads.forEach((head, across) => {
      const column = left + across;
      head.hidden = column >= spread.columns.count;
      setText(head, String(spread.columns.start + column));
    });
    this.#rows.forEach(({ head, cells }, down) => {
      const row = top + down;
      head.hidden = row >= spread.rows.count;
      setText(head, String(rowLabel(spread, row)));
      cells.forEach((cell, across) => {
        this.#draw(cell, { facet: cursor.facet, row, column: left + across });
      });
    });
  }

  /** The first row and column that are seen: the cursor stands in the middle where there is room. */
  #corner(): readonly [top: number, left: number] {
    const props = this.#props;
    if (!props) return [0, 0];
    const { spread, cursor } = props;
    const from = (at: number, shown: number, count: number): number =>
      Math.max(0, Math.min(at - Math.floor(shown / 2), count - shown));
    return [from(cursor.row, ROWS, spread.rows.count), from(cursor.column, COLUMNS, spread.columns.count)];
  }

  #cellAt(down: number, across: number): Cell | null {
    const props = this.#props;
    if (!props) return null;
    const [top, left] = this.#corner();
    const cell = { facet: props.cursor.facet, row: top + down, column: left + across };
    return isIn(props.spread, cell) ? cell : null;
  }

  #draw(element: HTMLElement, cell: Cell): void {
    const props = this.#props;
    if (!props) return;
    const { spread, block, cursor } = props;
    element.hidden = !isIn(spread, cell);
    if (element.hidden) return;
    const at = offsetOf(spread, cell);
    const value = block.values[at] ?? 0;
    const figure = cellFigure(block, at);
    const active = cell.row === cursor.row && cell.column === cursor.column;
    setText(element, typeof figure === "string" ? figure : briefly(figure));
    setAttribute(element, "data-sign", Number.isFinite(value) ? signOf(value) : "bad");
    setAttribute(element, "title", `[${indexOf(spread, cell).join(", ")}] = ${exactly(block, at)}`);
    setAttribute(element, "aria-label", `[${indexOf(spread, cell).join(", ")}] = ${exactly(block, at)}`);
    setAttribute(element, "tabindex", active ? 0 : -1);
    setAttribute(element, "aria-selected", String(active));
  }

  #target(key: string): Cell | null {
    const props = this.#props;
    const [x, y] = KEYS[key] ?? [0, 0];
    if (!props || (x === 0 && y === 0)) return null;
    const { spread, cursor } = props;
    const inside = (at: number, count: number): number => Math.max(0, Math.min(at, count - 1));
    const to = {
      facet: cursor.facet,
      row: inside(cursor.row + y, spread.rows.count),
      column: inside(cursor.column + x, spread.columns.count),
    };
    return isIn(spread, to) ? to : cursor;
  }
}

/** Below this, zeros after the point take the room of digits. */
const SMALL = 0.01;

function briefly(value: number): string {
  return Math.abs(value) < SMALL ? formatNumber(value, 3) : shortNumber(value);
}

function isIn(spread: Spread, cell: Cell): boolean {
  const { rows, columns } = spread;
  return cell.row < rows.count && cell.column < columns.count && offsetOf(spread, cell) >= 0;
}

/** A number to be shortened, or what stands in its place. */
function cellFigure({ dtype, values, exact }: Block, at: number): number | string {
  const value = values[at] ?? 0;
  if (dtype === "bool") return value ? "True" : "False";
  return Number.isFinite(value) && !exact ? value : exactly({ dtype, values, exact }, at);
}

/** A number with all the digits that people read. */
export function exactly(
  { dtype, values, exact }: Pick<Block, "dtype" | "values" | "exact">,
  at: number,
): string {
  if (dtype === "bool") return values[at] ? "True" : "False";
  return exact ? String(exact[at] ?? 0).replace("-", "−") : formatNumber(values[at] ?? 0, 9);
}
