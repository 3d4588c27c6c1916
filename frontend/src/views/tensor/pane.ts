/** One half of the large view: the value or the gradient as a map, as numbers and as figures, and text to take along. */
import { formatShape } from "../../base/number.js";
import type { Stats } from "../../protocol/trace.gen.js";
import type { Block, Role } from "../../run/block.js";
import { copied, type Library } from "../../run/copied.js";
import type { Cell, Spread } from "../../run/spread.js";
import { button } from "../../widgets/button.js";
import { el, setText } from "../../widgets/element.js";
import { drawTensor } from "../node/tensor.js";
import type { Say } from "../words.js";
import { cellUnder, type Palette, paintMap, type Tiling, tilingOf } from "./heat-map.js";
import { inksOf } from "./inks.js";
import { createNumberGrid } from "./number-grid.js";

export interface PaneProps {
  readonly spread: Spread;
  /** The numbers, or what is said in their place. */
  readonly content: Block | string;
  /** What the trace says of the whole, where the numbers do not. */
  readonly summary: Stats | null;
  readonly palette: Palette;
  readonly zoom: number;
  readonly cursor: Cell;
}

export interface Pane {
  readonly element: HTMLElement;
  update(props: PaneProps): void;
  focus(): void;
}

export interface PaneOptions {
  readonly say: Say;
  readonly role: Role;
  move(to: Cell): void;
  copy(text: string): Promise<void>;
}

export function createPane(options: PaneOptions): Pane {
  const { say, role, move } = options;
  const title = say(`node.${role}`);
  const canvas = el("canvas", { role: "img", "aria-label": `${say("tensor.map")}: ${title}` });
  const scroll = el("div.map-scroll", {}, canvas);
  const grid = createNumberGrid(`${say("tensor.numbers")}: ${title}`, `numbers-${role}`, move);
  const message = el("p.tensor-message", { role: "status" });
  const figures = el("div.tensor-figures", { "data-testid": `figures-${role}` });
  const copying = createCopying(options);
  const element = el(
    "section.tensor-pane",
    { "aria-label": title, "data-testid": `pane-${role}`, "data-role": role },
    el("header", {}, el("h3", {}, title), copying.element),
    message,
    scroll,
    grid.element,
    figures,
  );
  let shown: PaneProps | null = null;
  let tiling: Tiling | null = null;
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const cell = shown && tiling && cellUnder(shown.spread, tiling, offsetX, offsetY);
    if (cell) move(cell);
  });
  return {
    element,
    focus: () => grid.focus(),
    update(props) {
      shown = props;
      const { content, spread } = props;
      const block = typeof content === "string" ? null : content;
      setText(message, typeof content === "string" ? content : "");
      message.hidden = block !== null;
      for (const part of [scroll, grid.element, copying.element]) part.hidden = block === null;
      drawFigures(figures, say, role, spread.shape, block?.figures ?? props.summary);
      copying.update(block);
      if (!block) return;
      grid.update({ spread, block, cursor: props.cursor });
      const room = { width: scroll.clientWidth || 360, height: scroll.clientHeight || 200 };
      tiling = tilingOf(spread, props.palette, room, props.zoom);
      paintMap(canvas, { ...props, block }, tiling, inksOf(element));
    },
  };
}

/** Figures and a histogram; the same ones are not drawn again. */
function drawFigures(
  into: HTMLElement,
  say: Say,
  role: Role,
  shape: readonly number[],
  stats: Stats | null,
): void {
  const key = stats ? JSON.stringify(stats) : "";
  if (into.dataset.drawn === key) return;
  into.dataset.drawn = key;
  into.replaceChildren(...(stats ? [drawTensor(say, stats, shape, role, `stats-${role}`)] : []));
}

const LIBRARIES: readonly Library[] = ["numpy", "torch"];

function createCopying({ say, role, copy }: PaneOptions): {
  readonly element: HTMLElement;
  update(block: Block | null): void;
} {
  let block: Block | null = null;
  const done = el("span.copied", { role: "status" });
  const buttons = LIBRARIES.map((library) =>
    button({
      name: say(`tensor.${library}`),
      label: say(`tensor.${library}`),
      testid: `copy-${library}-${role}`,
      press: () => {
        if (!block) return;
        const shape = formatShape(block.count);
        void copy(copied(block, library)).then(() => setText(done, say("tensor.copied", { shape })));
      },
    }),
  );
  return {
    element: el("div.copying", {}, done, ...buttons),
    update(next) {
      if (next !== block) setText(done, "");
      block = next;
    },
  };
}
