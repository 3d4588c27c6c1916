"""Ops that put elements in order, and those that find one by its place in that order.

Each is two ops: one gives the values and is differentiable, `positions` tells where they stood.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde import return_types
from retrograde.devices.arrays import on_host
from retrograde.errors import hinted
from retrograde.op import Op, Refusal, Sample, composed, op
from retrograde.ops import shapes, ties
from retrograde.ops.indexing import along
from retrograde.ops.reduce import BAD_AXIS
from retrograde.ops.shapes import Shape

POSITION = {"a": "a position is a whole number: it does not change by small amounts"}
ALONG = [Sample(((4,),)), Sample(((2, 3),), {"dim": 0}), Sample(((2, 3),), {"dim": 1}), Sample(((),))]
MANY = 4096
"""Of more equal elements than this the first comes first; retracing PyTorch's steps would take too long."""


def to_positions(xp: Any, g: Any, index: Any, shape: Shape, dim: int) -> Any:
    """In a VJP: zeros of a shape with `g` added at the positions `index` along `dim`."""
    if not shape:
        return xp.reshape(g, ())
    return xp.unindex(g, along(getattr(index, "array", index), shapes.axis(dim, len(shape))), shape)


def stable_order(xp: Any, a: Any, axis: int, descending: bool) -> Any:
    """The positions that sort an array, equal elements in the order they stand; NaN counts as the largest."""
    if not descending:
        return xp.argsort(a, axis=axis, kind="stable")
    return xp.flip(a.shape[axis] - 1 - xp.argsort(xp.flip(a, axis), axis=axis, kind="stable"), axis)


def _slices(xp: Any, order: Any, a: Any, axis: int, change: Callable[[list[int], list[int]], None]) -> Any:
    """The stable `order`, with each slice that holds equal elements retraced by `change(positions, ranks)`."""
    ranked = xp.moveaxis(xp.take_along_axis(a, order, axis=axis), axis, -1)
    equal = ranked[..., 1:] == ranked[..., :-1]
    if a.shape[axis] > MANY or not on_host(a) or not bool(equal.any()):
        return order
    out = xp.moveaxis(order.copy(), axis, -1)
    rows, steps = out.reshape(-1, out.shape[-1]), xp.cumsum(~equal, axis=-1).reshape(-1, out.shape[-1] - 1)
    for row, rank in zip(rows, steps, strict=True):
        if int(rank[-1]) < len(row) - 1:
            row[:] = xp.asarray(_retraced(row.tolist(), [0, *rank.tolist()], change))
    return xp.moveaxis(rows.reshape(out.shape), -1, axis)


def _retraced(order: list[int], steps: list[int], change: Callable[[list[int], list[int]], None]) -> list[int]:
    rank = [0] * len(order)
    for place, step in zip(order, steps, strict=True):
        rank[place] = step
    found = list(range(len(order)))
    change(found, rank)
    return found


def _order(xp: Any, a: Any, axis: int, descending: bool = False, stable: bool = False) -> Any:
    order = stable_order(xp, a, axis, descending)
    if stable or a.shape[axis] <= ties.SMALL:
        return order
    return _slices(xp, order, a, axis, ties.introsort)


def _topk(xp: Any, a: Any, axis: int, k: int, largest: bool) -> Any:
    def select(order: list[int], rank: list[int]) -> None:
        if k * 64 <= len(order):
            ties.partial_sort(order, k, rank)
        elif k:
            ties.introselect(order, k - 1, rank)
            first = order[: k - 1]
            ties.introsort(first, rank)
            order[: k - 1] = first

    return _first(_slices(xp, stable_order(xp, a, axis, largest), a, axis, select), axis, 0, k)


def _kth(xp: Any, a: Any, axis: int, k: int) -> Any:
    order = _slices(xp, stable_order(xp, a, axis, False), a, axis, lambda o, rank: ties.quickselect(o, k - 1, rank))
    return _first(order, axis, k - 1, k)


def _mode(xp: Any, a: Any, axis: int) -> Any:
    """Where the most frequent element last stands; of several the smallest."""
    order = xp.moveaxis(_order(xp, a, axis), axis, -1)
    ranked = xp.take_along_axis(xp.moveaxis(a, axis, -1), order, axis=-1)
    new = xp.concatenate([xp.ones_like(ranked[..., :1], dtype=bool), ranked[..., 1:] != ranked[..., :-1]], axis=-1)
    place = xp.arange(a.shape[axis])
    start = running(xp, xp.maximum, xp.where(new, place, 0), -1)
    longest = xp.argmax(place - start, axis=-1, keepdims=True)
    return xp.moveaxis(xp.take_along_axis(order, longest, axis=-1), -1, axis)


