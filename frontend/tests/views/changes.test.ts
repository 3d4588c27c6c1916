// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { createChangesPanel } from "../../src/views/changes/changes-panel.js";
import { sayIn } from "../../src/views/words.js";
import { LOOP } from "../run/traces.js";
import { FINISHED, runOf } from "./trace.js";

const shown = (language: "en" | "ko" = "en") => {
  const actions = {
    select: vi.fn(),
    hover: vi.fn(),
    showSource: vi.fn(),
    compare: vi.fn(),
    experiment: vi.fn(),
  };
  const symbolOf = (op: string): string => op;
  const panel = createChangesPanel({ say: sayIn(language), language, symbolOf, ...actions });
  const text = (testid: string): string =>
    panel.body.querySelector(`[data-testid=${testid}]`)?.textContent ?? "";
  return { ...actions, panel, text };
};

/** The loop with its condition false one turn earlier. */
const SHORTER: readonly AnyEvent[] = LOOP.filter(
  (event) => !("sc" in event && event.sc === 4) && !("id" in event && event.id === 4 && event.k === "in"),
).filter((event) => !("sc" in event && event.sc === 3 && event.k === "op" && event.op === "mul"));

describe("the panel of changes", () => {
  it("says what to do while there is no other run", () => {
    const { panel } = shown();
    panel.update({ comparing: false, before: null, after: runOf(FINISHED) });
    expect(panel.body.textContent).toContain("drag a number");
  });

  it("says that nothing changed", () => {
    const { panel, text } = shown();
    panel.update({ comparing: false, before: runOf(FINISHED), after: runOf(FINISHED) });
    expect(text("changes-sum")).toBe("Both runs built the same graph.");
  });

  it("tells in words what came, and leads there", () => {
    const { panel, text, select } = shown();
    panel.update({ comparing: false, before: runOf(SHORTER), after: runOf(LOOP) });
    expect(text("changes-sum")).toBe("+2 added−0 removed");
    expect(text("changes-parts")).toContain("1 node added in iteration 2 of the loop at line 2");
    expect(text("changes-parts")).toContain("1 node added: iteration 3 of the loop at line 2 is new");
    panel.body.querySelector<HTMLElement>("[data-testid=changes-parts] button")?.click();
    expect(select).toHaveBeenCalledOnce();
  });

  it("does so in Korean", () => {
    const { panel, text } = shown("ko");
    panel.update({ comparing: false, before: runOf(LOOP), after: runOf(SHORTER) });
    expect(text("changes-parts")).toContain("2행 반복문의 2번째 반복에서 노드 1개가 제거되었습니다");
    expect(text("changes-parts")).toContain("2행 반복문의 3번째 반복이 없어졌습니다");
  });

  it("names decisions and numbers", () => {
    const other = FINISHED.map((event) => {
      if (event.k === "test") return { ...event, value: !event.value };
      if (event.k === "leaf" && event.id === 1) return { ...event, val: { is: "item", x: 5 } as const };
      return event;
    });
    const { panel, text, showSource } = shown();
    panel.update({ comparing: false, before: runOf(FINISHED), after: runOf(other) });
    expect(text("changes-decisions")).toContain("x > 0 in the program is now False, it was True");
    expect(text("changes-numbers")).toContain("x2 → 5");
    panel.body.querySelector<HTMLElement>("[data-testid=changes-decisions] button")?.click();
    expect(showSource).toHaveBeenCalledOnce();
  });

  it("offers to show both runs once there are two", () => {
    const { panel, compare } = shown();
    const both = panel.head.querySelector<HTMLElement>("[data-testid=compare]");
    panel.update({ comparing: false, before: null, after: runOf(FINISHED) });
    expect(both?.hidden).toBe(true);
    panel.update({ comparing: false, before: runOf(LOOP), after: runOf(FINISHED) });
    both?.click();
    panel.update({ comparing: true, before: runOf(LOOP), after: runOf(FINISHED) });
    both?.click();
    expect(compare.mock.calls).toEqual([[true], [false]]);
  });
});
