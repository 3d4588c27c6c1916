"""Medians and quantiles: the element, or the mix of two, at a given share of the sorted elements."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde import return_types
from retrograde.devices.arrays import xp_of
from retrograde.errors import hinted
from retrograde.op import Op, Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.constants import beside
from retrograde.ops.order import positions, put_back, taken, to_positions
from retrograde.ops.reduce import BAD_AXIS, ONE_AXIS, array_type
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor


def _median_shape(a: Shape, dim: Any = None, keepdim: bool = False) -> Shape:
    return shapes.reduce(a, dim, keepdim)


def _median(xp: Any, a: Any, dim: Any, keepdim: bool, ignore_nan: bool) -> Any:
    _median_shape(a.shape, dim)
    if dim is None:
        flat = a.reshape(-1)
        return taken(xp, flat, "median", 0, False, ignore_nan=ignore_nan) if flat.size else a.dtype.type(np.nan)
    return taken(xp, a, "median", dim, keepdim, ignore_nan=ignore_nan)


def _median_vjp(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: bool, ignore_nan: bool) -> Any:
    if dim is not None:
        return put_back(xp, g, a, "median", dim, keepdim, ignore_nan=ignore_nan)
    hit = (a == out) | ((a != a) & (out != out))
    return g * hit / xp.cast(xp.sum(hit), array_type(a))


@op(symbol="median", latex=r"\operatorname{median}(#a)", backward="MedianBackward0", shape=_median_shape,
    backward_of=lambda params: "MedianBackward0" if params["dim"] is None else "MedianBackward1", samples=ONE_AXIS,
    refusals=BAD_AXIS[:1])  # fmt: skip
def median(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The middle element, the lower of two, of all or along the axis `dim`; NaN where there is one."""
    return _median(xp, a, dim, keepdim, ignore_nan=False)


