"""The child's end of the event pipe: events are gathered into frames, and none waits long.

An event after a silence goes out at once; the others wait for company until a frame is due by size, count or time. A
timer signal sends what a program that fell silent left behind: threads are forbidden in a child, and a Python signal
handler runs between two bytecodes, also during `time.sleep`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from retrograde.recording.events import AnyEvent, Gap, encode
from retrograde_server.runs.limits import FRAME_LIMIT

PATIENCE_S = 0.005
FRAME_EVENTS = 256
FRAME_BYTES = 64 * 1024
BRACKETS = 2


class Sink:
    """Writes events to a pipe. What it calls is bound early: a program that rebinds it gets errors of its own."""

    def __init__(
        self,
        fd: int,
        *,
        write: Callable[[int, memoryview], int] = os.write,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fd = fd
        self._write = write
        self._clock = clock
        self._events: list[bytes] = []
        self._bytes = 0
        self._sent_at = 0.0
        self._timer_set = False
        self._busy = False

    def emit(self, event: AnyEvent) -> None:
        """Sends `event` now or within a few milliseconds."""
        self._busy = True
        try:
            self._add(event)
            if self._due():
                self._flush()
            elif not self._timer_set:
                self._set_timer()
        finally:
            self._busy = False

    def listen(self) -> None:
        """From now on the timer signal sends what waits."""
        signal.signal(signal.SIGALRM, self._on_timer)

    def close(self) -> None:
        """Sends what waits, for good."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._busy = True
        self._flush()

    def _add(self, event: AnyEvent) -> None:
        encoded = encode(event)
        if len(encoded) + BRACKETS > FRAME_LIMIT:
            encoded = encode(Gap(q=event.q, t=event.t, n=1, why="output"))
        if self._bytes + len(self._events) + len(encoded) + BRACKETS > FRAME_LIMIT:
            self._flush()
        self._events.append(encoded)
        self._bytes += len(encoded)

    def _due(self) -> bool:
        return (
            len(self._events) >= FRAME_EVENTS
            or self._bytes >= FRAME_BYTES
            or self._clock() - self._sent_at >= PATIENCE_S
        )

    def _set_timer(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
        self._timer_set = True

    def _on_timer(self, _signal: int, _frame: object) -> None:
        if self._busy:
            self._set_timer()
            return
        self._timer_set = False
        self._flush()

    def _flush(self) -> None:
        if not self._events:
            return
        payload = b"[" + b",".join(self._events) + b"]"
        self._events.clear()
        self._bytes = 0
        rest = memoryview(len(payload).to_bytes(4, "big") + payload)
        while rest:
            rest = rest[self._write(self._fd, rest) :]
        self._sent_at = self._clock()
