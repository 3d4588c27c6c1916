import { describe, expect, test } from "vitest";
import { type Language, SENTENCES } from "../../src/i18n/language.js";
import { narrate, plainText, segmentsOf } from "../../src/i18n/narrate.js";
import { narrateCoarse } from "../../src/i18n/narrate-coarse.js";
import { catalogue, symbolOf } from "../../src/protocol/catalogue.js";
import type { AnyEvent } from "../../src/protocol/trace.gen.js";
import { GOLDEN } from "../golden.js";
import {
  cells,
  end,
  FAN_OUT,
  item,
  LOOP,
  numbered,
  runOf,
  start,
  type Told,
  TRACES,
  TRAINING,
} from "../run/traces.js";

const LANGUAGES = ["en", "ko"] as const;

function telling(language: Language) {
  return { sentences: SENTENCES[language], symbolOf: (op: string) => symbolOf(catalogue, op) };
}

/** The sentence of the step that event `q` is. */
function said(events: readonly AnyEvent[], q: number, language: Language = "en"): string | undefined {
  const run = runOf(events);
  const step = run.steps.find((each) => each.q === q);
  return step && narrate(run, step, telling(language));
}

function both(events: readonly AnyEvent[], q: number): (string | undefined)[] {
  return LANGUAGES.map((language) => said(events, q, language));
}

/** What is said of the last of these events, behind the beginning of a program. */
function saidOf(source: string, ...told: Told[]): (string | undefined)[] {
  return both(numbered([start(source), ...told]), told.length);
}

const X = {
  k: "leaf",
  id: 1,
  role: "input",
  shape: [],
  dtype: "float32",
  rg: true,
  sc: 0,
  val: item(2),
  name: "x",
} as const;

test("an operation says what it does with which numbers, and what comes out", () => {
  expect(both(FAN_OUT, 5)).toEqual([
    "`x*y` multiplies x = 2 by y = 3 and gives 6.",
    "`x*y`: x = 2에 y = 3을 곱하면 6이 됩니다.",
  ]);
  expect(both(FAN_OUT, 6)).toEqual([
    "`x*y + x` adds `x*y` = 6 and x = 2 and gives z = 8.",
    "`x*y + x`: `x*y` = 6에 x = 2를 더하면 z = 8이 됩니다.",
  ]);
});

test("leaves say whether a gradient is asked for", () => {
  expect(said(FAN_OUT, 1)).toBe("`torch.tensor(2.)` makes the input x = 2; it asks for a gradient.");
  expect(said(TRAINING, 1)).toBe(
    "`torch.ones(3, 2)` makes x, a tensor of shape (3, 2); it asks for no gradient.",
  );
  expect(said(TRAINING, 3)).toBe(
    "The program makes the parameter fc.weight = [[1, 2], [3, 4]], which training may change.",
  );
});

test("conditions say what follows", () => {
  const tests = LOOP.filter(({ k }) => k === "test").map(({ q }) => both(LOOP, q));
  expect(tests).toEqual([
    ["`y < 10` is true: the loop starts.", "`y < 10` 조건은 참입니다. 반복을 시작합니다."],
    [
      "`y < 10` is true: the loop goes on with iteration 2.",
      "`y < 10` 조건은 참입니다. 2번째 반복으로 이어집니다.",
    ],
    [
      "`y < 10` is false: the loop ends after 2 iterations.",
      "`y < 10` 조건은 거짓입니다. 반복은 2번으로 끝납니다.",
    ],
  ]);
});

test.each([
  ["if x > 0:", 3, true, "the program takes this branch."],
  ["elif x > 0:", 5, false, "the program skips this branch."],
  ["if (x > 0):", 4, true, "the program takes this branch."],
  ["y = a if x > 0 else b", 9, true, "the value before `if` is taken."],
  ["[i for i in a if x > 0]", 17, false, "this item is left out."],
])("a condition in %j is understood by what stands round it", (source, column, value, ending) => {
  const src = [1, column, 1, column + 5] as const;
  const [sentence] = saidOf(source, { k: "test", sc: 0, src, value, shown: "" });
  expect(sentence).toBe(`\`x > 0\` is ${value}: ${ending}`);
});

test("other conditions are told without a consequence", () => {
  expect(
    saidOf("assert x > 0", { k: "test", sc: 0, src: [1, 7, 1, 12], value: true, shown: "True" }),
  ).toEqual(["`x > 0` is true.", "`x > 0` 조건은 참입니다."]);
});

