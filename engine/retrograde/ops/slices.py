"""Ops that write whole slices along one axis, at positions given by a tensor; and masks and places as targets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde.devices.arrays import host, on_host
from retrograde.errors import hinted
from retrograde.op import Op, Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.choose import CONDITION
from retrograde.ops.indexing import Key, as_key, picked_shape
from retrograde.ops.scatter import POSITION
from retrograde.ops.select import index_put, unindex
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

TWICE = [
    Sample(((4, 3), (2,), (2, 3)), {"dim": 0}, integers=(1,)),
    Sample(((2, 3), (4,), (2, 4)), {"dim": -1}, integers=(1,)),
]
ONCE = [
    Sample(((3, 3), (1,), (1, 3)), {"dim": 0}, integers=(1,)),
    Sample(((2, 3), (1,), (2, 1)), {"dim": 1}, integers=(1,)),
]


def _sliced(a: Shape, index: Shape, source: Shape, **params: Any) -> Shape:
    """The shape of a; RuntimeError unless the source has one slice for each position."""
    axis = shapes.axis(params["dim"], len(a))
    if len(index) > 1:
        raise IndexError(f"{params.get('name', 'index')}: Index should have dimension 1 or 0 (got {len(index)})")
    count = index[0] if index else 1
    if source and source[axis : axis + 1] != (count,):
        raise hinted(
            RuntimeError(
                f"index_add_(): Number of indices ({count}) should be equal to source.size(dim): ({source[axis]}), "
                f"for dim: {axis}"
            ),
            "One slice of the source goes to each position.",
        )
    return a


def _at(a: Any, index: Any, dim: int) -> Key:
    """The key of the slices at `index` along `dim`; IndexError or RuntimeError for positions outside."""
    axis = shapes.axis(dim, a.ndim)
    positions = getattr(index, "array", index)
    if positions.dtype.kind not in "iu":
        raise IndexError("Index should be integer type, as in torch.tensor([0, 2])")
    if (
        on_host(positions)
        and positions.size
        and not (int(positions.min()) >= 0 and int(positions.max()) < a.shape[axis])
    ):
        raise hinted(IndexError("index out of range in self"), f"Here positions go from 0 to {a.shape[axis] - 1}.")
    return (*[slice(None)] * axis, positions.reshape(-1).astype("int64"))


@op(symbol="index +", latex=r"#a + #alpha \cdot #source \text{ at } [#index]", backward="IndexAddBackward0",
    shape=_sliced, samples=[*TWICE, Sample(((4, 3), (2,), (2, 3)), {"dim": 0, "alpha": 0.5}, integers=(1,))],
    refusals=[Refusal(((4, 3), (2,), (3, 3)), RuntimeError, "Number of indices (2)", {"dim": 0}, "each position")],
    inplace=True, no_grad={"index": POSITION})  # fmt: skip
def index_add(xp: Any, a: Any, index: Any, source: Any, /, dim: int, alpha: Any = 1) -> Any:
    """A copy of a with the slices of source, times `alpha`, added at the positions in index along the axis `dim`."""
    _sliced(a.shape, index.shape, source.shape, dim=dim)
    if a.dtype != source.dtype:
        raise RuntimeError("index_add_(): self and source expected to have the same dtype")
    out = xp.array(a)
    xp.add.at(out, _at(a, index, dim), source if alpha == 1 else source * alpha)
    return out


@index_add.vjp("a", latex="#g")
def _(g: Any) -> Any:
    return g


@index_add.vjp("source", latex=r"#alpha \cdot {#g}_{[#index]}")
def _(xp: Any, g: Any, index: Any, dim: int, alpha: Any) -> Any:
    return xp.index(g, _at(g, index, dim)) * alpha


@op(symbol="index ←", latex=r"#a \text{ with } #source \text{ at } [#index]", backward="IndexCopyBackward0",
    shape=_sliced, samples=ONCE, inplace=True, no_grad={"index": POSITION})  # fmt: skip
def index_copy(xp: Any, a: Any, index: Any, source: Any, /, dim: int) -> Any:
    """A copy of a with the slices of source at the positions in index along the axis `dim`."""
    _sliced(a.shape, index.shape, source.shape, dim=dim)
    out = xp.array(a)
    out[_at(a, index, dim)] = source
    return out


@index_copy.vjp("a", latex=r"#g \text{, but } 0 \text{ at } [#index]")
def _(xp: Any, g: Any, index: Any, dim: int) -> Any:
    return xp.index_put(g, 0, _at(g, index, dim))


@index_copy.vjp("source", latex=r"{#g}_{[#index]}")
def _(xp: Any, g: Any, index: Any, dim: int) -> Any:
    return xp.index(g, _at(g, index, dim))


def _named_fill(params: Mapping[str, Any]) -> str:
    return "IndexFillBackward0" if params.get("numbers", (False,) * 3)[2] else "IndexFillBackward1"


@op(symbol="index ←", latex=r"#a \text{ with } #value \text{ at } [#index]", backward="IndexFillBackward0",
    backward_of=_named_fill, shape=_sliced, inplace=True, no_grad={"index": POSITION},
    samples=[Sample(((4, 3), (2,), ()), {"dim": 0}, integers=(1,)),
             Sample(((2, 3), (1,), ()), {"dim": 1}, integers=(1,))])  # fmt: skip
def index_fill(xp: Any, a: Any, index: Any, value: Any, /, dim: int) -> Any:
    """A copy of a with one value in the slices at the positions in index along the axis `dim`."""
    if value.ndim:
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    out = xp.array(a)
    out[_at(a, index, dim)] = value
    return out


@index_fill.vjp("a", latex=r"#g \text{, but } 0 \text{ at } [#index]")
def _(xp: Any, g: Any, index: Any, dim: int) -> Any:
    return xp.index_put(g, 0, _at(g, index, dim))


@index_fill.vjp("value", latex=r"\sum {#g}_{[#index]}")
def _(xp: Any, g: Any, index: Any, dim: int) -> Any:
    axis = shapes.axis(dim, g.ndim)
    # Positions may come twice; each slice counts once.
    return xp.index(g, (*[slice(None)] * axis, np.unique(host(getattr(index, "array", index)))))


def _order_arguments(record: Op) -> None:
    """PyTorch's order, (input, dim, index, source), for the function and the method in place."""
    change, last = getattr(Tensor, f"{record.name}_"), record.operands[2]

    def call(input: Any, dim: int, index: Any, *source: Any, **more: Any) -> Any:
        return record.plain(input, index, *(source or (more.pop(last),)), dim, **more)

    def call_in_place(input: Any, dim: int, index: Any, *source: Any, **more: Any) -> Any:
        return change(input, index, *(source or (more.pop(last),)), dim, **more)

    call_in_place.__name__ = call_in_place.__qualname__ = f"{record.name}_"
    call_in_place.__doc__ = f"In place: {record.doc}"
    record.called(call)
    setattr(Tensor, f"{record.name}_", call_in_place)


