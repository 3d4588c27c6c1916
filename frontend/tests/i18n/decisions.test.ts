/** The sentences on what decides which way a program goes, for every construct. */
import { expect, test } from "vitest";
import { type Language, SENTENCES } from "../../src/i18n/language.js";
import { narrate } from "../../src/i18n/narrate.js";
import { catalogue, symbolOf } from "../../src/protocol/catalogue.js";
import type { Arm, Construct, Predicate, Span } from "../../src/protocol/trace.gen.js";
import { item, numbered, runOf, start, type Told } from "../run/traces.js";

/** Where the text stands in the source, the `nth` time. */
function at(source: string, text: string, nth = 0): Span {
  let from = source.indexOf(text);
  for (let i = 0; i < nth; i += 1) from = source.indexOf(text, from + 1);
  const position = (offset: number): [number, number] => {
    const before = source.slice(0, offset).split("\n");
    return [before.length, before.at(-1)?.length ?? 0];
  };
  return [...position(from), ...position(from + text.length)];
}

type Arms = readonly (Omit<Arm, "src" | "head" | "test"> & {
  readonly src?: string;
  readonly head?: string;
  readonly test?: string;
})[];

/** A construct that is all of the source from `head` on, described by pieces of its text. */
function construct(source: string, kind: Construct["kind"], head: string, arms: Arms): Construct {
  const span = (text: string | undefined): Span | null => (text === undefined ? null : at(source, text));
  const [line, column] = at(source, head);
  const lines = source.trimEnd().split("\n");
  return {
    kind,
    head: at(source, head),
    src: [line, column, lines.length, lines.at(-1)?.length ?? 0],
    arms: arms.map((arm) => ({ ...arm, src: span(arm.src), head: span(arm.head), test: span(arm.test) })),
  };
}

type Asked = Partial<Omit<Predicate, "src" | "k" | "q" | "t">>;

const X: Told = {
  k: "leaf",
  id: 1,
  role: "input",
  shape: [],
  dtype: "float32",
  rg: true,
  sc: 0,
  val: item(3),
  name: "x",
};

/** What is said of one condition of a program, in both languages. */
function said(source: string, code: readonly Construct[], text: string, asked: Asked, around: Told[] = []) {
  const predicate: Told = { k: "test", sc: 0, src: at(source, text), value: true, shown: "True", ...asked };
  return sentences(source, code, [X, ...around, predicate]);
}

function sentences(source: string, code: readonly Construct[], told: Told[]): string[] {
  const begun = { ...start(source), v: [1, 1] } as Told;
  const run = runOf(numbered([begun, { k: "code", constructs: code }, ...told]));
  const step = run.steps.at(-1);
  const telling = (language: Language) => ({
    sentences: SENTENCES[language],
    symbolOf: (op: string) => symbolOf(catalogue, op),
  });
  return step ? (["en", "ko"] as const).map((language) => narrate(run, step, telling(language))) : [];
}

const TURN: Told = { k: "in", id: 7, parent: 0, kind: "iteration", name: "for", i: 1 };

const BRANCH = "if n > 1:\n    a\nelif w.shape[0] == 4:\n    return b\nelse:\n    c\n";
const IF = construct(BRANCH, "if", "if n > 1", [
  { n: 1, name: "if", src: "a", test: "n > 1" },
  { n: 2, name: "elif", src: "return b", head: "elif w.shape[0] == 4", test: "w.shape[0] == 4" },
  { n: 3, name: "else", src: "c", head: "else", test: "w.shape[0] == 4" },
]);
const RETURN = { ...construct(BRANCH, "return", "return b", []), src: at(BRANCH, "return b") };
const W: Told = { ...X, id: 2, name: "w", shape: [4, 3], rg: false, role: "constant" } as Told;

