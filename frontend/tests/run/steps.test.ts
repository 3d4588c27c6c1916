import { expect, test } from "vitest";
import { coarseOf, stepsOf, stepsUpTo } from "../../src/run/steps.js";
import { end, FAN_OUT, item, LOOP, numbered, runOf, start, TRAINING } from "./traces.js";

test("every event a person can follow is one fine step, with names given right after it", () => {
  const { steps } = runOf(FAN_OUT);
  expect(steps.map(({ kind, phase, q, end }) => `${kind} ${phase} ${q}-${end}`)).toEqual([
    "leaf forward 1-2",
    "leaf forward 3-4",
    "op forward 5-5",
    "op forward 6-7",
    "backward backward 8-8",
    "visit backward 9-9",
    "edge backward 10-10",
    "edge backward 11-11",
    "visit backward 12-12",
    "edge backward 13-13",
    "accumulate backward 14-14",
    "edge backward 15-15",
    "accumulate backward 16-16",
    "text backward 17-17",
  ]);
});

test("what is printed belongs to the phase it happens in", () => {
  const { steps } = runOf(TRAINING);
  const texts = steps.flatMap((step, at) =>
    step.kind === "text" ? [[step.phase, steps[at - 1]?.phase]] : [],
  );
  for (const [phase, before] of texts) expect(phase).toBe(before);
  const first = runOf(numbered([start("print(1)"), { k: "txt", fd: 1, s: "1\n" }, end()]));
  expect(first.steps[0]?.phase).toBe("forward");
});

test("a step says which nodes, edge and characters it is about", () => {
  const edge = runOf(FAN_OUT).steps[9];
  expect(edge).toMatchObject({
    index: 13,
    nodes: [3, 1],
    edge: { result: 3, operand: 1, arg: 0 },
    span: [3, 4, 3, 7],
  });
});

/** The kinds of the fine steps of each coarse step. */
function grouped(events: Parameters<typeof runOf>[0]): string[] {
  const run = runOf(events);
  return run.coarse.map((coarse) =>
    stepsOf(run, coarse)
      .map(({ kind }) => kind)
      .join(" "),
  );
}

test("coarse steps are source lines going forward and nodes going backward", () => {
  expect(grouped(FAN_OUT)).toEqual([
    "leaf",
    "leaf",
    "op op",
    "backward",
    "visit edge edge",
    "visit edge accumulate edge accumulate",
    "text",
  ]);
});

test("a condition joins the operations it asks, each iteration by itself", () => {
  expect(grouped(LOOP)).toEqual(["leaf", "op test", "op", "op test", "op", "op test"]);
});

test("the parameters of a model are one coarse step, and so is their update", () => {
  const groups = grouped(TRAINING);
  expect(groups.slice(0, 3)).toEqual(["leaf", "leaf leaf", "zero"]);
  expect(groups).toContain("update update");
  expect(runOf(TRAINING).coarse.find(({ phase }) => phase === "update")).toMatchObject({ first: 3, last: 3 });
});

test("pieces of one print are one step; the next line is another", () => {
  const text = (s: string) => ({ k: "txt", fd: 1, s, src: [1, 0, 1, 8] }) as const;
  const run = runOf(numbered([start("print(1)"), text("1"), text("\n"), text("2\n"), end()]));
  expect(run.steps.map(({ q, end: last }) => [q, last])).toEqual([
    [1, 2],
    [3, 3],
  ]);
});

test("an error and an end from outside can be stepped to, a good end cannot", () => {
  const kinds = (status: "ok" | "stopped") =>
    runOf(numbered([start(""), { k: "err", etype: "ValueError", msg: "no" }, end(status)])).steps.map(
      (s) => s.kind,
    );
  expect(kinds("ok")).toEqual(["error"]);
  expect(kinds("stopped")).toEqual(["error", "end"]);
});

test("the coarse step of a fine one is found, and the steps begun at a moment are counted", () => {
  const run = runOf(FAN_OUT);
  expect(coarseOf(run, 7)).toBe(run.coarse[4]);
  expect(coarseOf(run, -1)).toBeNull();
  expect([-1, 0, 1, 2, 3, 1000].map((q) => stepsUpTo(run, q))).toEqual([0, 0, 1, 1, 2, 14]);
});

test("a step that has no end of its own grows only by names and scope ends", () => {
  const run = runOf(
    numbered([
      start(""),
      ...[1, 2].map(
        (id) =>
          ({
            k: "leaf",
            id,
            role: "input",
            shape: [],
            dtype: "float32",
            rg: true,
            sc: 0,
            val: item(id),
          }) as const,
      ),
    ]),
  );
  expect(run.steps.map(({ end: last }) => last)).toEqual([1, 2]);
});

test("a condition is about the tensors it looked at; an exception that is caught is a step of its own", () => {
  const src = [1, 0, 1, 1] as const;
  const run = runOf(
    numbered([
      start("x"),
      { k: "test", sc: 0, src, value: true, shown: "True", id: 2, reads: [1, 2], what: "value" },
      { k: "caught", sc: 0, src, etype: "ValueError" },
      end(),
    ]),
  );
  expect(run.steps.map(({ kind, phase, nodes }) => [kind, phase, nodes])).toEqual([
    ["test", "forward", [2, 1]],
    ["caught", "forward", []],
  ]);
  expect(run.coarse).toHaveLength(2);
});
