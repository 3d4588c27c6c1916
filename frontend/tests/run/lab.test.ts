import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/protocol/catalogue.js";
import type { AnyEvent, Edge, Lab, Mistake } from "../../src/protocol/trace.gen.js";
import { forcedIn, forcedTurns, goesAnotherWay, wayOf } from "../../src/run/frozen.js";
import { firstWrong, harmless, MISTAKES, mistakenOps } from "../../src/run/lab.js";
import { createRunStore } from "../../src/run/store.js";
import { end, FAN_OUT, item, LOOP, numbered, runOf, start, type Told } from "./traces.js";

/** The events as they are when a mistake is made: some are other ones. */
function broken(mistake: Mistake, change: (event: AnyEvent) => AnyEvent): AnyEvent[] {
  const lab: Lab = { is: "wrong", mistake };
  return FAN_OUT.map((event) => (event.k === "run" ? { ...event, lab } : change(event)));
}

const second = (event: AnyEvent): event is Edge => event.k === "eg" && event.to === 1 && event.n === 2;

describe("the first wrong gradient", () => {
  const right = runOf(FAN_OUT);

  it("is the one of the tensor whose last contribution replaced the others", () => {
    const wrong = broken("assign", (event) => {
      if (second(event)) return { ...event, sum: item(3) };
      return event.k === "acc" && event.id === 1 ? { ...event, val: item(3) } : event;
    });
    const first = firstWrong(right, runOf(wrong));
    expect(first?.node.id).toBe(1);
    expect([first?.wrong, first?.right]).toEqual([item(3), item(4)]);
    expect(first?.arrived.map(({ val }) => val)).toEqual([item(1), item(3)]);
    expect(first?.term).toBeNull();
  });

  it("names the contribution that was computed wrong, and what stands there else", () => {
    const wrong = broken("derivative", (event) => {
      if (second(event)) return { ...event, val: item(1), sum: item(2) };
      return event.k === "acc" && event.id === 1 ? { ...event, val: item(2) } : event;
    });
    const first = firstWrong(right, runOf(wrong));
    expect(first?.term?.wrong).toMatchObject({ from: 3, val: item(1) });
    expect(first?.term?.right).toMatchObject({ from: 3, val: item(3) });
  });

  it("is none where the mistake changed nothing, and none in an ordinary run", () => {
    expect(firstWrong(right, runOf(broken("order", (event) => event)))).toBeNull();
    expect(firstWrong(right, right)).toBeNull();
  });
});

describe("a mistake that makes no difference", () => {
  it("says why", () => {
    const whys = (events: readonly AnyEvent[]) =>
      Object.fromEntries(MISTAKES.map((one) => [one, harmless(runOf(events), one, catalogue)]));
    expect(whys(FAN_OUT)).toEqual({
      assign: null,
      order: "onlyLeaves",
      kept: "neverCleared",
      broadcast: "noRepeats",
      derivative: null,
    });
    expect(new Set(Object.values(whys(LOOP)))).toEqual(new Set(["noPass"]));
  });

  it("is not offered for ops that the pass did not go through", () => {
    expect(mistakenOps(runOf(FAN_OUT), catalogue)).toEqual(["mul"]);
    expect(mistakenOps(runOf(LOOP), catalogue)).toEqual([]);
  });
});

