/**
 * What there is to draw of a run: a card per tensor, a chip per use of a parameter or constant, a frame per scope.
 *
 *     homes ─▶ folds ─▶ items (cards, chips, folds) ─▶ edges between items ─▶ groups that hold an item
 *
 * The graph holds everything the run has said so far; each item carries the `q` from which on it is there, so that
 * stepping reveals it in place.
 */
import type { Direction, LayoutEdge, LayoutGraph, LayoutGroup, LayoutNode } from "../layout/types.js";
import type { Op } from "../protocol/trace.gen.js";
import { type Fold, Folds, groupIn, lineFolds } from "./folds.js";
import { homeOf } from "./loops.js";
import type { EdgeRef, Node, Run, Scope } from "./model.js";
import { repeatOf, type Series } from "./series.js";

/** A tensor. */
export interface CardItem {
  readonly form: "card";
  readonly id: string;
  readonly born: number;
  readonly node: Node;
}

/** A parameter or constant at one of its uses, or on its own while nothing uses it. */
export interface ChipItem {
  readonly form: "chip";
  readonly id: string;
  readonly born: number;
  readonly node: Node;
  readonly use: EdgeRef | null;
}

/** First and last turn of a loop, from 0; the last before the first draws none. */
export type Turns = readonly [first: number, last: number];

/** In place of everything in it: a folded scope, turns of a loop that are not drawn, or what one line made. */
export interface FoldItem {
  readonly form: "fold";
  readonly id: string;
  readonly born: number;
  /** The loop, when it stands for turns; the scope round the line, null for the program, when it stands for that. */
  readonly scope: Scope | null;
  readonly turns: Turns | null;
  /** The repeats in a row, when the turns are theirs. */
  readonly series: Series | null;
  /** The line of the program, when it stands for what that made. */
  readonly line: number | null;
  /** Ids of the nodes inside, in tape order. */
  readonly inside: readonly number[];
}

export type GraphNode = CardItem | ChipItem | FoldItem;

export interface GraphGroup {
  readonly id: string;
  readonly born: number;
  readonly scope: Scope;
  /** The repeats in a row that it frames, when it is no scope of its own; `scope` is then the first. */
  readonly series: Series | null;
}

export interface GraphEdge {
  readonly id: string;
  readonly born: number;
  /** Ids of the items it joins. */
  readonly from: string;
  readonly to: string;
  /** The edges of the run it stands for: several when it begins or ends at a folded scope. */
  readonly refs: readonly EdgeRef[];
}

