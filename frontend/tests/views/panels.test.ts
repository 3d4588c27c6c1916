// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import type { Error as ErrorEvent } from "../../src/protocol/trace.gen.js";
import { printedAt } from "../../src/run/moment.js";
import { createBanner, type Notice } from "../../src/views/output/banner.js";
import { createConsole } from "../../src/views/output/console.js";
import { createCaption } from "../../src/views/transport/caption.js";
import { momentOf } from "../../src/views/transport/position.js";
import { toneOf } from "../../src/views/transport/tone.js";
import { sayIn } from "../../src/views/words.js";
import { FAILED, FINISHED, runOf } from "./trace.js";

const say = sayIn("en");
const run = runOf(FINISHED);
const end = run.steps.length;
const endQ = momentOf(run, end);

function one(root: Element, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector} in ${root.outerHTML}`);
  return found;
}

describe("the console", () => {
  const shown = () => {
    const showError = vi.fn();
    const showRelated = vi.fn();
    const applyFix = vi.fn();
    const actions = { showError, showRelated, applyFix };
    return { ...actions, ...createConsole(say, actions) };
  };
  const error = runOf(FAILED).errors[0] as ErrorEvent;

  it("shows what had been printed at the moment, and takes it back when stepping back", () => {
    const view = shown();
    const text = () => one(view.element, "[data-testid=output]").textContent;
    view.update({ run, printed: printedAt(run, endQ), error: null, started: true });
    expect(text()).toBe("z = 8.0\n");
    view.update({ run, printed: printedAt(run, 3), error: null, started: true });
    expect(text()).toBe("");
  });

  it("keeps the pieces that stay", () => {
    const view = shown();
    const printed = [0, 1, 2].map((q) => ({ q, fd: 1 as const, s: `${q}\n`, src: null }));
    view.update({ run, printed: printed.slice(0, 2), error: null, started: true });
    const [first] = one(view.element, "pre").children;
    view.update({ run, printed, error: null, started: true });
    expect(one(view.element, "pre").children[0]).toBe(first);
    expect(one(view.element, "pre").textContent).toBe("0\n1\n2\n");
  });

  it("begins anew for another run", () => {
    const view = shown();
    view.update({ run, printed: [{ q: 4, fd: 1, s: "old\n", src: null }], error: null, started: true });
    view.update({ run, printed: [{ q: 4, fd: 1, s: "new\n", src: null }], error: null, started: true });
    expect(one(view.element, "pre").textContent).toBe("new\n");
  });

  it("shows an error with its hint, and leads to its place", () => {
    const view = shown();
    view.update({ run, printed: [], error, started: true });
    const failure = one(view.element, "[data-testid=error]");
    expect(failure.textContent).toContain("RuntimeError");
    expect(failure.textContent).toContain("Did you mean b.T?");
    one(failure, "[data-testid=error-place]").click();
    expect(view.showError).toHaveBeenCalledExactlyOnceWith(error);
    view.update({ run, printed: [], error: null, started: true });
    expect(failure.hidden).toBe(true);
  });

  it("sets the code of an explanation apart", () => {
    const view = shown();
    view.update({ run, printed: [], error: { ...error, hint: "Did you mean `x @ w.T`?" }, started: true });
    expect(one(view.element, ".error-hint").textContent).toBe("Did you mean x @ w.T?");
    expect(one(view.element, ".error-hint code").textContent).toBe("x @ w.T");
  });

  it("leads to each tensor and place that an error is about", () => {
    const related = [
      { kind: "kept", id: 3, src: [5, 8, 5, 13] },
      { kind: "changed", id: 4, src: [6, 0, 6, 6], name: "h" },
      { kind: "operand", name: "w" },
    ] as const;
    const view = shown();
    view.update({ run, printed: [], error: { ...error, related }, started: true });
    const ways = [...view.element.querySelectorAll<HTMLElement>("[data-testid=error-related]")];
    expect(ways.map((way) => way.textContent)).toEqual([
      "Value kept hereLine 5",
      "Changed herehLine 6",
      "Operandw",
    ]);
    for (const way of ways) way.click();
    expect(view.showRelated.mock.calls).toEqual(related.map((one) => [one]));
  });

  it("shows a long message by its beginning, and whole when asked", () => {
    const view = shown();
    view.update({ run, printed: [], error: { ...error, msg: "m".repeat(300) }, started: true });
    const message = one(view.element, "details") as HTMLDetailsElement;
    expect(message.open).toBe(false);
    expect(message.textContent).toContain("m".repeat(300));
    view.update({ run, printed: [], error, started: true });
    expect(view.element.querySelector("details")).toBeNull();
  });

  it("shows a correction as a diff, and makes it when asked", () => {
    const fix = { label: "Write `z = 2`", edits: [{ src: [2, 0, 2, 5], text: "z = 2" }] } as const;
    const failed = runOf(FAILED);
    const view = shown();
    view.update({ run: failed, printed: [], error: { ...error, fix }, started: true });
    const lines = [...view.element.querySelectorAll("[data-testid=fix] :is(ins, del)")];
    expect(lines.map((line) => line.tagName)).toEqual(["DEL", "INS"]);
    expect(lines[1]?.textContent).toMatch(/^2\+z = 2/u);
    one(view.element, "[data-testid=fix-apply]").click();
    expect(view.applyFix).toHaveBeenCalledExactlyOnceWith(fix);
  });

  it("says what will be here before anything ran", () => {
    const view = shown();
    view.update({ run, printed: [], error: null, started: false });
    expect(one(view.element, ".console-empty").textContent).toBe(say("empty.output"));
  });
});

describe("the caption", () => {
  const caption = () => createCaption(say, (then) => then());

  it("sets code apart and is read out, but not while steps play", () => {
    const view = caption();
    view.update({ sentence: "`x * y` gives 6.", tone: "forward", playing: false });
    const text = one(view.element, "[data-testid=caption]");
    expect([text.textContent, one(text, "code").textContent]).toEqual(["x * y gives 6.", "x * y"]);
    expect(text.getAttribute("aria-live")).toBe("polite");
    view.update({ sentence: "`x * y` gives 6.", tone: "forward", playing: true });
    expect(text.getAttribute("aria-live")).toBe("off");
  });

  it("names the phase for those who do not see its colour, and gives output no direction", () => {
    const view = caption();
    view.update({ sentence: "z.", tone: "backward", playing: false });
    expect(one(view.element, ".visually-hidden").textContent).toBe("Backward: ");
    const [print] = run.steps.filter(({ kind }) => kind === "text");
    if (!print) throw new Error("the trace prints");
    view.update({ sentence: "z.", tone: toneOf(print), playing: false });
    expect(one(view.element, ".visually-hidden").textContent).toBe("Output: ");
  });

  it("sets a sentence smaller that is too long for its lines", () => {
    const view = caption();
    const text = one(view.element, "[data-testid=caption]");
    vi.spyOn(text, "clientHeight", "get").mockReturnValue(56);
    const height = vi.spyOn(text, "scrollHeight", "get").mockReturnValue(84);
    view.update({ sentence: "So long.", tone: "forward", playing: false });
    expect(text.dataset.long).toBe("true");
    height.mockReturnValue(28);
    view.update({ sentence: "Short.", tone: "forward", playing: false });
    expect(text.dataset.long).toBeUndefined();
  });
});

describe("the banner", () => {
  const notice: Notice = { id: "stopped 1", tone: "calm", title: "Stopped", text: "", action: null };

  it("stays away once dismissed, and comes for another notice", () => {
    const view = createBanner(say);
    view.update(notice);
    expect(view.element.hidden).toBe(false);
    one(view.element, "[aria-label=Dismiss]").click();
    view.update(null);
    view.update(notice);
    expect(view.element.hidden).toBe(true);
    view.update({ ...notice, id: "stopped 2" });
    expect(view.element.hidden).toBe(false);
  });

  it("offers its action", () => {
    const press = vi.fn();
    const view = createBanner(say);
    view.update({ ...notice, action: { label: "Run again", press } });
    one(view.element, "[aria-label='Run again']").click();
    expect(press).toHaveBeenCalledOnce();
  });
});
