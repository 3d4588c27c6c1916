"""Several figures of the same elements at once, and sums, counts and covariances of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes, return_types
from retrograde.errors import hinted
from retrograde.op import TAPED, Op, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.extreme import amax, amin
from retrograde.ops.parts import pack, packed_shape, split, unpack
from retrograde.ops.reduce import BAD_AXIS, REDUCTIONS, mean, total_type
from retrograde.ops.shapes import Shape
from retrograde.ops.statistics import SPREADS, std, var
from retrograde.tensor import Tensor


@op(symbol="Σ", latex=r"\sum #a", backward="NansumBackward0", shape=shapes.reduce, samples=REDUCTIONS,
    refusals=BAD_AXIS)  # fmt: skip
def nansum(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    """Sum over all elements, or over the axes `dim`, with 0 in place of NaN."""
    axes = shapes.axes(dim, a.ndim) if a.ndim else None
    return xp.nansum(a, axis=axes, keepdims=keepdim and a.ndim > 0, dtype=total_type(a, dtype))


@nansum.vjp("a", latex=r"#g \text{ at every element that is a number}")
def _(xp: Any, g: Any, a: Any, dim: Any, keepdim: Any, dtype: Any, dtypes: Any) -> Any:
    g = g if dtype is None else xp.cast(g, dtypes[0])
    return (a == a) * _spread(xp, g, a.shape, dim, keepdim)


def _spread(xp: Any, g: Any, shape: Shape, dim: Any, keepdim: bool) -> Any:
    kept = shapes.reduce(tuple(shape), dim, True)
    return xp.reshape(g, kept) if shape else g


@composed("nanmean")
def _(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, out: Any = None) -> Any:
    """Mean of the elements that are no NaN, of all or over the axes `dim`."""
    if not input.dtype.is_floating_point:
        raise hinted(
            RuntimeError("nanmean(): expected input to have floating point or complex dtype but got "
                         f"{dtypes.kind(input.array.dtype)}"),
            "Convert first: x.float().",
        )  # fmt: skip
    return TAPED.nansum(input, dim, keepdim, dtype) / TAPED.sum(input.detach() == input.detach(), dim, keepdim)


@op(symbol="≠ 0", latex=r"\left|\{#a \neq 0\}\right|", shape=shapes.reduce, refusals=BAD_AXIS,
    samples=[s for s in REDUCTIONS if "keepdim" not in s.params],
    no_grad={"a": "a count is a whole number: it does not change by small amounts"})  # fmt: skip
def count_nonzero(xp: Any, a: Any, /, dim: Any = None) -> Any:
    """How many elements are not 0, of all or over the axes `dim`."""
    axes = shapes.axes(dim, a.ndim) if a.ndim else None
    return xp.asarray(xp.sum(a != 0, axis=axes)).astype("int64")[()]


def _pair_shape(a: Shape, dim: Any = None, correction: Any = 1, keepdim: bool = False) -> Shape:
    return packed_shape(_pair(a, dim, keepdim))


def _pair(a: Shape, dim: Any, keepdim: bool) -> tuple[Shape, Shape]:
    return (shapes.reduce(a, dim, keepdim),) * 2


def _with_mean(name: str, text: str, spread: Op) -> Op:
    """The op that gives a spread (variance or standard deviation) and the mean, packed."""

    def forward(xp: Any, a: Any, /, dim: Any = None, correction: Any = 1, keepdim: bool = False) -> Any:
        return pack(xp, (spread.forward(xp, a, dim, correction, keepdim), mean.forward(xp, a, dim, keepdim)))

    forward.__name__, forward.__doc__ = name, text
    latex, backward = rf"\operatorname{{{spread.name}}}(#a),\ \bar{{#a}}", f"{spread.name.capitalize()}MeanBackward0"
    declare = op(symbol=name.replace("_", ", "), latex=latex, backward=backward, shape=_pair_shape, samples=SPREADS)
    record = declare(forward)

    @record.vjp("a", latex=r"\dots")
    def _(xp: Any, g: Any, a: Any, out: Any, dim: Any, correction: Any, keepdim: Any, shapes: Any, dtypes: Any) -> Any:
        pair = _pair(shapes[0], dim, keepdim)
        (gs, gm), (size, _) = split(xp, g, pair), split(xp, out, pair)
        wanted = {"xp": xp, "g": gs, "out": size, "a": a, "dim": dim, "correction": correction, "keepdim": keepdim,
                  "shapes": shapes, "dtypes": dtypes, "dtype": None}  # fmt: skip
        rule = spread.vjps["a"]
        of_spread = rule.function(*(wanted[name] for name in rule.needs))
        of_mean = mean.vjps["a"]
        wanted["g"] = gm
        return of_spread + of_mean.function(*(wanted[name] for name in of_mean.needs))

    @record.called
    def _(
        input: Any, dim: Any = None, unbiased: bool | None = None, keepdim: bool = False, *,
        correction: int | None = None, axis: Any = None,
    ) -> Any:  # fmt: skip
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        correction = correction if correction is not None else int(unbiased) if unbiased is not None else 1
        dim = axis if dim is None else dim
        return unpack(record(input, dim, correction, keepdim), _pair(input.array.shape, dim, keepdim), record.backward)

    return record


var_mean = _with_mean("var_mean", "Variance and mean of all elements, or over the axes `dim`; packed.", var)
std_mean = _with_mean("std_mean", "Standard deviation and mean of all elements, or over the axes `dim`; packed.", std)


def _ends_shape(a: Shape, dim: Any = None, keepdim: bool = False) -> Shape:
    return packed_shape(_pair(a, dim, keepdim))


@op(symbol="min, max", latex=r"\min #a,\ \max #a", backward="AminmaxBackward0", shape=_ends_shape,
    samples=[Sample(((4,),)), Sample(((2, 3),), {"dim": 0}), Sample(((2, 3),), {"dim": 1, "keepdim": True})],
    refusals=BAD_AXIS[:1])  # fmt: skip
def aminmax(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest and the largest element of all, or along the axis `dim`; packed."""
    return pack(xp, (amin.forward(xp, a, dim, keepdim), amax.forward(xp, a, dim, keepdim)))


