"""The server's end of a child's event pipe: frames are cut, counted and decoded against the schema, none believed.

A frame is 4 bytes of length, big-endian, and that many bytes of JSON: a list of trace events. A program can take over
its own process, so every byte here may be an attack: lengths are checked before anything is kept, and what is passed
on is re-encoded by us from checked objects, never the child's bytes.
"""

from __future__ import annotations

import msgspec

from retrograde.recording.events import AnyEvent, End, Repeat, Run, Status
from retrograde_server.runs.limits import FRAME_LIMIT, Limits

HEADER = 4

_decode = msgspec.json.Decoder(list[AnyEvent]).decode


class Violation(Exception):
    """The child broke a rule of the pipe: its run ends with `status`, and `str()` says what it did."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status


class FrameReader:
    """Turns a child's bytes, in whatever pieces they come, into checked events.

    `end` is the child's own last event once it came; nothing may follow it. After a `violation` nothing more is read.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._total = 0
        self._next_q = 0
        self._repeated = 0
        self._accepted: list[AnyEvent] = []
        self.end: End | None = None
        self.violation: Violation | None = None

    @property
    def next_q(self) -> int:
        """Sequence number of the event that is due."""
        return self._next_q

    def feed(self, data: bytes) -> list[AnyEvent]:
        """The good events completed by `data`, in order; the end is kept apart."""
        self._accepted = []
        if self.violation is None:
            try:
                self._read(data)
            except Violation as violation:
                self.violation = violation
                self._buffer.clear()
        return self._accepted

    def _read(self, data: bytes) -> None:
        self._total += len(data)
        if self._total > self._limits.trace:
            raise Violation("output", f"its trace grew beyond {self._limits.trace} bytes")
        self._buffer += data
        while (frame := self._cut()) is not None:
            self._check(frame)

    def _cut(self) -> bytes | None:
        """The next whole frame, or None while it is incomplete."""
        if len(self._buffer) < HEADER:
            return None
        size = int.from_bytes(self._buffer[:HEADER], "big")
        if not 0 < size <= FRAME_LIMIT:
            raise Violation("lost", f"it sent a frame of {size} bytes; 1 to {FRAME_LIMIT} are allowed")
        if len(self._buffer) < HEADER + size:
            return None
        frame = bytes(self._buffer[HEADER : HEADER + size])
        del self._buffer[: HEADER + size]
        return frame

    def _check(self, frame: bytes) -> None:
        try:
            events = _decode(frame)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            raise Violation("lost", f"it sent a malformed event ({error})") from None
        for event in events:
            self._accept(event)

    def _accept(self, event: AnyEvent) -> None:
        if self.end is not None:
            raise Violation("lost", "it sent an event after its end")
        if event.q != self._next_q:
            raise Violation("lost", f"it sent event {event.q} where {self._next_q} was due")
        if isinstance(event, Run) != (event.q == 0):
            raise Violation("lost", "its trace must start with the program, once")
        if event.q - self._repeated >= self._limits.most_events:
            raise Violation("output", f"its trace grew beyond {self._limits.events} events")
        if isinstance(event, End):
            self.end = event
            return
        self._next_q += self._repetition(event) if isinstance(event, Repeat) else 1
        self._accepted.append(event)

    def _repetition(self, repeat: Repeat) -> int:
        """How many events a repetition stands for."""
        if not (repeat.n > 0 and 0 < repeat.back <= repeat.q):
            raise Violation("lost", f"it sent a repetition of {repeat.n} events, {repeat.back} before them")
        self._repeated += repeat.n
        if self._repeated > self._limits.repeated:
            raise Violation("output", f"its trace repeated more than {self._limits.repeated} events")
        return repeat.n
