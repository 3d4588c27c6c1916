/** Composing the picture of a step: everything while it can be read, else the item amid whole neighbours. */
import { describe, expect, it } from "vitest";
import { type Box, contains, inflate, overlaps } from "../../src/base/geometry.js";
import { framed, type Subject, seen, uncovered, type View } from "../../src/paint/framing.js";

const window = { width: 800, height: 500 };
/** Far away, as after an overview. */
const start: View = { x: 0, y: 0, scale: 0.2 };
const MOST = 1.35;

/** Cards of 100 × 60 in a row, 150 from one to the next. */
const row = (count: number): Box[] =>
  Array.from({ length: count }, (_, i) => ({ x: 150 * i, y: 100, width: 100, height: 60 }));

function subject(cards: Box[], at: number, more: Partial<Subject> = {}): Subject {
  const content = { x: 0, y: 100, width: 150 * cards.length - 50, height: 60 };
  const focus = cards[at] ?? content;
  return { focus, content, cards, scale: 1, whole: 0.9, near: 0.9, growing: false, ...more };
}

const cut = (view: View, cards: readonly Box[]) =>
  cards.filter((card) => overlaps(seen(window, view), card) && !contains(seen(window, view), card));

describe("the picture of a step", () => {
  it("is the whole drawing as long as that can be read", () => {
    const cards = row(5);
    const views = [0, 2, 4].map((at) => framed(window, start, subject(cards, at), MOST));
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
    for (const card of cards) expect(contains(seen(window, views[0] ?? start), card)).toBe(true);
  });

  it("is a part of a larger one, with the item well inside and no card cut off", () => {
    const cards = row(40);
    for (const at of [0, 1, 17, 39]) {
      const about = subject(cards, at);
      const view = framed(window, start, about, MOST);
      expect(view.scale).toBeGreaterThanOrEqual(0.9);
      expect(contains(seen(window, view), inflate(about.focus, 20))).toBe(true);
      expect(cut(view, cards)).toEqual([]);
    }
  });

  it("stays as it is while the item is in it", () => {
    const cards = row(40);
    const view = framed(window, start, subject(cards, 20), MOST);
    expect(framed(window, view, subject(cards, 21), MOST)).toBe(view);
    expect(framed(window, view, subject(cards, 30), MOST)).not.toEqual(view);
  });

  it("comes closer from an overview, and keeps the middle of what fits upright", () => {
    const view = framed(window, start, subject(row(40), 5), MOST);
    expect(view.scale).toBeGreaterThanOrEqual(0.9);
    expect(view.y + view.scale * 130).toBeCloseTo(250);
  });

  it("has room ahead of the newest item of a drawing that grows", () => {
    const grown = (count: number) => subject(row(count), count - 1, { growing: true });
    const view = framed(window, start, grown(20), MOST);
    const ahead = seen(window, view);
    expect(ahead.x + ahead.width - (150 * 19 + 100)).toBeGreaterThan(300);
    expect(framed(window, view, grown(21), MOST)).toBe(view);
    expect(framed(window, view, grown(25), MOST)).not.toBe(view);
  });

  it("keeps a scale that the reader chose", () => {
    const own = subject(row(5), 4, { scale: 2, near: 1, whole: Number.POSITIVE_INFINITY });
    expect(framed(window, start, own, MOST).scale).toBe(2);
  });

  it("moves down under the bars at the top, no further than the window has room, and only where it is covered", () => {
    const about = subject(row(3), 1);
    const inPart = { ...about, content: { ...about.content, y: -900, height: 4000 } };
    const at = (y: number): View => ({ x: 0, y, scale: 1 });
    expect(uncovered(at(-80), inPart, 500)).toEqual(at(8));
    expect(uncovered(at(100), inPart, 500)).toEqual(at(100));
    const high = { ...about, content: { ...about.content, height: 400 } };
    expect(uncovered(at(-50), high, 500)).toEqual(at(-50));
    expect(uncovered(at(-80), inPart, 300)).toEqual(at(-80));
  });
});
