"""Executor: where programs run. One interface, a local one by default, one suite of tests for all of them.

Contract: the events of a run are dense from 0, start with `Run` and close with exactly one `End`, which comes with
`Ended` (status `lost` when the process vanished). A run is never executed twice. What a program does is never an
exception here.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from retrograde.recording.events import AnyEvent, End
from retrograde_server.runs.limits import Program
from retrograde_server.runs.looking import Found, Look


class QueueFull(Exception):
    """No place to run, and none to wait."""


class TensorsGone(LookupError):
    """What was kept of a run is not there, or not any more; `str()` says why."""


class ExecutorDown(Exception):
    """The executor cannot run programs; `str()` says why and what to try."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The run waits at `position`, from 1."""

    position: int


@dataclass(frozen=True, slots=True)
class Started:
    """The program has a process of its own now."""


@dataclass(frozen=True, slots=True)
class Happened:
    """The program did this."""

    events: list[AnyEvent]


@dataclass(frozen=True, slots=True)
class Ended:
    """The run is over. `events` are its last ones, and when it never started its first."""

    events: list[AnyEvent]
    end: End


Progress: TypeAlias = Queued | Started | Happened | Ended


@dataclass(frozen=True, slots=True)
class Capacity:
    """How busy an executor is."""

    slots: int
    running: int
    waiting: int
    queue: int
    """How many may wait."""
    ready: bool
    """Programs can run now."""
    layers: tuple[str, ...]
    """What confines a program here."""


class Execution(Protocol):
    """A run that was admitted."""

    def progress(self) -> AsyncGenerator[Progress, None]:
        """What happens, from the queue to `Ended`. To be iterated once; leaving early stops the run."""

    def stop(self) -> None:
        """Ends the run with status `stopped`; does nothing when it is over already."""

    async def look(self, look: Look) -> Found:
        """Part of a tensor of the run, once it is over. Raises TensorsGone."""

    def release(self) -> None:
        """Nobody will look any more; what was kept for that is given up."""


class Executor(Protocol):
    """Runs programs."""

    async def start(self) -> None:
        """Makes ready. Raises ExecutorDown."""

    def admit(self, program: Program) -> Execution:
        """Takes a program in, to run now or to wait for its turn. Raises QueueFull."""

    def capacity(self) -> Capacity:
        """How busy it is."""

    async def shutdown(self) -> None:
        """Ends every run and every process."""
