"""Places in sorted sequences, and how many elements fall where."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes, return_types
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, xp_of
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

PLACE = dict.fromkeys(
    ("ordered", "values"), "a place in a sequence is a whole number: it does not change by small amounts"
)


def _search_shape(ordered: Shape, values: Shape, right: bool = False) -> Shape:
    if len(ordered) > 1 and ordered[:-1] != values[:-1]:
        raise hinted(
            RuntimeError(
                "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of "
                "boundaries tensor and input value tensor must match, but we got boundaries tensor "
                f"{list(ordered)} and input value tensor {list(values)}"
            ),
            "There is one sorted row for each row of values, or one for all.",
        )
    return values


@op(symbol="search", latex=r"\operatorname{search}(#ordered, #values)", shape=_search_shape, no_grad=PLACE,
    samples=[Sample(((5,), (2, 3))), Sample(((2, 1), (2, 3)), {"right": True}), Sample(((5,), ()))],
    refusals=[Refusal(((2, 5), (3, 3)), RuntimeError, "must match, but we got boundaries tensor [2, 5]",
                      hint="one sorted row")], method=False, lacks={"bool": "searchsorted_out_cpu"})  # fmt: skip
def searchsorted(xp: Any, ordered: Any, values: Any, /, right: bool = False) -> Any:
    """Where each value would stand in a sorted sequence: before equal elements, or after them when `right`."""
    _search_shape(ordered.shape, values.shape)
    side = "right" if right else "left"
    if ordered.ndim == 1:
        return xp.asarray(xp.searchsorted(ordered, values, side=side)).astype("int64")[()]
    compared = ordered[..., None, :] <= values[..., None] if right else ordered[..., None, :] < values[..., None]
    return xp.sum(compared, axis=-1)


def _as_tensor(value: Any, like: Any) -> Any:
    return value if isinstance(value, Tensor) else wrap(xp_of(like.array).asarray(value)[()])


@searchsorted.called
def _(
    sorted_sequence: Any, input: Any, *, out_int32: bool = False, right: bool = False, side: str | None = None,
    sorter: Any = None, out: Any = None,
) -> Any:  # fmt: skip
    if sorter is not None:
        sorted_sequence = sorted_sequence.gather(-1, sorter)
    found = searchsorted(sorted_sequence, _as_tensor(input, sorted_sequence), right or side == "right")
    return found.to(dtypes.int32) if out_int32 else found


@composed("bucketize")
def _(input: Any, boundaries: Any, *, out_int32: bool = False, right: bool = False, out: Any = None) -> Any:
    """The number of the bucket between `boundaries` that each element falls in; its upper boundary belongs to it."""
    found = searchsorted(boundaries, _as_tensor(input, boundaries), right)
    return found.to(dtypes.int32) if out_int32 else found


def _histc_shape(a: Shape, bins: int = 100, min: float = 0, max: float = 0) -> Shape:
    if bins <= 0:
        raise RuntimeError("bins must be > 0")
    if min > max:
        raise RuntimeError("max must be larger than min")
    return (bins,)


@op(symbol="hist", latex=r"\operatorname{hist}(#a)", shape=_histc_shape,
    samples=[Sample(((6,),), {"bins": 4}), Sample(((3, 4),), {"bins": 3, "min": -1, "max": 1})],
    refusals=[Refusal(((3,),), RuntimeError, "max must be larger than min", {"bins": 3, "min": 2, "max": 1}),
              Refusal(((3,),), RuntimeError, "bins must be > 0", {"bins": 0})],
    no_grad={"a": "a count is a whole number: it does not change by small amounts"})  # fmt: skip
def histc(xp: Any, a: Any, /, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """How many elements fall in each of `bins` equal bins from `min` to `max`; of the elements when both are 0."""
    _histc_shape(a.shape, bins, min, max)
    if a.dtype.kind != "f":
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{dtypes.kind(a.dtype)}'")
    low, high = (min, max) if min != max else _range(xp, a) if a.size and min == max == 0 else (min - 1, max + 1)
    inside = (a >= low) & (a <= high)
    places = xp.floor((a[inside] - a.dtype.type(low)) * bins / a.dtype.type(high - low)).astype("int64")
    return xp.bincount(xp.minimum(places, bins - 1), minlength=bins).astype(a.dtype)


def _range(xp: Any, a: Any) -> tuple[float, float]:
    low, high = float(xp.min(a)), float(xp.max(a))
    return (low, high) if low < high else (low - 1, high + 1)


@composed("histogram")
def _(
    input: Any, bins: Any = 100, *, range: Any = None, weight: Any = None, density: bool = False, out: Any = None
) -> Any:
    """How many elements (or how much `weight`) fall in each bin, and the edges of the bins.

    `bins` is their number, between the ends of `range`, or a tensor of edges; `density` makes the area 1.
    """
    a = input.array
    xp = xp_of(a)
    if isinstance(bins, Tensor):
        edges = bins.array
    else:
        low, high = range or (_range(xp, a) if a.size else (0.0, 1.0))
        edges = xp.linspace(low, high, int(bins) + 1).astype(a.dtype)
    flat = a.reshape(-1)
    inside = (flat >= edges[0]) & (flat <= edges[-1])
    places = xp.minimum(xp.searchsorted(edges, flat[inside], side="right") - 1, len(edges) - 2)
    weights = None if weight is None else weight.array.reshape(-1)[inside]
    found = xp.bincount(places, weights=weights, minlength=len(edges) - 1).astype(a.dtype)
    if density:
        found = found / found.sum() / (edges[1:] - edges[:-1])
    return return_types.histogram(wrap(found), wrap(edges))


@composed("bincount")
def _(input: Any, weights: Any = None, minlength: int = 0) -> Any:
    """How often each whole number from 0 to the largest comes, or the sum of its `weights`."""
    a = input.array
    if a.dtype.kind == "f":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{dtypes.kind(a.dtype)}'")
    with at(a):
        negative = bool(a.size and a.min() < 0)
    if a.ndim != 1 or negative:
        raise hinted(
            RuntimeError("bincount only supports 1-d non-negative integral inputs."), "Flatten first: x.flatten()."
        )
    if weights is not None and weights.array.shape != a.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    kind = np.dtype("int64") if weights is None else weights.array.dtype
    with at(a):
        found = xp_of(a).bincount(a, weights=None if weights is None else weights.array, minlength=minlength)
        return wrap(found.astype(kind if weights is None or kind.kind == "f" else "float64"))
