"""The numbers of many values at once, as the columns of a `Repeat`: raw bytes, whose digits the reader finds.

To find the digits of one number, or the figures of one array, costs more than to compute it. Here a thousand single
numbers are one conversion, and the figures of arrays of one size are computed together.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

from retrograde.devices.arrays import AWAY
from retrograde.recording.summary import BINS, HEAD, WHOLE, figures, parts

ROW = HEAD + 2
"""Numbers in a row of heads: the first elements, min, max."""
COUNTS = BINS + 1
"""Numbers in a row of counts: elements that are not finite, bins."""
_BLOCK = 1 << 14
"""So many numbers are worked on together: they stay in the processor's own memory."""
_LARGE = 1024
"""Arrays of more elements gain nothing from company."""
_F4 = np.dtype(np.float32)
_float32 = np.float32

Form: TypeAlias = tuple[int, Any]
"""Size and type of an array: how its value is written."""
SINGLE: Form = (1, _F4)


def form_of(array: Any) -> Form | None:
    """How the value of `array` is written in columns; None when it cannot be."""
    if array.__class__ is _float32:
        return SINGLE
    dtype = array.dtype
    if dtype != _F4 and (array.__class__ in AWAY or dtype.kind not in "fiub" or dtype == np.float16):
        return None
    return array.size, dtype


class Columns:
    """Values in the order in which events have them, until they are taken as fields of a `Repeat`."""

    def __init__(self) -> None:
        self.f4 = _Short("<f4")
        """Single float32 numbers, and short rows of them."""
        self._f8 = _Short("<f8")
        self._large = _Large(), _Large()
        self._rows: list[int] = []
        """Of each large value its row; counted from −1 downwards among those that are not float32."""

    def add(self, array: Any, form: Form) -> None:
        """The next value, which has this form."""
        size, dtype = form
        wide = dtype != _F4
        if size > WHOLE:
            row = self._large[wide].row(array)
            self._rows.append(-1 - row if wide else row)
        elif size:
            (self._f8 if wide else self.f4).waiting.append(array)

    def settle(self) -> None:
        """Memory may change from now on: read it."""
        for part in (self.f4, self._f8, *self._large):
            part.settle()

    def take(self) -> dict[str, Any]:
        """The fields of what was added since this was called last."""
        self.settle()
        fields: dict[str, Any] = {"f4": self.f4.take(), "f8": self._f8.take()}
        if self._rows:
            first, others = self._large
            fields["rows"] = tuple([row if row >= 0 else first.count - 1 - row for row in self._rows])
            (h4, m, u), (h8, m2, u2) = first.take(), others.take()
            fields |= {
                "h4": _text(h4, "<f4"), "h8": _text(h8, "<f8"), "m8": _text(m + m2, "<f8"), "u2": _text(u + u2, "<u2"),
            }  # fmt: skip
            self._rows.clear()
        return fields


class _Short:
    """Numbers of one column, from values of a few elements."""

    def __init__(self, kind: str) -> None:
        self.waiting: list[Any] = []
        self._kind = kind
        self._bytes = bytearray()

    def settle(self) -> None:
        if self.waiting:
            self._bytes += np.array(_flat(self.waiting), self._kind).tobytes()
            self.waiting.clear()

    def take(self) -> str:
        text = b64encode(self._bytes).decode()
        self._bytes.clear()
        return text


