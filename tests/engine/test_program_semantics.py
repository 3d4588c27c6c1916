"""Marks change nothing: what a program prints and how it fails is the same with them and without."""

from __future__ import annotations

import contextlib
import io
import textwrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrograde.program import run_program
from retrograde.recording.events import Error, Gap, Text

from .corpus import PROGRAMS  # noqa: TID251  the tests' folder, not the engine's


def plainly(source: str) -> tuple[str, str]:
    """What Python itself prints and raises."""
    out = io.StringIO()
    namespace: dict[str, Any] = {"__name__": "__main__", "__doc__": None}
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(source, "program.py", "exec", dont_inherit=True), namespace)
        except SyntaxError as error:
            return "", f"SyntaxError: {error.msg}"
        except Exception as error:
            return out.getvalue(), f"{type(error).__name__}: {error}"
    return out.getvalue(), ""


def marked(source: str) -> tuple[str, str]:
    """What the program prints and raises when it runs with marks."""
    events: list[Any] = []
    run_program(source, events.append)
    assert not any(isinstance(e, Gap) for e in events)
    printed = "".join(e.s for e in events if isinstance(e, Text))
    errors = [f"{e.etype}: {e.msg}" for e in events if isinstance(e, Error)]
    return printed, "".join(errors)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.filterwarnings("ignore")
def test_a_program_does_the_same_with_and_without_marks(name: str) -> None:
    source = textwrap.dedent(PROGRAMS[name]).strip()
    assert marked(source) == plainly(source)


SIMPLE = st.sampled_from(
    [
        "say('s')",
        "n += 1",
        "a, b = b, a + 1",
        "pass",
        "continue",
        "break",
        "return n",
        "yield n",
        "raise ValueError(n)",
        "n = m = n * 2",
        "if n > 20: return -1",
        "(k := n + 1)",
        "del k",
        "say(n if n % 2 else 'even')",
        "1 // (n % 3)",
        "say(n and k or -1)",
        "say((n > 2 or not k) and (k, n))",
        "say(1 if n > 3 and k else 2 if not n else 3)",
        "say(3 if 0 < n < 9 else take())",
        "assert n % 5, ('five', n)",
        "say([i for i in range(n % 4) if i % 2 and i < n])",
        "say({i: j for i in range(3) if i for j in range(i) if j - i})",
        "say([1 // (n % 3 - i) for i in range(3)])",
        "say(sum(i * n for i in range(3) if i != 1))",
        "say(any(1 // (i - 1) for i in range(n % 3)))",
        "say((lambda q, r=2: q and q + n or r)(k))",
        "say(list(map(lambda q: q % 2 or 1 // (q - n), range(3))))",
        "say(next((q for q in range(9) if q > n), 'none'))",
        "b = {say(b), (a := n), *[n for _ in 'ab']}",
    ]
)
HEADS = st.sampled_from(
    [
        ("for i in range(3):",),
        ("for i, j in [(1, 2), (3, 4)]:", "else:"),
        ("while take():",),
        ("while take() and n:", "else:"),
        ("while True:",),
        ("if n % 2:",),
        ("if not n or n > 4:", "else:"),
        ("if n < 0:", "elif n % 3 == 1:", "else:"),
        ("try:", "except ValueError:"),
        ("try:", "except ZeroDivisionError as e:", "else:", "finally:"),
        ("try:", "finally:"),
        ("with block():",),
        ("def inner(n):\n    for turn in range(2):",),
        ("match n:\n    case 1 | 2:",),
        ("match n % 3:\n    case 0:", "    case q if q > take():", "    case _:"),
        ("match (n, k):\n    case (1, _) | (_, 0):", "    case (int(), q) if q and n:"),
        ("with block(), block():",),
        ("with block(True):",),
        ("try:", "except (ValueError, NameError):", "except Exception as e:", "finally:"),
        ("try:", "except:"),
        ("while (n := n + 1) % 3 and take() or n < 2:", "else:"),
        ("for q in (i for i in range(3) if i != n % 2):", "else:"),
        ("for q in [lambda: n, lambda: 1 // (n % 2)]:", "else:"),
        ("if take() and (n or k) and not (n and k > 3):", "elif [i for i in range(n % 3) if i]:"),
        ("async def unused():",),
    ]
)


def blocks(depth: int) -> st.SearchStrategy[list[str]]:
    """Lines of one block of statements, nested up to `depth`."""
    if depth == 0:
        return st.lists(SIMPLE, min_size=1, max_size=2)
    statement = st.one_of(SIMPLE.map(lambda line: [line]), compound(depth - 1))
    return st.lists(statement, min_size=1, max_size=3).map(lambda parts: [line for part in parts for line in part])


@st.composite
def compound(draw: st.DrawFn, depth: int) -> list[str]:
    """One statement with blocks."""
    lines: list[str] = []
    for head in draw(HEADS):
        margin = "        " if "\n" in head or head[0] == " " else "    "
        lines += [*head.split("\n"), f"{margin}spend()", *(margin + line for line in draw(blocks(depth)))]
    return lines


FRAME = """
budget = 60
turns = 0
def spend():
    global budget
    budget -= 1
    if budget < 0: raise SystemError("spent")
def take():
    global turns
    turns += 1
    return turns % 4
def say(x):
    print(x)
class block:
    def __init__(self, keep=False): self.keep = keep
    def __enter__(self): say("in")
    def __exit__(self, *error):
        say(("out", error[0]))
        return self.keep and error[0] in (ValueError, ZeroDivisionError)
def main(n, a=1, b=2, k=0):
    for turn in range(2):
{body}
got = main(1)
if hasattr(got, "send"):
    for x in got:
        say(("yielded", x))
say(got if isinstance(got, int) else None)
"""


@settings(max_examples=150, deadline=None)
@given(blocks(3))
def test_any_nesting_does_the_same_with_and_without_marks(lines: list[str]) -> None:
    source = FRAME.format(body="\n".join("        " + line for line in lines))
    assert marked(source) == plainly(source)
