"""What decides a program's way: conditions and what they looked at, arms and their counts, handlers, flips."""

from __future__ import annotations

from typing import Any

import pytest

from retrograde.op import OPS
from retrograde.program import ProgramLimits, run_program
from retrograde.program.constructs import MOST
from retrograde.recording.events import AnyEvent, Caught, Code, End, Error, Flip, Gap, Op, Predicate, Ran, Run, Text

from .telling import events_of, text_of, told  # noqa: TID251  the tests' folder, not the engine's


def program(text: str) -> str:
    """`text` after `import torch`, with a tensor."""
    return "import torch\nx = torch.tensor([1.0, 2.0, 3.0])\n" + text.strip("\n") + "\n"


def predicates(source: str) -> list[tuple[str, str, bool]]:
    """Asker, text and value of every condition."""
    return [(e.of, text_of(source, e.src), e.value) for e in events_of(source) if isinstance(e, Predicate)]


def counts_of(events: list[AnyEvent]) -> dict[int, int]:
    """How often arms ran, as a reader keeps it."""
    return {n: times for event in events if isinstance(event, Ran) for n, times in event.arms}


def counted(source: str, **options: Any) -> list[tuple[str, str, str, int]]:
    """Kind, name, first line of the text and count of every arm."""
    events = events_of(source, **options)
    counts = counts_of(events)
    [code] = [e for e in events if isinstance(e, Code)]
    return [
        (one.kind, arm.name, text_of(source, arm.src).split("\n")[0] if arm.src else "", counts.get(arm.n, 0))
        for one in code.constructs
        for arm in one.arms
    ]


# ---- conditions


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("y = 1 if n > 2 else 2", [("ternary", "n > 2", True)]),
        ("y = n and x or 3", [("and", "n", True), ("and", "x", True), ("or", "n and x", True)]),
        ("y = n or x", [("or", "n", True)]),
        ("y = not n", []),
        ("if n and not (n > 5 or n < 1): pass", [
            ("and", "n", True), ("or", "n > 5", False), ("or", "n < 1", False), ("not", "n > 5 or n < 1", False),
            ("and", "not (n > 5 or n < 1)", True), ("if", "n and not (n > 5 or n < 1)", True)]),
        ("while n > 3: n -= 1", [("while", "n > 3", False)]),
        ("assert n, 'none'", [("assert", "n", True)]),
        ("y = [i for i in range(2) if i]", [("comprehension", "i", False), ("comprehension", "i", True)]),
        ("g = (i for i in range(2) if i)\nnext(g)", [("comprehension", "i", False), ("comprehension", "i", True)]),
        ("match n:\n  case 1: pass\n  case [_]: pass\n  case m if m > 9: pass\n  case 3: pass\n  case _: pass", [
            ("case", "1", False), ("case", "[_]", False), ("case", "m", True), ("guard", "m > 9", False),
            ("case", "3", True)]),
        ("match n:\n    case 'a': pass", [("case", "'a'", False)]),
        ("f = lambda v: v if v else 0\nf(n)", [("ternary", "v", True)]),
        ("print(f'{1 if n else 2}')", [("ternary", "n", True)]),
        ("if (m := n): pass", [("if", "m := n", True)]),
    ],
)  # fmt: skip
def test_every_condition_is_told(statement: str, asked: list[tuple[str, str, bool]]) -> None:
    assert predicates(f"x = 1\nn = 3\n{statement}\n") == asked


@pytest.mark.parametrize(
    ("condition", "what", "names"),
    [
        ("x.sum() > 2", "value", ["gt"]),
        ("x[0].item() > 0.5", "value", ["index"]),
        ("float(x.sum()) < 9", "value", ["sum"]),
        ("0 < x.sum() < 9", "value", ["lt", "gt"]),
        ("x.tolist() == [1]", "value", ["x"]),
        ("2.0 in x", "value", ["x"]),
        ("far(x)", "value", ["sum"]),
        ("x.shape[0] == 3", "shape", ["x"]),
        ("len(x) > 2 and x.dim() == 1", "shape", ["x"]),
        ("x.numel() > 9 or x.mean() > 1", "value", ["gt", "x"]),
        ("not torch.is_tensor(x)", "python", []),
        ("1 < 2", "python", []),
        ("x is None", "python", []),
    ],
)
def test_what_a_condition_looked_at(condition: str, what: str, names: list[str]) -> None:
    events = events_of(program(f"def far(v): return v.sum().item() > 1\nif {condition}: pass"))
    last = [e for e in events if isinstance(e, Predicate)][-1]
    ops = {e.id: e.op for e in events if isinstance(e, Op)}
    found = [ops.get(id, "x") for id in last.reads]
    assert (last.what, sorted(found)) == (what, sorted(names))
    assert last.id is None or last.id in last.reads


