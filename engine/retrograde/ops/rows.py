"""Maxima and sums along an axis, which stays with length 1: along the last one, many times faster than a reduction.

NumPy's reductions along the last axis are not vectorised; its search for the largest element's position is, and so is
a product with a vector of ones.
"""

from __future__ import annotations

from typing import Any

from retrograde.op import Sample, op
from retrograde.ops.shapes import Shape


def _rows(a: Any, dim: int) -> Any:
    """The array as one row per result; None when `dim` is not its last axis or there is nothing to gain."""
    if dim not in (-1, a.ndim - 1) or a.ndim < 2 or not a.size:
        return None
    return a if a.ndim == 2 else a.reshape(-1, a.shape[-1])


def row_max(xp: Any, a: Any, dim: int) -> Any:
    """The largest element along `dim`."""
    rows = _rows(a, dim)
    if rows is None:
        return xp.maximum.reduce(a, axis=dim, keepdims=True)
    return rows[xp.arange(len(rows)), rows.argmax(1)].reshape(*a.shape[:-1], 1)


def row_sum(xp: Any, a: Any, dim: int) -> Any:
    """The sum along `dim`."""
    rows = _rows(a, dim)
    if rows is None:
        return xp.add.reduce(a, axis=dim, keepdims=True)
    return xp.matmul(rows, xp.ones((a.shape[-1], 1), a.dtype)).reshape(*a.shape[:-1], 1)


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
