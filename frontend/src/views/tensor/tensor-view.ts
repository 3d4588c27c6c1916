/**
 * All numbers of one tensor, over the stage: value and gradient side by side, each as a map, as numbers and as figures.
 *
 * Both halves show the same place. Numbers that the trace does not hold are fetched when they are looked at.
 */

import { formatShape } from "../../base/number.js";
import { type Block, blockOfSummary, type Held, heldAt, type Role } from "../../run/block.js";
import type { Node, Run } from "../../run/model.js";
import {
  boxOf,
  type Cell,
  channelsOf,
  type Position,
  type Spread,
  START,
  spreadOf,
} from "../../run/spread.js";
import { button } from "../../widgets/button.js";
import { el, setAttribute, setText } from "../../widgets/element.js";
import type { Say } from "../words.js";
import { createAxesBar } from "./axes-bar.js";
import { extentOf, type Palette } from "./heat-map.js";
import { Loader, type Look } from "./loader.js";
import { createPane, type Pane } from "./pane.js";

export interface TensorViewProps {
  readonly run: Run;
  /** The tensor, or null while the view is closed. */
  readonly node: Node | null;
  readonly q: number;
}

export interface TensorViewOptions {
  readonly say: Say;
  /** Asks the server for numbers; null where there is none, as for a recorded trace. */
  readonly look: Look | null;
  /** What the tensor is called at the moment. */
  called(node: Node, q: number): string;
  close(): void;
}

const ROLES: readonly Role[] = ["value", "gradient"];
const ORIGIN: Cell = { facet: 0, row: 0, column: 0 };
const ZOOMS = [1, 2, 4, 8] as const;

export class TensorView {
  readonly element: HTMLElement;
  readonly #options: TensorViewOptions;
  readonly #loader: Loader | null;
  readonly #title = el("h2");
  readonly #what = el("span.panel-what");
  readonly #panes: readonly { readonly role: Role; readonly pane: Pane }[];
  readonly #axes;
  readonly #palette: HTMLSelectElement;
  #props: TensorViewProps | null = null;
  #run: Run | null = null;
  #position: Position = START;
  #cursor: Cell = ORIGIN;
  #zoom = 0;
  #chosen: Palette | null = null;
  #before: Element | null = null;