def test_a_condition_that_failed_leaves_nothing_behind() -> None:
    events = events_of(
        program("try:\n    if x.item(): pass\nexcept RuntimeError: pass\ny = x[0].item()\nif y > 9: pass")
    )
    last = [e for e in events if isinstance(e, Predicate)][-1]
    assert (last.what, last.reads) == ("python", ())


def test_a_choice_among_elements_names_its_condition() -> None:
    events = events_of(program("y = torch.where(x > 1, x, 0.)"))
    [where] = [e for e in events if isinstance(e, Op) and e.op == "where"]
    assert OPS["where"].operands[0] == "condition"
    [asked] = [e for e in events if isinstance(e, Op) and e.op == "gt"]
    assert where.ins[0] == asked.id


def test_plain_conditions_are_told_a_thousand_times_and_counted_always() -> None:
    source = "n = 0\nfor i in range(3000):\n    if i % 3: n += 1\n    else: n -= 1\n"
    assert len(predicates(source)) == 1000
    assert ("if", "else", "n -= 1", 1000) in counted(source)


# ---- arms


def test_arms_and_their_counts() -> None:
    source = """
def f(n):
    if n > 1:
        return n
    elif n:
        pass
    else:
        raise ValueError(n)
for i in range(4):
    try:
        f(i)
    except ValueError: pass
    finally:
        i
else:
    [a * b for a in (1, 2) if a for b in range(3)]
"""
    assert counted(source) == [
        ("function", "body", "if n > 1:", 4),
        ("if", "if", "return n", 2),
        ("if", "elif", "pass", 1),
        ("if", "else", "raise ValueError(n)", 1),
        ("return", "body", "return n", 2),
        ("raise", "body", "raise ValueError(n)", 1),
        ("for", "body", "try:", 4),
        ("for", "else", "[a * b for a in (1, 2) if a for b in range(3)]", 1),
        ("try", "body", "f(i)", 4),
        ("try", "except", "pass", 1),
        ("try", "finally", "i", 4),
        ("comprehension", "for", "a in (1, 2)", 2),
        ("comprehension", "for", "b in range(3)", 6),
        ("comprehension", "body", "a * b", 6),
    ]


def test_where_counts_belong() -> None:
    source = "if a := 0: pass\nelif 1 < a: pass  # else\nelse : pass\ntry: pass\nexcept E: pass\nfinally: pass\n"
    [code] = [e for e in events_of(source) if isinstance(e, Code)]
    heads = [text_of(source, arm.head or one.head) for one in code.constructs for arm in one.arms]
    assert heads == ["if a := 0", "elif 1 < a", "else", "try", "except E", "finally"]
    assert [text_of(source, arm.test) for arm in code.constructs[0].arms if arm.test] == ["a := 0", "1 < a", "1 < a"]


def test_counts_go_on_when_nothing_else_is_told() -> None:
    source = "for i in range(100_000): pass\n"
    events = events_of(source)
    assert len([e for e in events if isinstance(e, Ran)]) == 100_000 // 4096 + 1
    assert list(counts_of(events).values()) == [100_000]
    late = events_of("print(1)\nprint(2)\n" + source, limits=ProgramLimits(events=3))
    assert any(isinstance(e, Gap) for e in late)
    assert list(counts_of(late).values()) == [100_000]


def test_counts_come_before_the_error() -> None:
    kinds = [type(e).__name__ for e in events_of("def f():\n    1 / 0\nf()\n")]
    assert kinds == ["Run", "Code", "Ran", "Error", "End"]


def test_a_text_of_nothing_but_arms() -> None:
    source = "x = 1\ny = " + " and ".join(["x"] * (MOST + 10)) + "\nif x: print(y)\n"
    events = events_of(source)
    assert [e.s for e in events if isinstance(e, Text)] == ["1\n"]


def test_deep_programs_keep_what_marks_they_can() -> None:
    deep = "\n".join(" " * i + f"for i{i} in [1]:" for i in range(17)) + "\n" + " " * 17 + "print(i16)\n"
    assert ("for", "body", "print(i16)", 1) in counted(deep)
    long = "n = 1\nprint(" + " + ".join(["n"] * 900) + ")\nif n: pass\n"
    assert ("if", "if", "pass", 1) in counted(long)


# ---- scopes


def test_scopes_of_expressions_and_blocks() -> None:
    source = program("""
with torch.no_grad():
    y = sum(v * 2 for v in [x, x])
f = lambda v: v + 1
f(x)
try:
    [1 // (v - 1) for v in range(3)]
except ZeroDivisionError:
    z = x * 3
""")
    events = told(source, only="in op")
    names = {0: "program"} | {e["id"]: e["name"] for e in events if e["k"] == "in"}
    assert [(e["op"], names[e["sc"]]) for e in events if e["k"] == "op"] == [
        *[("mul", "comprehension"), ("add", "comprehension")] * 2, ("add", "<lambda>"), ("mul", "except"),
    ]  # fmt: skip
    kinds = {e["id"]: e["kind"] for e in events if e["k"] == "in"}
    assert [kinds[e["sc"]] for e in events if e["k"] == "op"][:4] == ["iteration", "loop", "iteration", "loop"]
    assert next((e["kind"], e["name"]) for e in events if e["k"] == "in") == ("with", "torch.no_grad()")


