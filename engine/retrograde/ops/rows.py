"""Maxima and sums along an axis, which stays with length 1: along the last one, many times faster than a reduction.

NumPy's reductions along the last axis are not vectorised; its search for the largest element's position is, and so is
a product with a vector of ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from retrograde.devices.arrays import on_host
from retrograde.devices.sums import ordered, total
from retrograde.op import Sample, op
from retrograde.ops.shapes import Shape


def _rows(a: Any, dim: int) -> Any:
    """The array as one row per result; None when `dim` is not its last axis or there is nothing to gain."""
    if dim not in (-1, a.ndim - 1) or a.ndim < 2 or not a.size:
        return None
    return a if a.ndim == 2 else a.reshape(-1, a.shape[-1])


@lru_cache(maxsize=256)
def _host_ones(count: int, kind: Any) -> Any:
    return np.ones((count, 1), kind)


@lru_cache(maxsize=256)
def _host_numbers(count: int) -> Any:
    return np.arange(count)


def _ones(xp: Any, rows: Any) -> Any:
    """A column of ones, one for each element of a row; on the host kept for the next time."""
    return _host_ones(rows.shape[1], rows.dtype) if on_host(rows) else xp.ones((rows.shape[1], 1), rows.dtype)


def _numbers(xp: Any, rows: Any) -> Any:
    """0 … n − 1 for n rows; on the host kept for the next time."""
    return _host_numbers(len(rows)) if on_host(rows) else xp.arange(len(rows))


def row_max(xp: Any, a: Any, dim: int) -> Any:
    """The largest element along `dim`."""
    rows = _rows(a, dim)
    if rows is None:
        return xp.maximum.reduce(a, axis=dim, keepdims=True)
    return rows[_numbers(xp, rows), rows.argmax(1)].reshape(*a.shape[:-1], 1)


def row_sum(xp: Any, a: Any, dim: int) -> Any:
    """The sum along `dim`."""
    rows = None if ordered(a) else _rows(a, dim)
    if rows is None:
        return total(xp, a, dim, keepdims=True)
    sums = xp.matmul(rows, _ones(xp, rows))
    return sums if a.ndim == 2 else sums.reshape(*a.shape[:-1], 1)


def _shrunk(a: Shape, *others: Shape, dim: int) -> Shape:
    axis = dim % len(a)
    return (*a[:axis], 1, *a[axis + 1 :])


_SHAPES = (((4,), 0), ((2, 3), 1), ((2, 3, 2), -2))


@op(symbol="Σ", latex=r"\sum #a", backward="SumBackward1", shape=_shrunk, method=False,
    samples=[Sample((s,), {"dim": d}) for s, d in _SHAPES])  # fmt: skip
def total_along(xp: Any, a: Any, /, dim: int) -> Any:
    """The sum along the axis `dim`, which stays with length 1."""
    return row_sum(xp, a, dim)


@total_along.vjp("a", latex=r"#g \text{ at every element}")
def _(xp: Any, g: Any, shapes: Any) -> Any:
    return xp.expand(g, shapes[0])


@op(symbol="Σ ab", latex=r"\sum #a \cdot #b", backward="SumBackward1", shape=_shrunk, method=False,
    samples=[Sample((s, s), {"dim": d}) for s, d in _SHAPES])  # fmt: skip
def dot_along(xp: Any, a: Any, b: Any, /, dim: int) -> Any:
    """The sum of products along the axis `dim`, which stays with length 1; both have one shape."""
    return row_sum(xp, a * b, dim)


@dot_along.vjp("a", latex=r"#g \cdot #b")
def _(g: Any, b: Any) -> Any:
    return g * b


@dot_along.vjp("b", latex=r"#g \cdot #a")
def _(g: Any, a: Any) -> Any:
    return g * a
