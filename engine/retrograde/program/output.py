"""What a program prints, as `Text` events with the place that printed: one event for one call of `print`."""

from __future__ import annotations

import builtins
import io
import sys
from types import FrameType
from typing import Any, Literal

from retrograde.program.scopes import Scopes
from retrograde.program.spans import Spans
from retrograde.recording.events import Text
from retrograde.recording.feed import Feed, clean
from retrograde.tape.state import state

LATE = 8192
"""Past the event budget, text is sent in pieces of this many characters."""
Fd = Literal[1, 2]
_print = builtins.print


class OutputLimit(BaseException):
    """The program printed more than it may. Not an `Exception`, so that `except Exception` does not keep it going."""


class Output:
    """Gathers what is written to the streams; raises `OutputLimit` when it is more than `cap` bytes of UTF-8."""

    def __init__(self, feed: Feed, scopes: Scopes, spans: Spans, cap: int) -> None:
        self._feed = feed
        self._scopes = scopes
        self._spans = spans
        self._left = cap
        self._held: list[tuple[Fd, str]] | None = None
        """The pieces of the `print` that is running."""
        self._late: dict[Fd, str] = {1: "", 2: ""}
        self.streams = _Stream(self, 1), _Stream(self, 2)
        """Standard output and standard error."""

    def print(self, *values: Any, **options: Any) -> None:
        """Python's `print`, whose pieces become one event."""
        self._release(sys._getframe(1))
        outer, self._held = self._held, []
        try:
            _print(*values, **options)
        finally:
            self._release(sys._getframe(1))
            self._held = outer

    def write(self, fd: Fd, text: str) -> None:
        """A piece was written to a stream."""
        if self._held is not None:
            self._held.append((fd, text))
        elif text:
            self._send(fd, text, sys._getframe(2))

    def finish(self) -> None:
        """Send what is left."""
        for fd, text in self._late.items():
            if text:
                self._send_late(fd, text)

    def _release(self, frame: FrameType) -> None:
        """Send the pieces held so far, in order."""
        held, whole = self._held or [], ""
        for i, (fd, text) in enumerate(held):
            whole += text
            if whole and (i + 1 == len(held) or held[i + 1][0] != fd):
                self._send(fd, whole, frame)
                whole = ""
        held.clear()

    def _send(self, fd: Fd, text: str, frame: FrameType) -> None:
        data = clean(text).encode()
        fits = data[: max(self._left, 0)].decode(errors="ignore")
        self._left -= len(data)
        if fits and not self._put(fd, fits, frame):
            self._late[fd] += fits
            if len(self._late[fd]) >= LATE:
                self._send_late(fd, self._late[fd])
                self._late[fd] = ""
        if self._left < 0:
            raise OutputLimit

    def _put(self, fd: Fd, text: str, frame: FrameType) -> bool:
        """Send a text with its place; False past the event budget."""
        self._feed.settle()
        scope, q = self._scopes.id_of(state.scope), self._feed.next()
        if q >= 0:
            src = self._spans.of_frame(frame)
            self._feed.emit(Text(q=q, t=self._feed.time(), fd=fd, s=text, sc=scope, src=src))
        return q >= 0

    def _send_late(self, fd: Fd, text: str) -> None:
        self._feed.emit(Text(q=self._feed.next_anyway(), t=self._feed.time(), fd=fd, s=text))


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a program."""

    def __init__(self, output: Output, fd: Fd) -> None:
        self._output = output
        self._fd = fd

    @property
    def name(self) -> str:
        """As Python names the stream."""
        return "<stdout>" if self._fd == 1 else "<stderr>"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Every character can be written."""
        return "utf-8"

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Show `text`; how many characters it has."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.write(self._fd, text)
        return len(text)
