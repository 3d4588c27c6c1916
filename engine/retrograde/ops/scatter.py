"""Ops that read and write at positions given by a tensor: gather, scatter and their kin along one axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.calls.spelling import kind_of
from retrograde.devices.arrays import on_host
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.indexing import Key, along, open_grid, pick
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

POSITION = "a position is a whole number: it does not change by small amounts"
PLACED = [
    Sample(((4, 3), (4, 1), (4, 1)), {"dim": 1}, integers=(1,)),
    Sample(((3, 4), (2, 4), (2, 4)), {"dim": 0}, integers=(1,)),
    Sample(((3,), (5,), (5,)), {"dim": -1}, integers=(1,)),
]
"""(input, index, source); positions may come twice."""
ONCE = [
    Sample(((3, 3), (1, 3), (1, 3)), {"dim": 0}, integers=(1,)),
    Sample(((3,), (1,), (1,)), {"dim": 0}, integers=(1,)),
]
"""The same with positions that come once, for ops whose result depends on which comes last."""


def _indexed(name: str, a: Shape, index: Shape, dim: int) -> int:
    """The axis counted from 0; RuntimeError for an index that does not fit."""
    if max(len(a), 1) != max(len(index), 1):
        raise hinted(
            RuntimeError(
                "Index tensor must have the same number of dimensions as "
                + ("input" if name == "gather" else "self")
                + " tensor"
            ),
            f"The input has shape {list(a)}, the index {list(index)}; index.unsqueeze({dim}) adds a dimension.",
        )
    axis = shapes.axis(dim, len(a))
    for i, (n, m) in enumerate(zip(index, a, strict=False)):
        if i != axis and n > m:
            raise RuntimeError(
                f"Size does not match at dimension {i} expected index {list(index)} to be no larger than self "
                f"{list(a)} apart from dimension {axis}"
            )
    return axis


def _key(name: str, a: Any, index: Any, dim: int) -> Key:
    """The key of the places that `index` names along `dim`; RuntimeError for positions outside."""
    return along(index, _placed(name, a, index, dim))


def _placed(name: str, a: Any, index: Any, dim: int) -> int:
    """The axis counted from 0; RuntimeError for positions outside."""
    axis = _indexed(name, a.shape, index.shape, dim)
    if index.dtype not in (np.int64, np.int32):
        which = "int64" if name.startswith("scatter") else "int32/int64"
        raise RuntimeError(f"{name}(): Expected dtype {which} for index")
    # To look for positions on a device would be to wait for it; PyTorch does not either.
    if index.size and on_host(index):
        size = a.shape[axis] if a.ndim else 1
        if int(index.min()) < 0 or int(index.max()) >= size:
            outside = (index < 0) | (index >= size)
            value = int(index.reshape(-1)[outside.reshape(-1).argmax()])
            raise RuntimeError(f"index {value} is out of bounds for dimension {axis} with size {size}")
    return axis


def _gather_shape(a: Shape, index: Shape, dim: int) -> Shape:
    _indexed("gather", a, index, dim)
    return index


@op(symbol="gather", latex=r"{#a}_{[#index]}", backward="GatherBackward0", shape=_gather_shape,
    samples=[Sample(s.shapes[:2], s.params, integers=(1,)) for s in PLACED],
    refusals=[Refusal(((3, 4), (3,)), RuntimeError, "same number of dimensions", {"dim": 1}, hint="unsqueeze(1)"),
              Refusal(((2, 4), (3, 4)), RuntimeError, "no larger than self", {"dim": 1})],
    no_grad={"index": POSITION})  # fmt: skip
def gather(xp: Any, a: Any, index: Any, /, dim: int) -> Any:
    """Along the axis `dim`, the elements at the positions in index; the result has its shape."""
    axis = _placed("gather", a, index, dim)
    if not a.ndim:
        return xp.broadcast_to(a, index.shape).copy()
    grid = open_grid(xp, index.shape)
    if index.ndim:
        grid[axis] = index
    return a[tuple(grid)]


@gather.vjp("a", latex=r"#g \text{ at } [#index],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, index: Any, dim: int) -> Any:
    return xp.unindex(g, along(getattr(index, "array", index), dim % max(len(shapes[0]), 1)), shapes[0])


@gather.called
def _(input: Any, dim: int, index: Any, *, sparse_grad: bool = False, out: Any = None) -> Any:
    return gather(input, index, dim)


def _scatter_shape(a: Shape, index: Shape, src: Shape, **params: Any) -> Shape:
    _indexed("scatter", a, index, params["dim"])
    if src and any(n > m for n, m in zip(index, src, strict=True)):
        raise RuntimeError(
            f"Expected index {list(index)} to be no larger than self {list(a)} apart from dimension {params['dim']} "
            f"and to be no larger size than src {list(src)}"
        )
    return a


NOT_FITTING = Refusal(((3, 4), (3, 4), (2, 4)), RuntimeError, "no larger size than src [2, 4]", {"dim": 1})


def _corner(src: Any, index: Any) -> Any:
    """The part of the source that the index has places for."""
    return src[tuple(slice(n) for n in index.shape)] if src.ndim else src


def _source_gradient(xp: Any, g: Any, index: Any, dim: int, shape: Shape) -> Any:
    """Gradient of the source: read where it was written, 0 for what was not."""
    read = xp.gather(g, index, dim)
    if tuple(read.shape) == tuple(shape):
        return read
    return xp.unindex(read, tuple(slice(n) for n in read.shape), shape)


def _same_type(name: str, a: Any, src: Any) -> None:
    if src.ndim and a.dtype != src.dtype:
        raise hinted(
            RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype"), "Convert with src.to(x.dtype)."
        )


def _named_scatter(params: Mapping[str, Any]) -> str:
    return "ScatterBackward1" if params.get("numbers", (False,) * 3)[2] else "ScatterBackward0"


@op(symbol="scatter", latex=r"#a \text{ with } #src \text{ at } [#index]", backward="ScatterBackward0",
    backward_of=_named_scatter, shape=_scatter_shape, samples=ONCE, refusals=[NOT_FITTING], inplace=True,
    no_grad={"index": POSITION})  # fmt: skip
def scatter(xp: Any, a: Any, index: Any, src: Any, /, dim: int) -> Any:
    """A copy of a with src at the positions in index along the axis `dim`; src may be one number."""
    key = _key("scatter", a, index, dim)
    _scatter_shape(a.shape, index.shape, src.shape, dim=dim)
    _same_type("scatter", a, src)
    out = xp.array(a)
    out[key] = _corner(src, index)
    return out


@scatter.vjp("a", latex=r"#g \text{, but } 0 \text{ at } [#index]")
def _(xp: Any, g: Any, index: Any, dim: int) -> Any:
    return xp.index_put(g, 0, along(getattr(index, "array", index), dim % max(g.ndim, 1)))


@scatter.vjp("src", latex=r"{#g}_{[#index]}")
def _(xp: Any, g: Any, shapes: Any, index: Any, dim: int) -> Any:
    return _source_gradient(xp, g, index, dim, shapes[2])


@op(symbol="scatter +", latex=r"#a + #src \text{ at } [#index]", backward="ScatterAddBackward0", shape=_scatter_shape,
    samples=PLACED, refusals=[NOT_FITTING], inplace=True, no_grad={"index": POSITION})  # fmt: skip
def scatter_add(xp: Any, a: Any, index: Any, src: Any, /, dim: int) -> Any:
    """A copy of a with src added at the positions in index along the axis `dim`."""
    key = _key("scatter_add", a, index, dim)
    _scatter_shape(a.shape, index.shape, src.shape, dim=dim)
    _same_type("scatter", a, src)
    out = xp.array(a)
    xp.add.at(out, key, _corner(src, index))
    return out


@scatter_add.vjp("a", latex="#g")
def _(g: Any) -> Any:
    return g


@scatter_add.vjp("src", latex=r"{#g}_{[#index]}")
def _(xp: Any, g: Any, shapes: Any, index: Any, dim: int) -> Any:
    return _source_gradient(xp, g, index, dim, shapes[2])


REDUCED = [
    Sample(s.shapes, {**s.params, "reduce": how, "include_self": include}, 0.5, 2.0, integers=(1,))
    for s in (PLACED[0], PLACED[2])
    for how, include in [("sum", True), ("sum", False), ("prod", True), ("mean", True), ("mean", False),
                         ("amax", True), ("amin", True), ("amax", False)]
]  # fmt: skip
_EMPTY = {"sum": 0.0, "mean": 0.0, "prod": 1.0}
"""What a place that counts for nothing starts from."""


@op(symbol="scatter reduce", latex=r"\operatorname{#reduce}(#a, #src \text{ at } [#index])",
    backward="ScatterReduceBackward0", shape=_scatter_shape, samples=REDUCED,
    refusals=[Refusal(((3,), (3,), (3,)), RuntimeError, "reduce argument must be either", {"dim": 0, "reduce": "add"})],
    inplace=True, no_grad={"index": POSITION})  # fmt: skip
def scatter_reduce(xp: Any, a: Any, index: Any, src: Any, /, dim: int, reduce: str, include_self: bool = True) -> Any:
    """Sum, product, mean, largest or smallest of what src has for each place, and a too if `include_self`."""
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    key = _key("scatter_reduce", a, index, dim)
    _same_type("scatter", a, src)
    out, src = xp.array(a), _corner(src, index)
    if not include_self:
        out[key] = _EMPTY[reduce] if reduce in _EMPTY else pick(_worst(xp, a, reduce), key)
    change = {"prod": xp.multiply, "amax": xp.maximum, "amin": xp.minimum}.get(reduce, xp.add)
    change.at(out, key, src)
    if reduce == "mean":
        return (out / _counts(xp, a, key, include_self)).astype(a.dtype)
    return out


def _worst(xp: Any, a: Any, reduce: str) -> Any:
    """What any element beats."""
    if a.dtype.kind == "f":
        return xp.full(a.shape, -np.inf if reduce == "amax" else np.inf, a.dtype)
    found = np.iinfo(a.dtype)
    return xp.full(a.shape, found.min if reduce == "amax" else found.max, a.dtype)


def _counts(xp: Any, a: Any, key: Key, include_self: bool) -> Any:
    """How many elements each place is the mean of."""
    counts = xp.zeros(a.shape, "int64")
    xp.add.at(counts, key, 1)
    return counts + 1 if include_self else xp.maximum(counts, 1)


def _shares(xp: Any, g: Any, out: Any, a: Any, src: Any, index: Any, params: tuple[Any, ...]) -> tuple[Any, Any]:
    """Contributions to a and to the source of any of the reductions."""
    dim, reduce, include_self = params
    key = along(getattr(index, "array", index), dim % max(a.ndim, 1))
    own = g if include_self else xp.index_put(g, 0, key)
    if reduce == "sum":
        return own, xp.gather(g, index, dim)
    if reduce == "mean":
        counts = xp.scatter_add(a * 0 + 1 if include_self else xp.index_put(a * 0 + 1, 0, key), index, src * 0 + 1, dim)
        return own / counts, xp.gather(g / counts, index, dim)
    if reduce == "prod":
        return own * out / a, xp.gather(g * out, index, dim) / src
    best = src == xp.gather(out, index, dim)
    kept = (a == out) * (a * 0 + 1)
    # PyTorch counts `a` among those that share even where it was not looked at.
    share = g / xp.scatter_add(kept, index, best * (src * 0 + 1), dim)
    own = share * kept if include_self else xp.index_put(share * kept, 0, key)
    return own, xp.gather(share, index, dim) * best


@scatter_reduce.vjp("a", latex=r"#g \cdot \frac{\partial #out}{\partial #a}")
def _(xp: Any, g: Any, out: Any, a: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool) -> Any:
    return _shares(xp, g, out, a, src, index, (dim, reduce, include_self))[0]


@scatter_reduce.vjp("src", latex=r"#g \cdot \frac{\partial #out}{\partial #src}")
def _(xp: Any, g: Any, out: Any, a: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool) -> Any:
    return _shares(xp, g, out, a, src, index, (dim, reduce, include_self))[1]


_OLD_NAMES = {"add": "sum", "multiply": "prod"}


def _take_positions_second() -> None:
    """PyTorch's order of arguments, (input, dim, index, src), for the functions and the methods in place."""

    def order(record: Any) -> None:
        change = getattr(Tensor, f"{record.name}_")

        def call(input: Any, dim: int, index: Any, src: Any = None, *args: Any, **more: Any) -> Any:
            return _spelled(record, record.plain, input, dim, index, src, args, more)

        def call_in_place(input: Any, dim: int, index: Any, src: Any = None, *args: Any, **more: Any) -> Any:
            return _spelled(record, change, input, dim, index, src, args, more)

        call_in_place.__name__ = call_in_place.__qualname__ = f"{record.name}_"
        call_in_place.__doc__ = f"In place: {record.doc}"
        record.called(call)
        setattr(Tensor, f"{record.name}_", call_in_place)

    for record in (scatter, scatter_add, scatter_reduce):
        order(record)