for _record in (index_add, index_copy, index_fill):
    _order_arguments(_record)


@op(symbol="masked ←", latex=r"#a \text{ with } #source \text{ where } #mask", backward="MaskedScatterBackward0",
    shape=lambda a, mask, source: a, inplace=True, no_grad={"mask": CONDITION},
    samples=[Sample(((3,), (3,), (5,)), booleans=(1,)), Sample(((2, 3), (3,), (6,)), booleans=(1,))],
    refusals=[Refusal(((3,), (3,), (3,)), RuntimeError, "boolean masks", hint="x > 0")])  # fmt: skip
def masked_scatter(xp: Any, a: Any, mask: Any, source: Any, /) -> Any:
    """A copy of a with the elements of source, in order, where the mask, which broadcasts, is true."""
    if mask.dtype.kind != "b":
        raise hinted(
            RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {mask.dtype}"),
            "Compare to get one, as in x > 0.",
        )
    places = xp.broadcast_to(mask, a.shape)
    count = int(places.sum())
    if source.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    out = xp.array(a)
    out[places] = source.reshape(-1)[:count]
    return out


@masked_scatter.vjp("a", latex=r"0 \text{ where } #mask \text{, else } #g")
def _(xp: Any, g: Any, mask: Any) -> Any:
    return xp.where(mask, 0.0, g)


@masked_scatter.vjp("source", latex=r"#g \text{ where } #mask \text{, in order}")
def _(xp: Any, g: Any, shapes: Any, mask: Any) -> Any:
    read = xp.index(g, (np.broadcast_to(host(getattr(mask, "array", mask)), shapes[0]),))
    row = xp.unindex(read, (slice(read.shape[0]),), (math.prod(shapes[2]),))
    return xp.reshape(row, shapes[2])


@index_put.called
def _(input: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    key = as_key(tuple(indices))
    if not accumulate:
        return index_put(input, values, key)
    return input + unindex(values.expand(picked_shape(input.array.shape, key)), key, input.array.shape)


Tensor.index_put = index_put.call  # type: ignore[attr-defined]


@composed("index_put_")
def _(input: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    """In place: `values` where the tensors `indices` pick, or added there with `accumulate`."""
    if accumulate:
        return input.copy_(index_put.call(input, indices, values, True))
    input[tuple(indices)] = values
    return input


@composed("put")
def _(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """A copy with `source` at the positions in `index`, counted through the whole tensor in row-major order."""
    row = index_put.call(input.reshape(-1), (index.reshape(-1),), source.reshape(-1), accumulate)
    return row.reshape(input.shape)


@composed("put_")
def _(input: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    """In place: `source` at the positions in `index`, counted through the whole tensor in row-major order."""
    return input.copy_(input.put(index, source, accumulate))
