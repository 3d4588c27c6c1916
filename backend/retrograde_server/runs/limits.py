"""What one run may use, and the messages in which a child learns it."""

from __future__ import annotations

import msgspec

from retrograde.program import FILENAME, ProgramLimits
from retrograde.recording.events import Flip, Lab

KIB = 1024
MIB = 1024 * KIB

FRAME_LIMIT = 1 * MIB
"""Bytes of one frame from a child; the length is checked before anything is read."""
EVENTS_SPARE = 64
"""Events beyond the limit that a well-behaved child needs to say that the limit was reached, why it failed, its end."""
PROGRAM_LIMIT = 64 * MIB
"""Bytes of a program with all that goes with it, as JSON."""
TEXT_PIECE = 4 * KIB
"""Beyond the limit, printed text still comes, in events of at least this size."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one run. Times in seconds, sizes in bytes."""

    wall_s: float = 20
    cpu_s: int = 20
    memory: int = 512 * MIB
    """Address space of the process."""
    output: int = 256 * KIB
    """What the program prints."""
    events: int = 50_000
    trace: int = 32 * MIB
    """All frames of the run."""
    kept: int = 64 * MIB
    """Copies of tensors that stay to be looked at after the end, beside the memory; 0 keeps none."""

    @property
    def program(self) -> ProgramLimits:
        """What a child keeps to by itself, to end with a better message."""
        return ProgramLimits(events=self.events, repeated=self.repeated, output=self.output)

    @property
    def repeated(self) -> int:
        """Events beside those that may come as repetitions of earlier ones, which cost next to nothing."""
        return 3 * self.events

    @property
    def most_events(self) -> int:
        """Events at which the server ends a run whose child did not keep to its limits."""
        return self.events + self.output // TEXT_PIECE + EVENTS_SPARE


class Program(msgspec.Struct, frozen=True):
    """What the server writes to a child's program pipe first, in a frame."""

    source: str
    seed: int = 0
    name: str = FILENAME
    """What the trace calls it."""
    flip: Flip | None = None
    """The condition that it turns round."""
    kept: int = 0
    """Bytes of tensors that it keeps for after its end."""
    lab: Lab | None = None
    """What else is done to it."""
