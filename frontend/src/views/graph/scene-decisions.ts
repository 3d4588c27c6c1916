/**
 * What decided which way the program went: a plate on each tensor that a condition read, and a dashed line from there
 * to the frame of what ran because of it. Such a line is no operand: no number and no gradient goes along it.
 *
 *     ┌ y ─────┐
 *     │  > 6   │
 *     └◆ True──┘ ─ ─ ─ ▶ ┌ if y > 6 → True ┐
 */
import { type Box, center, overlaps, type Point } from "../../base/geometry.js";
import { countUpTo } from "../../base/search.js";
import type { Mark, SceneEdge, SceneLabel } from "../../paint/scene.js";
import type { Predicate } from "../../protocol/trace.gen.js";
import { openedBy } from "../../run/decisions.js";
import { excerpt } from "../../run/source.js";
import { readBy } from "../../run/steps.js";
import { type Context, presenceAt } from "./scene-context.js";
import { sizeOf } from "./scene-labels.js";
import { shortened } from "./scope-title.js";

/** Of a long run, this many of the latest conditions that read a tensor are shown … */
const MOST = 60;
/** … and they are looked for among so many. */
const LOOKED_THROUGH = 2000;
/** Room between a card and a plate beside it, px. */
const GAP = 3;
const REACH = 40;
/** How near to a corner of a frame a line ends, px. */
const CORNER = 14;

export interface Decisions {
  readonly labels: readonly SceneLabel[];
  readonly hints: readonly SceneEdge[];
}

export function sceneDecisions(context: Context): Decisions {
  if (!context.decisions) return { labels: [], hints: [] };
  const tests = latestTests(context);
  return { labels: platesOf(context, tests), hints: hintsOf(context, tests) };
}

/** The latest conditions of the moment that read a tensor, the last of them last. */
function latestTests({ run, q }: Context): readonly Predicate[] {
  const found: Predicate[] = [];
  const stop = countUpTo(run.tests, (test) => test.q, q);
  for (let at = stop - 1; at >= Math.max(stop - LOOKED_THROUGH, 0) && found.length < MOST; at -= 1) {
    const test = run.tests[at];
    if (test && readBy(test).length > 0) found.push(test);
  }
  return found.reverse();
}

/** The card that stands for a node, when it is there. */
function cardOf({ drawing, graph, ...context }: Context, node: number): { item: string; box: Box } | null {
  const item = graph.itemsOf(node)[0] ?? "";
  const box = drawing.layout.nodes.get(item);
  const born = graph.nodes.get(item)?.born ?? Number.POSITIVE_INFINITY;
  return box && presenceAt({ ...context, drawing, graph }, born) === "shown" ? { item, box } : null;
}

function platesOf(context: Context, tests: readonly Predicate[]): SceneLabel[] {
  const read = new Map<string, { readonly box: Box; readonly ways: boolean[]; now: Predicate | null }>();
  for (const test of tests) {
    const card = cardOf(context, readBy(test)[0] ?? 0);
    if (!card) continue;
    const plate = read.get(card.item) ?? { box: card.box, ways: [], now: null };
    plate.ways.push(test.value);
    if (test === context.test) plate.now = test;
    read.set(card.item, plate);
  }
  return [...read].map(([item, { box, ways, now }]) => {
    const quiet = plate(context, item, box, `◆ ${summary(ways)}`);
    return (now && spoken(context, item, box, now)) ?? quiet;
  });
}

/** The way it always went, else how often it was asked. */
function summary(ways: readonly boolean[]): string {
  return new Set(ways).size === 1 ? truth(ways[0] === true) : `×${ways.length}`;
}

function truth(value: boolean): string {
  return value ? "True" : "False";
}

/** The condition in full, where that covers nothing else; null where there is no such place. */
function spoken(context: Context, item: string, card: Box, test: Predicate): SceneLabel | null {
  const text = `◆ ${asked(context, test)} → ${truth(test.value)}`;
  const size = sizeOf(context, text);
  const taken = context.drawing
    .obstacles(card, REACH + size.width, ({ born }) => presenceAt(context, born) !== "hidden")
    .filter((box) => box !== card);
  const box = placesAt(card, size).find(
    (place) => place.x >= 0 && !taken.some((other) => overlaps(place, other)),
  );
  return box ? { id: `decision ${item}`, text, box, sign: "zero", decision: true } : null;
}