def _median(xp: Any, a: Any, axis: int, ignore_nan: bool) -> Any:
    """Where the middle element stands, the lower of two; the first NaN unless they are ignored."""
    order = stable_order(xp, a, axis, False)
    count = a.shape[axis] - xp.sum(a != a, axis=axis, keepdims=True)
    middle = xp.maximum(count - 1, 0) // 2
    place = middle if ignore_nan else xp.where(count < a.shape[axis], count, middle)
    return xp.take_along_axis(order, place, axis=axis)


def running(xp: Any, combine: Callable[[Any, Any], Any], a: Any, axis: int) -> Any:
    """What `combine` makes of all elements so far along an axis, in log₂(n) steps over the whole array."""
    step, count = 1, a.shape[axis]
    while step < count:
        late, early = _first(a, axis, step, count), _first(a, axis, 0, count - step)
        a = xp.concatenate([_first(a, axis, 0, step), combine(late, early)], axis=axis)
        step *= 2
    return a


def _extreme_so_far(xp: Any, a: Any, axis: int, combine: Callable[[Any, Any], Any]) -> Any:
    """Where the largest (or smallest) element so far last stood."""
    best = running(xp, combine, a, axis)
    place = xp.arange(a.shape[axis]).reshape(-1, *[1] * (a.ndim - axis - 1))
    return running(xp, xp.maximum, xp.where((a == best) | (a != a), place, 0), axis)


def _first(a: Any, axis: int, start: int, stop: int) -> Any:
    return a[(slice(None),) * (axis % a.ndim) + (slice(start, stop),)]


FINDERS: dict[str, Callable[..., Any]] = {
    "sort": _order,
    "topk": _topk,
    "kthvalue": _kth,
    "mode": _mode,
    "median": _median,
    "cummax": lambda xp, a, axis: _extreme_so_far(xp, a, axis, xp.maximum),
    "cummin": lambda xp, a, axis: _extreme_so_far(xp, a, axis, xp.minimum),
}
"""By the op: (array library, array, axis, its options) → positions along the axis, which keeps its place."""


def _found_shape(a: Shape, of: str, dim: int = -1, keepdim: bool = True, options: Any = None) -> Shape:
    axis = shapes.axis(dim, len(a))
    if of in ("sort", "cummax", "cummin"):
        return a
    if of == "topk":
        return (*a[:axis], options["k"], *a[axis + 1 :]) if a else a
    return shapes.reduce(a, dim, keepdim)


@op(symbol="positions", latex=r"\operatorname{positions}(#a)", shape=_found_shape, method=False, no_grad=POSITION,
    samples=[Sample(((2, 3),), {"of": "sort"}), Sample(((2, 3),), {"of": "topk", "options": {"k": 2, "largest": True}}),
             Sample(((2, 3),), {"of": "kthvalue", "dim": 0, "keepdim": False, "options": {"k": 2}}),
             Sample(((4, 3),), {"of": "mode", "dim": 0}), Sample(((4,),), {"of": "cummax"}),
             Sample(((4,),), {"of": "median", "keepdim": False, "options": {"ignore_nan": False}}),
             Sample(((),), {"of": "sort"})])  # fmt: skip
def positions(xp: Any, a: Any, /, of: str, dim: int = -1, keepdim: bool = True, options: Any = None) -> Any:
    """Along the axis `dim`: where the elements stood that the op `of` gives (int64)."""
    if not a.ndim:
        return xp.asarray(0)[()]
    axis = shapes.axis(dim, a.ndim)
    found = FINDERS[of](xp, a, axis, **(options or {})).astype("int64")
    return found if keepdim else found.squeeze(axis)[()]


def taken(xp: Any, a: Any, of: str, dim: int, keepdim: bool = True, **options: Any) -> Any:
    """In a forward: the elements of an array that `positions` finds."""
    if not a.ndim:
        return a.copy()
    axis = shapes.axis(dim, a.ndim)
    found = xp.take_along_axis(a, FINDERS[of](xp, a, axis, **options), axis=axis)
    return found if keepdim else found.squeeze(axis)[()]


