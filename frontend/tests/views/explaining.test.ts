// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { higherLayers } from "../../src/explain/higher.js";
import { forwardSweep } from "../../src/explain/modes.js";
import { createEmphasis, type Emphasis } from "../../src/player/emphasis.js";
import { createFinding } from "../../src/player/finding.js";
import type { PlayerState } from "../../src/player/state.js";
import { troubleNotice } from "../../src/player/trouble-notice.js";
import catalogue from "../../src/protocol/catalogue.gen.json" with { type: "json" };
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { createMemoryPanel } from "../../src/views/memory/memory-panel.js";
import { createModesPanel } from "../../src/views/modes/modes-panel.js";
import { momentOf } from "../../src/views/transport/position.js";
import { sayIn } from "../../src/views/words.js";
import { CASES } from "../explain/traces.js";
import { stateOf } from "../player/state.js";
import { FINISHED, numbered, runOf } from "./trace.js";

const say = sayIn("en");
const run = runOf(FINISHED);
const notation = { say, symbolOf: (op: string) => op };

function one(root: Element, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector} in ${root.outerHTML}`);
  return found;
}

const texts = (root: Element, selector: string): (string | null)[] =>
  [...root.querySelectorAll(selector)].map((found) => found.textContent);

function recorded(name: string): Run {
  const found = CASES.get(name);
  if (!found) throw new Error(`expected ${name}`);
  return found;
}

const emphasisOf = (state: PlayerState): Emphasis =>
  createEmphasis(say, catalogue, state, createFinding(state));

/** `g = d(x³)/dx` as part of the graph, and a pass through it. */
const item = (x: number) => ({ is: "item", x }) as const;
const scalar = { shape: [], dtype: "float32", rg: true, sc: 0 } as const;
const TWICE = runOf(
  numbered([
    { k: "run", v: [1, 1], engine: "0.1.0", source: "" },
    { k: "leaf", id: 1, role: "input", ...scalar, val: item(2) },
    { k: "op", id: 2, op: "pow", ins: [1, "3"], ...scalar, val: item(8) },
    { k: "bwd", b: 1, root: 2, val: item(1), sc: 0, keep: true },
    { k: "op", id: 3, op: "mul", ins: [1, "6"], ...scalar, val: item(12) },
    { k: "visit", b: 1, id: 2, val: item(1) },
    { k: "eg", b: 1, from: 2, to: 1, arg: 0, val: item(12), loc: 12 },
    { k: "bwd", b: 2, root: 3, val: item(1), sc: 0 },
    { k: "visit", b: 2, id: 3, val: item(1) },
    { k: "eg", b: 2, from: 3, to: 1, arg: 0, val: item(6), loc: 6 },
    { k: "end", status: "ok", ops: 2, ms: 1 },
  ]),
);

describe("the memory panel", () => {
  const shown = (of: Run) => {
    const options = {
      ...notation,
      language: "en" as const,
      catalogue,
      goTo: vi.fn(),
      select: vi.fn(),
      hover: vi.fn(),
    };
    const view = createMemoryPanel(options);
    const show = (position: number): void => view.update({ run: of, q: momentOf(of, position), position });
    return { options, view, show };
  };

  it("lists who keeps what and why, until the pass has freed it", () => {
    const { view, show } = shown(run);
    show(run.steps.findIndex(({ kind }) => kind === "backward"));
    expect(texts(view.body, ".kept-name")).toEqual(["y", "x"]);
    expect(texts(view.body, ".kept-why")[0]).toBe("kept by x * y, for the gradient of x");
    show(run.steps.length);
    expect(view.body.textContent).toContain("Nothing is held");
  });

  it("says that a pass keeps the graph, and what was never freed", () => {
    const { view, show } = shown(TWICE);
    show(TWICE.steps.length);
    expect(texts(view.body, ".memory-note")[0]).toContain("Pass 1 keeps the graph");
  });

  it("goes to the step that is pressed on the lane, which says its bytes", () => {
    const { view, show, options } = shown(run);
    show(3);
    const lane = one(view.body, "[data-testid=memory-lane]") as HTMLInputElement;
    expect([lane.value, lane.max]).toEqual(["3", String(run.steps.length)]);
    expect(lane.getAttribute("aria-valuetext")).toMatch(/^step 3: /u);
    lane.value = "5";
    lane.dispatchEvent(new Event("input"));
    expect(options.goTo).toHaveBeenCalledExactlyOnceWith(5);
    show(4);
    expect(lane.value).toBe("4");
  });
});

describe("the modes panel", () => {
  const shown = (of: Run, input: number | null) => {
    const options = { ...notation, sweep: vi.fn(), showLayers: vi.fn(), select: vi.fn(), hover: vi.fn() };
    const view = createModesPanel(options);
    document.body.replaceChildren(view.body);
    const node = of.nodes.get(input ?? 0);
    const q = latest(of);
    const sweep = node ? forwardSweep(catalogue, of, node, q) : null;
    view.update({ run: of, q, input, sweep, layers: higherLayers(of), layered: true });
    return { options, view };
  };

  it("compares what both modes cost", () => {
    const { view } = shown(run, null);
    const rows = [...one(view.body, "tbody").querySelectorAll("tr")].map((row) => texts(row, "th, td"));
    expect(rows[0]).toEqual(["Sweeps", "1", "2"]);
    expect(one(view.body, ".modes-better").textContent).toContain("Reverse mode needs fewer sweeps");
  });

  it("offers the inputs, and shows tangents beside gradients", () => {
    const before = shown(run, null);
    const inputs = [...before.view.body.querySelectorAll<HTMLElement>(".modes-input")];
    expect(inputs.map(({ textContent }) => textContent)).toEqual(["x", "y"]);
    inputs[0]?.click();
    expect(before.options.sweep).toHaveBeenCalledExactlyOnceWith(1);
    const { view, options } = shown(run, 1);
    expect(texts(view.body, ".modes-sweep tbody tr:last-child td")).toEqual(["→ +4", "∇ +1"]);
    expect(one(view.body, "[data-testid=modes-agree]").textContent).toContain(
      "with 4; reverse mode brought x the gradient 4",
    );
    one(view.body, ".modes-input[aria-pressed=true]").click();
    expect(options.sweep).toHaveBeenCalledExactlyOnceWith(null);
  });

  it("lists the layers that passes built, and switches them", () => {
    const { view, options } = shown(TWICE, null);
    const layers = one(view.body, "[data-testid=modes-layers]");
    expect(texts(layers, "li")).toEqual(["Order 2: built by pass 1 (1)"]);
    one(layers, "input").click();
    expect(options.showLayers).toHaveBeenCalledExactlyOnceWith(false);
  });
});

describe("what stands out on the graph", () => {
  it("are the nodes that a pass built, until they are switched off", () => {
    const state = stateOf(TWICE);
    const { pointed } = emphasisOf(state);
    expect(pointed.value).toEqual([
      { mark: "higher", nodes: [3], edges: [{ result: 3, operand: 1, arg: 0 }] },
    ]);
    state.layers.value = false;
    expect(pointed.value).toEqual([]);
  });

  it("are NaNs and infinities, from the step on that brought the first", () => {
    const bad = recorded("log_zero");
    const state = stateOf(bad);
    const { pointed, trouble } = emphasisOf(state);
    expect(pointed.value.map(({ mark }) => mark)).toEqual(["infected", "origin"]);
    expect(pointed.value[1]?.nodes).toEqual([trouble.value?.node]);
    state.chosen.value = 0;
    expect(pointed.value).toEqual([]);
  });

  it("are tangents of the chosen input, up to the step", () => {
    const state = stateOf(run);
    const { tags } = emphasisOf(state);
    expect(tags.value).toEqual([]);
    state.sweep.value = 1;
    expect(tags.value.map(({ node, text }) => `${node} ${text}`)).toEqual(["1 → +1", "3 → +3", "4 → +4"]);
    state.chosen.value = 1;
    expect(tags.value.map(({ node }) => node)).toEqual([1]);
  });
});

describe("the notice of a first NaN or infinity", () => {
  it("names the code and the line, and leads there", () => {
    const bad = recorded("log_zero");
    const show = vi.fn();
    const { trouble, became } = emphasisOf(stateOf(bad));
    const notice = troubleNotice(say, bad, trouble.value, became.value, show);
    expect(notice?.title).toMatch(/^The first infinity is made by .*log.* at line \d+$/u);
    notice?.action?.press();
    expect(show).toHaveBeenCalledOnce();
    expect(troubleNotice(say, run, null, null, show)).toBeNull();
  });
});
