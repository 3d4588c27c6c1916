"""What a child does from the fork to its exit: confine itself, read one program, run it, say so, and be gone.

One that kept tensors stays until nobody can ask for them any more.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import traceback
from collections.abc import Callable
from typing import NoReturn, Protocol

import msgspec

from retrograde.recording.events import AnyEvent, Flip, Lab, Status
from retrograde.recording.kept import Kept
from retrograde_server.runs import looking, sandbox
from retrograde_server.runs.limits import PROGRAM_LIMIT, Program
from retrograde_server.runs.sink import Sink

STDIN, STDOUT, STDERR, EVENTS, PROGRAM = range(5)
"""The only files a child has; the second and third are its diagnostics pipe, which crash reports go to."""
BROKEN = 70
"""Exit status when we, not the program, failed."""

_READ = 64 * 1024


class Runner(Protocol):
    """Runs a program and emits its whole trace; `retrograde.program.run_program` with its limits bound."""

    def __call__(
        self,
        source: str,
        emit: Callable[[AnyEvent], None],
        *,
        seed: int,
        name: str,
        flip: Flip | None,
        lab: Lab | None,
        kept: Kept,
    ) -> Status: ...


def live(
    runner: Runner, confinement: sandbox.Confinement, layers: tuple[str, ...], pipes: tuple[int, ...], parent: int
) -> NoReturn:
    """The whole life of a child. `pipes` are its program, event and diagnostics ends, `parent` its zygote's id."""
    status = BROKEN
    try:
        _take_files(*pipes)
        sandbox.die_with_parent(parent)
        _report_crashes()
        sandbox.confine(confinement, layers)
        program = _read_program()
        if program is not None:
            _run(runner, program)
        status = 0
    except BaseException:
        os.write(STDERR, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(status)


def _take_files(program: int, events: int, diagnostics: int) -> None:
    """Moves the pipes to their numbers; everything else is closed, the way to the zygote too."""
    high = [os.dup(fd) for fd in (diagnostics, diagnostics, events, program)]
    for fd, number in zip(high, (STDOUT, STDERR, EVENTS, PROGRAM), strict=True):
        os.dup2(fd, number, inheritable=False)
    os.closerange(PROGRAM + 1, os.sysconf("SC_OPEN_MAX"))


def _report_crashes() -> None:
    """The C-level handlers name the line even inside one long operation, and no program can catch them in Python."""
    faulthandler.enable(STDERR, all_threads=False)
    faulthandler.register(signal.SIGUSR1, STDERR, all_threads=False)
    faulthandler.register(signal.SIGXCPU, STDERR, all_threads=False, chain=True)


def _read_program() -> Program | None:
    """The program, or None when the server closed the pipe without one: the spare child was not needed."""
    data = looking.read_frame(_read, PROGRAM_LIMIT)
    return None if data is None else msgspec.json.decode(data, type=Program)


def _read(size: int) -> bytes:
    return os.read(PROGRAM, min(size, _READ))


def _write(data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(EVENTS, rest) :]


def _run(runner: Runner, program: Program) -> None:
    sink = Sink(EVENTS)
    sink.listen()
    kept = Kept(program.kept)
    runner(
        program.source, sink.emit, seed=program.seed, name=program.name, flip=program.flip, lab=program.lab, kept=kept
    )
    sink.close()
    if len(kept):
        looking.serve(kept, _read, _write)
