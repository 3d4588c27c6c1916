"""The recorder as a run uses it, without the child process and the user's program around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from retrograde.program.run import recording


@contextmanager
def recorded() -> Iterator[None]:
    """Everything the engine does inside is recorded as events, which are then dropped."""
    with recording(lambda event: None):
        yield
