// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { catalogue } from "../../src/protocol/catalogue.js";
import type { AnyEvent, Lab } from "../../src/protocol/trace.gen.js";
import type { Run } from "../../src/run/model.js";
import { createLabPanel } from "../../src/views/lab/lab-panel.js";
import { sayIn } from "../../src/views/words.js";
import { end, FAN_OUT, item, numbered, runOf, type Told } from "../run/traces.js";

const right = runOf(FAN_OUT);

function shown(run: Run = right, language: "en" | "ko" = "en") {
  const actions = { experiment: vi.fn(), drawFormula: vi.fn(), select: vi.fn(), hover: vi.fn() };
  const symbolOf = (op: string): string => op;
  const panel = createLabPanel({ say: sayIn(language), symbolOf, catalogue, ...actions });
  panel.update({ run, right });
  const at = (testid: string): HTMLElement | null => panel.body.querySelector(`[data-testid=${testid}]`);
  return { ...actions, panel, at, press: (testid: string) => at(testid)?.click() };
}

/** The run with `=` in the place of `+=`. */
const lab: Lab = { is: "wrong", mistake: "assign" };
const WRONG = runOf(
  FAN_OUT.map((event): AnyEvent => {
    if (event.k === "run") return { ...event, lab };
    if (event.k === "eg" && event.n === 2) return { ...event, sum: item(3) };
    return event.k === "acc" && event.id === 1 ? { ...event, val: item(3) } : event;
  }),
);

function checked(...told: Told[]): Run {
  return runOf(numbered([...FAN_OUT.slice(0, -1), ...told, end()] as Told[]));
}

describe("the lab", () => {
  it("asks for a mistake, and for the right run again", () => {
    const off = shown();
    off.press("lab-assign");
    expect(off.experiment).toHaveBeenLastCalledWith({ is: "wrong", mistake: "assign" });
    off.press("lab-derivative");
    expect(off.experiment).toHaveBeenLastCalledWith({ is: "wrong", mistake: "derivative", op: "mul" });
    const on = shown(WRONG);
    on.press("lab-assign");
    expect(on.experiment).toHaveBeenLastCalledWith(null);
  });

  it("does not offer a mistake that changes nothing, and says why", () => {
    const { at, press, experiment } = shown();
    expect(at("harmless-kept")?.textContent).toBe("No difference here: the program never clears a gradient.");
    press("lab-kept");
    expect(experiment).not.toHaveBeenCalled();
  });

  it.each([
    ["en", "x received 1 and 3. = kept only 3, so its gradient is 3 instead of 4."],
    ["ko", "x에 1, 3이(가) 왔지만, =은 3만 남깁니다. 그래서 변화도가 4이(가) 아니라 3입니다."],
  ] as const)("explains the first wrong tensor with its numbers, in %s", (language, sentence) => {
    const { at, select } = shown(WRONG, language);
    expect(at("lab-first")?.querySelector("p")?.textContent).toBe(sentence);
    at("lab-first")?.querySelector("button")?.click();
    expect(select).toHaveBeenCalledWith(1);
  });

  it("checks all gradients, and lists those that do not agree", () => {
    const idle = shown();
    idle.press("check-all");
    expect(idle.experiment).toHaveBeenLastCalledWith({ is: "check" });
    const run = checked(
      { k: "chk", id: 1, b: 1, found: "differs", stored: 4, numeric: 5 },
      { k: "chk", id: 2, b: 1, found: "agrees", stored: 2, numeric: 2 },
      { k: "chks", done: 2, of: 3, why: "time", exact: true },
    );
    const { panel, at, select } = shown();
    panel.update({ run, right: run });
    expect(at("lab-counts")?.textContent).toBe("✓agree: 1≠differ: 1");
    expect(at("lab-verdict")?.textContent).toBe(
      "2 of 3 checked, then the time was over. Computed in double precision.",
    );
    panel.body.querySelector<HTMLElement>(".lab-odd button")?.click();
    expect(select).toHaveBeenCalledWith(1);
  });

  it("says why nothing can be checked", () => {
    const run = checked({ k: "chks", done: 0, of: 3, why: "chance" });
    const { panel, at } = shown();
    panel.update({ run, right: run });
    expect(at("lab-verdict")?.textContent).toContain("other numbers each time");
  });
});
