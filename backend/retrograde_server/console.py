"""`retrograde run`: a program on the command line, in the same child and limits as in the playground."""

from __future__ import annotations

import asyncio
import signal
import sys
import unicodedata
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import BinaryIO

from retrograde.recording.events import AnyEvent, End, Error, Span, Text, encode
from retrograde_server.runs.executor import Ended, Executor, Happened
from retrograde_server.runs.limits import Program
from retrograde_server.runs.local import LocalExecutor
from retrograde_server.settings import Settings

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


class Report:
    """Shows a run's events on the terminal and writes them to the trace file, as they come."""

    def __init__(self, path: str, source: str, trace: BinaryIO | None) -> None:
        self._path = path
        self._lines = source.splitlines()
        self._trace = trace
        self._failed = False

    def show(self, event: AnyEvent) -> None:
        if self._trace is not None:
            self._trace.write(encode(event) + b"\n")
        match event:
            case Text(fd=fd, s=text):
                stream = sys.stdout if fd == 1 else sys.stderr
                stream.write(text)
                stream.flush()
            case Error(etype=kind, msg=message, src=span, hint=hint):
                self._failed = True
                self._complain(f"{kind}: {message}" if message else kind, span, hint)
            case End(status=status, msg=message, src=span) if message or (status != "ok" and not self._failed):
                self._complain(message or f"The program ended: {status}.", span, "")

    def _complain(self, message: str, span: Span | None, hint: str) -> None:
        where = self._path if span is None else f"{self._path}:{span[0]}:{span[1] + 1}"
        print(f"{where}: {message}", file=sys.stderr)
        if span is not None and span[0] <= len(self._lines):
            print(underlined(self._lines[span[0] - 1], span), file=sys.stderr)
        if hint:
            print(hint, file=sys.stderr)


def underlined(line: str, span: Span) -> str:
    """`line`, and below it carets under the part of `span` (UTF-16 columns) that lies in it."""
    units = line.encode("utf-16-le")
    end = span[3] if span[2] == span[0] else len(units) // 2
    before = units[: 2 * span[1]].decode("utf-16-le", "ignore")
    marked = units[2 * span[1] : 2 * end].decode("utf-16-le", "ignore")
    blank = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
    return f"    {line}\n    {blank}{'^' * max(1, sum(map(_width, marked)))}"


def _width(character: str) -> int:
    """Columns of a terminal that it takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def run_file(path: str, source: str, *, trace: Path | None, seed: int, settings: Settings) -> int:
    """Runs a program and shows what happens; the command's exit status."""
    with ExitStack() as stack:
        file = stack.enter_context(trace.open("wb")) if trace else None
        return asyncio.run(_run(Program(source, seed, Path(path).name), Report(path, source, file), settings))


async def _run(program: Program, report: Report, settings: Settings) -> int:
    executor = LocalExecutor.within(settings.limits(), slots=1, queue=0, spares=0, kept=0)
    await executor.start()
    try:
        return await _show(executor, program, report)
    finally:
        await executor.shutdown()


async def _show(executor: Executor, program: Program, report: Report) -> int:
    execution = executor.admit(program)
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        execution.stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    status = 1
    async with aclosing(execution.progress()) as progress:
        async for step in progress:
            match step:
                case Happened(events):
                    for event in events:
                        report.show(event)
                case Ended(events, end):
                    for event in [*events, end]:
                        report.show(event)
                    status = 0 if end.status == "ok" else 1
    return INTERRUPTED if interrupted else status
