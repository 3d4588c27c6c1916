"""How often each arm of the program has run, told as `Ran`.

An arm is counted when it is told, in its turn among what was noted, so that every event sees the counts of its moment.
"""

from __future__ import annotations

from collections.abc import Callable

from retrograde.recording.events import Ran
from retrograde.recording.feed import Feed
from retrograde.recording.recorder import Recorder

_OFTEN = 4096
"""So many runs of arms are told even when nothing else happens: a loop without end can be seen to turn."""


class Tally:
    """Counts of `arms` arms."""

    def __init__(self, feed: Feed, recorder: Recorder, arms: int) -> None:
        self._feed = feed
        self._counts = [0] * arms
        self.due: dict[int, int] = {}
        """The counts that have changed since they were told."""
        self._quiet = 0
        count, notes = self._count, [(self._count, n) for n in range(arms)]

        def ran(n: int) -> None:
            if feed.open:
                recorder.note(notes[n])
            else:
                count(n)

        self.ran: Callable[[int], None] = ran
        """Arm `n` runs now."""

    def tell(self) -> None:
        """Send the counts that are due."""
        if not self.due:
            return
        if self._feed.again(("Ran", None, *self.due), (), 0, times=self.due.values()):
            self._told()
        elif (q := self._feed.next()) >= 0:
            self._send(q)

    def tell_anyway(self) -> None:
        """The same at the end, whatever the budget."""
        if self.due:
            self._send(self._feed.next_anyway())

    def _send(self, q: int) -> None:
        self._feed.emit(Ran(q=q, t=self._feed.time(), arms=tuple(self.due.items())))
        self._told()

    def _told(self) -> None:
        self.due.clear()
        self._quiet = 0

    def _count(self, n: int) -> None:
        self._counts[n] = self.due[n] = self._counts[n] + 1
        self._quiet += 1
        if self._quiet >= _OFTEN and self._feed.open:
            self.tell()
