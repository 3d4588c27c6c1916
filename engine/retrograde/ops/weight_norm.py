"""Weights as a length and a direction. Source: Salimans and Kingma 2016."""

from __future__ import annotations

from typing import Any

from retrograde.op import TAPED, Sample, op
from retrograde.ops.shapes import Shape


def others(ndim: int, dim: int) -> tuple[int, ...]:
    """All axes but `dim`."""
    return tuple(axis for axis in range(ndim) if axis != dim)


def _shape(v: Shape, length: Shape, dim: int) -> Shape:
    return v


@op(symbol="g v/|v|", latex=r"#length \cdot \frac{#v}{\lVert #v \rVert}", backward="WeightNormInterfaceBackward0",
    shape=_shape, method=False,
    samples=[Sample(((3, 4), (3, 1)), {"dim": 0}), Sample(((3, 2, 2), (1, 1, 2)), {"dim": 2})])  # fmt: skip
def scaled_direction(xp: Any, v: Any, length: Any, /, dim: int) -> Any:
    """Each slice of v along the axis `dim` with the given length, 1 long along the other axes."""
    return v * (length / xp.sqrt((v * v).sum(others(v.ndim, dim), keepdims=True)))


@scaled_direction.vjp("v", latex=r"\frac{#length}{\lVert #v \rVert} \left(#g - \hat v \sum #g \cdot \hat v\right)")
def _(xp: Any, g: Any, v: Any, length: Any, dim: int) -> Any:
    size = xp.sqrt(xp.sum(v * v, others(v.ndim, dim), True))
    unit = v / size
    return (g - unit * xp.sum(g * unit, others(v.ndim, dim), True)) * (length / size)


@scaled_direction.vjp("length", latex=r"\sum #g \cdot \frac{#v}{\lVert #v \rVert}")
def _(xp: Any, g: Any, v: Any, dim: int) -> Any:
    axes = others(v.ndim, dim)
    return xp.sum(g * v, axes, True) / xp.sqrt(xp.sum(v * v, axes, True))


def lengths(v: Any, dim: int) -> Any:
    """The length of each slice of a tensor along the axis `dim`, with 1 along the other axes; for −1 of all of it."""
    return TAPED.norm(v) if dim == -1 else TAPED.sqrt(TAPED.sum(v * v, others(v.ndim, dim), True))


def weighted(v: Any, length: Any, dim: int) -> Any:
    """Each slice of v along the axis `dim` (all of v for −1) with the given length; one op where PyTorch has one."""
    return scaled_direction(v, length, dim) if dim in (0, v.ndim - 1) else v * (length / lengths(v, dim))
