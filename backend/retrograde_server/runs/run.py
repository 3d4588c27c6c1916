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

from retrograde.recording.events import AnyEvent, End, Status, encode

State: TypeAlias = Literal["queued", "running", "ended"]

_MOVES: dict[State, tuple[State, ...]] = {"queued": ("running", "ended"), "running": ("ended",), "ended": ()}


class IllegalMove(RuntimeError):
    """A run was asked to go back, or to go on after its end: a mistake in the server."""


class EventLog:
    """Encoded events by sequence number, from 0 without a hole."""

    def __init__(self) -> None:
        self._events: list[bytes] = []
        self._ends: list[int] = [0]

    def __len__(self) -> int:
        return len(self._events)

    def append(self, event: AnyEvent) -> None:
        """Adds the next event. Raises IllegalMove when its `q` is not the next number."""
        if event.q != len(self._events):
            raise IllegalMove(f"event {event.q} came where {len(self._events)} was due")
        encoded = encode(event)
        self._events.append(encoded)
        self._ends.append(self._ends[-1] + len(encoded))

    def size(self, start: int) -> int:
        """Bytes of the events from `start` on."""
        return self._ends[-1] - self._ends[start]

    def slice(self, start: int, count: int, size: int) -> list[bytes]:
        """At most `count` events and `size` bytes from `start` on, but at least one when there is one."""
        fits = bisect.bisect_right(self._ends, self._ends[start] + size) - 1
        return self._events[start : max(start + 1, min(start + count, fits))]


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
