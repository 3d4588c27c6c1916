"""One run as the server knows it: a state that only moves forward, and a log of events that only grows.

    queued ─▶ running ─▶ ended          queued ─▶ ended (stopped before its turn)

Viewers read the log through cursors of their own, so that one that is slow or comes back later costs the others
nothing. Events are kept encoded: bytes are what every viewer gets.
"""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias

from retrograde.recording.events import AnyEvent, End, Repeat, Status, encode

State: TypeAlias = Literal["queued", "running", "ended"]

_MOVES: dict[State, tuple[State, ...]] = {"queued": ("running", "ended"), "running": ("ended",), "ended": ()}


class IllegalMove(RuntimeError):
    """A run was asked to go back, or to go on after its end: a mistake in the server."""


class EventLog:
    """Encoded events by sequence number, from 0 without a hole; a `Repeat` has several numbers."""

    def __init__(self) -> None:
        self._events: list[bytes] = []
        self._ends: list[int] = [0]
        """Where in the bytes of all events each begins, and the next one."""
        self._numbers: list[int] = [0]
        """The first number of each event, and of the next one."""

    def __len__(self) -> int:
        """The number that the next event has."""
        return self._numbers[-1]

    def append(self, event: AnyEvent) -> None:
        """Adds the next event. Raises IllegalMove when its `q` is not the next number."""
        if event.q != len(self):
            raise IllegalMove(f"event {event.q} came where {len(self)} was due")
        encoded = encode(event)
        self._events.append(encoded)
        self._numbers.append(event.q + (event.n if isinstance(event, Repeat) else 1))
        self._ends.append(self._ends[-1] + len(encoded))

    def size(self, start: int) -> int:
        """Bytes of the events from number `start` on."""
        return self._ends[-1] - self._ends[self._place(start)]

    def slice(self, start: int, count: int, size: int) -> tuple[list[bytes], int]:
        """At most `count` numbers and `size` bytes from number `start` on, but at least one event when there is one;
        and the number after them."""
        first = self._place(start)
        fits = bisect.bisect_right(self._ends, self._ends[first] + size) - 1
        last = max(first + 1, min(bisect.bisect_right(self._numbers, start + count) - 1, fits))
        events = self._events[first:last]
        return events, self._numbers[first + len(events)]

    def first_number(self, q: int) -> int:
        """The first number of the event that has number `q`."""
        return self._numbers[self._place(q)]

    def _place(self, q: int) -> int:
        return bisect.bisect_right(self._numbers, q) - 1


class Run:
    """A run's state, its place in the queue, and its log."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.log = EventLog()
        self._state: State = "queued"
        self._position = 0
        self._status: Status | None = None
        self._watchers: set[asyncio.Event] = set()

    @property
    def state(self) -> State:
        return self._state

    @property
    def position(self) -> int:
        """Place in the queue from 1; 0 when not waiting."""
        return self._position

    @property
    def status(self) -> Status | None:
        """How it ended; None before."""
        return self._status

    def wait_at(self, position: int) -> None:
        """It is at `position` in the queue now."""
        if self._state != "queued":
            raise IllegalMove(f"a run that is {self._state} cannot wait")
        self._position = position
        self._notify()

    def start(self) -> None:
        """Its turn has come."""
        self._move("running")
        self._position = 0
        self._notify()

    def append(self, events: list[AnyEvent]) -> None:
        """What the running program did next; its end comes through `finish`."""
        if self._state != "running":
            raise IllegalMove(f"a run that is {self._state} has no events")
        for event in events:
            self.log.append(event)
        self._notify()

    def finish(self, events: list[AnyEvent], end: End) -> None:
        """The last events, and the end."""
        self._move("ended")
        self._position = 0
        for event in [*events, end]:
            self.log.append(event)
        self._status = end.status
        self._notify()

    @contextmanager
    def watched_by(self, wake: asyncio.Event) -> Iterator[None]:
        """Inside, `wake` is set at every change."""
        self._watchers.add(wake)
        try:
            yield
        finally:
            self._watchers.discard(wake)

    def _move(self, to: State) -> None:
        if to not in _MOVES[self._state]:
            raise IllegalMove(f"a run cannot go from {self._state} to {to}")
        self._state = to

    def _notify(self) -> None:
        for wake in self._watchers:
            wake.set()