def _spelled(
    record: Any, run: Any, input: Any, dim: int, index: Any, src: Any, args: tuple[Any, ...], more: dict[str, Any]
) -> Any:
    """One call with the arguments sorted out: `value=` is another name of the source, `reduce=` of another op."""
    if src is None:
        src = more.pop("value", None)
    if not isinstance(index, Tensor):
        raise TypeError(f"{record.name}(): argument 'index' (position 2) must be Tensor, not {kind_of(index)}")
    if record is scatter and "reduce" in more:
        how = _OLD_NAMES.get(more["reduce"])
        if how is None:
            raise RuntimeError("reduce argument must be either add or multiply.")
        source = src if isinstance(src, Tensor) else input.new_full(index.shape, src)
        again = "scatter_reduce_" if run is not scatter.plain else "scatter_reduce"
        return getattr(input, again)(dim, index, source, how)
    more.pop("out", None)
    return run(input, index, src, dim, *args, **more)


_take_positions_second()


@composed("take_along_dim")
def _(input: Any, indices: Any, dim: int | None = None) -> Any:
    """The elements at the positions in `indices` along the axis `dim`; both broadcast against each other elsewhere."""
    if indices.dtype is not dtypes.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {dtypes.kind(indices.array.dtype)}"
        )
    if dim is None:
        return gather.call(input.reshape(-1), 0, indices.reshape(-1))
    axis = shapes.axis(dim, input.array.ndim)
    a, b = list(input.shape), list(indices.shape)
    if len(a) != len(b):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(a)} dimensions for input, and {len(b)} dimensions for indices"
        )
    wide = [max(n, m) if i != axis else 0 for i, (n, m) in enumerate(zip(a, b, strict=True))]
    values, places = ([n if i == axis else w for i, (n, w) in enumerate(zip(s, wide, strict=True))] for s in (a, b))
    return gather.call(input.expand(values), dim, indices.expand(places))
