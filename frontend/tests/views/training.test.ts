// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { trainingOf } from "../../src/run/training.js";
import {
  PLOT,
  pathOf,
  scaleOf,
  shareOf,
  stepAtX,
  stepTicks,
  ticksOf,
  xOf,
} from "../../src/views/training/axis.js";
import { stepForKey } from "../../src/views/training/lane.js";
import { dashOf, LOOKS, shapeOf } from "../../src/views/training/marks.js";
import { LEVELS, ROWS, shades, stripOf } from "../../src/views/training/strips.js";
import { createTrainingPanel } from "../../src/views/training/training-panel.js";
import { sayIn } from "../../src/views/words.js";
import { cells, item } from "../run/traces.js";
import { training } from "../run/trainings.js";
import { FINISHED, runOf } from "./trace.js";

const LOSSES = [4, 2, 1, 0.5];

const shown = (events: readonly AnyEvent[], language: "en" | "ko" = "en") => {
  const actions = { open: vi.fn(), go: vi.fn(), select: vi.fn(), hover: vi.fn() };
  const panel = createTrainingPanel({ say: sayIn(language), ...actions });
  const run = runOf(events);
  const root = document.createElement("div");
  root.append(panel.head, panel.body);
  const at = <E extends Element = HTMLElement>(testid: string): E => {
    const found = root.querySelector<E>(`[data-testid=${testid}]`);
    if (!found) throw new Error(`no ${testid}`);
    return found;
  };
  const update = (q = run.events.length): void => panel.update({ run, q });
  update();
  return { ...actions, run, steps: trainingOf(run), at, update, root };
};
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

