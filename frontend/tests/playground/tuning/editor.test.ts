// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { createEditor, type Editor } from "../../../src/playground/editor.js";
import { numberAt } from "../../../src/playground/tuning/place.js";

// jsdom lays nothing out, and does not say so.
Range.prototype.getClientRects = () => document.createElement("i").getClientRects();

const PROGRAM = "x = -2.5\ny = [1, 0x1f, x - 3]\nz = 0.5  # slider 0..1 step 0.25\n";

function opened(text = PROGRAM) {
  const tuned = vi.fn();
  const events = {
    run: vi.fn(),
    edited: vi.fn(),
    clicked: vi.fn(),
    pointed: vi.fn(),
    flipped: vi.fn(),
    tuned,
  };
  const editor = createEditor({ label: "Program", slider: (name) => `Slider of ${name}` }, text, events);
  return { editor, tuned };
}

const at = (editor: Editor, piece: string) => {
  const place = numberAt(editor.view.state, editor.text().indexOf(piece) + piece.length);
  return place && editor.text().slice(place.from, place.to);
};

/** Alt and an arrow, as the browser sends them. */
function press(editor: Editor, key: string, shiftKey = false): void {
  const event = new KeyboardEvent("keydown", {
    key,
    altKey: true,
    shiftKey,
    bubbles: true,
    cancelable: true,
  });
  editor.view.contentDOM.dispatchEvent(event);
}

describe("numbers in the editor", () => {
  it("are found with the sign that belongs to them", () => {
    const { editor } = opened();
    expect([
      at(editor, "x = -2"),
      at(editor, "[1"),
      at(editor, "0x1"),
      at(editor, "- 3"),
      at(editor, "y"),
    ]).toEqual(["-2.5", "1", null, "3", null]);
  });

  it("move with Alt and the arrows, and only where there is one", () => {
    const { editor, tuned } = opened();
    editor.view.dispatch({ selection: { anchor: 6 } });
    press(editor, "ArrowUp");
    press(editor, "ArrowUp", true);
    expect(editor.text()).toContain("x = -1.4\n");
    expect(tuned.mock.calls.map(([text]) => text.slice(0, 8))).toEqual(["x = -2.4", "x = -1.4"]);
  });

  it("that are typed count as moved, other edits do not", () => {
    const { editor, tuned } = opened();
    editor.view.dispatch({ changes: { from: 8, insert: "7" }, userEvent: "input.type" });
    expect(tuned).toHaveBeenCalledOnce();
    editor.view.dispatch({ changes: { from: 0, to: 1, insert: "w" }, userEvent: "input.type" });
    editor.view.dispatch({ changes: { from: 4, to: 9 }, userEvent: "delete.selection" });
    editor.setText("a = 1");
    expect(tuned).toHaveBeenCalledOnce();
  });

  it("have sliders where the program asks for them, both ways", () => {
    const { editor, tuned } = opened();
    const slider = editor.element.querySelector<HTMLInputElement>("[data-testid=slider]");
    expect([slider?.getAttribute("aria-label"), slider?.value, slider?.max]).toEqual([
      "Slider of z",
      "0.5",
      "1",
    ]);
    if (!slider) return;
    slider.value = "0.75";
    slider.dispatchEvent(new Event("input"));
    expect(editor.text()).toContain("z = 0.75  # slider");
    expect(tuned).toHaveBeenCalledOnce();
    expect(editor.element.querySelector("[data-testid=slider]")).toBe(slider);
    const from = editor.text().indexOf("0.75");
    editor.view.dispatch({ changes: { from, to: from + 4, insert: "0.25" }, userEvent: "input.type" });
    expect(slider.value).toBe("0.25");
  });
});