test("an edge says which contribution, times what, and the running sum", () => {
  expect(both(FAN_OUT, 11)).toEqual([
    "`x*y + x`: the + passes its gradient 1 on to x unchanged. The gradient of x is now 1 (first of 2 contributions).",
    "`x*y + x`: + 연산이 변화도 1을 그대로 x에 전합니다. x의 변화도는 이제 1입니다 (기여 2개 중 첫 번째).",
  ]);
  expect(both(FAN_OUT, 13)).toEqual([
    "`x*y`: the × passes 1 × 3 = 3 on to x: its gradient times y. The gradient of x is now 1 + 3 = 4 (second of 2 contributions).",
    "`x*y`: × 연산이 변화도에 y의 값을 곱해 x에 1 × 3 = 3을 전합니다. x의 변화도는 이제 1 + 3 = 4입니다 (기여 2개 중 두 번째).",
  ]);
  expect(said(FAN_OUT, 15)).toBe(
    "`x*y`: the × passes 1 × 2 = 2 on to y: its gradient times x. The gradient of y is 2.",
  );
});

test("while a run goes on, the number of contributions to come is not promised", () => {
  expect(said(FAN_OUT.slice(0, 12), 11)).toMatch(/The gradient of x is now 1 \(contribution 1\)\.$/u);
});

test.each([
  [
    -1,
    "the exp turns the sign of its gradient 5 and passes −5 on to x.",
    "exp 연산이 변화도 5의 부호를 바꾸어 x에 −5를 전합니다.",
  ],
  [
    0,
    "the exp passes nothing on to x: its local derivative is 0 here.",
    "국소 미분이 0이므로 exp 연산은 x에 아무것도 전하지 않습니다.",
  ],
  [
    2,
    "the exp passes 5 × 2 = 10 on to x: its gradient times the local derivative.",
    "exp 연산이 변화도에 국소 미분을 곱해 x에 5 × 2 = 10을 전합니다.",
  ],
])("a local derivative of %d is told in its own way", (loc, english, korean) => {
  const sentences = saidOf(
    "exp(x)",
    X,
    {
      k: "op",
      id: 2,
      op: "exp",
      ins: [1],
      shape: [],
      dtype: "float32",
      rg: true,
      sc: 0,
      val: item(1),
      src: [1, 0, 1, 6],
    },
    { k: "bwd", b: 1, root: 2, val: item(5), sc: 0 },
    { k: "visit", b: 1, id: 2, val: item(5) },
    { k: "eg", b: 1, from: 2, to: 1, arg: 0, val: item(5 * loc), loc },
  );
  expect(sentences[0]).toContain(`\`exp(x)\`: ${english}`);
  expect(sentences[1]).toContain(`\`exp(x)\`: ${korean}`);
});

test("broadcasting is told by axes and repetitions", () => {
  const edge = TRAINING.find((event) => event.k === "eg" && event.bc);
  expect(both(TRAINING, edge?.q ?? 0)).toEqual([
    "`model(x)`: the + passes [3, 3] on to fc.bias, summed over axis 0 because fc.bias was repeated 3 times. This is all of the gradient of fc.bias.",
    "`model(x)`: + 연산이 fc.bias에 [3, 3]을 전합니다. 순전파에서 fc.bias를 3번 반복해 썼으므로 축 0에 대해 더한 값입니다. 이것이 fc.bias의 변화도 전부입니다.",
  ]);
});

test("large gradients are told by their shape", () => {
  const edge = TRAINING.find((event) => event.k === "eg" && event.to === 5);
  expect(said(TRAINING, edge?.q ?? 0)).toBe(
    "`model(x).sum()`: the sum passes a gradient of shape (3, 2) on to `model(x)`. This is all of the gradient of `model(x)`.",
  );
});

test("a backward pass starts with its root, visits complete gradients, leaves keep them", () => {
  expect(both(FAN_OUT, 8)).toEqual([
    "Backward pass 1 starts at z: the gradient of z with respect to itself is 1.",
    "z에서 첫 번째 역전파를 시작합니다. z 자신에 대한 변화도는 1입니다.",
  ]);
  expect(both(FAN_OUT, 12)).toEqual([
    "The gradient of `x*y` is complete: 1. The × now passes it back.",
    "`x*y`의 변화도가 모두 모여 1이 되었습니다. 이제 × 연산이 이를 되돌려 보냅니다.",
  ]);
  expect(both(FAN_OUT, 14)).toEqual([
    "x keeps its gradient: x.grad is now 4.",
    "x에 변화도를 남깁니다. x.grad 값은 이제 4입니다.",
  ]);
});