/** Where a plate may stand, the best place first: at the foot of its card, below it, above it, beside it. */
function placesAt(card: Box, { width, height }: { readonly width: number; readonly height: number }): Box[] {
  const middle = center(card);
  const starts = [middle.x - width / 2, card.x, card.x + card.width - width];
  const levels = [footOf(card, height), card.y + card.height + GAP, card.y - height - GAP];
  return [
    ...levels.flatMap((y) => starts.map((x) => ({ x, y, width, height }))),
    { x: card.x + card.width + GAP, y: middle.y - height / 2, width, height },
    { x: card.x - width - GAP, y: middle.y - height / 2, width, height },
  ];
}

/** The word of the program and the condition. */
function asked({ run }: Context, { of, src }: Predicate): string {
  const code = run.head ? excerpt(run.head.source, src) : "";
  return shortened(`${WORDS[of ?? "if"]}${code}`);
}

const WORDS: Readonly<Record<NonNullable<Predicate["of"]>, string>> = {
  if: "if ",
  while: "while ",
  ternary: "",
  and: "",
  or: "",
  not: "",
  case: "case ",
  guard: "if ",
  comprehension: "if ",
  assert: "assert ",
};

/** Plates hang from the foot of their card: what it says stays readable. */
function footOf({ y, height }: Box, plate: number): number {
  return y + height - plate / 3;
}

/** On the foot of the card. */
function plate(context: Context, item: string, card: Box, text: string): SceneLabel {
  const { width, height } = sizeOf(context, text);
  const box = { x: center(card).x - width / 2, y: footOf(card, height), width, height };
  return { id: `decision ${item}`, text, box, sign: "zero", decision: true };
}

const CURRENT: readonly Mark[] = ["current"];
const NO_MARKS: readonly Mark[] = [];

function hintsOf(context: Context, tests: readonly Predicate[]): SceneEdge[] {
  const hints = new Map<string, SceneEdge>();
  for (const test of tests) {
    const scope = openedBy(context.run, test);
    const frame = scope === null ? null : context.drawing.frames.get(scope);
    if (!frame || (frame.born > context.q && test !== context.test)) continue;
    for (const node of readBy(test)) {
      const card = cardOf(context, node);
      // What stands in the frame needs no line to it.
      if (!card || overlaps(frame.box, card.box)) continue;
      const id = `decided ${card.item} ${scope}`;
      const marks = test === context.test ? CURRENT : NO_MARKS;
      const points = wayTo(card.box, frame.box);
      hints.set(id, { id, points, presence: "shown", marks, flow: null, detached: true, control: true });
    }
  }
  return [...hints.values()];
}

/** From the side of the card that looks at the frame to the nearest side of it. */
function wayTo(card: Box, frame: Box): Point[] {
  const from = center(card);
  const right = frame.x >= card.x + card.width;
  const left = frame.x + frame.width <= card.x;
  if (right || left) {
    const start = { x: right ? card.x + card.width : card.x, y: from.y };
    const end = { x: right ? frame.x : frame.x + frame.width, y: within(from.y, frame.y, frame.height) };
    return bent(start, end, { x: (start.x + end.x) / 2, y: start.y }, { x: (start.x + end.x) / 2, y: end.y });
  }
  const below = frame.y >= card.y + card.height;
  const start = { x: from.x, y: below ? card.y + card.height : card.y };
  const end = { x: within(from.x, frame.x, frame.width), y: below ? frame.y : frame.y + frame.height };
  return bent(start, end, { x: start.x, y: (start.y + end.y) / 2 }, { x: end.x, y: (start.y + end.y) / 2 });
}

function within(at: number, from: number, size: number): number {
  const corner = Math.min(CORNER, size / 2);
  return Math.min(Math.max(at, from + corner), from + size - corner);
}

/** Straight where the ends face each other. */
function bent(start: Point, end: Point, one: Point, other: Point): Point[] {
  return start.x === end.x || start.y === end.y ? [start, end] : [start, one, other, end];
}
