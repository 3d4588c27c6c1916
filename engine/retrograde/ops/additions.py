"""Sums in PyTorch's order of additions, so that a few numbers add up to the digits that PyTorch prints.

Floating-point sums depend on the order. PyTorch's CPU kernel adds along memory in 8 lanes times 4 independent partial
sums, or across memory 32 (or 4) columns at a time, in chunks of 16 ("cascade"), and adds up what is left over last. For
large arrays only the speed counts: there the array library adds as it likes.
"""

from __future__ import annotations

import math
from typing import Any

from retrograde.arrays import on_host

FEW = 128
"""Elements up to which the order is kept."""
LANES, PARTIAL, CHUNK = 8, 4, 16


def ordered(a: Any) -> bool:
    """Whether the order of PyTorch's additions is kept for this array: few numbers in single precision."""
    return a.dtype.num == _SINGLE and 2 < a.size <= FEW and a.ndim > 0 and on_host(a) and a.flags.c_contiguous


_SINGLE = 11
"""NumPy's number of the type float32: comparing it costs a tenth of comparing types."""


def added(xp: Any, a: Any, axes: tuple[int, ...] | None, keepdims: bool = False) -> Any:
    """The sum over `axes` (all for None), in PyTorch's order where it is kept."""
    found = _in_order(xp, a, tuple(range(a.ndim)) if axes is None else axes) if ordered(a) else None
    if found is None:
        return xp.add.reduce(a, axis=axes, keepdims=keepdims)
    return xp.expand_dims(found, axes if axes is not None else tuple(range(a.ndim))) if keepdims else found


def _in_order(xp: Any, a: Any, axes: tuple[int, ...]) -> Any:
    """The sum over neighbouring axes, which are dropped; None for others, and where there is nothing to order."""
    if not axes:
        return None
    first, last = axes[0], axes[-1] + 1
    if axes != tuple(range(first, last)):
        return None
    count, inner = math.prod(a.shape[first:last]), math.prod(a.shape[last:])
    if count < 3:
        return None
    outer = math.prod(a.shape[:first])
    shape = (*a.shape[:first], *a.shape[last:])
    if inner == 1:
        return _along(xp, a.reshape(outer, count)).reshape(shape)[()]
    return _across(xp, a.reshape(outer, count, inner)).reshape(shape)


def _along(xp: Any, rows: Any) -> Any:
    """(rows, n) → (rows,): sums of what lies side by side in memory."""
    n = rows.shape[1]
    if n < LANES:
        return _partial(xp, rows.reshape(len(rows), n, 1))[:, 0]
    whole = n // LANES * LANES
    lanes = _partial(xp, rows[:, :whole].reshape(len(rows), -1, LANES))
    # What is left over comes first, then the lanes one by one.
    return xp.add.accumulate(xp.concatenate([rows[:, whole:], lanes], axis=1), axis=1)[:, -1]


def _across(xp: Any, blocks: Any) -> Any:
    """(outer, n, inner) → (outer, inner): sums of what lies apart in memory."""
    width = LANES * PARTIAL if blocks.shape[2] >= LANES else PARTIAL
    whole = blocks.shape[2] // width * width
    return xp.concatenate([_cascade(xp, blocks[:, :, :whole]), _partial(xp, blocks[:, :, whole:])], axis=1)


def _partial(xp: Any, blocks: Any) -> Any:
    """(outer, n, inner) → (outer, inner): four sums of every fourth, what is left over added to the first."""
    outer, n, inner = blocks.shape
    whole = n // PARTIAL * PARTIAL
    sums = _cascade(xp, blocks[:, :whole].reshape(outer, n // PARTIAL, PARTIAL * inner)).reshape(outer, PARTIAL, inner)
    first = sums[:, 0]
    for i in range(whole, n):
        first = first + blocks[:, i]
    for i in range(1, PARTIAL):
        first = first + sums[:, i]
    return first


def _cascade(xp: Any, blocks: Any) -> Any:
    """(outer, n, inner) → (outer, inner): one after the other, but chunks of 16 apart; the unfinished chunk first."""
    outer, n, inner = blocks.shape
    whole = n // CHUNK * CHUNK
    left = _one_by_one(xp, blocks[:, whole:])
    if not whole:
        return left
    chunks = blocks[:, :whole].reshape(outer * (n // CHUNK), CHUNK, inner)
    return left + _one_by_one(xp, _one_by_one(xp, chunks).reshape(outer, n // CHUNK, inner))


def _one_by_one(xp: Any, blocks: Any) -> Any:
    """(outer, n, inner) → (outer, inner), strictly in order."""
    if blocks.shape[1] < 2:
        return blocks.sum(axis=1)
    return xp.add.accumulate(blocks, axis=1)[:, -1]
