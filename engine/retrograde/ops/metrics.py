"""Distances between tensors as a whole and between all pairs of vectors; vectors cut to a length."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, op
from retrograde.ops import shapes
from retrograde.ops.shapes import Shape
from retrograde.ops.statistics import norm


def _norm_back(xp: Any, g: Any, out: Any, a: Any, p: float, dim: Any = None, keepdim: bool = False) -> Any:
    """The gradient of `a` from that of its norm."""
    return norm.vjps["a"].function(xp, g, out, a, p, dim, keepdim)


def _dist_shape(a: Shape, b: Shape, p: float = 2) -> Shape:
    shapes.broadcast(a, b)
    return ()


@op(symbol="‖a − b‖", latex=r"\lVert #a - #b \rVert_{#p}", backward="DistBackward0", shape=_dist_shape,
    samples=[Sample(((3,), (3,))), Sample(((2, 3), (3,)), {"p": 1}), Sample(((4,), (4,)), {"p": float("inf")})],
    refusals=[Refusal(((3,), (2,)), RuntimeError, "must match the size")])  # fmt: skip
def dist(xp: Any, a: Any, b: Any, /, p: float = 2) -> Any:
    """The `p`-norm of the difference, as one number."""
    return norm.forward(xp, a - b, p)


@dist.vjp("a", latex=r"#g \cdot \frac{#a - #b}{\lVert #a - #b \rVert}")
def _(xp: Any, g: Any, out: Any, a: Any, b: Any, p: float) -> Any:
    return _norm_back(xp, g, out, a - b, p)


@dist.vjp("b", latex=r"#g \cdot \frac{#b - #a}{\lVert #a - #b \rVert}")
def _(xp: Any, g: Any, out: Any, a: Any, b: Any, p: float) -> Any:
    return -_norm_back(xp, g, out, a - b, p)


def _cdist_shape(a: Shape, b: Shape, p: float = 2) -> Shape:
    for name, x in (("X1", a), ("X2", b)):
        if len(x) < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {len(x)}D")
    if a[-1] != b[-1]:
        raise hinted(
            RuntimeError(f"X1 and X2 must have the same number of columns. X1: {a[-1]} X2: {b[-1]}"),
            "Each row is a point; points of both tensors have as many coordinates.",
        )
    return (*(shapes.broadcast(a[:-2], b[:-2]) if len(a) > 2 or len(b) > 2 else ()), a[-2], b[-2])


@op(symbol="cdist", latex=r"\lVert {#a}_i - {#b}_j \rVert_{#p}", backward="CdistBackward0", shape=_cdist_shape,
    samples=[Sample(((3, 2), (4, 2))), Sample(((3, 2), (2, 2)), {"p": 1}), Sample(((2, 3, 2), (2, 4, 2)), {"p": 3}),
             Sample(((3, 2), (2, 2)), {"p": float("inf")})],
    refusals=[Refusal(((3, 2), (3, 4)), RuntimeError, "same number of columns. X1: 2 X2: 4", hint="coordinates")],
    method=False, lacks={"float16": "cdist"})  # fmt: skip
def cdist(xp: Any, a: Any, b: Any, /, p: float = 2) -> Any:
    """The distance of every row of a from every row of b."""
    _cdist_shape(a.shape, b.shape)
    for name, given in (("X1", a), ("X2", b)):
        if given.dtype.kind != "f":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {dtypes.kind(given.dtype)}")
    return norm.forward(xp, a[..., :, None, :] - b[..., None, :, :], p, -1)


def _pairs_back(xp: Any, g: Any, out: Any, a: Any, b: Any, p: float) -> Any:
    return _norm_back(xp, g, out, xp.unsqueeze(a, -2) - xp.unsqueeze(b, -3), p, -1)


@cdist.vjp("a", latex=r"\sum_j #g \cdot \frac{{#a}_i - {#b}_j}{#out}")
def _(xp: Any, g: Any, out: Any, a: Any, b: Any, p: float) -> Any:
    return xp.sum(_pairs_back(xp, g, out, a, b, p), -2)


@cdist.vjp("b", latex=r"\sum_i #g \cdot \frac{{#b}_j - {#a}_i}{#out}")
def _(xp: Any, g: Any, out: Any, a: Any, b: Any, p: float) -> Any:
    return -xp.sum(_pairs_back(xp, g, out, a, b, p), -3)


@cdist.called
def _(x1: Any, x2: Any, p: float = 2.0, compute_mode: Any = None) -> Any:
    return cdist(x1, x2, p)


def _pdist_shape(a: Shape, p: float = 2) -> Shape:
    if len(a) != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {len(a)}D")
    return (a[0] * (a[0] - 1) // 2,)


def _couples(count: int) -> tuple[Any, Any]:
    """Every pair of positions, the smaller one first."""
    return np.triu_indices(count, 1)


@op(symbol="pdist", latex=r"\lVert {#a}_i - {#a}_j \rVert_{#p}", backward="PdistBackward0", shape=_pdist_shape,
    samples=[Sample(((4, 2),)), Sample(((3, 2),), {"p": 1})],
    refusals=[Refusal(((3,),), RuntimeError, "pdist only supports 2D tensors, got: 1D")], method=False,
    lacks={"float16": "pdist"})  # fmt: skip
def pdist(xp: Any, a: Any, /, p: float = 2) -> Any:
    """The distances between the rows of a matrix, each pair once."""
    _pdist_shape(a.shape)
    if a.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    first, second = _couples(a.shape[0])
    return norm.forward(xp, a[first] - a[second], p, -1)


@pdist.vjp("a", latex=r"\sum_j #g \cdot \frac{{#a}_i - {#a}_j}{#out}")
def _(xp: Any, g: Any, out: Any, a: Any, p: float) -> Any:
    first, second = _couples(a.shape[0])
    back = _norm_back(xp, g, out, xp.index(a, (first,)) - xp.index(a, (second,)), p, -1)
    return xp.unindex(back, (first,), tuple(a.shape)) - xp.unindex(back, (second,), tuple(a.shape))


def _renorm_shape(a: Shape, p: float, dim: int, maxnorm: float) -> Shape:
    if len(a) < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {len(a)} dimensions")
    shapes.axis(dim, len(a))
    return a


@op(symbol="renorm", latex=r"\operatorname{renorm}(#a)", backward="RenormBackward0", shape=_renorm_shape, inplace=True,
    samples=[Sample(((3, 4),), {"p": 2, "dim": 0, "maxnorm": 2.0}), Sample(((2, 3),), {"p": 1, "dim": 1, "maxnorm": 9}),
             Sample(((2, 3, 2),), {"p": 2, "dim": 1, "maxnorm": 0.5})],
    refusals=[Refusal(((3,),), RuntimeError, "at least 2 dimensions", {"p": 2, "dim": 0, "maxnorm": 1})])  # fmt: skip
def renorm(xp: Any, a: Any, /, p: float, dim: int, maxnorm: float) -> Any:
    """The slices along the axis `dim`, those with a larger `p`-norm than `maxnorm` scaled down to it."""
    others = _others(a.ndim, dim, a.shape)
    size = norm.forward(xp, a, p, others, True)
    return a * xp.where(size > maxnorm, maxnorm / (size + a.dtype.type(1e-7)), xp.ones_like(size))


def _others(ndim: int, dim: int, shape: Shape) -> tuple[int, ...]:
    _renorm_shape(shape, 2, dim, 1)
    return tuple(i for i in range(ndim) if i != dim % ndim)


@renorm.vjp("a", latex=r"#g \cdot \frac{#maxnorm}{\lVert #a \rVert} - \dots")
def _(xp: Any, g: Any, a: Any, p: float, dim: int, maxnorm: float) -> Any:
    others = _others(a.ndim, dim, tuple(a.shape))
    size = xp.norm(a, p, others, True)
    long = size > maxnorm
    scale = maxnorm / (size + 1e-7)
    of_size = xp.where(long, -xp.sum(g * a, others, True) * scale / (size + 1e-7), 0.0)
    return g * xp.where(long, scale, 1.0) + _norm_back(xp, of_size, size, a, p, others, True)
