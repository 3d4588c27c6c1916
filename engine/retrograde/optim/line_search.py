"""A step length along a direction that satisfies the strong Wolfe conditions: enough descent, and a flat enough end.

Source: Nocedal and Wright, Numerical Optimization, section 3.5; bracketing, then shrinking the bracket by cubics.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

DESCENT = 1e-4
"""The loss must fall by this share of what the slope at the start promises."""
FLATNESS = 0.9
"""The slope must fall to this share of the slope at the start."""


class Point(NamedTuple):
    """A place on the line."""

    step: Any
    """How far along the direction."""
    loss: float
    grad: Any
    """(n,)."""
    slope: Any
    """The derivative of the loss along the line."""


Evaluate = Callable[[Any], Point]
"""The point at a step."""


class _Search:
    """One search from `start` along a direction whose largest element is `size`."""

    def __init__(self, evaluate: Evaluate, start: Point, size: float, tolerance: float, limit: int) -> None:
        self._evaluate = evaluate
        self._start = start
        self._size = size
        self._tolerance = tolerance
        self._limit = limit
        self._turns = 0
        self.evaluations = 0

    def at(self, step: Any) -> Point:
        """The point at `step`."""
        self.evaluations += 1
        return self._evaluate(step)

    def climbs(self, point: Point) -> bool:
        """Whether the loss has not fallen enough there."""
        return bool(point.loss > self._start.loss + DESCENT * point.step * self._start.slope)

    def flat(self, point: Point) -> bool:
        """Whether the slope has fallen enough there."""
        return bool(abs(point.slope) <= -FLATNESS * self._start.slope)

    def bracket(self, step: Any) -> tuple[list[Point], bool]:
        """Two points with a good one between them, or one that is good itself and True."""
        before, now = self._start._replace(step=0), self.at(step)
        while self._turns < self._limit:
            if self.climbs(now) or (self._turns > 1 and now.loss >= before.loss):
                return [before, now], False
            if self.flat(now):
                return [now], True
            if now.slope >= 0:
                return [before, now], False
            bounds = now.step + 0.01 * (now.step - before.step), now.step * 10
            before, now = now, self.at(_lowest(before, now, bounds))
            self._turns += 1
        return [self._start._replace(step=0), now], False

    def zoom(self, ends: list[Point]) -> Point:
        """Shrink the bracket until one of its ends is good; that end."""
        low, high = (0, 1) if ends[0].loss <= ends[-1].loss else (1, 0)
        stuck = False
        while self._turns < self._limit and abs(ends[1].step - ends[0].step) * self._size >= self._tolerance:
            step, stuck = _inside(_lowest(ends[0], ends[1]), [end.step for end in ends], stuck)
            now = self.at(step)
            self._turns += 1
            if self.climbs(now) or now.loss >= ends[low].loss:
                ends[high] = now
                low, high = (0, 1) if ends[0].loss <= ends[1].loss else (1, 0)
                continue
            good = self.flat(now)
            if not good and now.slope * (ends[high].step - ends[low].step) >= 0:
                ends[high] = ends[low]
            ends[low] = now
            if good:
                break
        return ends[low]


def strong_wolfe(
    evaluate: Evaluate, start: Point, step: Any, size: float, tolerance: float = 1e-9, limit: int = 25
) -> tuple[Point, int]:
    """A point that satisfies the conditions, or the best found in `limit` turns, and how often `evaluate` was called.

    `step` is tried first; `size` is the largest element of the direction, `tolerance` the least change worth making.
    """
    search = _Search(evaluate, start, size, tolerance, limit)
    ends, good = search.bracket(step)
    return (ends[0] if good else search.zoom(ends)), search.evaluations


def _inside(step: Any, ends: list[Any], stuck: bool) -> tuple[Any, bool]:
    """`step`, moved away from an end of the bracket when it came near one for the second time; whether it is near."""
    low, high = min(ends), max(ends)
    margin = 0.1 * (high - low)
    if min(high - step, step - low) >= margin:
        return step, False
    if stuck or step >= high or step <= low:
        return (high - margin if abs(step - high) < abs(step - low) else low + margin), False
    return step, True


def _lowest(a: Point, b: Point, bounds: tuple[Any, Any] | None = None) -> Any:
    """Where the cubic through two points with their slopes is lowest, within bounds (else between the points)."""
    low, high = bounds or ((a.step, b.step) if a.step <= b.step else (b.step, a.step))
    bend = a.slope + b.slope - _share(3 * (a.loss - b.loss), a.step - b.step)
    square = bend**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    root = type(square)(math.sqrt(square))
    if a.step <= b.step:
        step = b.step - (b.step - a.step) * ((b.slope + root - bend) / (b.slope - a.slope + 2 * root))
    else:
        step = a.step - (a.step - b.step) * ((a.slope + root - bend) / (a.slope - b.slope + 2 * root))
    return min(max(step, low), high)


def _share(number: float, by: Any) -> Any:
    """number / by, rounded as PyTorch does it where `by` is a tensor: the reciprocal first."""
    return number * (1 / by) if hasattr(by, "dtype") else number / by