@aminmax.vjp("a", latex=r"#g \text{ at the smallest and the largest}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: Any) -> Any:
    pair = _pair(tuple(a.shape), dim, keepdim)
    ends = zip((amin, amax), split(xp, g, pair), split(xp, out, pair), strict=True)
    low, high = (end.vjps["a"].function(xp, ge, value, a, dim, keepdim) for end, ge, value in ends)
    return low + high


@aminmax.called
def _(input: Any, *, dim: Any = None, keepdim: bool = False, out: Any = None) -> Any:
    found = unpack(aminmax(input, dim, keepdim), _pair(input.array.shape, dim, keepdim), "AminmaxBackward0")
    return return_types.aminmax(*found)


@composed("cov")
def _(input: Any, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Covariances of the rows of a matrix, whose columns are observations; the variance of a vector."""
    if input.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    rows = TAPED.reshape(input, (1, -1)) if input.ndim < 2 else input
    weights = fweights if aweights is None else aweights if fweights is None else fweights * aweights
    if weights is None:
        count: Any = rows.shape[1]
        away = rows - TAPED.mean(rows, 1, True)
        weighted, lost = away, correction
    else:
        count = TAPED.sum(weights)
        away = rows - TAPED.sum(rows * weights, 1, True) / count
        weighted = away * weights
        lost = correction * (count if aweights is None else TAPED.sum(weights * aweights) / count)
        lost = correction if aweights is None else lost
    factor = count - lost
    factor = max(factor, 0) if not isinstance(factor, Tensor) else factor
    return TAPED.squeeze(TAPED.matmul(away, TAPED.t(weighted)) / factor)


@composed("corrcoef")
def _(input: Any) -> Any:
    """Correlations of the rows of a matrix, whose columns are observations."""
    found = input.cov()
    if not found.ndim:
        return found / found
    every = np.arange(found.shape[0])
    size = TAPED.sqrt(TAPED.index(found, (every, every)))
    return TAPED.clamp(found / TAPED.reshape(size, (-1, 1)) / TAPED.reshape(size, (1, -1)), -1, 1)
