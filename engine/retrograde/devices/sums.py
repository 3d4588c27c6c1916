"""Sums of float32 in PyTorch's order, so that those of small arrays have its bits.

PyTorch adds up a contiguous axis in eight lanes, four vectors at a time, and long runs in blocks of 16; along another
axis it goes down the columns. Rounding depends on that order, and a program that prints all digits of a loss shows it.
Source: the order of `cascade_sum` in PyTorch's kernel, which has eight lanes on machines with wider vectors too; it was
checked by experiment. Here the lanes are the columns of a matrix, which NumPy adds up row after row.

    along   n ─▶ (n / 32, 4 · 8) ─▶ 4 · 8 (and up to 3 vectors more) ─▶ 8 lanes ─▶ rest + lanes, one after the other
    down    columns in groups of 32 row after row, the last ones as four interleaved sums

What to do for an array's shape is found once and kept: a list of few calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from retrograde.devices.arrays import AWAY

LARGE = 1024
"""Elements up to which the order is kept; more are added up in the way that is fastest."""
_LANES, _TOGETHER, _BLOCK, _LEVELS = 8, 4, 16, 4
_SINGLE = np.dtype("float32")
_WIDTH, _ZERO = _SINGLE.itemsize, np.float32(0)
Axes = tuple[int, ...] | int | None
Plan = Callable[[Any, Any], Any]
"""(xp, array) → sums."""


def ordered(a: Any) -> bool:
    """Whether sums of `a` are to be in PyTorch's order."""
    return 0 < a.size <= LARGE and a.dtype is _SINGLE and a.__class__ not in AWAY


def total(xp: Any, a: Any, axes: Axes = None, keepdims: bool = False) -> Any:
    """The sum of an array with dimensions over `axes` (all when None), which stay with length 1 when `keepdims`."""
    if a.size > LARGE or a.dtype is not _SINGLE or a.__class__ in AWAY:
        return xp.add.reduce(a, axis=axes, keepdims=keepdims)
    return _plan(a.shape, a.flags.c_contiguous or a.strides, axes, keepdims)(xp, a)


@lru_cache(4096)
def _plan(shape: tuple[int, ...], strides: bool | tuple[int, ...], axes: Axes, keepdims: bool) -> Plan:
    """How to add up an array of this shape; `strides` is True for a contiguous one."""
    ndim = len(shape)
    reduced = tuple(range(ndim)) if axes is None else (axes,) if isinstance(axes, int) else axes
    reduced = tuple(sorted([i % ndim for i in reduced]))
    # So few are added one after the other, which NumPy does too.
    few = math.prod([shape[i] for i in reduced]) < _TOGETHER or not math.prod(shape)
    found = None if few else _contiguous(shape, reduced) if strides is True else None
    if found is None and not few:
        found = _strided(shape, _strides(shape) if strides is True else strides, reduced)
    if found is None:
        return lambda xp, a: xp.add.reduce(a, axis=reduced, keepdims=keepdims)
    places = tuple([1 if i in reduced else n for i, n in enumerate(shape) if keepdims or i not in reduced])
    if not places:
        # Negative zeros, too, add up to zero.
        return lambda xp, a: found(xp, a).reshape(-1)[0] + _ZERO
    return lambda xp, a: found(xp, a).reshape(places)


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([math.prod(shape[i + 1 :]) * _WIDTH for i in range(len(shape))])


def _contiguous(shape: tuple[int, ...], reduced: tuple[int, ...]) -> Plan | None:
    """For neighbouring axes of a contiguous array; None where they are no neighbours."""
    first, last = reduced[0], reduced[-1] + 1
    if last - first != len(reduced):
        return None
    groups, rows, after = math.prod(shape[:first]), math.prod(shape[first:last]), math.prod(shape[last:])
    return _along(groups, rows) if after == 1 else _down(groups, rows, after, _LANES)


def _strided(shape: tuple[int, ...], strides: Any, reduced: tuple[int, ...]) -> Plan | None:
    """For any axes of an array that lies in memory in any way; None where elements are repeated."""
    axes = sorted([i for i, n in enumerate(shape) if n > 1], key=lambda i: -strides[i])
    if strides[axes[-1]] <= 0:
        return None
    kept, gone = [i for i in axes if i not in reduced], [i for i in axes if i in reduced]
    inner = _innermost(shape, strides, gone)
    outer, step = gone[: len(gone) - len(inner)], strides[inner[-1]]
    count = math.prod([shape[i] for i in inner])
    ones = tuple([i for i, n in enumerate(shape) if n == 1])
    if not outer and kept and step > strides[kept[-1]]:
        last = _innermost(shape, strides, kept)
        before = kept[: len(kept) - len(last)]
        order, columns = (*ones, *before, *inner, *last), math.prod([shape[i] for i in last])
        groups = math.prod([shape[i] for i in before])
        add = _down(groups, count, columns, _LANES if strides[last[-1]] == _WIDTH else columns + 1)
    else:
        order = (*ones, *outer, *kept, *inner)
        rows, parts = math.prod([shape[i] for i in (*outer, *kept)]), math.prod([shape[i] for i in outer])
        by_row = _along(rows, count) if step == _WIDTH else _interleaved(rows, count, 1)
        add = by_row if parts == 1 else lambda xp, a: xp.add.accumulate(by_row(xp, a).reshape(parts, -1), axis=0)[-1]
    if kept == sorted(kept):
        return lambda xp, a: add(xp, a.transpose(order))
    places, back = [shape[i] for i in kept], [kept.index(i) for i in sorted(kept)]
    return lambda xp, a: add(xp, a.transpose(order)).reshape(places).transpose(back)


