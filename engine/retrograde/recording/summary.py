"""What a trace says of an array: its only element, its few elements, or its first elements and figures.

A float32 0.1 reads 0.1 and not 0.10000000149: single numbers have the fewest digits that tell them from their
neighbours in the array's own type, numbers in rows have seven, which is about what a float32 holds.

Summaries are most of what recording costs: one is made for every value and every gradient.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import msgspec
import numpy as np

from retrograde.devices.arrays import AWAY, host
from retrograde.recording.events import Cell, Cells, Item, Number, Stats, Summary

WHOLE = 16
"""Up to this many elements are all listed."""
HEAD = 8
"""This many elements of larger arrays are listed."""
BINS = 16
SAMPLE = 4096
"""Figures of larger arrays come from this many evenly spaced elements."""

_SHORT = (np.float32, np.float16)
"""Types whose numbers have fewer digits than a Python float."""
_ROWS = [f"[{','.join(['%.7g '] * n)}]" for n in range(WHOLE + 1)]
"""Per length the format of a row as JSON: to write and read all its numbers at once costs half of one each."""
_read_row = msgspec.json.Decoder(tuple[float, ...]).decode
_ONES = np.ones(SAMPLE)
"""A dot product with ones is the cheapest sum."""
_EMPTY = (0,) * (BINS - 1)
"""The other bins of a histogram in which all is in the first."""
_bincount, _intp, _float64 = np.bincount, np.intp, np.float64


def summarize(array: Any) -> Summary:
    """The summary of an array or scalar of any shape and of a boolean, integer or floating type."""
    if array.__class__ is np.float32:
        # Most of what a trace of single numbers holds.
        value = float(str(array))
        return Item(value if value - value == 0 else number(value))
    if array.__class__ in AWAY:
        array = host(array)
    size = array.size
    if size == 1:
        return Item(single(array.ravel()[0]))
    if 0 < size <= WHOLE:
        return Cells(row(array.ravel()))
    return _stats(array) if size else Stats(())


def frozen(array: Any) -> Any:
    """What `summarize` needs of an array whose memory may change before it is asked: a copy, or a sample of one."""
    if hasattr(array, "get") or array.size <= SAMPLE:
        return array.copy()
    return Sampled(array)


class Sampled:
    """The first elements of a large array and a sample of all, as they were."""

    __slots__ = ("dtype", "parts", "size")

    def __init__(self, array: Any) -> None:
        self.dtype, self.size = array.dtype, array.size
        head, values, sampled = parts(array)
        self.parts = head.copy(), values.copy(), sampled


def number(value: float) -> Number:
    """A Python number as a trace carries it: NaN and the infinities as words, others as they are."""
    if value - value == 0:
        return value
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def shortest(value: float, kind: Any) -> Number:
    """`value`, a number of the floating type `kind`, with the fewest digits that still tell it from its neighbours."""
    return single(kind.type(value))


def single(scalar: Any) -> Cell:
    """A NumPy scalar. Its own printing finds the fewest digits."""
    if scalar.__class__ in _SHORT:
        value = float(str(scalar))
        return value if value - value == 0 else number(value)
    value = scalar.item()
    return number(value) if isinstance(value, float) else value


def row(flat: Any) -> tuple[Cell, ...]:
    """A row of a few elements."""
    values = flat.tolist()
    if flat.dtype.type not in _SHORT:
        return tuple(values if flat.dtype.kind != "f" else [number(v) for v in values])
    count = len(values)
    if values.count(values[0]) == count and values[0]:
        # Fresh parameters and gradients of sums. Zeros may differ in their sign.
        return (_seven(values[0]),) * count
    text = _ROWS[count] % tuple(values)
    if "n" in text or "+" in text or "-0 " in text:
        # NaN, an infinity, a number with more than seven digits before the point, or the zero whose sign JSON forgets.
        return tuple([_seven(v) for v in values])
    return _read_row(text)


def _seven(value: float) -> Number:
    """Seven digits, and all of those before the point."""
    return float("%.7g" % value) if -1e7 < value < 1e7 else number(value)  # noqa: UP031  the fastest


def _stats(array: Any) -> Stats:
    first_few, values, sampled = parts(array)
    head = row(first_few)
    low, high = values[values.argmin()], values[values.argmax()]
    first, last = float(low), float(high)
    bad = 0
    if first - first or last - last:
        # Not finite: NaN counts as the smallest and as the largest.
        finite = values[np.isfinite(values)]
        bad = values.size - finite.size
        if not finite.size:
            return Stats(head, bad=bad, sampled=sampled)
        values, low, high = finite, finite.min(), finite.max()
        first, last = float(low), float(high)
    kind = array.dtype.kind
    start = single(low) if kind == "f" else int(low)
    end = start if first == last else single(high) if kind == "f" else int(high)
    mean, deviation, histogram = figures(values, first, last)
    return Stats(head, start, end, rounded(mean), rounded(deviation), bad, histogram, sampled)


def parts(array: Any) -> tuple[Any, Any, int]:
    """The first elements; at most `SAMPLE` evenly spaced ones in memory order; how many when they are not all."""
    if array.__class__ is Sampled:
        return array.parts
    size, flags = array.size, array.flags
    if flags.c_contiguous:
        flat = array.ravel()
        head = flat[:HEAD]
    else:
        flat = array.ravel(order="K") if flags.forc else array.flat
        head = array.flat[:HEAD]
    if size > SAMPLE:
        values = flat[:: _step(size)]
        return head, values, values.size
    return head, np.asarray(flat[:]) if flat.__class__ is np.flatiter else flat, 0


@functools.lru_cache
def _step(size: int) -> int:
    """A step that divides a row would meet the same columns again and again."""
    step = -(-size // SAMPLE)
    while math.gcd(step, size) > 1:
        step += 1
    return step


def figures(values: Any, low: float, high: float) -> tuple[float, float, tuple[int, ...]]:
    """Mean, standard deviation and histogram of finite `values` from `low` to `high`, all from their places in bins.

    Counted from `low` with a bin's width as the unit, the sum of squares cannot cancel and nothing overflows.
    """
    count, width = values.size, high - low
    scale = BINS / width if width else math.inf
    if scale == math.inf:
        return low, 0.0, (count, *_EMPTY)
    if width == math.inf:
        mean, deviation, histogram = figures(values / 4, low / 4, high / 4)
        return 4 * mean, 4 * deviation, histogram
    places = values.astype(_float64)
    places -= low
    places *= scale
    mean = float(places.dot(_ONES[:count])) / count
    variance = float(places.dot(places)) / count - mean * mean
    counts = _bincount(places.astype(_intp), None, BINS + 1).tolist()
    highest = counts.pop()
    counts[-1] += highest
    return low + mean / scale, math.sqrt(max(variance, 0.0)) / scale, tuple(counts)


def rounded(value: float) -> Number:
    """A computed figure: six digits say all that a person reads."""
    return float(f"{value:.6g}") if math.isfinite(value) else number(value)
