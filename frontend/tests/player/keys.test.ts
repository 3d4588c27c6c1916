// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { handleKey, type KeyActions } from "../../src/player/keys.js";
import { el } from "../../src/widgets/element.js";

const actions = {
  first: vi.fn(),
  back: vi.fn(),
  forward: vi.fn(),
  last: vi.fn(),
  playOrPause: vi.fn(),
  release: vi.fn(() => true),
  retrace: vi.fn(() => true),
  find: vi.fn(),
} satisfies KeyActions;

/** Presses a key on an element of the page; says whether the player took it. */
function press(key: string, target: HTMLElement = document.body, init: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  let taken = false;
  document.addEventListener(
    "keydown",
    (heard) => {
      taken = handleKey(heard, actions);
    },
    { once: true },
  );
  target.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(taken);
  return taken;
}

beforeEach(() => {
  vi.clearAllMocks();
  document.body.replaceChildren();
});

describe("the player's keys", () => {
  it.each([
    ["ArrowRight", "forward"],
    ["ArrowLeft", "back"],
    ["Home", "first"],
    ["End", "last"],
    [" ", "playOrPause"],
    ["Escape", "release"],
    ["Backspace", "retrace"],
    ["/", "find"],
  ] as const)("%s: %s", (key, action) => {
    expect(press(key)).toBe(true);
    expect(actions[action]).toHaveBeenCalledOnce();
  });

  it("steps coarsely with Shift", () => {
    press("ArrowRight", document.body, { shiftKey: true });
    press("ArrowLeft", document.body, { shiftKey: true });
    expect(actions.forward).toHaveBeenCalledExactlyOnceWith(true);
    expect(actions.back).toHaveBeenCalledExactlyOnceWith(true);
  });

  it.each([
    ["the editor", () => el("div", { contenteditable: "true" })],
    ["a text field", () => el("input", { type: "text" })],
    ["a list", () => el("select")],
    ["an open menu", () => el("div", { role: "menu" })],
  ])("leaves %s its keys", (_, make) => {
    const target = make();
    document.body.append(target);
    for (const key of ["ArrowRight", "ArrowLeft", "Home", "End", " "]) expect(press(key, target)).toBe(false);
    expect(actions.forward).not.toHaveBeenCalled();
  });

  it("steps from the scrubber, and lets Space press a button", () => {
    const [scrubber, button] = [el("input", { type: "range" }), el("button")];
    document.body.append(scrubber, button);
    expect(press("ArrowRight", scrubber)).toBe(true);
    expect(press(" ", button)).toBe(false);
  });

  it("searches with Ctrl or ⌘ and F where the graph has the focus, and nowhere else", () => {
    const graph = el("div", { tabindex: 0 });
    document.body.append(el("section.player", {}, graph));
    expect(press("f", graph, { ctrlKey: true })).toBe(true);
    expect(press("F", graph, { metaKey: true })).toBe(true);
    expect(actions.find).toHaveBeenCalledTimes(2);
    expect(press("f", document.body, { ctrlKey: true })).toBe(false);
    expect(press("f", graph)).toBe(false);
  });

  it("leaves the browser's own shortcuts alone", () => {
    expect(press("ArrowLeft", document.body, { altKey: true })).toBe(false);
    expect(press("ArrowRight", document.body, { ctrlKey: true })).toBe(false);
  });

  it("passes Escape on when nothing was selected", () => {
    actions.release.mockReturnValueOnce(false);
    expect(press("Escape")).toBe(false);
  });
});