test("a gradient that was not cleared is told as the sum it becomes", () => {
  const added = TRAINING.find((event) => event.k === "acc" && event.added);
  expect(both(TRAINING, added?.q ?? 0)).toEqual([
    "fc.bias.grad was not cleared: [3, 3] + [3, 3] = [6, 6].",
    "fc.bias.grad 값을 비우지 않았으므로 [3, 3] + [3, 3] = [6, 6]이 됩니다.",
  ]);
});

test("clearing and updating say what becomes of the numbers", () => {
  expect(both(TRAINING, 5)).toEqual([
    "`opt.zero_grad()` clears the gradients of 2 tensors; the next pass starts from nothing.",
    "`opt.zero_grad()`: 텐서 2개의 변화도를 비웁니다. 다음 역전파는 처음부터 다시 더합니다.",
  ]);
  expect(both(TRAINING, 24)).toEqual([
    "SGD changes fc.bias from [0, 0] to [−0.3, −0.3].",
    "SGD: fc.bias의 값을 [0, 0]에서 [−0.3, −0.3]으로 바꿉니다.",
  ]);
});

test("results that share a name are told apart by their value", () => {
  const events = numbered([
    start("y = y * 2\ny = y * 2"),
    { ...X, name: "y" },
    ...[2, 3].flatMap((id): Told[] => [
      {
        k: "op",
        id,
        op: "mul",
        ins: [id - 1, "2"],
        shape: [],
        dtype: "float32",
        rg: true,
        sc: 0,
        val: item(2 ** id),
        src: [id - 1, 4, id - 1, 9],
      },
      { k: "bind", id, name: "y", sc: 0 },
    ]),
    { k: "bwd", b: 1, root: 3, val: item(1), sc: 0 },
    { k: "eg", b: 1, from: 3, to: 2, arg: 0, val: item(2), loc: 2 },
  ]);
  expect(said(events, 7)).toContain("passes 1 × 2 = 2 on to y = 4:");
});

test("in-place and unrecorded operations say so", () => {
  const op = { k: "op", op: "add", ins: [1, "1"], shape: [], dtype: "float32", sc: 0, val: item(3) } as const;
  expect(saidOf("", X, { ...op, id: 2, rg: true, inplace: true })[0]).toBe(
    "Adds x = 2 and 1, which gives 3. The result replaces x.",
  );
  expect(saidOf("", X, { ...op, id: 2, rg: false })[0]).toBe(
    "Adds x = 2 and 1, which gives 3. No gradient will flow back through it.",
  );
});

test("an op without words of its own is called by its name", () => {
  const op = {
    k: "op",
    id: 2,
    op: "mystery",
    ins: [1],
    shape: [],
    dtype: "float32",
    rg: true,
    sc: 0,
    val: item(3),
  } as const;
  expect(saidOf("", X, op)).toEqual([
    "Applies mystery to x = 2, which gives 3.",
    "x = 2에 mystery 연산을 적용하면 3이 됩니다.",
  ]);
});

test("a tensor that turned up as an operand is not said to be made by the code round it", () => {
  const leaf = { ...X, name: "", role: "constant", rg: false, src: [1, 0, 1, 12] } as const;
  expect(saidOf("0.1 * b.grad", leaf)[0]).toBe("`0.1 * b.grad` uses 2, which no recorded operation made.");
});

test("what is printed, errors, gaps and ends are read out", () => {
  expect(saidOf("", { k: "txt", fd: 1, s: "a\n b\n" })[0]).toBe("The program prints: a ⏎ b");
  expect(saidOf("", { k: "txt", fd: 1, s: "\n" })[0]).toBe("The program prints an empty line.");
  expect(saidOf("", { k: "txt", fd: 1, s: "x".repeat(500) })[0]?.length).toBeLessThan(110);
  expect(
    saidOf("", { k: "err", etype: "NameError", msg: "no b", src: [2, 0, 2, 1], hint: "Did you mean a?" }),
  ).toEqual([
    "Line 2 fails with NameError: no b. Did you mean a?",
    "2행에서 NameError 오류가 났습니다. no b. Did you mean a?",
  ]);
  expect(
    saidOf("", { k: "err", etype: "MemoryError", msg: "", src: [2, 0, 2, 1], hint: "Try less." }),
  ).toEqual(["Line 2 fails with MemoryError. Try less.", "2행에서 MemoryError 오류가 났습니다. Try less."]);
  const long = { k: "err", etype: "RuntimeError", msg: "m".repeat(200), src: [2, 0, 2, 1] } as const;
  expect(saidOf("", { ...long, hint: "Try `y`." })[0]).toBe("Line 2 fails with RuntimeError. Try `y`.");
  expect(saidOf("", long)[0]).toContain("mmm");
  expect(saidOf("", { k: "gap", n: 1, why: "slow" })[0]).toBe(
    "One event is missing for now: the page could not keep up.",
  );
  expect(saidOf("", { k: "gap", n: 0, why: "budget" })[0]).toBe(
    "Some events are not shown: the program did more than a run records.",
  );
  expect(saidOf("", end("stopped"))).toEqual([
    "You stopped the program here.",
    "여기에서 프로그램을 중지했습니다.",
  ]);
});

