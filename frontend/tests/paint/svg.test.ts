// @vitest-environment jsdom
/** The SVG painter patches: elements keep their identity, focus stays, states follow the scene. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Painter } from "../../src/paint/painter.js";
import {
  EMPTY_SCENE,
  type Scene,
  type SceneEdge,
  type SceneLabel,
  type SceneNode,
} from "../../src/paint/scene.js";
import { createSvgPainter } from "../../src/paint/svg.js";

const node = (id: string, x: number, more: Partial<SceneNode> = {}): SceneNode => ({
  id,
  box: { x, y: 0, width: 80, height: 60 },
  form: "card",
  kind: "op",
  lines: [
    { role: "title", text: "×" },
    { role: "value", text: "6.0" },
  ],
  sign: null,
  presence: "shown",
  marks: [],
  label: `${id}, times, 6`,
  ...more,
});

const edge = (more: Partial<SceneEdge> = {}): SceneEdge => ({
  id: "a>b",
  points: [
    { x: 80, y: 30 },
    { x: 130, y: 30 },
  ],
  presence: "shown",
  marks: [],
  flow: null,
  detached: false,
  ...more,
});

const scene = (nodes: SceneNode[], edges: SceneEdge[] = [], labels: SceneLabel[] = []): Scene => ({
  width: 300,
  height: 60,
  groups: [],
  hints: [],
  edges,
  nodes,
  labels,
  focused: false,
});

let host: HTMLElement;
let painter: Painter;
const select = vi.fn();
const hover = vi.fn();
const clear = vi.fn();

const find = (selector: string): SVGElement => {
  const found = host.querySelector<SVGElement>(selector);
  if (found === null) throw new Error(`nothing matches ${selector}`);
  return found;
};
const nodeElement = (id: string): SVGElement => find(`[data-id="${id}"]`);
const key = (target: Element, name: string, init: KeyboardEventInit = {}): boolean =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...init }));

beforeEach(() => {
  host = document.body.appendChild(document.createElement("div"));
  painter = createSvgPainter(host, { select, hover, clear }, { label: "Graph" });
  painter.draw(scene([node("a", 0), node("b", 130)], [edge()]));
});

afterEach(() => {
  painter.destroy();
  host.remove();
  vi.clearAllMocks();
});

describe("patching", () => {
  it("keeps the elements of what stays, in the order of the scene", () => {
    const [a, b] = [nodeElement("a"), nodeElement("b")];
    painter.draw(scene([node("new", 260), node("a", 5), node("b", 130)], [edge()]));
    expect(nodeElement("a")).toBe(a);
    expect(nodeElement("b")).toBe(b);
    const order = [...host.querySelectorAll(".rg-node")].map((element) => element.getAttribute("data-id"));
    expect(order).toEqual(["new", "a", "b"]);
    expect(a.style.transform).toBe("translate(5px, 0px)");
  });

  it("touches nothing when the scene says the same again", async () => {
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(painter.element, {
      attributes: true,
      childList: true,
      characterData: true,
      subtree: true,
    });
    painter.draw(scene([node("a", 0), node("b", 130)], [edge()]));
    await Promise.resolve();
    expect(changes).toEqual([]);
  });

  it("removes what is gone", () => {
    painter.draw(EMPTY_SCENE);
    expect(host.querySelectorAll(".rg-node, .rg-edge")).toHaveLength(0);
  });

  it("keeps the focus, also when its node changes place among the others", () => {
    nodeElement("b").focus();
    painter.draw(scene([node("b", 130, { marks: ["current"] }), node("a", 0)]));
    expect(document.activeElement).toBe(nodeElement("b"));
  });

  it("puts a badge on what failed, and takes it off again", () => {
    painter.draw(scene([node("a", 0, { marks: ["failed"] })]));
    expect(find(".rg-badge").textContent).toBe("!");
    expect(find(".rg-badge").parentElement).toBe(nodeElement("a"));
    painter.draw(scene([node("a", 0)]));
    expect(host.querySelector(".rg-badge")).toBeNull();
  });

  it("keeps and drops lines of text", () => {
    const title = find('[data-id="a"] .rg-title');
    const lines = [
      { role: "title", text: "×" },
      { role: "value", text: "7.0" },
      { role: "gradient", text: "∇ −0.5" },
    ] as const;
    painter.draw(scene([node("a", 0, { lines, sign: "negative" })]));
    expect(find('[data-id="a"] .rg-title')).toBe(title);
    expect(nodeElement("a").textContent).toBe("×7.0∇ −0.5");
    expect(find(".rg-gradient").classList).toContain("is-negative");
    painter.draw(scene([node("a", 0)]));
    expect(nodeElement("a").textContent).toBe("×6.0");
  });
});

describe("states", () => {
  it("are classes and attributes", () => {
    painter.draw(
      scene([node("a", 0, { marks: ["current", "selected"] }), node("b", 130, { presence: "ghost" })]),
    );
    expect([...nodeElement("a").classList]).toEqual(
      expect.arrayContaining(["is-current", "is-selected", "is-shown", "rg-kind-op"]),
    );
    expect(nodeElement("a").getAttribute("aria-pressed")).toBe("true");
    expect(nodeElement("a").getAttribute("aria-label")).toBe("a, times, 6");
    expect(nodeElement("b").getAttribute("aria-hidden")).toBe("true");
  });

  it("hides what is hidden and shows it again", () => {
    painter.draw(scene([node("a", 0, { presence: "hidden" })]));
    expect(nodeElement("a").getAttribute("display")).toBe("none");
    painter.draw(scene([node("a", 0)]));
    expect(nodeElement("a").hasAttribute("display")).toBe(false);
  });
});

describe("flows", () => {
  const plate = {
    id: "a>b",
    text: "+2",
    box: { x: 90, y: 21, width: 30, height: 18 },
    sign: "positive",
  } as const;
  const flowing = (progress: number, sign: "positive" | "negative" = "positive"): void =>
    painter.draw(
      scene([node("a", 0), node("b", 130)], [edge({ flow: { progress, sign, magnitude: 1 } })], [plate]),
    );

  it("fill the edge from the output back", () => {
    flowing(0.25);
    const flow = find(".rg-flow");
    expect(flow.getAttribute("d")?.startsWith("M130 30")).toBe(true);
    const length = Number(flow.getAttribute("pathLength"));
    expect(Number(flow.getAttribute("stroke-dashoffset"))).toBeCloseTo(0.75 * length);
    flowing(1);
    expect(flow.getAttribute("stroke-dasharray")).toBe("none");
    expect(find(".rg-edge").classList).toContain("is-filled");
  });

  it("tell the sign by dashes too", () => {
    flowing(1, "negative");
    expect(find(".rg-flow").getAttribute("stroke-dasharray")).toBe("8 5");
  });

  it("have their words above the nodes, and lose them", () => {
    flowing(0.5);
    expect(find(".rg-labels").textContent).toBe("+2");
    expect(find(".rg-edge-text").getAttribute("x")).toBe("105");
    painter.draw(scene([node("a", 0), node("b", 130)], [edge()]));
    expect(host.querySelectorAll(".rg-flow, .rg-label")).toHaveLength(0);
  });
});

describe("hand and keyboard", () => {
  const click = (target: Element): boolean =>
    target.dispatchEvent(new MouseEvent("click", { bubbles: true }));

  it("selects by click, and clears by a click beside", () => {
    click(find('[data-id="b"] .rg-body'));
    expect(select).toHaveBeenCalledExactlyOnceWith("b");
    click(painter.element);
    expect(clear).toHaveBeenCalledOnce();
  });

  it("does not move the focus to a node that is clicked", () => {
    nodeElement("a").dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(painter.element);
  });

  it("tells what the pointer is over, once per node", () => {
    for (const part of [".rg-body", ".rg-title"])
      find(`[data-id="a"] ${part}`).dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
    expect(hover.mock.calls).toEqual([["a"]]);
    painter.element.dispatchEvent(new MouseEvent("pointerleave"));
    expect(hover).toHaveBeenLastCalledWith(null);
  });

  it("lets Tab enter one node, Alt with arrows move on, Enter select", () => {
    const stops = () =>
      [...host.querySelectorAll('[tabindex="0"]')].map((element) => element.getAttribute("data-id"));
    expect(stops()).toEqual(["a"]);
    nodeElement("a").focus();
    expect(hover).toHaveBeenLastCalledWith("a");
    key(nodeElement("a"), "ArrowRight", { altKey: true });
    expect(document.activeElement).toBe(nodeElement("b"));
    expect(stops()).toEqual(["b"]);
    key(nodeElement("b"), "Enter");
    expect(select).toHaveBeenCalledExactlyOnceWith("b");
  });

  it("leaves plain arrow keys to the player", () => {
    nodeElement("a").focus();
    expect(key(nodeElement("a"), "ArrowRight")).toBe(true);
    expect(document.activeElement).toBe(nodeElement("a"));
  });
});

it("leaves nothing behind when destroyed", () => {
  painter.destroy();
  expect(host.childElementCount).toBe(0);
});

describe("a small drawing", () => {
  const finish = vi.fn<() => void>();
  const animate = vi.fn(() => ({
    set onfinish(then: () => void) {
      finish.mockImplementation(then);
    },
  }));

  beforeEach(() => {
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    SVGElement.prototype.animate = animate as never;
  });

  afterEach(() => {
    Reflect.deleteProperty(SVGElement.prototype, "animate");
    vi.unstubAllGlobals();
  });

  it("lets what goes fade out, while only the eye still has it", () => {
    const painter = createSvgPainter(document.body, { select: vi.fn(), hover: vi.fn() });
    painter.draw(scene([node("a", 0), node("b", 100)]));
    painter.draw(scene([node("a", 0)]));
    const left = painter.element.querySelector(".is-leaving");
    expect([left?.getAttribute("data-id"), left?.getAttribute("aria-hidden")]).toEqual([null, "true"]);
    finish();
    expect(painter.element.querySelectorAll(".rg-node").length).toBe(1);
    painter.draw(scene([node("other", 0)]));
    expect(painter.element.querySelectorAll(".rg-node").length, "another drawing is there at once").toBe(1);
    painter.destroy();
  });
});
