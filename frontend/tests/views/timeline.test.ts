// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { segmentsOf } from "../../src/views/transport/position.js";
import {
  createTimeline,
  type TimelineActions,
  type TimelineProps,
} from "../../src/views/transport/timeline.js";
import { sayIn } from "../../src/views/words.js";
import { FINISHED, runOf } from "./trace.js";

const run = runOf(FINISHED);
const props: TimelineProps = {
  position: 4,
  length: run.steps.length,
  segments: segmentsOf(run),
  playing: false,
  coarse: false,
  speed: 1,
  sentence: "x is made.",
};

function shown(changes: Partial<TimelineProps> = {}) {
  const actions = {
    first: vi.fn(),
    back: vi.fn(),
    playOrPause: vi.fn(),
    forward: vi.fn(),
    last: vi.fn(),
    go: vi.fn(),
    setCoarse: vi.fn(),
    setSpeed: vi.fn(),
  } satisfies TimelineActions;
  const view = createTimeline(sayIn("en"), actions);
  view.update({ ...props, ...changes });
  const find = (testid: string): HTMLElement => {
    const found = view.element.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
    if (!found) throw new Error(`no ${testid}`);
    return found;
  };
  return { view, actions, find };
}

describe("the timeline", () => {
  it("counts the steps and says the sentence with the scrubber's value", () => {
    const { find } = shown();
    expect(find("counter").textContent).toBe(`4 / ${run.steps.length}`);
    expect(find("scrubber").getAttribute("aria-valuetext")).toBe(`Step 4 of ${run.steps.length}. x is made.`);
  });

  it("tells forward and backward apart by word and icon, not by colour alone", () => {
    const { view } = shown();
    const segments = [...view.element.querySelectorAll(".segment")];
    expect(segments.map((segment) => segment.textContent)).toEqual(["Forward", "Backward"]);
    const icons = segments.map((segment) => segment.querySelector("svg")?.dataset.icon);
    expect(new Set(icons).size).toBe(2);
  });

  it("draws one plain bar for more phases than the rail has room for", () => {
    const many = Array.from({ length: 400 }, (_, at) => ({
      phase: at % 2 === 0 ? ("forward" as const) : ("backward" as const),
      from: at,
      to: at + 1,
      pass: at % 2 === 0 ? 0 : (at + 1) / 2,
    }));
    const { view } = shown({ segments: many, length: 400, position: 100 });
    const [bar, ...others] = view.element.querySelectorAll<HTMLElement>(".segment");
    expect(others).toEqual([]);
    expect(bar?.textContent).toBe("");
    expect(bar?.querySelector<HTMLElement>(".segment-done")?.style.transform).toBe("scaleX(0.25)");
  });

  it("fills the phases up to the position", () => {
    const { view } = shown({ position: segmentsOf(run)[0]?.to ?? 0 });
    const filled = [...view.element.querySelectorAll<HTMLElement>(".segment-done")].map(
      (bar) => bar.style.transform,
    );
    expect(filled).toEqual(["scaleX(1)", "scaleX(0)"]);
  });

  it("numbers the passes when there are several", () => {
    const two = [
      { phase: "backward", from: 0, to: 2, pass: 1 },
      { phase: "backward", from: 2, to: 4, pass: 2 },
    ] as const;
    const { view } = shown({ segments: two, length: 4 });
    expect(view.element.querySelector(".rail")?.textContent).toBe("Backward1Backward2");
  });

  it("passes the buttons on", () => {
    const { actions, find } = shown();
    for (const testid of ["first", "step-back", "play", "step-forward", "last"]) find(testid).click();
    const { first, back, playOrPause, forward, last } = actions;
    for (const action of [first, back, playOrPause, forward, last]) expect(action).toHaveBeenCalledOnce();
  });

  it("says where there is no further step, and keeps the buttons focusable", () => {
    const { find, view } = shown({ position: 0 });
    expect(find("step-back").getAttribute("aria-disabled")).toBe("true");
    expect(find("step-forward").getAttribute("aria-disabled")).toBe("false");
    view.update({ ...props, position: props.length });
    expect(find("step-back").getAttribute("aria-disabled")).toBe("false");
    expect(find("last").getAttribute("aria-disabled")).toBe("true");
    expect(find("last").hasAttribute("disabled")).toBe(false);
  });

  it("keeps its elements while stepping, so that the focus stays", () => {
    const { find, view } = shown();
    const before = ["step-forward", "scrubber", "play"].map(find);
    view.update({ ...props, position: 9, playing: true });
    expect(["step-forward", "scrubber", "play"].map(find)).toEqual(before);
    expect(find("play").getAttribute("aria-label")).toBe("Pause");
  });

  it("goes where the scrubber is dragged", () => {
    const { actions, find } = shown();
    const scrubber = find("scrubber") as HTMLInputElement;
    scrubber.value = "7";
    scrubber.dispatchEvent(new Event("input"));
    expect(actions.go).toHaveBeenCalledExactlyOnceWith(7);
  });
});
