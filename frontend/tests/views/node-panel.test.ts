// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import catalogue from "../../src/protocol/catalogue.gen.json" with { type: "json" };
import type { Run } from "../../src/run/model.js";
import { latest } from "../../src/run/moment.js";
import { createNodePanel, type NodePanelOptions } from "../../src/views/node/node-panel.js";
import { momentOf } from "../../src/views/transport/position.js";
import { sayIn } from "../../src/views/words.js";
import { remember } from "../../src/widgets/remember.js";
import { CASES, CELLS, recordedIn } from "../explain/traces.js";
import { FINISHED, runOf } from "./trace.js";

const run = runOf(FINISHED);
const endQ = momentOf(run, run.steps.length);
const UPDATES = recordedIn("updates");

function one(root: Element, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector} in ${root.outerHTML}`);
  return found;
}

const texts = (root: Element, selector: string): (string | null)[] =>
  [...root.querySelectorAll(selector)].map((found) => found.textContent);

function recorded(runs: ReadonlyMap<string, Run>, name: string): Run {
  const found = runs.get(name);
  if (!found) throw new Error(`expected ${name} among ${[...runs.keys()].join(", ")}`);
  return found;
}

function shown(of: Run = run) {
  const options = {
    say: sayIn("en"),
    language: "en",
    catalogue,
    symbolOf: (op: string) => ({ mul: "×", add: "+" })[op] ?? op,
    drawFormula: vi.fn((latex: string, element: HTMLElement) => {
      element.textContent = latex;
    }),
    select: vi.fn(),
    back: vi.fn(),
    checkOf: () => null,
    hover: vi.fn(),
    point: vi.fn(),
    look: vi.fn(),
    showSource: vi.fn(),
  } satisfies NodePanelOptions;
  const view = createNodePanel(options);
  document.body.replaceChildren(view.head, view.body);
  const show = (id: number, q = latest(of), returns = false): void =>
    view.update({ run: of, node: of.nodes.get(id) ?? null, q, returns });
  const section = (id: string): HTMLElement => one(view.body, `[data-testid=panel-${id}]`);
  /** Opens or closes a section as a press on its title does. */
  const toggle = (id: string): void => {
    const details = section(id) as HTMLDetailsElement;
    details.open = !details.open;
    details.dispatchEvent(new Event("toggle"));
  };
  return { options, view, show, section, toggle };
}

beforeEach(() => {
  for (const section of ["paths", "kept", "source"]) remember(`panel.${section}`, "");
});

describe("value and gradient", () => {
  it("stand first", () => {
    const { view, show } = shown();
    show(1);
    expect(view.head.textContent).toContain("x");
    expect(one(view.body, "[data-testid=value]").textContent).toBe("2");
    expect(one(view.body, "[data-testid=gradient]").textContent).toBe("+4");
  });

  it("the contributions with their sum, each leading to the node it came through and lighting its edge", () => {
    const { view, show, options } = shown();
    show(1);
    const list = one(view.body, "[data-testid=contributions]");
    expect(texts(list, ".term")).toEqual(["+1", "+3", "+4"]);
    expect(one(list, "[data-testid=written-out]").textContent).toBe("1 + 3");
    expect(texts(list, ".formula")).toEqual(["1 \\times 1 = 1", "1 \\times 3 = 3"]);
    const [viaAdd, viaMul] = list.querySelectorAll<HTMLElement>("button");
    viaMul?.dispatchEvent(new Event("pointerenter"));
    expect(options.point).toHaveBeenLastCalledWith([
      { mark: "traced", nodes: [3, 1], edges: [{ result: 3, operand: 1, arg: 0 }] },
    ]);
    viaMul?.dispatchEvent(new Event("pointerleave"));
    expect(options.point).toHaveBeenLastCalledWith([]);
    viaMul?.click();
    viaAdd?.click();
    expect(options.select.mock.calls).toEqual([[3], [4]]);
  });

  it("say whether the terms add up", () => {
    const { view, show } = shown();
    show(1);
    expect(one(view.body, ".sum-check").dataset.adds).toBe("exact");
    show(1, endQ - 6);
    expect(view.body.querySelector(".sum-check")).toBeNull();
  });

  it("a gradient that has not come is not one that is not asked for", () => {
    const { view, show, section } = shown();
    show(1, 5);
    expect(section("gradient").textContent).toContain("None yet");
    const leaf = run.nodes.get(1);
    if (!leaf) throw new Error("the trace has node 1");
    const detached = { ...leaf, gradients: [], received: [], event: { ...leaf.event, rg: false } };
    view.update({ run, node: detached, q: 6, returns: false });
    expect(section("gradient").textContent).toContain("Asks for no gradient");
  });
});

describe("why", () => {
  it("is said at once when the gradient is remarkable, with the culprit as a way there", () => {
    const dead = recorded(CASES, "dead_relu");
    const { view, show, options } = shown(dead);
    const asked = dead.tape.find((node) => node.event.k === "leaf" && node.event.rg);
    show(asked?.id ?? 0);
    const note = one(view.body, "[data-testid=why]");
    expect(note.dataset.outcome).toBe("zero");
    expect(note.textContent).toContain("not above 0");
    one(note, "button").click();
    expect(options.select).toHaveBeenCalledOnce();
  });

  it("is said when asked otherwise", () => {
    const { view, show } = shown();
    show(1);
    expect(view.body.querySelector("[data-testid=why]")).toBeNull();
    one(view.body, "[data-testid=ask-why]").click();
    expect(one(view.body, "[data-testid=why]").dataset.outcome).toBe("plain");
    show(2);
    expect(view.body.querySelector("[data-testid=why]")).toBeNull();
  });
});

describe("paths", () => {
  it("are counted and listed with their products once the section is open", () => {
    const { show, section, toggle } = shown();
    show(1);
    expect(section("paths").querySelector(".path-button")).toBeNull();
    toggle("paths");
    expect(one(section("paths"), "[data-testid=paths-count]").textContent).toBe("2 paths");
    expect(texts(section("paths"), ".path-button .path-product")).toEqual(["3 · 1 = 3", "1 = 1"]);
  });

  it("light up as a whole, and hop by hop when walked", () => {
    const { show, section, toggle, options } = shown();
    show(1);
    toggle("paths");
    one(section("paths"), ".path-button").dispatchEvent(new Event("pointerenter"));
    expect(options.point.mock.lastCall?.[0][0].edges).toHaveLength(2);
    one(section("paths"), ".path-button").click();
    expect(one(section("paths"), "[data-testid=walk]").textContent).toContain("1 / 2");
    one(section("paths"), "[aria-label='One hop on']").click();
    expect(one(section("paths"), "[data-testid=walk]").textContent).toContain("× 3");
    expect(options.look).toHaveBeenLastCalledWith(1);
  });
});

describe("what it passes on", () => {
  it("comes in three stages that stay chosen", () => {
    const { show, section, options } = shown();
    show(3);
    const last = () => texts(section("derivatives"), ".derivative:first-of-type .formula").at(-1);
    expect(last()).toContain("= 1 \\times 3 = 3");
    one(section("derivatives"), "[value=symbols]").click();
    expect(last()).toContain("g_{");
    show(4);
    show(3);
    expect((one(section("derivatives"), "[value=symbols]") as HTMLInputElement).checked).toBe(true);
    one(section("derivatives"), ".derivative").click();
    expect(options.select).toHaveBeenCalledExactlyOnceWith(1);
  });
});

describe("cells", () => {
  it("of a product show the row and the column they are made from, and the sum", () => {
    const product = [...CELLS].find(([, { tape }]) =>
      tape.some(({ event }) => event.k === "op" && event.op === "matmul" && event.shape.length === 2),
    )?.[1];
    if (!product) throw new Error("a recorded program multiplies matrices");
    const node = product.tape.find(
      ({ event }) => event.k === "op" && event.op === "matmul" && event.shape.length === 2,
    );
    const { view, show } = shown(product);
    show(node?.id ?? 0);
    const [cell, next] = one(view.body, "[data-testid=value]").querySelectorAll<HTMLElement>("td");
    cell?.focus();
    const loupe = one(view.body, "[data-testid=loupe-value]");
    expect(loupe.querySelectorAll("table")).toHaveLength(2);
    expect(loupe.querySelectorAll("[data-lit]").length).toBeGreaterThan(1);
    expect(one(loupe, "[data-testid=cell-sum]").textContent).toMatch(/×.*=/u);
    cell?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(next);
  });
});

describe("an update", () => {
  it("is written out with numbers, and held against the value", () => {
    const adam = [...UPDATES].find(([, { events }]) =>
      events.some((event) => event.k === "upd" && event.by === "Adam"),
    )?.[1];
    if (!adam) throw new Error("a recorded program trains with Adam");
    const updated = adam.events.findLast((event) => event.k === "upd" && event.by === "Adam");
    const { show, section } = shown(adam);
    show(updated?.k === "upd" ? updated.id : 0);
    expect(section("update").textContent).toContain("Adam");
    expect(section("update").querySelectorAll(".update-lines > li").length).toBeGreaterThan(3);
    expect(one(section("update"), "[data-testid=update-check]").dataset.adds).toBe("exact");
  });
});

describe("what is kept", () => {
  it("is listed with its reason and when it was freed", () => {
    const { show, section, toggle } = shown();
    show(3);
    toggle("kept");
    expect(texts(section("kept"), ".kept-name")).toEqual(["y", "x"]);
    expect(section("kept").textContent).toContain("for the gradient of x");
    expect(section("kept").textContent).toContain("freed by pass 1");
  });
});

describe("the sections", () => {
  it("stay open or closed, and closed ones hold nothing", () => {
    const { show, section, toggle } = shown();
    show(3);
    toggle("source");
    expect(section("source").querySelector("[data-testid=source]")).toBeNull();
    const other = shown();
    other.show(3);
    expect(other.section("source").querySelector("[data-testid=source]")).toBeNull();
  });

  it("draw a formula once, and leave it while other sections change", () => {
    const { show, section, options } = shown();
    show(3, endQ - 1);
    const formula = one(section("value"), ".formula");
    const drawn = options.drawFormula.mock.calls.length;
    show(3, endQ);
    expect(one(section("value"), ".formula")).toBe(formula);
    expect(options.drawFormula.mock.calls.length).toBe(drawn);
  });

  it("keep the focus on what stays while the numbers change", () => {
    const { show, section } = shown();
    show(3, endQ - 6);
    const source = one(section("source"), "[data-testid=source]");
    source.focus();
    show(3, endQ);
    expect(document.activeElement).toBe(source);
    one(section("derivatives"), ".derivative").focus();
    show(3, endQ - 6);
    expect((document.activeElement as HTMLElement).className).toBe("derivative");
  });

  it("lead to the source and name the scopes round it", () => {
    const { view, show, section, options } = shown();
    show(3);
    one(section("source"), "[data-testid=source]").click();
    expect(options.showSource).toHaveBeenCalledExactlyOnceWith([5, 8, 5, 13]);
    expect(one(view.body, ".scope-path").textContent).toBe("if x > 0 → True");
  });

  it("offer the way back once there is one", () => {
    const { view, show, options } = shown();
    show(3);
    expect(one(view.head, "[data-testid=node-back]").hidden).toBe(true);
    show(1, endQ, true);
    one(view.head, "[data-testid=node-back]").click();
    expect(options.back).toHaveBeenCalledOnce();
  });
});