def _innermost(shape: tuple[int, ...], strides: Any, axes: list[int]) -> list[int]:
    """The last of `axes`, by memory, that are one run of equal steps."""
    start = len(axes) - 1
    while start and strides[axes[start - 1]] == strides[axes[start]] * shape[axes[start]]:
        start -= 1
    return axes[start:]


def _along(groups: int, n: int) -> Plan:
    """The sums of `groups` rows of n elements, which lie one after the other."""
    if n < _LANES:
        return _interleaved(groups, n, 1)
    whole = n // _LANES * _LANES
    lanes = _interleaved(groups, whole // _LANES, _LANES)
    if groups == 1:
        # Without the axis that has length 1 the last call takes half the time.
        if whole == _LANES:
            turned = np.array([*range(whole, n), *range(whole)])
            return lambda xp, a: xp.add.accumulate(a.reshape(-1) if whole == n else a.take(turned))[-1:]
        return lambda xp, a: xp.add.accumulate(_joined(xp, a.reshape(-1), whole, n, lanes).reshape(-1))[-1:]
    if whole == _LANES:
        # Few elements in many rows: down the columns of the other way round it takes a third of the time.
        turned = np.array([*range(whole, n), *range(whole)])
        return lambda xp, a: xp.add.reduce(a.reshape(groups, n).T.take(turned, axis=0), axis=0)
    return lambda xp, a: xp.add.accumulate(_joined(xp, a.reshape(groups, n), whole, n, lanes), axis=1)[:, -1]


def _joined(xp: Any, a: Any, whole: int, n: int, lanes: Plan) -> Any:
    """What is left over of each row of n elements, then the lanes."""
    if whole == n:
        return lanes(xp, a)
    rest, sums = a[..., whole:], lanes(xp, a[..., :whole])
    return xp.concatenate((rest, sums.reshape(-1) if a.ndim == 1 else sums), axis=-1)


def _down(groups: int, rows: int, columns: int, lanes: int) -> Plan:
    """The sums along the middle axis of (groups, rows, columns)."""
    step = _TOGETHER * (lanes if columns >= lanes else 1)
    whole = columns // step * step
    if whole == columns:
        return _cascade(groups, rows, columns)
    if not whole:
        return _interleaved(groups, rows, columns)
    left, right = _cascade(groups, rows, whole), _interleaved(groups, rows, columns - whole)

    def add(xp: Any, a: Any) -> Any:
        a = a.reshape(groups, rows, columns)
        return xp.concatenate((left(xp, a[:, :, :whole]), right(xp, a[:, :, whole:])), axis=1)

    return add


def _interleaved(groups: int, rows: int, columns: int) -> Plan:
    """The same with every fourth row in a sum of its own; what is left over goes to the first of them."""
    whole = rows // _TOGETHER * _TOGETHER
    if rows == whole == _TOGETHER or not whole:
        return lambda xp, a: xp.add.reduce(a.reshape(groups, rows, columns), axis=1)
    if whole == _TOGETHER:
        turned = np.array([0, *range(whole, rows), *range(1, whole)])
        return lambda xp, a: xp.add.reduce(a.reshape(groups, rows, columns).take(turned, axis=1), axis=1)
    four, parted = _cascade(groups, whole // _TOGETHER, _TOGETHER * columns), (groups, _TOGETHER, columns)
    if whole == rows:
        return lambda xp, a: xp.add.reduce(four(xp, a).reshape(parted), axis=1)

    def add(xp: Any, a: Any) -> Any:
        a = a.reshape(groups, rows, columns)
        parts = four(xp, a[:, :whole]).reshape(parted)
        return xp.add.reduce(xp.concatenate((parts[:, :1], a[:, whole:], parts[:, 1:]), axis=1), axis=1)

    return add


def _cascade(groups: int, rows: int, columns: int) -> Plan:
    """The same row after row; from 16 rows on in blocks of 16, and these again."""
    levels = _levels(rows)
    if not levels or rows == _BLOCK:
        if groups == 1:
            return lambda xp, a: xp.add.reduce(a.reshape(rows, columns), axis=0)[None]
        return lambda xp, a: xp.add.reduce(a.reshape(groups, rows, columns), axis=1)

    def add(xp: Any, a: Any) -> Any:
        out, a = None, a.reshape(groups, rows, columns)
        for whole, blocks in levels:
            if whole < a.shape[1]:
                rest = xp.add.reduce(a[:, whole:], axis=1)
                out = rest if out is None else out + rest
            a = xp.add.reduce(a[:, :whole].reshape(groups, blocks, _BLOCK, columns), axis=2)
        last = a[:, 0] if a.shape[1] == 1 else xp.add.reduce(a, axis=1)
        return last if out is None else out + last

    return add


def _levels(rows: int) -> list[tuple[int, int]]:
    """How many rows go into whole blocks, and how many blocks these are, level by level."""
    found: list[tuple[int, int]] = []
    while rows >= _BLOCK and len(found) < _LEVELS - 1:
        found.append((rows // _BLOCK * _BLOCK, rows // _BLOCK))
        rows //= _BLOCK
    return found