describe("checks", () => {
  const agrees: Told = { k: "chk", id: 1, b: 1, found: "agrees", stored: 4, numeric: 4 };
  const checked = numbered([
    { ...start("x"), lab: { is: "check" } } as Told,
    agrees,
    { k: "chks", done: 1, of: 1, exact: true },
    end(),
  ]);

  it("stand in the run", () => {
    const run = runOf(checked);
    expect(run.checks.get(1)).toMatchObject({ found: "agrees" });
    expect(run.checked).toMatchObject({ exact: true });
  });

  it("stay known when another gradient of the program is checked", () => {
    const store = createRunStore();
    const other = { ...agrees, id: 2, found: "kink" } as Told;
    store.vary(checked);
    store.vary(numbered([{ ...start("x"), lab: { is: "check", node: 2 } } as Told, other, end()]));
    expect([...store.run.peek().checks].map(([id, { found }]) => [id, found]).sort()).toEqual([
      [1, "agrees"],
      [2, "kink"],
    ]);
    store.vary(numbered([start("x"), end()]));
    expect(store.run.peek().checks.size).toBe(0);
  });

  it("leave the run before where it was, and so does going back from what was imagined", () => {
    const store = createRunStore();
    store.vary(FAN_OUT);
    store.vary(LOOP);
    const loop = store.run.peek();
    const before = store.previous.peek();
    store.vary(checked);
    expect(store.previous.peek()).toBe(before);
    const real = store.run.peek();
    store.vary(broken("assign", (event) => event));
    expect(store.previous.peek()).toBe(real);
    store.vary(LOOP);
    expect(store.previous.peek()).toBe(real);
    expect(store.run.peek()).not.toBe(loop);
  });
});

const SOURCE = "n = 2\nfor i in range(n):\n    f()\nif n > 3:\n    g()\n";

/** A run of a program whose loop turned so often, and whose condition came out so. */
function went(source: string, turns: number, value: boolean, flipped = false): AnyEvent[] {
  const body: Told[] = Array.from({ length: turns }, (_, i) => [
    { k: "in", id: i + 2, parent: 1, kind: "iteration", name: "for", src: [2, 0, 3, 7], i } as const,
    { k: "out", id: i + 2 } as const,
  ]).flat();
  return numbered([
    start(source),
    { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src: [2, 0, 3, 7] },
    ...body,
    { k: "out", id: 1 },
    { k: "test", sc: 0, src: [4, 3, 4, 8], value, shown: String(value), flipped },
    end(),
  ]);
}

describe("the way of a run", () => {
  const traced = runOf(went(SOURCE, 2, false));

  it("is found again in a program with another number in it", () => {
    const code: Told = {
      k: "code",
      constructs: [
        { kind: "for", src: [2, 0, 3, 7], head: [2, 0, 2, 17], arms: [] },
        {
          kind: "if",
          src: [4, 0, 5, 7],
          head: [4, 0, 4, 8],
          arms: [{ n: 0, name: "if", test: [4, 3, 4, 8] }],
        },
      ],
    };
    const edited = runOf(numbered([start(SOURCE.replace("n = 2", "n = 14")), code, end()]));
    expect(wayOf(traced, edited)).toEqual({
      is: "frozen",
      decisions: [{ src: [4, 3, 4, 8], values: [false] }],
      loops: [{ src: [2, 0, 3, 7], counts: [2] }],
    });
  });

  it("is another one when a decision or the number of turns is another one", () => {
    expect(goesAnotherWay(traced, runOf(went(SOURCE, 2, false)))).toBe(false);
    expect(goesAnotherWay(traced, runOf(went(SOURCE, 2, true)))).toBe(true);
    expect(goesAnotherWay(traced, runOf(went(SOURCE, 3, false)))).toBe(true);
  });

  it("says what was forced", () => {
    const right = runOf(went(SOURCE, 4, true));
    const frozen = runOf(
      numbered([
        ...went(SOURCE, 2, false, true).slice(0, 1),
        {
          k: "code",
          constructs: [{ kind: "for", src: [2, 0, 3, 7], head: [2, 0, 2, 17], arms: [] }],
        } as Told,
        ...went(SOURCE, 2, false, true).slice(1),
      ]),
    );
    expect(forcedIn(frozen).map(({ src }) => src)).toEqual([[4, 3, 4, 8]]);
    expect(forcedTurns(right, frozen)).toEqual([{ src: [2, 0, 3, 7], frozen: 2, right: 4 }]);
  });
});
