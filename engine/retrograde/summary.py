"""What a trace says of an array: its only element, its few elements, or its first elements and figures.

A float32 0.1 reads 0.1 and not 0.10000000149: single numbers have the fewest digits that tell them from their
neighbours in the array's own type, numbers in rows have seven, which is about what a float32 holds.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde.events import Cell, Cells, Item, Number, Stats, Summary

WHOLE = 16
"""Up to this many elements are all listed."""
HEAD = 8
"""This many elements of larger arrays are listed."""
BINS = 16
SAMPLE = 4096
"""Figures of larger arrays come from this many evenly spaced elements."""

_SHORT = (np.float32, np.float16)
"""Types whose numbers have fewer digits than a Python float."""
_min, _max, _sum = np.minimum.reduce, np.maximum.reduce, np.add.reduce


def summarize(array: Any) -> Summary:
    """The summary of an array or scalar of any shape and of a boolean, integer or floating type."""
    if array.__class__ is np.float32:
        # Most of what a trace of single numbers holds.
        value = float(str(array))
        return Item(value if value - value == 0 else number(value))
    size = array.size
    if size == 1:
        return Item(_single(array.ravel()[0]))
    if hasattr(array, "get"):
        array = array.get()
    if 0 < size <= WHOLE:
        return Cells(_row(array.ravel()))
    head = _row(np.asarray(array.flat[:HEAD]))
    return _stats(array, head) if size else Stats(head)


def number(value: float) -> Number:
    """A Python number as a trace carries it: NaN and the infinities as words, others as they are."""
    if value - value == 0:
        return value
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def shortest(value: float, kind: Any) -> Number:
    """`value`, a number of the floating type `kind`, with the fewest digits that still tell it from its neighbours."""
    return _single(kind.type(value))


def _single(scalar: Any) -> Cell:
    """A NumPy scalar. Its own printing finds the fewest digits."""
    if scalar.__class__ in _SHORT:
        value = float(str(scalar))
        return value if value - value == 0 else number(value)
    value = scalar.item()
    return number(value) if isinstance(value, float) else value


def _row(flat: Any) -> tuple[Cell, ...]:
    values = flat.tolist()
    if flat.dtype.type in _SHORT:
        return tuple([float("%.7g" % v) if -1e7 < v < 1e7 else number(v) for v in values])  # noqa: UP031  the fastest
    return tuple(values if flat.dtype.kind != "f" else [number(v) for v in values])


def _stats(array: Any, head: tuple[Cell, ...]) -> Stats:
    values, sampled = _sample(array)
    kind = array.dtype
    values = values.astype(np.float64)
    bad = 0
    if not math.isfinite(values @ values):
        finite = values[np.isfinite(values)]
        bad = values.size - finite.size
        if not finite.size:
            return Stats(head, bad=bad, sampled=sampled)
        values = finite
    low, high = float(_min(values)), float(_max(values))
    mean = float(_sum(values)) / values.size
    spread = values - mean
    deviation = math.sqrt(float(spread @ spread) / values.size)
    lowest, highest = (shortest(low, kind), shortest(high, kind)) if kind.kind == "f" else (int(low), int(high))
    histogram = _histogram(values, low, high)
    return Stats(head, lowest, highest, _rounded(mean), _rounded(deviation), bad, histogram, sampled)


def _sample(array: Any) -> tuple[Any, int]:
    """At most `SAMPLE` evenly spaced elements in memory order, and how many when they are not all."""
    flat = array.ravel(order="K") if array.flags.forc else array.flat
    if array.size <= SAMPLE:
        return np.asarray(flat[:]), 0
    step = -(-array.size // SAMPLE)
    while math.gcd(step, array.size) > 1:
        # A step that divides a row would meet the same columns again and again.
        step += 1
    values = flat[::step]
    return values, values.size


def _histogram(values: Any, low: float, high: float) -> tuple[int, ...]:
    width = high - low
    if not (math.isfinite(width) and width > 0 and math.isfinite(BINS / width)):
        return (values.size, *[0] * (BINS - 1))
    bins = ((values - low) * (BINS / width)).astype(np.intp)
    return tuple(np.bincount(np.minimum(bins, BINS - 1), minlength=BINS).tolist())


def _rounded(value: float) -> Number:
    """A computed figure: six digits say all that a person reads."""
    return float(f"{value:.6g}") if math.isfinite(value) else number(value)
