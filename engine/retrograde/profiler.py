"""Measuring a program: PyTorch's `torch.profiler`. A run's trace shows what it did, so nothing is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ContextDecorator
from enum import Enum
from typing import Any

__all__ = ["ProfilerActivity", "profile", "record_function", "schedule"]


class ProfilerActivity(Enum):
    """What may be measured."""

    CPU = 0
    CUDA = 2


class record_function(ContextDecorator):
    """A context and a decorator that names a part of the program."""

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name

    def __enter__(self) -> record_function:
        return self

    def __exit__(self, *exc: object) -> None:
        pass


class profile:
    """A context; what it measured is empty."""

    def __init__(self, *, activities: Iterable[ProfilerActivity] | None = None, **options: Any) -> None:
        self._ready: Callable[[Any], None] | None = options.get("on_trace_ready")

    def __enter__(self) -> profile:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._ready is not None:
            self._ready(self)

    def step(self) -> None:
        """A step of training ended."""

    def key_averages(self, **options: Any) -> _Averages:
        """What was measured."""
        return _Averages()


class _Averages(list[Any]):
    """No rows."""

    def table(self, **options: Any) -> str:
        """A sentence in place of the table."""
        return "Nothing is timed here: the trace of this run shows every operation."


def schedule(**steps: int) -> Callable[[int], None]:
    """Which steps to measure: none."""
    return lambda step: None