def put_back(xp: Any, g: Any, a: Any, of: str, dim: int, keepdim: bool = True, **options: Any) -> Any:
    """In a VJP: the gradient at the positions where the elements stood."""
    if not a.ndim:
        return g
    g = g if keepdim else xp.unsqueeze(g, shapes.axis(dim, a.ndim))
    return to_positions(xp, g, xp.positions(a, of, dim, True, options), tuple(a.shape), dim)


def _sorted_shape(a: Shape, dim: int = -1, descending: bool = False, stable: bool = False) -> Shape:
    shapes.axis(dim, len(a))
    return a


SORTED = [*ALONG, Sample(((2, 3),), {"dim": 1, "descending": True})]


@op(symbol="sort", latex=r"\operatorname{sort}(#a)", backward="SortBackward0", shape=_sorted_shape, samples=SORTED,
    refusals=BAD_AXIS[:1])  # fmt: skip
def sort(xp: Any, a: Any, /, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The elements in ascending (or descending) order along the axis `dim`; NaN counts as the largest."""
    _sorted_shape(a.shape, dim)
    return taken(xp, a, "sort", dim, descending=descending, stable=True)


@sort.vjp("a", latex=r"#g \text{ where each element stood}")
def _(xp: Any, g: Any, a: Any, dim: int, descending: bool, stable: bool) -> Any:
    return put_back(xp, g, a, "sort", dim, descending=descending, stable=stable)


@sort.called
def _(
    input: Any, dim: int = -1, descending: bool = False, stable: bool = False, *, axis: int | None = None,
    out: Any = None,
) -> Any:  # fmt: skip
    dim = dim if axis is None else axis
    options = {"descending": bool(descending), "stable": bool(stable)}
    return return_types.sort(sort(input, dim, **options), positions(input, "sort", dim, True, options))


@op(symbol="argsort", latex=r"\operatorname{argsort}(#a)", shape=_sorted_shape, samples=SORTED,
    refusals=BAD_AXIS[:1], no_grad=POSITION)  # fmt: skip
def argsort(xp: Any, a: Any, /, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The positions that put the elements in ascending (or descending) order along the axis `dim` (int64)."""
    _sorted_shape(a.shape, dim)
    if not a.ndim:
        return xp.asarray(0)[()]
    return _order(xp, a, shapes.axis(dim, a.ndim), descending, stable)


@composed("msort")
def _(input: Any) -> Any:
    """The elements in ascending order along the first axis."""
    return sort(input, 0)


def _topk_shape(a: Shape, k: int, dim: int = -1, largest: bool = True) -> Shape:
    axis = shapes.axis(dim, len(a))
    if not 0 <= k <= (a[axis] if a else 1):
        raise hinted(
            RuntimeError("selected index k out of range"),
            f"There are {a[axis] if a else 1} elements along dimension {axis}: k is at most that.",
        )
    return (*a[:axis], k, *a[axis + 1 :]) if a else a


@op(symbol="topk", latex=r"\operatorname{top}_{#k}(#a)", backward="TopkBackward0", shape=_topk_shape,
    samples=[Sample(((4,),), {"k": 2}), Sample(((2, 3),), {"k": 1, "dim": 0}), Sample(((),), {"k": 1}),
             Sample(((2, 5),), {"k": 3, "largest": False})],
    refusals=[Refusal(((2, 3),), RuntimeError, "selected index k out of range", {"k": 4}, "3 elements")])  # fmt: skip
def topk(xp: Any, a: Any, /, k: int, dim: int = -1, largest: bool = True) -> Any:
    """The `k` largest (or smallest) elements along the axis `dim`, in order."""
    if a.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    _topk_shape(a.shape, k, dim)
    return taken(xp, a, "topk", dim, k=k, largest=largest)


@topk.vjp("a", latex=r"#g \text{ where each element stood},\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, a: Any, k: int, dim: int, largest: bool) -> Any:
    return put_back(xp, g, a, "topk", dim, k=k, largest=largest)


@topk.called
def _(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True, *, out: Any = None) -> Any:
    options = {"k": int(k), "largest": bool(largest)}
    return return_types.topk(topk(input, int(k), dim, bool(largest)), positions(input, "topk", dim, True, options))


def _kth_shape(a: Shape, k: int, dim: int = -1, keepdim: bool = False) -> Shape:
    axis = shapes.axis(dim, len(a))
    if not 1 <= k <= (a[axis] if a else 1):
        raise hinted(
            RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}"),
            f"There are {a[axis] if a else 1} elements along it, counted from 1.",
        )
    return shapes.reduce(a, dim, keepdim)


@op(symbol="kth", latex=r"{#a}_{(#k)}", backward="KthvalueBackward0", shape=_kth_shape,
    samples=[Sample(((4,),), {"k": 2}), Sample(((2, 3),), {"k": 1, "dim": 0, "keepdim": True}),
             Sample(((),), {"k": 1})],
    refusals=[Refusal(((3,),), RuntimeError, "selected number k out of range", {"k": 4}, "3 elements")],
    lacks={"bool": "kthvalue_cpu"})  # fmt: skip
def kthvalue(xp: Any, a: Any, /, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The `k`th smallest element along the axis `dim`, counted from 1."""
    _kth_shape(a.shape, k, dim)
    return taken(xp, a, "kthvalue", dim, keepdim, k=k)


@kthvalue.vjp("a", latex=r"#g \text{ where it stood}")
def _(xp: Any, g: Any, a: Any, k: int, dim: int, keepdim: bool) -> Any:
    return put_back(xp, g, a, "kthvalue", dim, keepdim, k=k)


@kthvalue.called
def _(input: Any, k: int, dim: int = -1, keepdim: bool = False, *, out: Any = None) -> Any:
    values = kthvalue(input, k, dim, keepdim)
    return return_types.kthvalue(values, positions(input, "kthvalue", dim, keepdim, {"k": k}))


def _mode_shape(a: Shape, dim: int = -1, keepdim: bool = False) -> Shape:
    return shapes.reduce(a, dim, keepdim)


@op(symbol="mode", latex=r"\operatorname{mode}(#a)", backward="ModeBackward0", shape=_mode_shape, samples=ALONG,
    refusals=BAD_AXIS[:1])  # fmt: skip
def mode(xp: Any, a: Any, /, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along the axis `dim`, the smallest of several."""
    return taken(xp, a, "mode", dim, keepdim)


@mode.vjp("a", latex=r"#g \text{ where it last stood}")
def _(xp: Any, g: Any, a: Any, dim: int, keepdim: bool) -> Any:
    return put_back(xp, g, a, "mode", dim, keepdim)


@mode.called
def _(input: Any, dim: int = -1, keepdim: bool = False, *, out: Any = None) -> Any:
    return _with_positions(mode, return_types.mode, input, dim, keepdim)


def _with_positions(values: Op, result: Any, input: Any, dim: int, *keepdim: bool) -> Any:
    return result(values(input, dim, *keepdim), positions(input, values.name, dim, *keepdim))


def _scan_shape(a: Shape, dim: int) -> Shape:
    shapes.axis(dim, len(a))
    return a


SCANS = [Sample(((4,),), {"dim": 0}), Sample(((2, 3),), {"dim": -1}), Sample(((),), {"dim": 0})]


@op(symbol="max…", latex=r"\max_{\leq}(#a)", backward="CummaxBackward0", shape=_scan_shape, samples=SCANS,
    refusals=BAD_AXIS[:1])  # fmt: skip
def cummax(xp: Any, a: Any, /, dim: int) -> Any:
    """The largest element so far, along the axis `dim`."""
    return running(xp, xp.maximum, a, shapes.axis(dim, a.ndim)) if a.ndim else a.copy()


@cummax.vjp("a", latex=r"\sum #g \text{ where it is the largest so far}")
def _(xp: Any, g: Any, a: Any, dim: int) -> Any:
    return put_back(xp, g, a, "cummax", dim)


@op(symbol="min…", latex=r"\min_{\leq}(#a)", backward="CumminBackward0", shape=_scan_shape, samples=SCANS,
    refusals=BAD_AXIS[:1])  # fmt: skip
def cummin(xp: Any, a: Any, /, dim: int) -> Any:
    """The smallest element so far, along the axis `dim`."""
    return running(xp, xp.minimum, a, shapes.axis(dim, a.ndim)) if a.ndim else a.copy()


@cummin.vjp("a", latex=r"\sum #g \text{ where it is the smallest so far}")
def _(xp: Any, g: Any, a: Any, dim: int) -> Any:
    return put_back(xp, g, a, "cummin", dim)


@cummax.called
def _(input: Any, dim: int, *, out: Any = None) -> Any:
    return _with_positions(cummax, return_types.cummax, input, dim)


@cummin.called
def _(input: Any, dim: int, *, out: Any = None) -> Any:
    return _with_positions(cummin, return_types.cummin, input, dim)
