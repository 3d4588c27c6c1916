"""What a trace says of an array: its only element, its few elements, or its first elements and figures.

Numbers are written with the fewest digits that give the same number in the array's own type, so that a float32 0.1
reads 0.1 and not 0.10000000149.
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

_DIGITS = {2: 3, 4: 6, 8: 15}
"""Decimal digits every number of so many bytes can hold; tried first."""


def summarize(array: Any) -> Summary:
    """The summary of an array or scalar of any shape and of a boolean, integer or floating type."""
    size = array.size
    if size == 1:
        return Item(_cell(array.item(), array.dtype))
    if hasattr(array, "get"):
        array = array.get()
    if 0 < size <= WHOLE:
        kind = array.dtype
        return Cells(tuple([_cell(x, kind) for x in array.ravel().tolist()]))
    head = tuple([_cell(x, array.dtype) for x in array.flat[:HEAD].tolist()])
    return _stats(array, head) if size else Stats(head)


def number(value: float) -> Number:
    """A Python number as a trace carries it: NaN and the infinities as words, others as they are."""
    if value != value:
        return "nan"
    if value in (math.inf, -math.inf):
        return "inf" if value > 0 else "-inf"
    return value


def shortest(value: float, kind: Any) -> Number:
    """`value`, a number of the floating type `kind`, with the fewest digits that still tell it from its neighbours."""
    if value != value or value in (math.inf, -math.inf) or kind.itemsize > 4:
        return number(value)
    if value == int(value) and abs(value) < 1e15:
        return value
    exact = kind.type
    for digits in range(_DIGITS[kind.itemsize], 10):
        short = float(f"{value:.{digits}g}")
        if float(exact(short)) == value:
            return short
    return value


def _cell(value: Any, kind: Any) -> Cell:
    return shortest(value, kind) if kind.kind == "f" else value


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
    low, high = float(values.min()), float(values.max())
    mean = float(values.sum()) / values.size
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
