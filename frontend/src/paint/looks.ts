/**
 * Asks the style sheet what an element of some classes would look like, so that every painter draws by the same rules:
 * a probe with these classes stands in the page for a moment, and the answer is remembered.
 */
import { svgElement } from "./dom.js";

export interface Look {
  /** Null where nothing is filled or drawn. */
  readonly fill: string | null;
  readonly stroke: string | null;
  readonly width: number;
  readonly dash: readonly number[];
  readonly cap: CanvasLineCap;
  readonly join: CanvasLineJoin;
  readonly font: string;
  readonly opacity: number;
  readonly shown: boolean;
}

/** By the classes of what is around, then by its own. */
type Known = Map<string, Map<string, Look>>;

export class Looks {
  readonly #probe = svgElement("svg", "rg-graph rg-probe");
  readonly #page: Window;
  /** By phase and classes of the drawing itself, such as those of how far away it is seen from. */
  #known = new Map<string, Known>();
  #around = "";
  #within = "";

  constructor(parent: HTMLElement, page: Window) {
    this.#page = page;
    this.#probe.setAttribute("aria-hidden", "true");
    parent.append(this.#probe);
  }

  /** Forgets everything: the style sheet says something else now. */
  forget(): void {
    this.#known = new Map();
  }

  /** The drawing has these classes, in a run that is in this phase. */
  within(around: string, phase: string): void {
    this.#around = around;
    this.#within = `${phase}|${around}`;
  }

  /** What an element with classes `own`, in one with classes `outer`, looks like. */
  of(outer: string, own: string): Look {
    // Asked several times for everything that is painted: no string is put together for it.
    const looks = found(found(this.#known, this.#within), outer);
    let look = looks.get(own);
    if (look === undefined) {
      look = this.#ask(outer, own);
      looks.set(own, look);
    }
    return look;
  }

  /** How much of it is seen of an element with these classes, as a whole. */
  opacity(classes: string): number {
    return this.of(classes, "").opacity;
  }

  #ask(outer: string, own: string): Look {
    this.#probe.setAttribute("class", `rg-graph rg-probe ${this.#around}`);
    const group = svgElement("g", outer);
    const inner = svgElement("path", own);
    group.append(inner);
    this.#probe.append(group);
    const look = lookOf(this.#page.getComputedStyle(own === "" ? group : inner));
    group.remove();
    return look;
  }
}

/** The map that stands there, made when there is none. */
function found<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

function lookOf(style: CSSStyleDeclaration): Look {
  return {
    fill: paintOf(style.fill),
    stroke: paintOf(style.stroke),
    width: Number.parseFloat(style.strokeWidth) || 0,
    dash: [...style.strokeDasharray.matchAll(/[\d.]+/gu)].map(Number),
    cap: (style.strokeLinecap || "butt") as CanvasLineCap,
    join: (style.strokeLinejoin || "miter") as CanvasLineJoin,
    font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
    opacity: Number.parseFloat(style.opacity || "1"),
    shown: style.display !== "none" && style.visibility !== "hidden",
  };
}

function paintOf(value: string): string | null {
  return value === "none" || value === "" ? null : value;
}
