"""Adaptive max pooling and unpooling: elements taken from, and laid down at, flat positions over the last axes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.op import Sample, op
from retrograde.ops.pool import POSITION
from retrograde.ops.shapes import Shape


def pieces(n: int, out: int) -> list[tuple[int, int]]:
    """Start and end of each of `out` pieces that cover `n` elements evenly, overlapping where they must."""
    return [(i * n // out, -(-(i + 1) * n // out)) for i in range(out)]


def adaptive(a: Shape, output_size: Shape) -> Shape:
    """The shape with the last axes of other lengths."""
    return (*a[: len(a) - len(output_size)], *output_size)


def _named_adaptive(params: Mapping[str, Any]) -> str:
    axes = len(params["output_size"])
    return "SqueezeBackward1" if axes == 1 else f"AdaptiveMaxPool{axes}DBackward0"


_ADAPTIVE = [Sample(((2, 3, 5),), {"output_size": (2,)}), Sample(((2, 4, 5),), {"output_size": (2, 3)}),
             Sample(((2, 2, 4, 3),), {"output_size": (2, 1, 2)})]  # fmt: skip


@op(symbol="arg max pool", latex=r"\arg\max #a", shape=adaptive, samples=_ADAPTIVE, method=False,
    no_grad={"a": POSITION})  # fmt: skip
def adaptive_max_pool_indices(xp: Any, a: Any, /, output_size: Any) -> Any:
    """Where the largest element of each piece is, as a flat position over the last axes."""
    size = a.shape[a.ndim - len(output_size) :]
    found = xp.empty(adaptive(a.shape, output_size), "int64")
    spans = [pieces(n, m) for n, m in zip(size, output_size, strict=True)]
    for place in np.ndindex(*output_size):
        own = [spans[axis][i] for axis, i in enumerate(place)]
        piece = a[(..., *(slice(*span) for span in own))]
        within = piece.reshape(*piece.shape[: a.ndim - len(size)], -1).argmax(-1)
        total: Any = 0
        for axis in reversed(range(len(size))):
            start, stop = own[axis]
            total = total + (within % (stop - start) + start) * math.prod(size[axis + 1 :])
            within = within // (stop - start)
        found[(..., *place)] = total
    return found


@op(symbol="max pool", latex=r"\max #a", backward="AdaptiveMaxPool2DBackward0", backward_of=_named_adaptive,
    shape=adaptive, samples=_ADAPTIVE, method=False)  # fmt: skip
def adaptive_max_pool(xp: Any, a: Any, /, output_size: Any) -> Any:
    """The largest elements of so many pieces along each of the last axes."""
    return _picked(xp, a, adaptive_max_pool_indices.forward(xp, a, output_size), len(output_size))


@adaptive_max_pool.vjp("a", latex=r"#g \text{ at the largest}")
def _(xp: Any, g: Any, a: Any, output_size: Shape) -> Any:
    return xp.lay_at(g, xp.adaptive_max_pool_indices(a, output_size), tuple(a.shape)[-len(output_size) :])


def _pick_shape(a: Shape, positions: Shape, axes: int) -> Shape:
    return positions


def _lay_shape(v: Shape, positions: Shape, size: Shape) -> Shape:
    return adaptive(v, size)


@op(symbol="at", latex=r"{#a}_{[#positions]}", backward="MaxUnpool2DBackwardBackward0", shape=_pick_shape,
    samples=[Sample(((2, 2, 4), (2, 2, 3)), {"axes": 2}, integers=(1,))], method=False,
    no_grad={"positions": POSITION})  # fmt: skip
def pick_at(xp: Any, a: Any, positions: Any, /, axes: int) -> Any:
    """The elements of `a` at flat positions over its last `axes` axes."""
    return _picked(xp, a, positions, axes)


@pick_at.vjp("a", latex=r"#g \text{ at } [#positions]")
def _(xp: Any, g: Any, positions: Any, shapes: Any, axes: int) -> Any:
    return xp.lay_at(g, positions, shapes[0][len(shapes[0]) - axes :])


@op(symbol="lay", latex=r"#v \text{ at } [#positions]", backward="AdaptiveMaxPool2DBackwardBackward0",
    shape=_lay_shape, method=False, no_grad={"positions": POSITION},
    samples=[Sample(((2, 2, 3), (2, 2, 3)), {"size": (2, 4)}, integers=(1,)),
             Sample(((3, 2), (3, 2)), {"size": (5,)}, integers=(1,))])  # fmt: skip
def lay_at(xp: Any, v: Any, positions: Any, /, size: Any) -> Any:
    """Zeros of `size` along the last axes, with each element of `v` added at its flat position there."""
    out, where = _laid(xp, v, positions, size)
    xp.add.at(out, where, v.reshape(len(out), -1))
    return out.reshape(adaptive(v.shape, size))


@lay_at.vjp("v", latex=r"{#g}_{[#positions]}")
def _(xp: Any, g: Any, positions: Any, size: Shape) -> Any:
    return xp.pick_at(g, positions, len(size))


def _named_unpool(params: Mapping[str, Any]) -> str:
    axes = len(params["size"])
    return "SqueezeBackward1" if axes == 1 else f"MaxUnpool{axes}DBackward0"


@op(symbol="unpool", latex=r"#v \text{ at } [#positions]", backward="MaxUnpool2DBackward0", backward_of=_named_unpool,
    shape=_lay_shape, samples=[Sample(((2, 3, 1, 1), (2, 3, 1, 1)), {"size": (2, 4)}, integers=(1,))], method=False,
    no_grad={"positions": POSITION}, lacks={"int": "max_unpool2d", "bool": "max_unpool2d"})  # fmt: skip
def max_unpool(xp: Any, v: Any, positions: Any, /, size: Any) -> Any:
    """Zeros of `size` along the last axes, with each element of `v` at its flat position there."""
    out, where = _laid(xp, v, positions, size)
    out[where] = v.reshape(len(out), -1)
    return out.reshape(adaptive(v.shape, size))


@max_unpool.vjp("v", latex=r"{#g}_{[#positions]}")
def _(xp: Any, g: Any, positions: Any, size: Shape) -> Any:
    return xp.pick_at(g, positions, len(size))


def _picked(xp: Any, a: Any, positions: Any, axes: int) -> Any:
    rows = a.reshape(math.prod(a.shape[: a.ndim - axes]), -1)
    where = positions.reshape(len(rows), -1)
    return rows[xp.arange(len(rows))[:, None], where].reshape(positions.shape)


def _laid(xp: Any, v: Any, positions: Any, size: Any) -> tuple[Any, tuple[Any, Any]]:
    """Zeros with one row for all pooled axes, and where the elements belong."""
    lead = math.prod(v.shape[: v.ndim - len(size)])
    out = xp.zeros((lead, math.prod(size)), v.dtype)
    return out, (xp.arange(lead)[:, None], positions.reshape(lead, -1))
