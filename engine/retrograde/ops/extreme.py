"""Ops that look for the largest or smallest element, and tell where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from retrograde import return_types
from retrograde.devices.arrays import xp_of
from retrograde.errors import hinted
from retrograde.op import Op, Refusal, op
from retrograde.ops import shapes
from retrograde.ops.bounds import maximum, minimum
from retrograde.ops.reduce import BAD_AXIS, ONE_AXIS, REDUCTIONS, array_type, spread
from retrograde.tensor import Tensor

POSITION = {"a": "the result is a position, which does not move when an element changes a little"}


def _nonempty(name: str) -> Callable[..., shapes.Shape]:
    """The shape rule of an op that has no result for no elements."""

    def rule(a: shapes.Shape, dim: Any = None, keepdim: bool = False) -> shapes.Shape:
        hint = f"A tensor of shape {list(a)} has no elements there, so none is the largest or smallest."
        if dim is None and 0 in a:
            message = f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
            more = " Specify the reduction dim with the 'dim' argument."
            raise hinted(IndexError(message) if name.startswith("arg") else RuntimeError(message + more), hint)
        empty = [i for i in shapes.axes(dim, len(a)) if a[i : i + 1] == (0,)]
        if empty:
            raise hinted(IndexError(f"{name}(): Expected reduction dim {empty[0]} to have non-zero size."), hint)
        return shapes.reduce(a, dim, keepdim)

    return rule


def _empty(name: str) -> list[Refusal]:
    whole = IndexError if name.startswith("arg") else RuntimeError
    return [
        Refusal(((0,),), whole, f"{name}(): Expected reduction dim to be specified", hint="has no elements"),
        Refusal(((2, 0),), IndexError, f"{name}(): Expected reduction dim 1 to have non-zero size.", {"dim": 1}),
    ]


def _extreme(find: Any, a: Any, dim: Any, keepdim: bool) -> Any:
    return find(a, axis=shapes.axes(dim, a.ndim), keepdims=keepdim) if a.ndim else a.copy()


def _shared(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: bool) -> Any:
    """The gradient in equal parts to the elements equal to the result."""
    return _parted(xp, g, a == spread(xp, out, a.shape, dim, keepdim), a, dim, keepdim)


def _shared_of_all(xp: Any, g: Any, out: Any, a: Any) -> Any:
    """The same where the result is the extreme of all; where it is NaN, the elements that are NaN share."""
    return _parted(xp, g, xp.logical_or(a == out, a != a), a, None, False)


def _parted(xp: Any, g: Any, hit: Any, a: Any, dim: Any, keepdim: bool) -> Any:
    parts = xp.cast(xp.sum(hit, dim, True), array_type(a))
    return spread(xp, g, a.shape, dim, keepdim) * hit / parts


@op(symbol="amax", latex=r"\max #a", backward="AmaxBackward0", shape=_nonempty("amax"), samples=REDUCTIONS,
    refusals=[*BAD_AXIS, *_empty("amax")])  # fmt: skip
def amax(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element of all, or over the axes `dim`; ties share the gradient."""
    return _extreme(xp.maximum.reduce, a, dim, keepdim)


@amax.vjp("a", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    return _shared(xp, g, out, a, dim, keepdim)


@op(symbol="amin", latex=r"\min #a", backward="AminBackward0", shape=_nonempty("amin"), samples=REDUCTIONS,
    refusals=[*BAD_AXIS, *_empty("amin")])  # fmt: skip
def amin(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element of all, or over the axes `dim`; ties share the gradient."""
    return _extreme(xp.minimum.reduce, a, dim, keepdim)


@amin.vjp("a", latex=r"#g \text{ at the smallest}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    return _shared(xp, g, out, a, dim, keepdim)


def _named_max(params: Mapping[str, Any]) -> str:
    return "MaxBackward1" if params["dim"] is None else "MaxBackward0"


def _named_min(params: Mapping[str, Any]) -> str:
    return "MinBackward1" if params["dim"] is None else "MinBackward0"


@op(symbol="max", latex=r"\max #a", backward="MaxBackward1", backward_of=_named_max, shape=_nonempty("max"),
    samples=ONE_AXIS, refusals=[BAD_AXIS[0], *_empty("max")])  # fmt: skip
def max(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element. Of all: ties share the gradient. Along the axis `dim`: it goes to the one at `indices`."""
    return _extreme(xp.maximum.reduce, a, dim, keepdim)


@max.vjp("a", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    if dim is None or not a.ndim:
        return _shared_of_all(xp, g, out, a)
    return _to_index(xp, g, xp.argmax(a, dim, True), a, dim, keepdim)


@op(symbol="min", latex=r"\min #a", backward="MinBackward1", backward_of=_named_min, shape=_nonempty("min"),
    samples=ONE_AXIS, refusals=[BAD_AXIS[0], *_empty("min")])  # fmt: skip
def min(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element. Of all: ties share the gradient. Along the axis `dim`: it goes to the one at `indices`."""
    return _extreme(xp.minimum.reduce, a, dim, keepdim)


@min.vjp("a", latex=r"#g \text{ at the smallest}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    if dim is None or not a.ndim:
        return _shared_of_all(xp, g, out, a)
    return _to_index(xp, g, xp.argmin(a, dim, True), a, dim, keepdim)


def _to_index(xp: Any, g: Any, index: Any, a: Any, dim: int, keepdim: bool) -> Any:
    """The gradient along one axis at the given positions, 0 elsewhere."""
    positions = getattr(index, "array", index)
    axis = shapes.axis(dim, a.ndim)
    every = xp_of(positions).arange(a.shape[axis]).reshape(-1, *[1] * (a.ndim - axis - 1))
    there = (every == positions).astype(array_type(a))
    return spread(xp, g, a.shape, dim, keepdim) * there


@op(symbol="argmax", latex=r"\arg\max #a", shape=_nonempty("argmax"), samples=ONE_AXIS,
    refusals=[BAD_AXIS[0], *_empty("argmax")], no_grad=POSITION)  # fmt: skip
def argmax(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Where the largest element is (the first of several): in the flattened tensor, or along the axis `dim`."""
    return _position(xp.argmax, "argmax", a, dim, keepdim)


@op(symbol="argmin", latex=r"\arg\min #a", shape=_nonempty("argmin"), samples=ONE_AXIS,
    refusals=[BAD_AXIS[0], *_empty("argmin")], no_grad=POSITION)  # fmt: skip
def argmin(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """Where the smallest element is (the first of several): in the flattened tensor, or along the axis `dim`."""
    return _position(xp.argmin, "argmin", a, dim, keepdim)


def _position(find: Any, name: str, a: Any, dim: Any, keepdim: bool) -> Any:
    if a.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input")
    found = find(a, axis=dim, keepdims=keepdim) if a.ndim else find(a)
    return found.astype("int64")


def _searching(value: Op, position: Op, pairwise: Op, result: Callable[..., Any]) -> Callable[..., Any]:
    """PyTorch's three meanings of one name: of all elements, along an axis (with positions), of two tensors."""

    def search(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None, other: Any = None) -> Any:
        if isinstance(dim, Tensor) or other is not None:
            return pairwise(input, dim if other is None else other)
        dim = axis if dim is None else dim
        if dim is None:
            return value(input)
        return result(value(input, dim, keepdim), position(input, dim, keepdim))

    return search


max.called(_searching(max, argmax, maximum, return_types.max))
min.called(_searching(min, argmin, minimum, return_types.min))
