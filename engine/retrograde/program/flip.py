"""Turns one evaluation of one condition round, so that a run shows what the other branch would have done."""

from __future__ import annotations

from collections.abc import Sequence

from retrograde.program.marker import Record, Test
from retrograde.recording.events import Flip


class Flipping:
    """The flip of a run, if there is one, and what has come of it."""

    def __init__(self, flip: Flip | None, records: Sequence[Record]) -> None:
        self._flip = flip
        self.record = -1
        """The record of the condition; −1 when none is to be turned round."""
        self._met = 0
        self.done = False
        """Whether it was turned round."""
        if flip is not None:
            found = [k for k, one in enumerate(records) if isinstance(one, Test) and one.src == flip.src]
            self.record = found[0] if found else -1

    @property
    def possible(self) -> bool:
        """Whether there is such a condition, or none is asked for."""
        return self._flip is None or self.record >= 0

    def turned(self, truth: bool) -> bool:
        """The condition was evaluated: its truth, or once the opposite."""
        assert self._flip is not None
        self._met += 1
        if self._met - 1 != self._flip.nth:
            return truth
        self.done = True
        return not truth

    def failure(self) -> str:
        """Why nothing was turned round; empty when something was, or nothing was to be."""
        if self._flip is None or self.done:
            return ""
        line = self._flip.src[0]
        if self.record < 0:
            return f"No condition that can be turned round stands at this place of line {line}."
        times = "once" if self._met == 1 else f"{self._met} times"
        met = f"was evaluated {times}" if self._met else "was never evaluated"
        return f"The condition in line {line} {met}: there is no evaluation {self._flip.nth} (from 0) to turn round."