class _Large:
    """Heads and figures of arrays of more than a few elements."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[Any] = []
        self._rows: dict[int, int] = {}
        """By `id` of an array that waits: a gradient is often the value of several events."""
        self._done: list[tuple[Any, Any, Any]] = []

    def row(self, array: Any) -> int:
        row = self._rows.get(id(array))
        if row is None:
            row = self._rows[id(array)] = self.count
            self._waiting.append(array)
            self.count += 1
        return row

    def settle(self) -> None:
        if self._waiting:
            self._done.append(_figures_of(self._waiting))
            self._waiting.clear()
            self._rows.clear()

    def take(self) -> tuple[list[Any], list[Any], list[Any]]:
        done, self._done, self.count = self._done, [], 0
        return [heads for heads, _, _ in done], [means for _, means, _ in done], [counts for _, _, counts in done]


def _flat(values: list[Any]) -> list[Any]:
    if _only_singles(values):
        return values
    flat: list[Any] = []
    for value in values:
        if value.__class__ is _float32:
            flat.append(value)
        else:
            flat.extend(value.ravel().tolist())
    return flat


def _only_singles(values: list[Any]) -> bool:
    return {value.__class__ for value in values} == {_float32}


def _text(blocks: Iterable[Any], kind: str) -> str:
    return b64encode(b"".join([block.astype(kind).tobytes() for block in blocks])).decode()


def _figures_of(arrays: list[Any]) -> tuple[Any, Any, Any]:
    """Rows of heads, of means and deviations, and of counts."""
    count = len(arrays)
    heads, means, counts = np.empty((count, ROW)), np.empty((count, 2)), np.zeros((count, COUNTS), np.int64)
    same: dict[int, list[tuple[int, Any]]] = {}
    for place, array in enumerate(arrays):
        head, values, _ = parts(array)
        heads[place, :HEAD] = head
        same.setdefault(values.size, []).append((place, values))
    for size, group in same.items():
        if size > _LARGE:
            for place, values in group:
                heads[place, HEAD:], means[place], counts[place] = _alone(values)
            continue
        step = _BLOCK // size
        for start in range(0, len(group), step):
            some = group[start : start + step]
            places = [place for place, _ in some]
            low_high, mean, number = _together([values for _, values in some], size)
            heads[places, HEAD:], means[places], counts[places] = low_high, mean, number
    return heads, means, counts


def _together(rows: list[Any], size: int) -> tuple[Any, Any, Any]:
    """Min and max, mean and deviation, counts of each of `rows`, which have `size` elements. See `summary.figures`."""
    block = np.empty((len(rows), size))
    for place, row in enumerate(rows):
        block[place] = row
    low, high = block.min(1), block.max(1)
    scale = BINS / (high - low)
    plain = (scale > 0) & (scale < np.inf)
    shift = np.where(plain, low, 0)[:, None]
    block -= shift
    block *= np.where(plain, scale, 0)[:, None]
    if not plain.all():
        block[~plain] = 0
    mean = block.sum(1) / size
    variance = np.einsum("ij,ij->i", block, block) / size - mean * mean
    bins = block.astype(np.intp)
    bins += np.arange(0, len(rows) * COUNTS, COUNTS)[:, None]
    number = np.bincount(bins.ravel(), None, len(rows) * COUNTS).reshape(len(rows), COUNTS)
    number[:, -2] += number[:, -1]
    counts = np.roll(number, 1, 1)
    counts[:, 0] = 0
    low_high = np.stack([low, high], 1)
    middle = np.stack([low + mean / scale, np.sqrt(np.maximum(variance, 0)) / scale], 1)
    for place in np.flatnonzero(~plain).tolist():
        low_high[place], middle[place], counts[place] = _alone(rows[place])
    return low_high, middle, counts


def _alone(values: Any) -> tuple[tuple[float, float], tuple[float, float], tuple[int, ...]]:
    """The same of one array: a large one, or one whose elements are all alike, not all finite, or too far apart."""
    low, high = float(values[values.argmin()]), float(values[values.argmax()])
    bad = 0
    if low - low or high - high:
        finite = values[np.isfinite(values)]
        bad = values.size - finite.size
        if not finite.size:
            return (0, 0), (0, 0), (bad, *(0,) * BINS)
        values, low, high = finite, float(finite.min()), float(finite.max())
    mean, deviation, histogram = figures(values, low, high)
    return (low, high), (mean, deviation), (bad, *histogram)
