/** Which part of a tensor is on the plane: an index for each axis that has no direction there, and pages of the others. */
import { facetIndex, type Position, type Spread, type Window } from "../../run/spread.js";
import { button } from "../../widgets/button.js";
import { el } from "../../widgets/element.js";
import type { Say, WordKey } from "../words.js";

export interface AxesBar {
  readonly element: HTMLElement;
  update(spread: Spread, facet: number): void;
}

export interface AxesActions {
  /** Moves the plane; what is not given stays. */
  go(to: Partial<Position>): void;
  /** Chooses the facet whose numbers are written, by its index in the tensor. */
  facet(index: number): void;
}

export function createAxesBar(say: Say, actions: AxesActions): AxesBar {
  const element = el("div.axes-bar", { role: "group" });
  let drawn = "";
  return {
    element,
    update(spread, facet) {
      const key = JSON.stringify([spread, facet]);
      if (key === drawn) return;
      drawn = key;
      patch(element, [
        ...spread.fixed.map((index, axis) => fixedAxis(say, spread, axis, index, actions)),
        ...facetAxes(say, spread, facet, actions),
        ...pagers(say, spread, actions),
      ]);
    },
  };
}

/** Replaces the controls; the one that has the focus keeps it. */
function patch(element: HTMLElement, next: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  const testid = focused && element.contains(focused) ? focused.getAttribute("data-testid") : null;
  element.replaceChildren(...next);
  element.hidden = next.length === 0;
  if (testid !== null) element.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus();
}

function indexField(
  say: Say,
  axis: number,
  size: number,
  index: number,
  choose: (to: number) => void,
): HTMLElement {
  const field = el("input", {
    type: "number",
    min: 0,
    max: size - 1,
    value: index,
    "data-testid": `axis-${axis}`,
    oninput: () => {
      const to = field.valueAsNumber;
      if (Number.isInteger(to) && to >= 0 && to < size) choose(to);
    },
  });
  return el(
    "label.axis",
    {},
    el("span", {}, say("tensor.axis", { axis })),
    field,
    el("span", {}, `/ ${size}`),
  );
}

function fixedAxis(
  say: Say,
  { fixed, shape }: Spread,
  axis: number,
  index: number,
  { go }: AxesActions,
): HTMLElement {
  return indexField(say, axis, shape[axis] ?? 1, index, (to) => go({ fixed: fixed.with(axis, to) }));
}

/** One field for each tiled axis: together they choose the facet whose numbers are written. */
function facetAxes(say: Say, spread: Spread, facet: number, actions: AxesActions): HTMLElement[] {
  const { tiled, facets, shape } = spread;
  if (facets.size < 2) return [];
  const index = facetIndex(spread, facet).slice(-tiled.length);
  return tiled.map((size, at) =>
    indexField(say, shape.length - 2 - tiled.length + at, size, index[at] ?? 0, (to) =>
      actions.facet(index.with(at, to).reduce((all, one, axis) => all * (tiled[axis] ?? 1) + one, 0)),
    ),
  );
}

function pagers(say: Say, spread: Spread, { go }: AxesActions): HTMLElement[] {
  const rows = spread.wrapped ? "elements" : "rows";
  return [
    pager(say, "facets", spread.facets, spread.facets, (facet) => go({ facet })),
    pager(say, rows, spread.rows, said(spread), (row) => go({ row })),
    pager(say, "columns", spread.columns, spread.columns, (column) => go({ column })),
  ].filter((element) => element !== null);
}

/** Of a vector in rows, elements are counted. */
function said({ wrapped, rows, columns, shape }: Spread): Window {
  if (!wrapped) return rows;
  const [size = 0] = shape;
  const start = rows.start * columns.size;
  return { start, count: Math.min(rows.count * columns.size, size - start), size };
}

function pager(
  say: Say,
  what: "rows" | "columns" | "facets" | "elements",
  window: Window,
  { start, count, size }: Window,
  go: (start: number) => void,
): HTMLElement | null {
  if (window.count >= window.size) return null;
  const text: WordKey = `tensor.${what}`;
  const back = button({
    name: say("tensor.back"),
    icon: "back",
    testid: `${what}-back`,
    press: () => go(Math.max(0, window.start - window.count)),
  });
  const on = button({
    name: say("tensor.on"),
    icon: "forward",
    testid: `${what}-on`,
    press: () => go(window.start + window.count),
  });
  back.disabled = window.start === 0;
  on.disabled = window.start + window.count >= window.size;
  const words = say(text, { from: start, to: start + count - 1, size });
  return el("div.pager", {}, back, el("span", {}, words), on);
}
