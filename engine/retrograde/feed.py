"""Numbers events, stamps them with the time and hands them on, up to a budget."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns as _now
from typing import Any

from retrograde.events import Event, Gap

Emit = Callable[[Any], None]


class Feed:
    """The one place where the events of a run are made.

    Over the budget it sends one `Gap`; from then on `put` is silent and only `put_anyway` sends: the few events that
    must come at any cost, such as an error and the end.
    """

    def __init__(self, emit: Emit, budget: int) -> None:
        self._emit = emit
        self._budget = budget
        self._started = _now()
        self.open = True
        """Whether `put` still sends."""
        self.sent = 0

    def elapsed_us(self) -> int:
        """Microseconds since the run started."""
        return (_now() - self._started) // 1000

    def put(self, kind: type[Event], /, **fields: Any) -> bool:
        """Send an event of this kind; False when the budget is used up."""
        sent = self.sent
        if sent >= self._budget or not self.open:
            return self._refuse()
        self.sent = sent + 1
        self._emit(kind(q=sent, t=(_now() - self._started) // 1000, **fields))
        return True

    def put_anyway(self, kind: type[Event], /, **fields: Any) -> None:
        """Send an event of this kind whatever the budget."""
        sent = self.sent
        self.sent = sent + 1
        self._emit(kind(q=sent, t=self.elapsed_us(), **fields))

    def _refuse(self) -> bool:
        if self.open:
            self.open = False
            self.put_anyway(Gap, n=0, why="budget")
        return False


def clean(text: str) -> str:
    """`text` without lone surrogates, which JSON cannot carry; they are shown as escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
