"""Numbers events, stamps them with the time and hands them on, up to a budget."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns as _now

from retrograde.recording.events import AnyEvent, Gap

Emit = Callable[[AnyEvent], None]


class Feed:
    """Where the events of a run go. Each is made where it happens: handing on its fields would cost more than that.

        if (q := feed.next()) >= 0:
            feed.emit(Visit(q=q, t=feed.time(), …))

    Over the budget one `Gap` is sent; from then on `next` refuses, and only what must come at any cost, such as an
    error and the end, is numbered by `next_anyway`.
    """

    __slots__ = ("_budget", "_sent", "_started", "emit", "now", "open", "settle")

    def __init__(self, emit: Emit, budget: int) -> None:
        self.emit = emit
        self.settle: Callable[[], None] = _nothing
        """Has everything told that happened until now; who keeps notes puts it here."""
        self.open = True
        """Whether the budget still lasts."""
        self._budget = budget
        self._started = _now()
        self._sent = 0
        self.now = 0
        """What `time` said last: for events that come in quick succession, and never earlier than another's."""

    def time(self) -> int:
        """Microseconds since the run started."""
        self.now = now = (_now() - self._started) // 1000
        return now

    def next(self) -> int:
        """The number of the event that is sent now; −1 when the budget is used up."""
        q = self._sent
        if q >= self._budget:
            return self._refuse()
        self._sent = q + 1
        return q

    def next_anyway(self) -> int:
        """The number of the event that is sent now, whatever the budget."""
        self._sent += 1
        return self._sent - 1

    def _refuse(self) -> int:
        if self.open:
            self.open = False
            self.emit(Gap(q=self.next_anyway(), t=self.time(), n=0, why="budget"))
        return -1


def _nothing() -> None:
    """Nobody keeps notes."""


def clean(text: str) -> str:
    """`text` without lone surrogates, which JSON cannot carry; they are shown as escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
