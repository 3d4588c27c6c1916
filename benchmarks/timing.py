"""Interleaved timing: every contender runs once a round in random order, and ratios are taken round by round.

CPU time of the process, because wall time on a shared machine measures the neighbours. The garbage collector is emptied
and frozen after imports, so that nobody pays for another library's objects.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One contender against the reference: medians in microseconds and the median ratio with its quartiles."""

    name: str
    median_us: float
    ratio: float
    low: float
    high: float


def compare(
    contenders: dict[str, Callable[[], object]],
    reference: str,
    rounds: int,
    per: int,
    clock: Callable[[], float] = time.process_time,
) -> list[Ratio]:
    """Run every contender `rounds` times after one warm-up; `per` is how many units one call does."""
    for run in contenders.values():
        run()
    gc.collect()
    gc.freeze()
    order, shuffle = list(contenders), random.Random(0)
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        shuffle.shuffle(order)
        for name in order:
            started = clock()
            contenders[name]()
            times[name].append((clock() - started) / per * 1e6)
    gc.unfreeze()
    return [_ratio(name, times[name], times[reference]) for name in contenders]


def _ratio(name: str, mine: list[float], theirs: list[float]) -> Ratio:
    ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return Ratio(name, statistics.median(mine), middle, low, high)
