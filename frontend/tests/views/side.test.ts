// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { createSide, type Panel } from "../../src/views/side/side.js";
import { sayIn } from "../../src/views/words.js";

const panel = (id: string): Panel =>
  ({
    id,
    name: id,
    icon: "code",
    testid: `${id}-panel`,
    head: document.createElement("h2"),
    body: document.createElement("div"),
  }) as Panel;

const shown = (...ids: string[]) => {
  const show = vi.fn();
  const side = createSide(sayIn("en"), ids.map(panel), { show });
  const at = (testid: string): HTMLElement => {
    const found = side.element.querySelector<HTMLElement>(`[data-testid=${testid}]`);
    if (!found) throw new Error(`no ${testid}`);
    return found;
  };
  return { side, show, at };
};

describe("the panels beside the graph", () => {
  it("shows the one that is open and says so on its button", () => {
    const { side, at } = shown("node", "other");
    side.update({ open: null, empty: new Set() });
    expect([at("node-panel").hidden, at("other-panel").hidden]).toEqual([true, true]);
    side.update({ open: "node", empty: new Set() });
    expect([at("node-panel").hidden, at("other-panel").hidden]).toEqual([false, true]);
    expect(at("node-panel-button").getAttribute("aria-pressed")).toBe("true");
    expect(at("other-panel-button").getAttribute("aria-pressed")).toBe("false");
  });

  it("opens and closes by the rail and by its own button", () => {
    const { side, show, at } = shown("node", "other");
    side.update({ open: null, empty: new Set() });
    at("node-panel-button").click();
    side.update({ open: "node", empty: new Set() });
    at("node-panel-button").click();
    at("node-panel").querySelector<HTMLElement>("[aria-label=Close]")?.click();
    expect(show.mock.calls).toEqual([["node"], [null], [null]]);
  });

  it("needs no rail for a single panel", () => {
    const { side } = shown("node");
    expect(side.element.querySelector<HTMLElement>(".side-rail")?.hidden).toBe(true);
  });
});