def test_what_a_handler_caught() -> None:
    source = "class Odd(Exception):\n    def __str__(self): raise SystemExit\n"
    source += (
        "for e in (KeyError('k'), Odd(3)):\n    try:\n        raise e\n    except (KeyError, Odd) as caught: pass\n"
    )
    events = events_of(source)
    said = [(e.etype, e.msg, text_of(source, e.src), text_of(source, e.raised or (1, 0, 1, 0))) for e in events
            if isinstance(e, Caught)]  # fmt: skip
    place = "except (KeyError, Odd)", "raise e"
    assert said == [("KeyError", "'k'", *place), ("Odd", "", *place)]


# ---- flips

BRANCHES = """\
import torch
x = torch.randn(2)
for i in range(3):
    if i > 1:
        y = x * 2
    else:
        y = x + 1
print(torch.rand(1))
"""
CONDITION = (4, 7, 4, 12)


def flipped(source: str, flip: Flip) -> list[AnyEvent]:
    """The events of a run that turns a condition round."""
    events: list[AnyEvent] = []
    run_program(source, events.append, flip=flip)
    return events


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_one_evaluation_is_turned_round_and_nothing_else(nth: int) -> None:
    plain, turned = events_of(BRANCHES), flipped(BRANCHES, Flip(CONDITION, nth))
    [run] = [e for e in turned if isinstance(e, Run)]
    assert run.flip == Flip(CONDITION, nth)
    ops = [[e.op for e in events if isinstance(e, Op)] for events in (plain, turned)]
    assert ops[0] == ["add", "add", "mul"]
    assert ops[1] == [op if i != nth else {"add": "mul", "mul": "add"}[op] for i, op in enumerate(ops[0])]
    tests = [e for e in turned if isinstance(e, Predicate)]
    assert [e.flipped for e in tests] == [i == nth for i in range(3)]
    assert [e.value for e in tests] == [(i == 2) is (i != nth) for i in range(3)]
    assert tests[nth].shown == str(nth == 2)
    printed = [[e.s for e in events if isinstance(e, Text)] for events in (plain, turned)]
    assert printed[0] == printed[1]
    assert isinstance(turned[-1], End)
    assert turned[-1].status == "ok"


@pytest.mark.parametrize(
    ("source", "src", "out"),
    [
        ("n = 1\nprint('a' if n else 'b')\n", (2, 13, 2, 14), "b\n"),
        ("n = 1\nprint(n and 2)\n", (2, 6, 2, 7), "1\n"),
        ("n = 3\nwhile n: n -= 1\nprint(n)\n", (2, 6, 2, 7), "3\n"),
        ("print([i for i in range(3) if i])\n", (1, 30, 1, 31), "[0, 1, 2]\n"),
        ("n = 1\nif n and n > 3: print(1)\nelse: print(2)\n", (2, 9, 2, 14), "1\n"),
        ("match 3:\n    case n if n > 5: print(n)\n    case _: print(0)\n", (2, 14, 2, 19), "3\n"),
    ],
)
def test_every_kind_of_condition_can_be_turned_round(source: str, src: Any, out: str) -> None:
    events = flipped(source, Flip(src))
    assert [e.s for e in events if isinstance(e, Text)] == [out]
    assert not [e for e in events if isinstance(e, Error)]


@pytest.mark.parametrize(
    ("source", "flip", "message"),
    [
        (BRANCHES, Flip(CONDITION, 3), "The condition in line 4 was evaluated 3 times: there is no evaluation 3"),
        ("if 0 > 1:\n    if 2: pass\n", Flip((1, 3, 1, 8), 1), "The condition in line 1 was evaluated once"),
        ("def f(n):\n    if n: pass\n", Flip((2, 7, 2, 8)), "The condition in line 2 was never evaluated"),
        (BRANCHES, Flip((4, 7, 4, 11)), "No condition that can be turned round stands at this place of line 4."),
    ],
)
def test_a_flip_that_does_not_happen_is_said(source: str, flip: Flip, message: str) -> None:
    events = flipped(source, flip)
    [error] = [e for e in events if isinstance(e, Error)]
    assert error.msg.startswith(message)
    assert (error.etype, error.src) == ("FlipError", flip.src)
    assert isinstance(events[-1], End)
    assert events[-1].status == "error"


def test_a_program_that_fails_before_its_flip_says_both() -> None:
    events = flipped("1 / 0\nif 1 > 0: pass\n", Flip((2, 3, 2, 8)))
    assert [e.etype for e in events if isinstance(e, Error)] == ["ZeroDivisionError"]
    assert isinstance(events[-1], End)
    assert events[-1].msg.startswith("The condition in line 2 was never evaluated")
