"""How runs begin, end and stay apart: limits, exits, interruptions, seeds, and what is left behind."""

from __future__ import annotations

import signal
import sys
import warnings
from typing import Any

import pytest

import retrograde
from retrograde.program import ProgramLimits, run_program
from retrograde.recording.events import End, Gap, Run, Text
from retrograde.tape.state import state

from .telling import events_of, told  # noqa: TID251  the tests' folder, not the engine's


def program(text: str) -> str:
    """`text` after `import torch`."""
    return "import torch\n" + text.strip("\n") + "\n"


def test_the_first_and_the_last_event() -> None:
    source = program("x = torch.ones(2) * 2")
    events = events_of(source, seed=7)
    first, last = events[0], events[-1]
    assert isinstance(first, Run)
    assert isinstance(last, End)
    assert (first.v[0], first.source, first.name, first.seed) == (1, source, "program.py", 7)
    assert (last.status, last.ops, last.msg, last.src) == ("ok", 1, "", None)
    assert 0 < last.ms < 60_000


def test_over_the_event_budget_the_program_goes_on_unrecorded() -> None:
    source = program("""
x = torch.tensor(1., requires_grad=True)
y = x
for i in range(100):
    y = y * 2
    if i % 10 == 0: print(i)
y.backward()
print(x.grad)
1 / 0
""")
    events = events_of(source, limits=ProgramLimits(events=40))
    gaps = [e.q for e in events if isinstance(e, Gap)]
    assert gaps == [40]
    assert {type(e).__name__ for e in events[41:]} == {"Text", "Ran", "Error", "End"}
    assert len(events) < 40 + 6
    printed = "".join(e.s for e in events if isinstance(e, Text))
    assert printed == "".join(f"{i}\n" for i in range(0, 100, 10)) + f"tensor({2.0**100:.4e})\n"


def test_a_large_limit_of_output_is_told_in_kib() -> None:
    last = events_of("while True: print('x' * 100)", limits=ProgramLimits(output=2048))[-1]
    assert isinstance(last, End)
    assert last.msg == "The program printed more than 2 KiB and was ended. Print less often."


def test_too_much_output_ends_the_program() -> None:
    source = "while True:\n    try: print('한' * 10)\n    except Exception: pass"
    events = events_of(source, limits=ProgramLimits(output=100))
    printed = "".join(e.s for e in events if isinstance(e, Text))
    assert printed == ("한" * 10 + "\n") * 3 + "한" * 2
    last = events[-1]
    assert isinstance(last, End)
    assert (last.status, last.msg) == (
        "output",
        "The program printed more than 100 bytes and was ended. Print less often.",
    )


@pytest.mark.parametrize(
    ("source", "status", "msg"),
    [
        ("raise SystemExit", "ok", ""),
        ("exit()", "ok", ""),
        ("import sys\nsys.exit(3)", "error", "The program ended itself with exit status 3."),
        ("quit('bye')", "error", "The program ended itself with exit status bye."),
        ("raise KeyboardInterrupt", "stopped", "The program was stopped."),
        ("1 / 0", "error", ""),
        ("raise MemoryError", "memory", ""),
        ("", "ok", ""),
        ("\ufeffprint(1)", "ok", ""),
        ("import time\nx = [0] * 3\r\nprint(x)\r\n", "ok", ""),
    ],
)
def test_endings(source: str, status: str, msg: str) -> None:
    last = events_of(source)[-1]
    assert isinstance(last, End)
    assert (last.status, last.msg) == (status, msg)


def test_stopped_where() -> None:
    events = events_of("def f():\n    raise KeyboardInterrupt\nf()")
    last = events[-1]
    assert isinstance(last, End)
    assert last.src == (2, 4, 2, 27)
    assert [type(e).__name__ for e in events] == ["Run", "Code", "Ran", "End"]


def test_interrupted_anywhere() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for delay in (0.01, 0.011, 0.012, 0.013):
            signal.setitimer(signal.ITIMER_REAL, delay)
            last = events_of("while 1 + 1:\n    x = 2", limits=ProgramLimits(events=10))[-1]
            assert isinstance(last, End)
            assert last.src is not None
            assert (last.status, last.src[2] > 0) == ("stopped", True)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_constant_decides_nothing() -> None:
    assert [
        e["k"] for e in told("if 1: print(1)\nwhile 0: pass\nwhile True: break\nif None: pass\nelse: print(2)")
    ] == [
        "txt",
        "txt",
    ]


def test_runs_are_apart() -> None:
    source = program("import sys\ny = sys.kept * 3")
    try:
        sys.kept = retrograde.tensor(2.0)  # type: ignore[attr-defined]
        first = told(source)
        assert [e["id"] for e in first if e["k"] == "leaf"] == [1]
        assert told(source) == first
    finally:
        del sys.kept  # type: ignore[attr-defined]


def test_the_seed_decides_every_random_number() -> None:
    source = program("import random, numpy as np\nprint(random.random(), np.random.rand(), torch.randn(2))")
    assert told(source, seed=1) == told(source, seed=1)
    assert told(source, seed=1, only="txt") != told(source, seed=2, only="txt")


def test_a_run_leaves_nothing_behind() -> None:
    before = sys.stdout, sys.stderr, sys.modules["__main__"], sys.getrecursionlimit(), state.grad_enabled
    modules = set(sys.modules)
    source = program("import sys\nsys.setrecursionlimit(5000)\ntorch.set_grad_enabled(False)\nsys.stdout = None\n1 / 0")
    events_of(source)
    after = sys.stdout, sys.stderr, sys.modules["__main__"], sys.getrecursionlimit(), state.grad_enabled
    assert after == before
    assert state.listener is None
    assert {m for m in set(sys.modules) - modules if m.startswith("torch")} == set()


def test_warnings_are_text_of_the_program() -> None:
    source = "import warnings\nwarnings.warn('careful')\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said: list[Any] = told(source, only="txt")
    assert "".join(e["s"] for e in said) == ("program.py:2: UserWarning: careful\n  warnings.warn('careful')\n")
    assert {(e["fd"], e["src"]) for e in said} == {(2, "warnings.warn('careful')")}


def test_what_emit_raises_is_not_hidden() -> None:
    def emit(event: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run_program("", emit)
