"""What is different about a run that was asked for something beside running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from retrograde.program.births import parameters_told
from retrograde.program.check import Checker, CheckRecorder
from retrograde.program.decisions import Decisions
from retrograde.program.flip import Flipping
from retrograde.program.forced import COUNTED, ForcedDecisions, Freezing, counting
from retrograde.program.marker import Record
from retrograde.program.mistakes import making
from retrograde.program.parse import Prepare
from retrograde.program.spans import Columns
from retrograde.recording.lab import LabRecorder
from retrograde.recording.recorder import Recorder
from retrograde.recording.trials import Check, Flip, Frozen, Lab, Wrong

Marks = dict[str, Callable[..., Any]]


@dataclass(frozen=True)
class Setup:
    """An ordinary run."""

    recorder: type[Recorder] = Recorder
    decisions: type[Decisions] = Decisions
    repeats: bool = True
    """Whether events may come as repetitions of earlier ones."""
    around: Callable[[], AbstractContextManager[None]] = nullcontext

    def beside(self, recorder: Recorder) -> AbstractContextManager[None]:
        """What the program runs in."""
        return self.around()

    def instrument(self, _: Columns) -> tuple[Prepare | None, Marks]:
        """What changes the tree before it is marked, and the marks that this brings."""
        return None, {}

    def after(self, recorder: Recorder, checker: Callable[[], Checker], whole: bool) -> None:
        """What is done once the program has run; `whole` when it came to its end."""

    def flipping(self, flip: Flip | None, records: Sequence[Record]) -> Flipping:
        """What conditions ask which way to go."""
        return Flipping(flip, records)


@dataclass(frozen=True)
class _FrozenSetup(Setup):
    """A run that goes the way of another one."""

    decisions: type[Decisions] = ForcedDecisions
    way: Frozen = field(default_factory=Frozen)

    def instrument(self, columns: Columns) -> tuple[Prepare | None, Marks]:
        prepare, counted = counting(self.way, columns)
        return prepare, {COUNTED: counted}

    def flipping(self, _: Flip | None, records: Sequence[Record]) -> Flipping:
        return Freezing(self.way, records)


@dataclass(frozen=True)
class _CheckSetup(Setup):
    """A run whose gradients are checked."""

    recorder: type[Recorder] = CheckRecorder
    only: int = 0

    def beside(self, recorder: Recorder) -> AbstractContextManager[None]:
        assert isinstance(recorder, CheckRecorder)
        return parameters_told(recorder.parameter)

    def after(self, recorder: Recorder, checker: Callable[[], Checker], whole: bool) -> None:
        assert isinstance(recorder, CheckRecorder)
        checker().check(recorder if whole else None, self.only)


def setup_of(lab: Lab | None) -> Setup:
    """How a run is set up for what it was asked."""
    match lab:
        case Wrong():
            return Setup(recorder=LabRecorder, repeats=False, around=partial(making, lab))
        case Frozen():
            return _FrozenSetup(way=lab)
        case Check():
            return _CheckSetup(only=lab.node)
    return Setup()