test("a condition in plain Python says so, and which branch runs", () => {
  expect(said(BRANCH, [IF, RETURN], "n > 1", { arm: 1 })).toEqual([
    "`n > 1` is true: the program takes this branch. Plain Python decides: no tensor is looked at.",
    "`n > 1` 조건은 참입니다. 이 분기를 실행합니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
  expect(said(BRANCH, [IF, RETURN], "n > 1", { value: false, shown: "False" })[0]).toBe(
    "`n > 1` is false: the program asks `w.shape[0] == 4` next. Plain Python decides: no tensor is looked at.",
  );
});

test("a condition on a shape says that other numbers would go the same way, and a branch how it leaves", () => {
  const shape = { reads: [2], what: "shape" } as const;
  expect(said(BRANCH, [IF, RETURN], "w.shape[0] == 4", { ...shape, arm: 2 }, [W])).toEqual([
    "`w.shape[0] == 4` is true: the program takes this branch, which leaves the function. It asks only for the shape of w, (4, 3): other numbers would go the same way.",
    "`w.shape[0] == 4` 조건은 참입니다. 이 분기를 실행합니다. 여기에서 함수를 끝냅니다. 모양만 봅니다: w (4, 3). 값이 달라져도 같은 길로 갑니다.",
  ]);
  const other = { ...shape, arm: 3, value: false };
  expect(said(BRANCH, [IF, RETURN], "w.shape[0] == 4", other, [W])[0]).toMatch(
    /is false: the `else` branch runs\./u,
  );
});

test("a condition on numbers names those it was made of, and the turn of the loop", () => {
  const source = "if x > 2:\n    break\n";
  const code = construct(source, "if", "if x > 2", [{ n: 1, name: "if", src: "break", test: "x > 2" }]);
  const exit = { ...construct(source, "break", "break", []), src: at(source, "break") };
  const compared: Told = {
    k: "op",
    id: 2,
    op: "gt",
    ins: [1, "2"],
    shape: [],
    dtype: "bool",
    rg: false,
    sc: 7,
    val: { is: "item", x: true },
    src: at(source, "x > 2"),
  };
  const asked = { sc: 7, id: 2, reads: [2], what: "value", arm: 1, shown: "tensor(True)" } as const;
  expect(said(source, [code, exit], "x > 2", asked, [TURN, compared])).toEqual([
    "In iteration 2, `x > 2` is true: the program takes this branch, which ends the loop. It reads x = 3, a number of the graph: with another input it can go the other way.",
    "2번째 반복에서 `x > 2` 조건은 참입니다. 이 분기를 실행합니다. 여기에서 반복을 끝냅니다. 그래프의 값 x = 3을 읽으므로 입력이 달라지면 반대로 갈 수 있습니다.",
  ]);
});

test("a decision that was turned round is said to be", () => {
  expect(said(BRANCH, [IF], "n > 1", { arm: 1, flipped: true })).toEqual([
    "`n > 1` is false, but this run turns it round to true: the program takes this branch. Plain Python decides: no tensor is looked at.",
    "`n > 1` 조건은 거짓이지만, 이 실행에서는 참으로 뒤집습니다. 이 분기를 실행합니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
});

const AND = "p and q and r\n";
const OPERANDS = construct(AND, "and", "p and q and r", [
  { n: 1, name: "operand", src: "q", head: "q", test: "p" },
  { n: 2, name: "operand", src: "r", head: "r", test: "q" },
]);

test("and, or: what decides and what is not even looked at", () => {
  expect(said(AND, [OPERANDS], "p", { of: "and", value: false, shown: "0" })).toEqual([
    "`p` is `0`, which counts as false: this decides the `and`, and `q` and `r` are not even looked at. Plain Python decides: no tensor is looked at.",
    "`p`의 값 `0`은 거짓으로 칩니다. 이것으로 `and`의 결과가 정해져 `q`, `r` 식은 보지도 않습니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
  expect(said(AND, [OPERANDS], "p", { of: "and", arm: 1 })).toEqual([
    "`p` is true: the `and` goes on to `q`. Plain Python decides: no tensor is looked at.",
    "`p` 조건은 참입니다. `and`는 다음 식 `q`까지 봅니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
  expect(said(AND, [OPERANDS], "r", { of: "and", value: false })[0]).toBe(
    "`r` is false: so the whole `and` is false. Plain Python decides: no tensor is looked at.",
  );
  const either = "p or q\n";
  const or = construct(either, "or", "p or q", [{ n: 1, name: "operand", src: "q", head: "q", test: "p" }]);
  expect(said(either, [or], "p", { of: "or" })[0]).toMatch(
    /decides the `or`, and `q` is not even looked at\./u,
  );
  expect(said(either, [or], "p", { of: "or", value: false, arm: 1 })[0]).toMatch(
    /the `or` goes on to `q`\./u,
  );
});

test("ternaries say what is taken and what is not evaluated; not, what it makes", () => {
  const source = "y = a if n else b\n";
  const choice = construct(source, "ternary", "a if n else b", [
    { n: 1, name: "if", src: "a", test: "n" },
    { n: 2, name: "else", src: "b", test: "n" },
  ]);
  expect(said(source, [choice], "n", { of: "ternary", arm: 2, value: false })).toEqual([
    "`n` is false: `b` is taken and `a` is not evaluated. Plain Python decides: no tensor is looked at.",
    "`n` 조건은 거짓입니다. `b` 식을 씁니다. `a` 식은 계산하지 않습니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
  expect(said(source, [], "n", { of: "not" })).toEqual([
    "`n` is true: `not` makes it false. Plain Python decides: no tensor is looked at.",
    "`n` 조건은 참입니다. `not`이 이를 거짓으로 바꿉니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
});

test("patterns say whether they fit, and what is tried next", () => {
  const source = "match s:\n    case (a, b) if a > b:\n        f()\n    case 7:\n        g()\n";
  const match = construct(source, "match", "match s", [
    { n: 1, name: "case", src: "f()", head: "case (a, b) if a > b", test: "a > b" },
    { n: 2, name: "case", src: "g()", head: "case 7", test: "7" },
  ]);
  const subject = { of: "case", shown: "torch.Size([4, 3])" } as const;
  expect(said(source, [match], "(a, b)", subject)).toEqual([
    "The pattern `(a, b)` fits `torch.Size([4, 3])`: its `if` is asked next.",
    "`(a, b)` 패턴은 `torch.Size([4, 3])`에 맞습니다. 이어서 `if` 조건을 봅니다.",
  ]);
  expect(said(source, [match], "(a, b)", { ...subject, value: false })[0]).toMatch(
    /: the next case is tried\.$/u,
  );
  expect(said(source, [match], "7", { ...subject, value: false })).toEqual([
    "The pattern `7` does not fit `torch.Size([4, 3])`, and no case is left.",
    "`7` 패턴은 `torch.Size([4, 3])`에 맞지 않습니다. 남은 `case`가 없습니다.",
  ]);
  expect(said(source, [match], "7", { ...subject, arm: 2 })[0]).toMatch(/: this case runs\.$/u);
  expect(said(source, [match], "a > b", { of: "guard", arm: 1 })[0]).toMatch(
    /^`a > b` is true: this case runs\./u,
  );
  expect(said(source, [match], "a > b", { of: "guard", value: false })[0]).toMatch(
    /: the next case is tried\./u,
  );
});

test("loops say how they go on and what ends them", () => {
  const source = "while n > 1:\n    f()\nelse:\n    g()\n";
  const loop = construct(source, "while", "while n > 1", [
    { n: 1, name: "body", src: "f()", test: "n > 1" },
    { n: 2, name: "else", src: "g()", head: "else", test: "n > 1" },
  ]);
  const asked = { of: "while", sc: 7 } as const;
  expect(said(source, [loop], "n > 1", { ...asked, arm: 1 }, [TURN])[0]).toMatch(
    /^`n > 1` is true: the loop goes on with iteration 2\./u,
  );
  expect(said(source, [loop], "n > 1", { ...asked, arm: 2, value: false }, [TURN])).toEqual([
    "`n > 1` is false: the loop ends after 1 iteration, and its `else` runs. Plain Python decides: no tensor is looked at.",
    "`n > 1` 조건은 거짓입니다. 반복은 1번으로 끝납니다. 이어서 `else` 블록을 실행합니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
});

test("comprehensions say which item is kept; assertions whether they hold", () => {
  const source = "[v for v in a if v]\n";
  const list = construct(source, "comprehension", "[v for v in a if v]", [{ n: 1, name: "body", src: "v" }]);
  const asked = { of: "comprehension", sc: 7 } as const;
  const item2 = (more: Asked) => said(source, [list], "if v", { ...asked, ...more }, [TURN])[0];
  expect(item2({ arm: 1 })).toMatch(/is true: item 2 is kept\./u);
  expect(item2({})).toMatch(/is true: item 2 goes on\./u);
  expect(item2({ value: false })).toMatch(/is false: item 2 is left out\./u);
  expect(said("assert n", [], "n", { of: "assert", value: false })).toEqual([
    "`n` is false: the assertion fails. Plain Python decides: no tensor is looked at.",
    "`n` 조건은 거짓입니다. 단언이 실패합니다. 텐서를 보지 않는 순수한 파이썬 조건입니다.",
  ]);
});

test("an exception that is caught says where it came from", () => {
  const source = "try:\n    f()\nexcept ValueError as e:\n    g()\n";
  const caught: Told = {
    k: "caught",
    sc: 0,
    src: at(source, "except ValueError as e"),
    etype: "ValueError",
    msg: "too\nlarge",
    raised: at(source, "f()"),
  };
  expect(sentences(source, [], [caught])).toEqual([
    "`except ValueError as e` catches the ValueError from line 2: too large.",
    "`except ValueError as e` 블록이 2행의 ValueError 예외를 잡습니다: too large.",
  ]);
  expect(sentences(source, [], [{ ...caught, raised: null, msg: "" }])[0]).toBe(
    "`except ValueError as e` catches the ValueError.",
  );
});