test("coarse steps tell a line, a model's parameters, a node's turn, and an update in one sentence", () => {
  const coarse = (events: readonly AnyEvent[], language: Language) => {
    const run = runOf(events);
    return run.coarse.map((each) => narrateCoarse(run, each, telling(language)));
  };
  const fanOut = coarse(FAN_OUT, "en");
  expect(fanOut[2]).toBe("Line 3, `z = x*y + x`: 2 operations give z = 8.");
  expect(fanOut[5]).toBe("`x*y`: the × passes its gradient 1 back: 3 to x and 2 to y.");
  expect(coarse(LOOP, "en")[1]).toBe("`y < 10` is true: the loop starts.");
  expect(coarse(TRAINING, "en")[1]).toBe("The model has 2 parameters, 6 numbers in all.");
  expect(coarse(TRAINING, "en")).toContain("SGD changes 2 tensors.");
  expect(coarse(FAN_OUT, "ko")[5]).toBe("`x*y`: × 연산이 변화도 1을 되돌려 보냅니다. x에 3, y에 2.");
});

test("several tensors of a line are listed", () => {
  const run = runOf(
    numbered([
      start("a, b = make()"),
      ...[1, 2].map((id) => ({ ...X, id, name: "ab"[id - 1] ?? "", src: [1, 7, 1, 13] }) as const),
    ]),
  );
  const [step] = run.coarse;
  expect(step && narrateCoarse(run, step, telling("en"))).toBe("`a, b = make()` makes 2 tensors: a and b.");
});

test("code is marked and can be split off or left plain", () => {
  expect(segmentsOf("`x*y` gives 6.")).toEqual([
    { text: "x*y", code: true },
    { text: " gives 6.", code: false },
  ]);
  expect(plainText("`x*y` gives 6.")).toBe("x*y gives 6.");
});

test("backticks of the program do not break the marks", () => {
  const [sentence] = saidOf("f('`')", { k: "test", sc: 0, src: [1, 0, 1, 6], value: true, shown: "True" });
  expect(segmentsOf(sentence ?? "").filter(({ code }) => code)).toEqual([{ text: "f('ˋ')", code: true }]);
});

test("every op with words of its own is in the catalogue", () => {
  const known = new Set(Object.keys(catalogue.ops));
  expect(Object.keys(SENTENCES.en.ops).filter((op) => !known.has(op))).toEqual([]);
});

describe.each([...Object.entries(TRACES), ...GOLDEN])("%s", (_, events) => {
  const run = runOf(events);

  test.each(LANGUAGES)("has a whole sentence for every step in %s", (language) => {
    const fine = run.steps.map((step) => narrate(run, step, telling(language)));
    const coarse = run.coarse.map((each) => narrateCoarse(run, each, telling(language)));
    const broken = /undefined|null|\[object|을\(를\)|이\(가\)|^\s|^$|\s\.$/u;
    expect([...fine, ...coarse].filter((sentence) => broken.test(sentence))).toEqual([]);
    expect([...fine, ...coarse].filter((sentence) => (sentence.split("`").length - 1) % 2 === 1)).toEqual([]);
  });

  test("is told in the language asked for", () => {
    const korean = run.steps.map((step) => narrate(run, step, telling("ko")));
    expect(korean.filter((sentence) => !/[가-힣]/u.test(sentence))).toEqual([]);
  });
});

test("numbers of more than one element are written shortly", () => {
  const [sentence] = saidOf("", { ...X, shape: [2], val: cells(1 / 3, 2 / 3) });
  expect(sentence).toBe("The program makes the input x = [0.3333, 0.6667]; it asks for a gradient.");
});