export interface Graph {
  readonly layout: LayoutGraph;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly groups: ReadonlyMap<string, GraphGroup>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
  /** Ids of the items that show a node: its card, all its chips, the folds it is in. */
  itemsOf(node: number): readonly string[];
  /** Id of the drawn edge that stands for an edge of the run, or null when it is hidden within a fold. */
  edgeOf(ref: EdgeRef): string | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much room items and titles of groups need, in CSS pixels. */
export interface GraphMeasure {
  node(item: GraphNode): Size;
  title(group: GraphGroup): Size;
}

export interface GraphOptions {
  readonly measure: GraphMeasure;
  /** `down` when left out. */
  readonly direction?: Direction;
  /** Keys of the folded scopes. */
  readonly folded?: ReadonlySet<string>;
  /** By key of a loop, the turns that are drawn: all those before them stand in one card, and all those after. */
  readonly turns?: ReadonlyMap<string, Turns>;
  /** What one line of the program makes in one scope is one card. */
  readonly lines?: boolean;
}

export function graphOf(run: Run, options: GraphOptions): Graph {
  return new GraphBuilder(run, options).build();
}

/** Where a node is drawn: in the scope that made it, and possibly hidden in a fold that holds that scope. */
interface Home {
  readonly scope: number;
  readonly fold: Fold | null;
}

/** Parameters and constants stand small beside what uses them. */
function isSide(node: Node): boolean {
  return node.event.k === "leaf" && node.event.role !== "input";
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

class GraphBuilder {
  readonly #run: Run;
  readonly #measure: GraphMeasure;
  readonly #direction: Direction;
  readonly #lines: boolean;
  readonly #folds: Folds;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #places = new Map<string, LayoutNode>();
  readonly #items = new Map<number, string[]>();
  readonly #edges = new Map<string, GraphEdge & { readonly refs: EdgeRef[]; readonly port: number }>();
  readonly #entries = new Map<string, number>();

  constructor(run: Run, options: GraphOptions) {
    this.#run = run;
    this.#measure = options.measure;
    this.#direction = options.direction ?? "down";
    this.#lines = options.lines ?? false;
    this.#folds = new Folds(run, options.folded ?? new Set(), options.turns ?? new Map());
  }

  build(): Graph {
    const lines = this.#lines ? lineFolds(this.#run) : null;
    const homes = this.#run.tape.map((node) => {
      const scope = homeOf(this.#run, node);
      return { scope, fold: this.#folds.outermost(scope) ?? lines?.get(node.id) ?? null };
    });
    this.#addFolds(homes);
    this.#addItems(homes);
    this.#addEdges();
    const groups = this.#groups();
    const layout = {
      nodes: [...this.#places.values()],
      edges: [...this.#edges.values()].map(({ id, from, to, port }): LayoutEdge => ({ id, from, to, port })),
      groups: [...groups.values()].map((group) => this.#layoutGroup(group)),
      direction: this.#direction,
    };
    return {
      layout,
      nodes: this.#nodes,
      groups,
      edges: this.#edges,
      itemsOf: (node) => this.#items.get(node) ?? [],
      edgeOf: (ref) => this.#edgeOf(ref),
    };
  }

  #addItem(item: GraphNode, group: string | null, order: number, side: boolean): void {
    this.#nodes.set(item.id, item);
    this.#places.set(item.id, { id: item.id, ...this.#measure.node(item), group, order, side });
  }

  /**
   * A fold stands on the tape where its first node stands: what it uses comes before, what uses it comes later. Slices
   * that were taken for all turns at once do not count, unless there is nothing else.
   */
  #addFolds(homes: readonly Home[]): void {
    const inside = new Map<Fold, { node: Node; order: number }[]>();
    this.#run.tape.forEach((node, order) => {
      const fold = homes[order]?.fold;
      if (fold && !(isSide(node) && node.users.length > 0)) append(inside, fold, { node, order });
    });
    for (const [{ key, scope, turns, series, line, within }, members] of inside) {
      const ids = members.map(({ node }) => node.id);
      const whole = turns === null && line === null ? scope : null;
      const born = whole?.born ?? members[0]?.node.born ?? 0;
      const item: FoldItem = { form: "fold", id: key, born, scope, turns, series, line, inside: ids };
      const own = members.find(({ node }) => homeOf(this.#run, node) === node.event.sc) ?? members[0];
      this.#addItem(item, within, own?.order ?? 0, false);
      // Nothing else shows what is in there, so that they can share the list.
      const shown = [key];
      for (const id of ids) this.#items.set(id, shown);
    }
  }

  #addItems(homes: readonly Home[]): void {
    this.#run.tape.forEach((node, order) => {
      const home = homes[order];
      if (!home) return;
      if (isSide(node)) {
        if (node.users.length === 0 && !home.fold) this.#addChip(node, null, home, order);
        return;
      }
      if (home.fold) {
        this.#foldSides(node, home.fold);
        return;
      }
      if (node.event.k === "op") this.#addChipsOf(node, home, order);
      const item: CardItem = { form: "card", id: node.key, born: node.born, node };
      this.#addItem(item, groupIn(this.#run, home.scope), order, false);
      append(this.#items, node.id, item.id);
    });
  }

  /** A fold shows the parameters and constants that are used in it. Most of a long run is here: it must be quick. */
  #foldSides({ event }: Node, { key }: Fold): void {
    if (event.k !== "op") return;
    for (const id of event.ins) {
      const operand = typeof id === "number" ? this.#run.nodes.get(id) : undefined;
      if (!(operand && isSide(operand))) continue;
      if (!this.#items.get(operand.id)?.includes(key)) append(this.#items, operand.id, key);
    }
  }

  /** The parameters and constants that `user` uses, between the node before it and itself, in operand order. */
  #addChipsOf(user: Node, home: Home, order: number): void {
    for (const { ref, operand, share } of this.#operands(user))
      if (isSide(operand)) this.#addChip(operand, ref, home, order - 1 + share);
  }

  /** The first chip is there from the leaf's birth on, the others from their use on. */
  #addChip(leaf: Node, use: EdgeRef | null, home: Home, order: number): void {
    const user = use ? this.#run.nodes.get(use.result) : undefined;
    const id = use && user ? chipId(leaf, user, use.arg) : leaf.key;
    const first = !this.#items.has(leaf.id);
    const born = first || !user ? leaf.born : user.born;
    this.#addItem({ form: "chip", id, born, node: leaf, use }, groupIn(this.#run, home.scope), order, true);
    append(this.#items, leaf.id, id);
  }

  /** The tensors among a result's operands; `share` in (0, 1] grows with the operand's position. */
  *#operands(user: Node): IterableIterator<{ ref: EdgeRef; operand: Node; share: number }> {
    if (user.event.k !== "op") return;
    const { ins } = user.event;
    for (const [arg, id] of ins.entries()) {
      const operand = typeof id === "number" ? this.#run.nodes.get(id) : undefined;
      const ref = { result: user.id, operand: operand?.id ?? 0, arg };
      if (operand) yield { ref, operand, share: (arg + 1) / (ins.length + 1) };
    }
  }

