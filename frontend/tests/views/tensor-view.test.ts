// @vitest-environment jsdom
/** What the large view asks for, and what it says where nothing comes. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Numbers } from "../../src/protocol/session.gen.js";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { latest } from "../../src/run/moment.js";
import { emptyRun, reduceAll } from "../../src/run/reduce.js";
import { Loader, type Look } from "../../src/views/tensor/loader.js";
import { TensorView } from "../../src/views/tensor/tensor-view.js";
import { sayIn } from "../../src/views/words.js";

const say = sayIn("en");
const val = { is: "stats", head: [0], min: -1, max: 1, mean: 0, std: 1, hist: [1, 2] } as const;
const LEAF: AnyEvent = {
  k: "leaf",
  q: 0,
  t: 0,
  id: 1,
  role: "input",
  shape: [4, 5],
  dtype: "float32",
  rg: true,
  sc: 0,
  val,
};
const BACKWARD: readonly AnyEvent[] = [
  { k: "upd", q: 1, t: 1, id: 1, ver: 1, val, by: "SGD" },
  { k: "acc", q: 2, t: 2, b: 3, id: 1, val },
];
const END: AnyEvent = { k: "end", q: 9, t: 9, status: "ok", ops: 0, ms: 1 };
const answer = (shape: readonly number[]): Numbers => ({
  k: "numbers",
  run: "r",
  n: 1,
  shape,
  dtype: "float32",
  kind: "f4",
  data: btoa("\0".repeat(80)),
  figures: { is: "stats", head: [] },
});

beforeAll(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
    },
  );
  HTMLCanvasElement.prototype.getContext = () => null;
});

function shown(events: readonly AnyEvent[], look: Look | null) {
  const view = new TensorView({ say, look, called: () => "x", close: vi.fn() });
  document.body.replaceChildren(view.element);
  const run = reduceAll(emptyRun(), events);
  const update = (q = latest(run)) => view.update({ run, node: run.nodes.get(1) ?? null, q });
  update();
  const said = (role: string) =>
    view.element.querySelector(`[data-testid=pane-${role}] .tensor-message`)?.textContent;
  return { view, said, update };
}

describe("the large view", () => {
  it("asks for the value and the gradient of the moment", () => {
    const look = vi.fn<Look>(() => new Promise(() => {}));
    const { update, said } = shown([LEAF, ...BACKWARD, END], look);
    const box = { start: [0, 0], count: [4, 5] };
    expect(look.mock.calls).toEqual([
      [{ id: 1, what: "value", at: 1, ...box }],
      [{ id: 1, what: "grad", at: 3, ...box }],
    ]);
    expect(said("value")).toBe(say("tensor.loading"));
    update();
    expect(look).toHaveBeenCalledTimes(2);
    update(0);
    expect(look.mock.lastCall).toEqual([{ id: 1, what: "value", at: 0, ...box }]);
    expect(said("gradient")).toBe(say("tensor.noGradient"));
  });

  it("shows numbers once they are here, and why when they are not", async () => {
    const look = vi.fn<Look>(({ what }) =>
      what === "value" ? Promise.resolve(answer([4, 5])) : Promise.reject(new Error("it has ended")),
    );
    const { view, said } = shown([LEAF, ...BACKWARD, END], look);
    await vi.waitFor(() =>
      expect(view.element.querySelectorAll("[data-testid=numbers-value] td[tabindex='0']")).toHaveLength(1),
    );
    expect(said("value")).toBe("");
    expect(said("gradient")).toBe(say("tensor.gone", { why: "it has ended" }));
    expect(view.element.querySelector("[data-testid=figures-gradient]")?.textContent).toContain("min");
  });

  it("takes no answer for another tensor", async () => {
    const { said } = shown([LEAF, END], () => Promise.resolve(answer([5, 4])));
    await vi.waitFor(() => expect(said("value")).toContain("does not fit"));
  });

  it("asks nobody while the program runs, or where nobody can be asked", () => {
    const look = vi.fn<Look>();
    expect(shown([LEAF], look).said("value")).toBe(say("tensor.running"));
    expect(look).not.toHaveBeenCalled();
    expect(shown([LEAF, END], null).said("value")).toBe(say("tensor.recorded"));
  });

  it("forgets the answers of the run before", async () => {
    const changed = vi.fn();
    let give: (numbers: Numbers) => void = () => {};
    const loader = new Loader(() => new Promise((resolve) => (give = resolve)), changed);
    const ask = () => loader.get({ id: 1, what: "value", at: 0 }, { start: [0, 0], count: [4, 5] }, [4, 5]);
    ask();
    const old = give;
    loader.clear();
    expect(ask().is).toBe("loading");
    old(answer([4, 5]));
    await Promise.resolve();
    expect(changed).not.toHaveBeenCalled();
    give(answer([4, 5]));
    await vi.waitFor(() => expect(ask().is).toBe("here"));
  });
});
