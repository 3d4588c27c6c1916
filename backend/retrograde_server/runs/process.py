"""A child as the server sees it: its pipes, its pidfd, and what comes out of them in one inbox."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from retrograde_server.runs.limits import Program
from retrograde_server.runs.looking import framed
from retrograde_server.runs.zygote import Exited

DIAGNOSTICS_KEPT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Spoke:
    """Bytes of its event pipe."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """It is dead and its pipes are drained. `exit` is None when nobody saw how."""

    exit: Exited | None


Signal: TypeAlias = Spoke | Gone


class _Listener(asyncio.Protocol):
    """The reading end of a pipe."""

    def __init__(self, on_data: Callable[[bytes], None], on_close: Callable[[], None]) -> None:
        self._on_data = on_data
        self._on_close = on_close

    def data_received(self, data: bytes) -> None:
        self._on_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_close()


def _same(listener: _Listener) -> _Listener:
    return listener


class ChildProcess:
    """One child. Its `inbox` ends with `Gone`, and `gone` is set then.

    `diagnostics` is what it wrote to its standard error, bounded.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.inbox: asyncio.Queue[Signal] = asyncio.Queue()
        self.diagnostics = bytearray()
        self.gone = asyncio.Event()
        self.pid = 0
        self._pidfd = -1
        self._program: asyncio.WriteTransport | None = None
        self._open = 2
        self._exit: Exited | None = None
        self._exited = False
        self._on_diagnostics: Callable[[], None] | None = None

    async def connect(self, program: int, events: int, diagnostics: int) -> None:
        """Takes over the server's ends of the three pipes."""
        loop = asyncio.get_running_loop()
        self._program, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(program, "wb", 0))
        for fd, on_data in ((events, self._hear), (diagnostics, self._note)):
            listener = _Listener(on_data, self._pipe_closed)
            await loop.connect_read_pipe(partial(_same, listener), os.fdopen(fd, "rb", 0))

    def born(self, pid: int, pidfd: int) -> None:
        self.pid = pid
        self._pidfd = pidfd

    @property
    def alive(self) -> bool:
        return not self._exited

    def send(self, program: Program) -> None:
        """Gives it its program; it starts at once."""
        self.write(framed(program))

    def write(self, data: bytes) -> None:
        """Sends bytes to its program pipe."""
        assert self._program is not None
        if not self._program.is_closing():
            self._program.write(data)

    def pause(self) -> None:
        """The kernel runs it no more."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """The kernel runs it again."""
        self._signal(signal.SIGCONT)

    def ask_where(self, on_answer: Callable[[], None]) -> None:
        """Asks for the line it is at; `on_answer` is called whenever it wrote diagnostics after that."""
        self._on_diagnostics = on_answer
        self._signal(signal.SIGUSR1)

    def kill(self) -> None:
        """Ends it; `Gone` follows."""
        self._signal(signal.SIGKILL)

    def died(self, exit: Exited | None) -> None:
        """The zygote told of its end, or is gone itself."""
        self._exit = exit
        self._exited = True
        self._settle()

    def _signal(self, number: signal.Signals) -> None:
        if self._pidfd >= 0 and not self._exited:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, number)

    def _hear(self, data: bytes) -> None:
        self.inbox.put_nowait(Spoke(data))

    def _note(self, data: bytes) -> None:
        self.diagnostics += data[: DIAGNOSTICS_KEPT - len(self.diagnostics)]
        if self._on_diagnostics is not None:
            self._on_diagnostics()

    def _pipe_closed(self) -> None:
        self._open -= 1
        self._settle()

    def _settle(self) -> None:
        """Once the process is dead and both pipes are drained, nothing can come any more."""
        if not self._exited or self._open:
            return
        if self._program is not None:
            self._program.close()
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
        self.inbox.put_nowait(Gone(self._exit))
        self.gone.set()
