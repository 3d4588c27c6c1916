"""Ops that bring many elements down to one, over all axes or some."""

from __future__ import annotations

import math
from typing import Any

from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes

REDUCTIONS = [
    Sample(((),)),
    Sample(((4,),)),
    Sample(((2, 3),)),
    Sample(((2, 3),), {"dim": 0}),
    Sample(((2, 3, 4),), {"dim": (0, -1)}),
    Sample(((2, 3),), {"dim": 1, "keepdim": True}),
]
BAD_AXIS = [
    Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim": 2}),
    Refusal(((2, 3),), RuntimeError, "appears multiple times", {"dim": (0, -2)}),
]


def _spread(xp: Any, g: Any, shape: tuple[int, ...], dim: Any, keepdim: bool) -> Any:
    """A reduced gradient back over the axes it was reduced from."""
    if not keepdim and dim is not None and shape:
        for axis in sorted(shapes.axes(dim, len(shape))):
            g = xp.unsqueeze(g, axis)
    return xp.expand(g, shape)


@op(symbol="Σ", latex=r"\sum #a", backward="SumBackward0", shape=shapes.reduce, samples=REDUCTIONS, refusals=BAD_AXIS)
def sum(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Sum over all elements, or over the axes `dim`."""
    if dim is not None:
        dim = shapes.axes(dim, a.ndim) if a.ndim else None
    kind = None if a.dtype.kind == "f" else "int64"
    return xp.add.reduce(a, axis=dim, keepdims=keepdim, dtype=kind) if a.ndim else xp.asarray(a, kind)[()]


@sum.vjp("a", latex=r"#g \text{ at every element}")
def _(xp: Any, g: Any, shapes: Any, dim: Any, keepdim: Any) -> Any:
    return _spread(xp, g, shapes[0], dim, keepdim)


@op(symbol="mean", latex=r"\frac{1}{n}\sum #a", backward="MeanBackward0", shape=shapes.reduce, samples=REDUCTIONS,
    refusals=BAD_AXIS)  # fmt: skip
def mean(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Mean over all elements, or over the axes `dim`; floating point only."""
    if a.dtype.kind != "f":
        raise RuntimeError(_MEAN_OF_INTEGERS)
    axes = shapes.axes(dim, a.ndim)
    return xp.mean(a, axis=axes, keepdims=keepdim) if a.ndim else a + 0


@mean.vjp("a", latex=r"\frac{1}{n} #g \text{ at every element}")
def _(xp: Any, g: Any, shapes: Any, dim: Any, keepdim: Any) -> Any:
    return _spread(xp, g / _count(shapes[0], dim), shapes[0], dim, keepdim)


def _count(shape: tuple[int, ...], dim: Any) -> int:
    """How many elements go into one result."""
    return math.prod(shape[i] for i in shapes.axes(dim, len(shape)))


_MEAN_OF_INTEGERS = "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype."