@median.vjp("a", latex=r"#g \text{ where it stood}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: bool) -> Any:
    return _median_vjp(xp, g, out, a, dim, keepdim, ignore_nan=False)


@op(symbol="nanmedian", latex=r"\operatorname{median}(#a)", backward="NanmedianBackward0", shape=_median_shape,
    backward_of=lambda params: "NanmedianBackward0" if params["dim"] is None else "NanmedianBackward1",
    samples=ONE_AXIS, refusals=BAD_AXIS[:1])  # fmt: skip
def nanmedian(xp: Any, a: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The middle element, the lower of two, of those that are not NaN."""
    return _median(xp, a, dim, keepdim, ignore_nan=True)


@nanmedian.vjp("a", latex=r"#g \text{ where it stood}")
def _(xp: Any, g: Any, out: Any, a: Any, dim: Any, keepdim: bool) -> Any:
    return _median_vjp(xp, g, out, a, dim, keepdim, ignore_nan=True)


def _with_positions(values: Op, result: Any, ignore_nan: bool) -> Any:
    def call(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None, out: Any = None) -> Any:
        dim = axis if dim is None else dim
        if dim is None:
            return values(input)
        found = positions(input, "median", dim, keepdim, {"ignore_nan": ignore_nan})
        return result(values(input, dim, keepdim), found)

    return call


median.called(_with_positions(median, return_types.median, False))
nanmedian.called(_with_positions(nanmedian, return_types.nanmedian, True))

INTERPOLATIONS = ("linear", "lower", "higher", "nearest", "midpoint")


def _quantile_shape(
    a: Shape, q: Any, dim: Any = None, keepdim: bool = False, interpolation: str = "linear", ignore_nan: bool = False
) -> Shape:
    if 0 in a and math.prod(a) == 0:
        raise RuntimeError("quantile() input tensor must be non-empty")
    return (*((len(q),) if isinstance(q, tuple) else ()), *shapes.reduce(a, dim, keepdim))


def _places(xp: Any, a: Any, axis: int, q: Any, interpolation: str, ignore_nan: bool) -> tuple[Any, Any, Any]:
    """Along the axis of the sorted elements: the places below and above each quantile, and the weight of the latter."""
    along = (-1, *[1] * (a.ndim - axis - 1))
    shares = xp.asarray(np.asarray(q, a.dtype).reshape(along))
    missing = xp.sum(a != a, axis=axis, keepdims=True)
    last = a.shape[axis] - 1
    if ignore_nan:
        rank = shares * xp.maximum(last - missing, 0).astype(a.dtype)
    else:
        rank = xp.where(missing > 0, a.dtype.type(last), shares * a.dtype.type(last))
    if interpolation in ("lower", "higher", "nearest"):
        rank = {"lower": xp.floor, "higher": xp.ceil, "nearest": xp.round}[interpolation](rank)
    below, above = xp.floor(rank), xp.ceil(rank)
    weight = xp.full_like(rank, 0.5) if interpolation == "midpoint" else rank - below
    return below.astype("int64"), above.astype("int64"), weight


def _rows(a: Any, dim: Any) -> tuple[Shape, int]:
    """The shape to compute in, and the axis there: all elements as one row when there is no `dim`."""
    return ((math.prod(a.shape),), 0) if dim is None or not a.ndim else (a.shape, shapes.axis(dim, a.ndim))


QUANTILES = [
    Sample(((5,),), {"q": 0.3}), Sample(((2, 5),), {"q": (0.1, 0.75)}), Sample(((2, 4),), {"q": 0.6, "dim": 1}),
    Sample(((4, 3),), {"q": (0.2, 0.5, 0.9), "dim": 0}), Sample(((4, 3),), {"q": 0.4, "dim": 0, "keepdim": True}),
    Sample(((5,),), {"q": 0.3, "interpolation": "midpoint"}), Sample(((5,),), {"q": 0.3, "interpolation": "nearest"}),
]  # fmt: skip


@op(symbol="quantile", latex=r"Q_{#q}(#a)", backward="SqueezeBackward4", shape=_quantile_shape, samples=QUANTILES,
    refusals=[Refusal(((0,),), RuntimeError, "input tensor must be non-empty", {"q": 0.5}),
              Refusal(((2, 3),), IndexError, "Dimension out of range", {"q": 0.5, "dim": 2})])  # fmt: skip
def quantile(
    xp: Any, a: Any, /, q: Any, dim: Any = None, keepdim: bool = False, interpolation: str = "linear",
    ignore_nan: bool = False,
) -> Any:  # fmt: skip
    """What the share `q` of the elements lies below, of all or along the axis `dim`; a tuple gives an axis."""
    shape = _quantile_shape(a.shape, q, dim, keepdim)
    rows, axis = _rows(a, dim)
    ranked = xp.sort(a.reshape(rows), axis=axis)
    below, above, weight = _places(xp, ranked, axis, q, interpolation, ignore_nan)
    low, high = xp.take_along_axis(ranked, below, axis=axis), xp.take_along_axis(ranked, above, axis=axis)
    # As PyTorch's lerp: from the nearer end.
    near = low + weight * (high - low)
    mixed = xp.where(weight == 0, low, xp.where(weight < 0.5, near, high - (high - low) * (1 - weight)))
    return xp.moveaxis(mixed, axis, 0).reshape(shape)[()] if isinstance(q, tuple) else mixed.reshape(shape)[()]


@quantile.vjp("a", latex=r"#g \text{ to the elements on both sides}")
def _(xp: Any, g: Any, a: Any, q: Any, dim: Any, keepdim: Any, interpolation: Any, ignore_nan: Any) -> Any:
    rows, axis = _rows(a, dim)
    if isinstance(q, tuple):
        g = xp.reshape(g, (len(q), *(1 if i == axis else n for i, n in enumerate(rows))))
        g = xp.squeeze(xp.transpose(g, 0, axis + 1), 0)
    else:
        g = xp.reshape(g, tuple(1 if i == axis else n for i, n in enumerate(rows)))
    flat = xp.reshape(a, rows)
    order = xp.argsort(flat, axis, False, True)
    order, array = (getattr(t, "array", t) for t in (order, flat))
    library = xp_of(array)
    below, above, weight = _places(library, array, axis, q, interpolation, ignore_nan)
    at = [library.take_along_axis(order, place, axis=axis) for place in (below, above)]
    weight = beside(a, weight)
    low, high = to_positions(xp, g * (1 - weight), at[0], rows, axis), to_positions(xp, g * weight, at[1], rows, axis)
    return xp.reshape(low + high, tuple(a.shape))


def _checked_shares(name: str, input: Any, q: Any) -> Any:
    """The shares as a number or a tuple; RuntimeError for input and shares that PyTorch refuses."""
    if input.dtype.name not in ("float32", "float64"):
        raise hinted(
            RuntimeError(f"{name}() input tensor must be either float or double dtype"), "Convert first: x.float()."
        )
    if isinstance(q, Tensor):
        if q.ndim > 1:
            raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
        if q.dtype is not input.dtype:
            raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
        shares = tuple(q.tolist()) if q.ndim else float(q.item())
        if any(not 0 <= share <= 1 for share in (shares if isinstance(shares, tuple) else (shares,))):
            raise RuntimeError(f"{name}() q values must be in the range [0, 1]")
        return shares
    if not isinstance(q, int | float):
        raise hinted(
            TypeError(f"{name}(): argument 'q' must be Tensor or float, not {type(q).__name__}"),
            "Several quantiles are asked for by a tensor: q=torch.tensor([0.25, 0.75]).",
        )
    if not 0 <= q <= 1:
        raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q:g}")
    return float(q)


def _of_shares(name: str, ignore_nan: bool) -> Any:
    def call(
        input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear", axis: Any = None,
        out: Any = None,
    ) -> Any:  # fmt: skip
        """What the share `q` of the elements lies below, of those that are not NaN."""
        if interpolation not in INTERPOLATIONS:
            names = ", ".join(INTERPOLATIONS[:-1]) + f" or {INTERPOLATIONS[-1]}"
            raise RuntimeError(f"{name}() interpolation must be one of {names}, but got {interpolation}")
        shares = _checked_shares(name, input, q)
        return quantile(input, shares, axis if dim is None else dim, keepdim, interpolation, ignore_nan)

    return call


quantile.called(_of_shares("quantile", ignore_nan=False))
composed("nanquantile")(_of_shares("nanquantile", ignore_nan=True))
