"""How a run ended, from what the server saw itself; what the child said counts only when nothing speaks against it."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass

from retrograde.program import FILENAME
from retrograde.recording.events import End, Span, Status
from retrograde_server.runs.child import BROKEN
from retrograde_server.runs.limits import MIB, Limits
from retrograde_server.runs.wire import Violation
from retrograde_server.runs.zygote import Exited

_LINE = re.compile(rb'File "([^"\n]*)", line (\d+) in [^\n]*\n')


@dataclass(frozen=True, slots=True)
class Observed:
    """What the server saw of a run."""

    source: str
    limits: Limits
    next_q: int
    ops: int
    ms: float
    said: End | None
    """The child's own end."""
    stopped: bool = False
    timed_out: bool = False
    """The server ended the run for this reason, before the child's end came."""
    violation: Violation | None = None
    exit: Exited | None = None
    diagnostics: bytes = b""


def running_line(diagnostics: bytes) -> int | None:
    """The innermost line of the program in the last crash report, from 1; None when there is none (yet)."""
    _, found, report = diagnostics.rpartition(b"(most recent call first)")
    for name, line in _LINE.findall(report) if found else ():
        if name == FILENAME.encode():
            return int(line)
    return None


def conclude(seen: Observed) -> End:
    """The run's last event."""
    if seen.said is not None and _clean(seen):
        return seen.said
    status, message = _judge(seen)
    line = running_line(seen.diagnostics)
    span = None if line is None else span_of_line(seen.source, line)
    return End(
        q=seen.next_q,
        t=int(seen.ms * 1000),
        status=status,
        ops=seen.ops,
        ms=seen.ms,
        msg=message if span is None else f"{message} It was at line {span[0]}.",
        src=span,
    )


def span_of_line(source: str, line: int) -> Span | None:
    """A line without its indentation, in UTF-16 columns; None when the source has no such line."""
    lines = source.splitlines()
    if not 1 <= line <= len(lines):
        return None
    text = lines[line - 1].rstrip()
    start = len(text) - len(text.lstrip())
    return line, start, line, len(text.encode("utf-16-le")) // 2


def _clean(seen: Observed) -> bool:
    """Nothing speaks against the child's own end. After it, the server may have had to kill a child that lingered."""
    ours = seen.stopped or seen.timed_out or seen.violation is not None
    return not ours and (seen.exit is None or seen.exit.code in (0, -signal.SIGKILL))


def _judge(seen: Observed) -> tuple[Status, str]:
    limits = seen.limits
    if seen.stopped:
        return "stopped", "The program was stopped."
    if seen.violation is not None:
        if seen.violation.status == "output":
            return "output", f"The program was ended: {seen.violation}. Try fewer steps or smaller tensors."
        return "lost", f"The program was ended, because of what it wrote to Retrograde's own pipe: {seen.violation}."
    if seen.timed_out:
        return "timeout", f"The program ran longer than {limits.wall_s:g} s. {_ENDLESS}"
    if seen.exit is None:
        return "lost", "The process that ran the program disappeared. Run it again."
    if seen.exit.code < 0:
        return _judge_signal(-seen.exit.code, limits)
    if seen.exit.code == BROKEN:
        return "lost", "Retrograde itself failed while it ran the program; the server's log says how."
    return "lost", (
        f"The program ended its own process (exit status {seen.exit.code}) before it was finished."
        " Let it run to its last line, or call sys.exit()."
    )


_ENDLESS = "If a loop never ends, look at its condition."


def _judge_signal(number: int, limits: Limits) -> tuple[Status, str]:
    if number == signal.SIGXCPU:
        return "timeout", f"The program used more than {limits.cpu_s} s of processor time. {_ENDLESS}"
    if number == signal.SIGKILL:
        return "memory", (
            "The program was killed by the operating system, most likely because it needed too much memory"
            f" ({limits.memory // MIB} MiB are allowed). Try smaller tensors."
        )
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    if number == signal.SIGSYS:
        return "lost", "The program asked the operating system for something that no program may do here."
    return "lost", (
        f"The Python process crashed ({name}). Very deep recursion does this, and code that works round Python;"
        " the graph up to there is kept."
    )
