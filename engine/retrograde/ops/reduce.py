"""Ops that bring many elements down to one, over all axes or some."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from retrograde import dtypes
from retrograde.calls.literals import element_type
from retrograde.devices.sums import total
from retrograde.errors import hinted
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
ONE_AXIS = [s for s in REDUCTIONS if not isinstance(s.params.get("dim"), tuple)]
BAD_AXIS = [
    Refusal(((2, 3),), IndexError, "Dimension out of range", {"dim": 2}, hint="has 2 dimensions"),
    Refusal(((2, 3),), RuntimeError, "appears multiple times", {"dim": (0, -2)}),
]
YES_NO = {"a": "the answer is true or false, which does not change by small amounts"}


def spread(xp: Any, g: Any, shape: tuple[int, ...], dim: Any, keepdim: bool) -> Any:
    """A reduced gradient (or result) with the axes it lost back as axes of length 1."""
    if not keepdim and dim is not None and shape:
        for axis in sorted(shapes.axes(dim, len(shape))):
            g = xp.unsqueeze(g, axis)
    return g


def count(shape: tuple[int, ...], dim: Any) -> int:
    """How many elements go into one result."""
    return math.prod(shape[i] for i in shapes.axes(dim, len(shape)))


def array_type(a: Any) -> Any:
    """The element type of an array or of a tensor, as the array library has it."""
    return getattr(a, "array", a).dtype


def total_type(a: Any, dtype: Any) -> Any:
    """The element type that an array is added up in: the one asked for, its own, or int64 for whole numbers."""
    if dtype is not None:
        return element_type(dtype).array_type
    return None if a.dtype.kind == "f" else "int64"


def _by_dim(whole: str, some: str) -> Callable[[Mapping[str, Any]], str]:
    """PyTorch has one backward function for all elements and another for some axes."""
    return lambda params: whole if params["dim"] is None else some


@op(symbol="Σ", latex=r"\sum #a", backward="SumBackward0", backward_of=_by_dim("SumBackward0", "SumBackward1"),
    shape=shapes.reduce, samples=REDUCTIONS, refusals=BAD_AXIS)  # fmt: skip
def sum(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Sum over all elements, or over the axes `dim`; booleans and integers add up to int64 unless `dtype` is given."""
    kind = total_type(a, dtype)
    if not a.ndim:
        shapes.axes(dim, 0)
        return xp.asarray(a, kind)[()]
    axes = None if dim is None else shapes.axes(dim, a.ndim)
    return total(xp, a, axes, keepdim) if kind is None else xp.add.reduce(a, axis=axes, keepdims=keepdim, dtype=kind)


@sum.vjp("a", latex=r"#g \text{ at every element}")
def _(xp: Any, g: Any, shapes: Any, dtypes: Any, dim: Any, keepdim: Any, dtype: Any) -> Any:
    g = g if dtype is None else xp.cast(g, dtypes[0])
    return xp.expand(spread(xp, g, shapes[0], dim, keepdim), shapes[0])


@op(symbol="mean", latex=r"\frac{1}{n}\sum #a", backward="MeanBackward0",
    backward_of=_by_dim("MeanBackward0", "MeanBackward1"), shape=shapes.reduce, samples=REDUCTIONS,
    refusals=BAD_AXIS)  # fmt: skip
def mean(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Mean over all elements, or over the axes `dim`; floating point only, unless `dtype` makes it so."""
    a = a if dtype is None else a.astype(element_type(dtype).array_type)
    if a.dtype.kind != "f":
        raise hinted(
            RuntimeError(_MEAN_OF_INTEGERS + dtypes.kind(array_type(a))), "Convert first, as in x.float().mean()."
        )
    axes = shapes.axes(dim, a.ndim)
    if not a.ndim:
        return a + 0
    if a.dtype.itemsize < 4:
        return xp.mean(a, axis=axes, keepdims=keepdim)
    return total(xp, a, axes, keepdim) / a.dtype.type(count(a.shape, dim))


@mean.vjp("a", latex=r"\frac{1}{n} #g \text{ at every element}")
def _(xp: Any, g: Any, shapes: Any, dtypes: Any, dim: Any, keepdim: Any, dtype: Any) -> Any:
    g = g if dtype is None else xp.cast(g, dtypes[0])
    return xp.expand(spread(xp, g / count(shapes[0], dim), shapes[0], dim, keepdim), shapes[0])


@op(symbol="Π", latex=r"\prod #a", backward="ProdBackward0", backward_of=_by_dim("ProdBackward0", "ProdBackward1"),
    shape=shapes.reduce, samples=ONE_AXIS, refusals=BAD_AXIS[:1])  # fmt: skip
def prod(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Product of all elements, or along the axis `dim`; booleans and integers give int64 unless `dtype` is given."""
    kind = total_type(a, dtype)
    axes = shapes.axes(dim, a.ndim) if a.ndim else None
    return xp.prod(a, axis=axes, keepdims=keepdim and a.ndim > 0, dtype=kind)


@prod.vjp("a", latex=r"#g \cdot \frac{#out}{#a}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any, dtype: Any) -> Any:
    if dtype is not None:
        g, out = xp.cast(g, array_type(a)), xp.cast(out, array_type(a))
    if not a.ndim:
        return g
    # Where an element is 0, the product of the others, which is not 0 only when it is the only one.
    zero = a == 0
    filled = xp.where(zero, 1.0, a)
    others = xp.prod(filled, dim, True) * (xp.sum(zero, dim, True) == 1)
    g, out = spread(xp, g, a.shape, dim, keepdim), spread(xp, out, a.shape, dim, keepdim)
    return g * xp.where(zero, others, out / filled)


@op(symbol="any", latex=r"\bigvee #a", shape=shapes.reduce, samples=REDUCTIONS, refusals=BAD_AXIS, no_grad=YES_NO)
def any(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether any element is true (not 0), over all or over the axes `dim`."""
    found = xp.any(a, axis=shapes.axes(dim, a.ndim) if a.ndim else None, keepdims=keepdim and a.ndim > 0)
    return _truth(found, a)


@op(symbol="all", latex=r"\bigwedge #a", shape=shapes.reduce, samples=REDUCTIONS, refusals=BAD_AXIS, no_grad=YES_NO)
def all(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Whether all elements are true (not 0), over all or over the axes `dim`."""
    found = xp.all(a, axis=shapes.axes(dim, a.ndim) if a.ndim else None, keepdims=keepdim and a.ndim > 0)
    return _truth(found, a)


def _truth(found: Any, a: Any) -> Any:
    """Booleans; but uint8 once stood for these in PyTorch, and keeps its type."""
    return found.astype(a.dtype) if a.dtype == "uint8" else found


_MEAN_OF_INTEGERS = (
    "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
)