describe("the panel of a training", () => {
  it("says what a step is while there is none", () => {
    const { at } = shown(FINISHED);
    expect(at("training-none").hidden).toBe(false);
    expect(at("training-none").textContent).toContain("A step is a backward pass");
    expect(at("training-place").textContent).toBe("");
  });

  it("says where the reader is, and follows", () => {
    const { at, update, steps } = shown(training({ losses: LOSSES }));
    expect(at("training-place").textContent).toBe("Step 4 of 4");
    update(steps[1]?.done);
    expect(at("training-place").textContent).toBe("Step 2 of 4");
    expect(at("lane").getAttribute("aria-valuetext")).toBe("Step 2 of 4, loss 2");
    update(1);
    expect(at("training-place").textContent).toBe("Before the first of 4");
  });

  it("goes from step to step by keys, to the change of the parameters", () => {
    const { at, update, steps, open } = shown(training({ losses: LOSSES }));
    update(steps[1]?.done);
    const keys = ["ArrowRight", "ArrowLeft", "Home", "End"];
    expect(keys.map((key) => press(at("lane"), key))).toEqual([false, false, false, false]);
    expect(open.mock.calls.map(([step]) => step)).toEqual([2, 0, 0, 3].map((step) => steps[step]));
    expect(press(at("lane"), "x")).toBe(true);
  });

  it("goes to the step that is pressed in any plot, and tells of the one pointed at", () => {
    const { at, steps, open } = shown(training({ losses: LOSSES }));
    const plot = at<SVGElement>("loss-plot");
    plot.getBoundingClientRect = () => ({ left: 0, width: PLOT.width }) as DOMRect;
    const send = (type: string, step: number): void => {
      plot.dispatchEvent(new MouseEvent(type, { clientX: xOf(step, 4), button: 0, bubbles: true }));
    };
    send("pointerdown", 2);
    expect(open).toHaveBeenLastCalledWith(steps[2]);
    send("pointermove", 0);
    expect(at("training-place").textContent).toBe("Step 1 of 4");
    expect(at("loss").querySelector("output")?.textContent).toBe("4");
    plot.dispatchEvent(new MouseEvent("pointerleave"));
    expect(at("training-place").textContent).toBe("Step 4 of 4");
    expect(at("loss").querySelector("output")?.textContent).toBe("0.5");
  });

  it("leads through the parts of a step", () => {
    const { at, run, go, steps, update } = shown(training({ losses: LOSSES, passes: 2 }), "ko");
    update(steps[0]?.from);
    const parts = [...at("parts").querySelectorAll("button")];
    expect(parts.map(({ textContent }) => textContent)).toEqual(["zero_grad", "손실×2", "역전파×2", "갱신"]);
    parts[2]?.click();
    const [first] = go.mock.lastCall ?? [];
    expect(run.events[first]?.k).toBe("acc");
    update(first);
    expect(parts.map((part) => part.getAttribute("aria-current"))).toEqual([null, null, "step", null]);
    parts[2]?.click();
    expect(go.mock.lastCall?.[0]).toBeGreaterThan(first);
  });

  it("shows curves that can be switched off and drawn on a logarithmic axis", () => {
    const print = (turn: number): string => `accuracy ${turn ** 2}`;
    const { at } = shown(training({ losses: LOSSES, print }));
    expect(at("loss-plot").getAttribute("aria-label")).toBe("loss: 4 at step 1, 0.5 at step 4");
    expect(at("metrics").textContent).toContain("accuracyprinted");
    at("metrics-log").click();
    expect(at("metrics").textContent).toContain("Not drawn, for a logarithmic axis has no 0: 1.");
    const entry = at("loss").querySelector<HTMLElement>(".plot-entry");
    expect(entry?.getAttribute("aria-pressed")).toBe("true");
    entry?.click();
    expect(at("loss").querySelector(".plot-entry")?.getAttribute("aria-pressed")).toBe("false");
    expect(at("loss").querySelectorAll(".plot > g:first-child .curve")).toHaveLength(0);
  });

  it("has no chart of metrics without metrics", () => {
    expect(shown(training({ losses: LOSSES })).at("metrics").hidden).toBe(true);
  });

  it("says when a loss is not a number, and when there is but one", () => {
    expect(shown(training({ losses: [1] })).at("loss").textContent).toContain("a curve needs two");
    const { at } = shown(training({ losses: [1, Number.NaN, 2] }));
    expect(at("loss").textContent).toContain("loss is NaN at step 2.");
  });

  it("tells how each parameter went, in figures and in words", () => {
    const { at, select, update, steps } = shown(
      training({ losses: LOSSES, gradient: (turn) => (turn === 0 ? cells(3, 4) : cells(0, 0)) }),
    );
    expect(at("weight-warning").textContent).toBe(
      "Its gradient is exactly 0 from step 2 on: it no longer learns.",
    );
    update(steps[0]?.done);
    const figures = [...at("weight").querySelectorAll(".strip-figures")].map((one) => one.textContent);
    expect(figures).toEqual(["norm 1.41", "norm 5"]);
    update(steps[1]?.done);
    expect(at("weight").querySelector(".strip-figures")?.textContent).toBe("norm 2.83, moved by 100%");
    at("weight").querySelector<HTMLElement>(".weight-head")?.click();
    expect(select).toHaveBeenCalledExactlyOnceWith(1);
  });

  it("keeps its plots while the reader moves", () => {
    const { at, update, steps } = shown(training({ losses: LOSSES }));
    const curve = at("loss").querySelector(".curve");
    update(steps[0]?.done);
    expect(at("loss").querySelector(".curve")).toBe(curve);
  });
});

