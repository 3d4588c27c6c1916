"""The server's end of a child's event pipe: frames are cut, counted and decoded against the schema, none believed.

A frame is 4 bytes of length, big-endian, and that many bytes of JSON: a list of trace events. A program can take over
its own process, so every byte here may be an attack: lengths are checked before anything is kept, and what is passed
on is re-encoded by us from checked objects, never the child's bytes.
"""

from __future__ import annotations

import msgspec

from retrograde.recording.events import AnyEvent, End, Repeat, Run, Status
from retrograde_server.runs.limits import FRAME_LIMIT, Limits
from retrograde_server.runs.looking import HEADER, Staying

_decode_staying = msgspec.json.Decoder(Staying).decode
_decode = msgspec.json.Decoder(list[AnyEvent]).decode


class Violation(Exception):
    """The child broke a rule of the pipe: its run ends with `status`, and `str()` says what it did."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status


class Frames:
    """Cuts a child's bytes, in whatever pieces they come, into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def rest(self) -> int:
        """How many bytes wait for more."""
        return len(self._buffer)

    def add(self, data: bytes) -> None:
        self._buffer += data

    def clear(self) -> None:
        self._buffer.clear()

    def cut(self) -> bytes | None:
        """The next whole frame, or None while it is incomplete. Raises Violation."""
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


class FrameReader:
    """Turns a child's bytes, in whatever pieces they come, into checked events.

    `end` is the child's own last event once it came; nothing may follow it but the word that the child stays. After a
    `violation` nothing more is read.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._frames = Frames()
        self._total = 0
        self._next_q = 0
        self._repeated = 0
        self._accepted: list[AnyEvent] = []
        self.end: End | None = None
        self.staying = False
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
                self._frames.clear()
        return self._accepted

    def _read(self, data: bytes) -> None:
        self._total += len(data)
        if self._total > self._limits.trace:
            raise Violation("output", f"its trace grew beyond {self._limits.trace} bytes")
        self._frames.add(data)
        while (frame := self._frames.cut()) is not None:
            if self.end is None:
                self._check(frame)
            else:
                self._check_last(frame)
        if self.staying and self._frames.rest:
            raise Violation("lost", "it spoke after its end without being asked")

    def _check_last(self, frame: bytes) -> None:
        """What comes after the end: the word that the child stays, once."""
        try:
            _decode_staying(frame)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            raise Violation("lost", "it sent an event after its end") from None
        if self.staying:
            raise Violation("lost", "it spoke after its end without being asked")
        self.staying = True

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
