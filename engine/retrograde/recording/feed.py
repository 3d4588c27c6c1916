"""Numbers events, stamps them with the time and hands them on, up to a budget."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns as _now
from typing import Any

from retrograde.recording.events import AnyEvent, Gap
from retrograde.recording.repeats import Repeats

Emit = Callable[[AnyEvent], None]


class Feed:
    """Where the events of a run go. Each is made where it happens: handing on its fields would cost more than that.

        if (q := feed.next()) >= 0:
            feed.emit(Visit(q=q, t=feed.time(), …))

    With `repeated`, so many more events may be told as repetitions of earlier ones. Each is offered for that first:

        if not feed.again(…) and (q := feed.next()) >= 0:
            feed.emit(…)

    Over the budget one `Gap` is sent; from then on `next` refuses, and only what must come at any cost, such as an
    error and the end, is numbered by `next_anyway`.
    """

    __slots__ = ("_budget", "_repeated", "_started", "again", "emit", "now", "open", "repeats", "sent", "settle")

    def __init__(self, emit: Emit, budget: int, repeated: int = 0) -> None:
        self.emit = emit
        self.again: Callable[..., bool] = _anew
        """See `Repeats.again`."""
        self.repeats: Repeats | None = None
        self.settle: Callable[[], None] = _nothing
        """Has everything told that happened until now; who keeps notes puts it here."""
        self.open = True
        """Whether the budget still lasts."""
        self._budget = budget
        self._repeated = repeated
        self._started = _now()
        self.sent = 0
        """How many numbers are given to events."""
        self.now = 0
        """What `time` said last: for events that come in quick succession, and never earlier than another's."""
        if repeated:
            self.repeats = Repeats(self)
            self.emit, self.again = self.repeats.emit, self.repeats.again

    def time(self) -> int:
        """Microseconds since the run started."""
        self.now = now = (_now() - self._started) // 1000
        return now

    def next(self) -> int:
        """The number of the event that is sent now; −1 when the budget is used up."""
        q = self.sent
        if q >= self._budget:
            return self._refuse()
        self.sent = q + 1
        return q

    def repeat(self, count: int) -> None:
        """So many events of a repetition are numbered; they cost nothing of the budget while their own lasts."""
        self.sent += count
        if self._repeated >= count:
            self._repeated -= count
            self._budget += count

    def next_anyway(self) -> int:
        """The number of the event that is sent now, whatever the budget."""
        self.sent += 1
        return self.sent - 1

    def _refuse(self) -> int:
        if self.open:
            self.open = False
            self.emit(Gap(q=self.next_anyway(), t=self.time(), n=0, why="budget"))
        return -1


def _nothing() -> None:
    """Nobody keeps notes."""


def _anew(*_: Any, **__: Any) -> bool:
    """Everything is told in full."""
    return False


def clean(text: str) -> str:
    """`text` without lone surrogates, which JSON cannot carry; they are shown as escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