describe("axes", () => {
  it("lead from a step to its place and back", () => {
    for (const count of [1, 7, 5000])
      for (const step of [0, Math.floor(count / 2), count - 1])
        expect(stepAtX(xOf(step, count), count)).toBe(step);
    expect([stepAtX(-10, 5), stepAtX(1000, 5)]).toEqual([0, 4]);
  });

  it("begin at 0 unless that would press the curve flat", () => {
    expect(scaleOf([0.1, 0.7], false)).toEqual({ log: false, low: 0, high: 0.7 });
    expect(scaleOf([98, 99], false)).toEqual({ log: false, low: 98, high: 99 });
    expect(scaleOf([-1, 1, Number.NaN], false)).toEqual({ log: false, low: -1, high: 1 });
    expect(scaleOf([3], false)).toEqual({ log: false, low: 1.5, high: 4.5 });
    expect(scaleOf([0, 0.01, 1], true)).toEqual({ log: true, low: 0.01, high: 1 });
    expect(scaleOf([], true)).toEqual({ log: true, low: 0.1, high: 1 });
  });

  it("have no place for what is not finite, nor on a logarithmic one for what is not above 0", () => {
    const log = { log: true, low: 0.01, high: 1 };
    expect(shareOf(0.1, log)).toBeCloseTo(0.5);
    expect([0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((value) => shareOf(value, log))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("are marked at round values", () => {
    expect(ticksOf({ log: false, low: 0, high: 0.7 }, 4)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(ticksOf({ log: true, low: 1e-4, high: 3 }, 5)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(ticksOf({ log: true, low: 0.2, high: 0.9 }, 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(stepTicks(4, 6)).toEqual([1, 2, 3, 4]);
    expect(stepTicks(200, 6)).toEqual([50, 100, 150, 200]);
  });

  it("keep the extremes of long curves in short paths, and gaps as gaps", () => {
    const points = Array.from({ length: 5000 }, (_, x) => ({ q: x, x, value: x === 2500 ? 9 : Math.sin(x) }));
    const scale = scaleOf([-1, 9], false);
    const path = pathOf(points, 5000, scale, 0, 100);
    expect(path.length).toBeLessThan(16_000);
    expect(path).toContain(" 0L");
    const gap = [1, Number.NaN, 1].map((value, x) => ({ q: x, x, value }));
    expect(pathOf(gap, 3, scale, 0, 100).match(/M/gu)).toHaveLength(2);
  });
});

describe("keys on the lane", () => {
  it.each([
    ["ArrowRight", 4, 5],
    ["ArrowLeft", 0, 0],
    ["PageUp", 4, 14],
    ["PageDown", 4, 0],
    ["End", 4, 99],
    ["Home", 4, 0],
    ["ArrowRight", null, 0],
    ["a", 4, null],
  ] as const)("%s from %s leads to %s", (key, step, to) => {
    expect(stepForKey(key, step, 100)).toBe(to);
  });
});

describe("strips", () => {
  it("show where the elements are", () => {
    const strip = stripOf([cells(0, 1), null, item(1)], "all");
    expect([strip?.low, strip?.high]).toEqual([0, 1]);
    expect(strip?.columns.map((column) => [column[0], column[ROWS - 1]])).toEqual([
      [0.5, 0.5],
      [0, 0],
      [0, 1],
    ]);
  });

  it("spread histograms over the rows they lie on", () => {
    const hist = [4, 0, 0, 12];
    const strip = stripOf([{ is: "stats", head: [], min: -2, max: 2, hist }], "around");
    const [column = []] = strip?.columns ?? [];
    expect(column.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(column.slice(0, 5).reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.25);
  });

  it("lie around zero, and one outlier does not press the rest flat", () => {
    const gradients = Array.from({ length: 100 }, (_, at) => cells(at === 50 ? 1e6 : 1, 0));
    expect(stripOf(gradients, "around")).toMatchObject({ low: -1, high: 1 });
    const single = gradients.map((_, at) => item(at === 50 ? 1e6 : 1));
    expect(stripOf(single, "around")).toMatchObject({ low: -1e6, high: 1e6 });
    expect(stripOf([null, null], "all")).toBeNull();
    expect(stripOf([{ is: "item", x: "nan" }], "all")).toBeNull();
  });

  it("join steps when there are many, and draw each shade once", () => {
    const strip = stripOf(
      Array.from({ length: 5000 }, (_, at) => cells(at, -at)),
      "all",
    );
    if (!strip) throw new Error("no strip");
    expect(strip.columns.length).toBe(120);
    expect(shades(strip, 0, 30)).toHaveLength(LEVELS);
  });
});

describe("marks", () => {
  it("tell curves apart without colour", () => {
    const looks = Array.from({ length: LOOKS }, (_, look) => [dashOf(look), shapeOf(look, 0, 0)].join());
    expect(new Set(looks).size).toBe(LOOKS);
  });
});