  #addEdges(): void {
    for (const user of this.#run.tape) {
      const to = this.#items.get(user.id)?.[0];
      if (to === undefined || user.event.k !== "op") continue;
      const folded = this.#nodes.get(to)?.form === "fold";
      if (folded && this.#isWithin(to, user.event)) continue;
      for (const { ref, operand } of this.#operands(user)) {
        const from = this.#sourceOf(operand, user, ref.arg);
        if (from !== undefined && this.#flowsForward(from, to)) this.#join(from, to, user, ref);
      }
    }
  }

  /** Whether all operands stand in the same fold, or beside it as parameters do: most of a long run. */
  #isWithin(fold: string, { ins }: Op): boolean {
    return ins.every((id) => {
      if (typeof id !== "number") return true;
      const operand = this.#run.nodes.get(id);
      return operand === undefined || isSide(operand) || this.#items.get(id)?.[0] === fold;
    });
  }

  /** The item that stands for an operand of `user`: its chip there, or else its card or the fold it is in. */
  #sourceOf(operand: Node, user: Node, arg: number): string | undefined {
    if (!isSide(operand)) return this.#items.get(operand.id)?.[0];
    const chip = chipId(operand, user, arg);
    return this.#nodes.has(chip) ? chip : undefined;
  }

  /** False within a fold, and for scopes that take turns (generators), where a folded one would be before and after. */
  #flowsForward(from: string, to: string): boolean {
    const [source, target] = [this.#places.get(from), this.#places.get(to)];
    return source !== undefined && target !== undefined && source.order < target.order;
  }

  #isFold(item: string): boolean {
    return this.#nodes.get(item)?.form === "fold";
  }

  /** Edges that begin or end at the same folds are one. */
  #edgeId(from: string, to: string, arg: number): string {
    return this.#isFold(to) || this.#isFold(from) ? `${from}>${to}` : `${to}:${arg}`;
  }

  /** Found when it is asked for: of a long run few are, and most are hidden. */
  #edgeOf({ result, arg }: EdgeRef): string | null {
    const user = this.#run.nodes.get(result);
    const id = user?.event.k === "op" ? user.event.ins[arg] : undefined;
    const operand = typeof id === "number" ? this.#run.nodes.get(id) : undefined;
    const to = this.#items.get(result)?.[0];
    const from = user && operand && this.#sourceOf(operand, user, arg);
    if (from === undefined || to === undefined) return null;
    const edge = this.#edgeId(from, to, arg);
    return this.#edges.has(edge) ? edge : null;
  }

  #join(from: string, to: string, user: Node, ref: EdgeRef): void {
    const id = this.#edgeId(from, to, ref.arg);
    const before = this.#edges.get(id);
    if (before) {
      before.refs.push(ref);
      return;
    }
    const entry = this.#entries.get(to) ?? 0;
    this.#entries.set(to, entry + 1);
    const port = this.#isFold(to) ? entry : ref.arg;
    this.#edges.set(id, { id, born: user.born, from, to, refs: [ref], port });
  }

  /** The scopes that hold an item, directly or not; outer ones first. */
  #groups(): Map<string, GraphGroup> {
    const held = new Set<string>();
    for (const place of this.#places.values()) if (place.group !== null) held.add(place.group);
    const scopes = [...this.#run.scopes.values()];
    for (const scope of scopes.toReversed()) {
      if (held.has(scope.key)) this.#holdRound(scope, held);
    }
    const groups = new Map<string, GraphGroup>();
    for (const scope of scopes) {
      const series = repeatOf(this.#run, scope.id)?.series;
      if (series && held.has(series.key) && !groups.has(series.key))
        groups.set(series.key, { id: series.key, born: series.scope.born, scope: series.scope, series });
      if (held.has(scope.key))
        groups.set(scope.key, { id: scope.key, born: scope.born, scope, series: null });
    }
    return groups;
  }

  #holdRound(scope: Scope, held: Set<string>): void {
    const parent = this.#folds.parentOf(scope);
    const around = groupIn(this.#run, scope.event.parent);
    if (parent !== null) held.add(parent);
    if (around !== null) held.add(around);
  }

  #layoutGroup(group: GraphGroup): LayoutGroup {
    const { width, height } = this.#measure.title(group);
    const parent = group.series
      ? groupIn(this.#run, group.scope.event.parent)
      : this.#folds.parentOf(group.scope);
    return { id: group.id, parent, titleWidth: width, titleHeight: height };
  }
}

function chipId(leaf: Node, user: Node, arg: number): string {
  return `${leaf.key}>${user.key}:${arg}`;
}
