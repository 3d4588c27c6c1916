"""Small runs for tests of what handles runs."""

from __future__ import annotations

from retrograde.recording.events import AnyEvent, End, Repeat, Run, Text


def opening() -> Run:
    return Run(q=0, t=0, v=(1, 0), engine="test", source="print(1)")


def texts(start: int, stop: int, size: int = 1) -> list[AnyEvent]:
    """Events `start` to `stop` - 1, each printing `size` characters."""
    return [Text(q=q, t=q, fd=1, s="x" * size) for q in range(start, stop)]


def end(q: int) -> End:
    return End(q=q, t=q, status="ok", ops=0, ms=1.5)


def repetition(q: int, count: int, back: int = 1) -> Repeat:
    """A repetition of `count` events."""
    return Repeat(q=q, t=q, n=count, back=back)
