"""How a run ended: what the server saw outranks what the child said."""

from __future__ import annotations

import signal

import pytest

from retrograde.recording.events import End, Span, Status
from retrograde_server.runs.limits import Limits
from retrograde_server.runs.verdict import Observed, conclude, running_line, span_of_line
from retrograde_server.runs.wire import Violation
from retrograde_server.runs.zygote import Exited

SAID = End(q=3, t=9, status="ok", ops=1, ms=1)
REPORT = b"""Current thread 0x00007f (most recent call first):
  File "/engine/tensor.py", line 99 in __mul__
  File "program.py", line 2 in f
  File "program.py", line 1 in <module>
"""


def observed(**facts: object) -> Observed:
    return Observed(
        **{"source": "f()\n  x * 한🙂 \n", "limits": Limits(), "next_q": 3, "ops": 1, "ms": 2.5, "said": None, **facts}  # type: ignore[arg-type]
    )


def exited(code: int) -> Exited:
    return Exited(number=1, code=code, rss=0, cpu_s=0)


@pytest.mark.parametrize("code", [0, -signal.SIGKILL])
def test_an_honest_end_counts(code: int) -> None:
    assert conclude(observed(said=SAID, exit=exited(code))) == SAID


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        ({"stopped": True, "said": SAID, "exit": exited(0)}, "stopped", "stopped"),
        ({"timed_out": True, "said": SAID, "exit": exited(-9)}, "timeout", "longer than 20 s"),
        ({"violation": Violation("lost", "it lied"), "said": SAID, "exit": exited(-9)}, "lost", "it lied"),
        ({"violation": Violation("output", "it talked"), "exit": exited(-9)}, "output", "it talked"),
        ({"said": SAID, "exit": exited(3)}, "lost", "exit status 3"),
        ({"said": SAID, "exit": exited(-signal.SIGSEGV)}, "lost", "SIGSEGV"),
        ({"exit": exited(0)}, "lost", "exit status 0"),
        ({"exit": exited(70)}, "lost", "Retrograde itself failed"),
        ({"exit": exited(-signal.SIGKILL)}, "memory", "512 MiB"),
        ({"exit": exited(-signal.SIGXCPU)}, "timeout", "20 s of processor time"),
        ({"exit": exited(-signal.SIGSYS)}, "lost", "operating system"),
        ({"exit": exited(-63)}, "lost", "63"),
        ({"exit": None}, "lost", "disappeared"),
    ],
)
def test_every_other_end_is_judged_by_what_was_seen(facts: dict[str, object], status: Status, said: str) -> None:
    end = conclude(observed(**facts))
    assert (end.status, end.q, end.ops, end.ms, end.t) == (status, 3, 1, 2.5, 2500)
    assert said in end.msg


def test_the_line_is_named_when_it_is_known() -> None:
    end = conclude(observed(timed_out=True, exit=exited(-9), diagnostics=REPORT))
    assert end.src == (2, 2, 2, 9)
    assert end.msg.endswith("It was at line 2.")


@pytest.mark.parametrize(
    ("diagnostics", "line"),
    [
        (b"", None),
        (REPORT, 2),
        (REPORT[:60], None),
        (REPORT[:-30], 2),
        (b'  File "program.py", line 7 in f\n', None),
        (REPORT + REPORT.replace(b"line 2", b"line 5"), 5),
        (REPORT.replace(b"program.py", b"other/program.py"), None),
        (b"(most recent call first)\xff\xfe", None),
    ],
)
def test_the_line_in_a_crash_report(diagnostics: bytes, line: int | None) -> None:
    assert running_line(diagnostics) == line


@pytest.mark.parametrize(("line", "span"), [(1, (1, 0, 1, 3)), (2, (2, 2, 2, 9)), (0, None), (3, None), (10**9, None)])
def test_a_line_as_a_span(line: int, span: Span | None) -> None:
    assert span_of_line("f()\n  x * 한🙂 \n", line) == span
