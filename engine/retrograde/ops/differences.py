"""Differences and areas between neighbours along an axis, composed of slices and sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import host
from retrograde.op import composed
from retrograde.ops import shapes
from retrograde.ops.choose import cat
from retrograde.tensor import Tensor


def _neighbours(y: Any, dim: int) -> tuple[Any, Any]:
    """The elements but the last, and those but the first, along an axis."""
    length = y.array.shape[shapes.axis(dim, y.array.ndim)]
    count = max(length - 1, 0)
    return y.narrow(dim, 0, count), y.narrow(dim, min(1, length), count)


@composed("diff")
def _(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Each element less the one before it along an axis, `n` times over."""
    if not input.array.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    parts = [t for t in (prepend, input, append) if t is not None]
    out = cat(parts, dim) if len(parts) > 1 else input
    for _ in range(n):
        before, after = _neighbours(out, dim)
        out = after.logical_xor(before) if out.array.dtype.kind == "b" else after - before
    return out


def _areas(y: Any, x: Any, dx: Any, dim: int) -> Any:
    """Twice the area under each step."""
    before, after = _neighbours(y, dim)
    if x is None:
        return (before + after) * dx
    if isinstance(x, Tensor) and x.array.ndim == 1 and y.array.ndim > 1:
        widths = x.diff().reshape([-1 if i == shapes.axis(dim, y.array.ndim) else 1 for i in range(y.array.ndim)])
    else:
        widths = x.diff(dim=dim)
    return (before + after) * widths


@composed("trapezoid", "trapz", method=False)
def _(y: Any, x: Any = None, *, dx: Any = 1, dim: int = -1) -> Any:
    """The area under the lines through the points along an axis; `x` are their places, or `dx` the step between."""
    return _areas(y, x, dx, dim).sum(dim) * 0.5


@composed("cumulative_trapezoid", method=False)
def _(y: Any, x: Any = None, *, dx: Any = 1, dim: int = -1) -> Any:
    """The area under the lines through the points along an axis, up to each point after the first."""
    return (_areas(y, x, dx, dim) * 0.5).cumsum(dim)


def _slope(y: Any, places: Any, dim: int, edge_order: int) -> Any:
    """Slopes along one axis: central differences inside, one-sided ones at both ends."""
    axis = shapes.axis(dim, y.array.ndim)
    length = y.array.shape[axis]
    if length < edge_order + 1:
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    x = host(places.array) if isinstance(places, Tensor) else np.arange(length, dtype=y.array.dtype) * places
    shape = [-1 if i == axis else 1 for i in range(y.array.ndim)]
    h = wrap(np.diff(x).astype(y.array.dtype).reshape(shape))
    step = _neighbours(y, dim)
    slopes = (step[1] - step[0]) / h
    left, right = _neighbours(slopes, dim)
    near, far = _neighbours(h, dim)
    inner = (left * far + right * near) / (near + far)
    first, last = slopes.narrow(axis, 0, 1), slopes.narrow(axis, length - 2, 1)
    if edge_order == 2:
        bend = (right - left) / (near + far)
        first = first - bend.narrow(axis, 0, 1) * h.narrow(axis, 0, 1)
        last = last + bend.narrow(axis, length - 3, 1) * h.narrow(axis, length - 2, 1)
    return cat([first, inner, last], axis)


@composed("gradient", method=False)
def _(input: Any, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1) -> tuple[Any, ...]:
    """The slopes of a function sampled on a grid, one tensor for each axis of `dim` (all of them)."""
    axes = shapes.axes(dim, input.array.ndim)
    spacings = list(spacing) if isinstance(spacing, tuple | list) else [spacing] * len(axes)
    return tuple(_slope(input, step, axis, edge_order) for step, axis in zip(spacings, axes, strict=True))


@composed("unravel_index", method=False)
def _(indices: Any, shape: Any) -> tuple[Any, ...]:
    """Positions counted through a whole tensor of `shape` as positions along each axis."""
    lengths = tuple(shape) if isinstance(shape, tuple | list) else (int(shape),)
    return tuple(wrap(np.asarray(axis)[()]) for axis in np.unravel_index(host(indices.array), lengths))
