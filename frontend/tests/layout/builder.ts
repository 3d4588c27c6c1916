/** Builds small layout graphs the way a program builds a tape: leaves, ops and scopes in order. */
import type { Direction, LayoutEdge, LayoutGraph, LayoutGroup, LayoutNode } from "../../src/layout/types.js";
import { sizeOf } from "../../src/paint/card.js";
import { estimate } from "../../src/paint/measure.js";

const COMMUTES = new Set(["+", "×"]);

export class Builder {
  readonly nodes: LayoutNode[] = [];
  readonly edges: LayoutEdge[] = [];
  readonly groups: LayoutGroup[] = [];
  readonly titles = new Map<string, string>();
  readonly #open: string[] = [];

  /** Runs `body` inside a new group. */
  scope<T>(title: string, body: () => T): T {
    const id = `g${this.groups.length}`;
    const parent = this.#open.at(-1) ?? null;
    this.groups.push({ id, parent, titleWidth: 16 + 7 * title.length, titleHeight: 22 });
    this.titles.set(id, title);
    this.#open.push(id);
    const result = body();
    this.#open.pop();
    return result;
  }

  input(name: string): string {
    return this.#add(name, false, true);
  }

  /** A parameter or constant, to be used once. */
  side(name: string): string {
    return this.#add(name, true, false);
  }

  op(title: string, ...operands: string[]): string {
    const id = this.#add(title, false, true);
    operands.forEach((from, i) => {
      const port = COMMUTES.has(title) ? 0 : i;
      this.edges.push({ id: `${from}>${id}#${i}`, from, to: id, port });
    });
    return id;
  }

  graph(direction: Direction = "right"): LayoutGraph {
    return { nodes: this.nodes, edges: this.edges, groups: this.groups, direction };
  }

  #add(title: string, side: boolean, card: boolean): string {
    const id = `n${this.nodes.length}`;
    const lines = [{ role: "title", text: title } as const];
    const more = [{ role: "value", text: "12.0000" } as const, { role: "gradient", text: "∂ +1.0" } as const];
    const size = sizeOf(card ? "card" : "chip", card ? [...lines, ...more] : lines, estimate);
    this.nodes.push({ id, ...size, group: this.#open.at(-1) ?? null, order: this.nodes.length, side });
    this.titles.set(id, title);
    return id;
  }
}