  constructor(options: TensorViewOptions) {
    this.#options = options;
    const { say, look } = options;
    this.#loader = look && new Loader(look, () => this.#draw());
    this.#panes = ROLES.map((role) => ({
      role,
      pane: createPane({
        say,
        role,
        move: (to) => this.#move(to),
        copy: (text) => navigator.clipboard.writeText(text),
      }),
    }));
    this.#axes = createAxesBar(say, { go: (to) => this.#go(to), facet: (index) => this.#facet(index) });
    this.#palette = el("select", {
      "aria-label": say("tensor.palette"),
      "data-testid": "palette",
      onchange: () => this.#choose(this.#palette.value as Palette),
    });
    this.element = el(
      "div.tensor-view",
      { role: "dialog", "aria-label": say("tensor.open"), "data-testid": "tensor-view", hidden: true },
      this.#head(),
      this.#axes.element,
      el("div.tensor-panes", {}, ...this.#panes.map(({ pane }) => pane.element)),
      el("p.tensor-note", {}, say("tensor.legend")),
    );
    this.element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  update(props: TensorViewProps): void {
    const { run, node } = props;
    const opens = this.#props?.node == null && node !== null;
    const other = node?.id !== this.#props?.node?.id || run !== this.#run;
    if (run !== this.#run) this.#loader?.clear();
    this.#run = run;
    this.#props = props;
    if (other) {
      this.#position = START;
      this.#cursor = ORIGIN;
      this.#zoom = 0;
      this.#chosen = null;
    }
    if (opens) this.#before = document.activeElement;
    setAttribute(this.element, "hidden", node === null);
    this.#draw();
    if (opens) this.#panes[0]?.pane.focus();
    if (opens && !this.element.contains(document.activeElement))
      this.element.querySelector("button")?.focus();
  }

  #head(): HTMLElement {
    const { say } = this.#options;
    const zoom = (by: number) => (): void => {
      this.#zoom = Math.max(0, Math.min(ZOOMS.length - 1, this.#zoom + by));
      this.#draw();
    };
    return el(
      "header.tensor-head",
      {},
      this.#title,
      this.#what,
      this.#palette,
      button({ name: say("tensor.zoomOut"), icon: "minus", testid: "map-smaller", press: zoom(-1) }),
      button({ name: say("tensor.zoomIn"), icon: "plus", testid: "map-larger", press: zoom(1) }),
      button({
        name: say("close"),
        icon: "close",
        keys: "Escape",
        testid: "tensor-close",
        press: () => this.#close(),
      }),
    );
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.#close();
  }

  #close(): void {
    this.#options.close();
    if (this.#before instanceof HTMLElement) this.#before.focus();
  }

  #choose(palette: Palette): void {
    this.#chosen = palette;
    this.#draw();
  }

  #go(to: Partial<Position>): void {
    this.#position = { ...this.#position, ...to };
    this.#cursor = { ...ORIGIN, facet: "facet" in to ? 0 : this.#cursor.facet };
    this.#draw();
  }

  #facet(index: number): void {
    const node = this.#props?.node;
    if (!node) return;
    this.#position = { ...this.#position, facet: index };
    const { facets } = spreadOf(node.event.shape, this.#position);
    this.#cursor = { ...this.#cursor, facet: index - facets.start };
    this.#draw();
  }

  #move(to: Cell): void {
    this.#cursor = to;
    this.#draw();
  }

  #draw(): void {
    const { node, q } = this.#props ?? { node: null, q: 0 };
    if (!node || this.element.hidden) return;
    const { event } = node;
    setText(this.#title, this.#options.say("tensor.title", { name: this.#options.called(node, q) }));
    setText(this.#what, `${formatShape(event.shape)} ${event.dtype}`);
    const spread = spreadOf(event.shape, this.#position);
    this.#axes.update(spread, this.#cursor.facet);
    const contents = ROLES.map((role) => this.#content(node, q, role, spread));
    const [value] = contents;
    const palette = this.#showPalettes(spread, typeof value === "string" ? null : (value ?? null));
    this.#panes.forEach(({ role, pane }, at) => {
      const summary = heldAt(node, q, role)?.summary;
      pane.update({
        spread,
        content: contents[at] ?? "",
        summary: summary?.is === "stats" ? summary : null,
        palette: role === "value" ? palette : "signed",
        zoom: ZOOMS[this.#zoom] ?? 1,
        cursor: this.#cursor,
      });
    });
  }

  /** Offers the ways to colour this tensor; the one that is used. */
  #showPalettes({ shape, facets }: Spread, block: Block | null): Palette {
    const channels = channelsOf(shape);
    const ways: Palette[] = ["signed"];
    if (channels > 0) ways.push("grey");
    if (channels === 3 && facets.count === 3) ways.push("colour");
    if (this.#palette.dataset.ways !== ways.join()) {
      this.#palette.dataset.ways = ways.join();
      this.#palette.replaceChildren(
        ...ways.map((way) => el("option", { value: way }, this.#options.say(`tensor.${way}`))),
      );
    }
    this.#palette.hidden = ways.length < 2;
    const picture = block !== null && extentOf(block).low >= 0;
    const best = picture ? (ways.at(-1) ?? "signed") : "signed";
    const palette = this.#chosen !== null && ways.includes(this.#chosen) ? this.#chosen : best;
    this.#palette.value = palette;
    return palette;
  }

  #content(node: Node, q: number, role: Role, spread: Spread): Block | string {
    const { say } = this.#options;
    const held = heldAt(node, q, role);
    if (!held) return say(role === "gradient" && !node.event.rg ? "node.noGradient" : "tensor.noGradient");
    const inTrace = blockOfSummary(held.summary, node.event.shape, node.event.dtype);
    if (inTrace) return inTrace;
    return this.#fetched(node, held, spread);
  }

  #fetched(node: Node, { key }: Held, spread: Spread): Block | string {
    const { say } = this.#options;
    if (this.#props?.run.status === "running") return say("tensor.running");
    if (key === null) return say("tensor.partial");
    if (!this.#loader) return say("tensor.recorded");
    const loaded = this.#loader.get(key, boxOf(spread), node.event.shape);
    switch (loaded.is) {
      case "here":
        return loaded.block;
      case "loading":
        return say("tensor.loading");
      case "gone":
        return say("tensor.gone", { why: loaded.why });
    }
  }
}
