"""Indexing: ops that pick elements of a tensor, and that put elements into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.dispatch import coerce, convert
from retrograde.errors import hinted
from retrograde.inplace import change, require_changeable
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.indexing import Key, along, as_key, backward_name, pick, picked_shape, put
from retrograde.ops.shape import expand
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

ROWS = np.array([0, 0, 2])
MASK = np.array([True, False, True])
KEYS: list[tuple[Shape, Key]] = [
    ((3,), (1,)), ((3, 4), (0,)), ((3, 4), (slice(1, None),)), ((3, 4), (slice(None), -1)), ((3, 4), (0, 1)),
    ((3, 4), (Ellipsis, slice(None, None, 2))), ((3,), (None,)), ((3, 4), (None, 1, None)), ((3,), (Ellipsis,)),
    ((), (None,)), ((3, 4), (ROWS,)), ((3, 4), (ROWS, ROWS)), ((3, 4), (slice(None), ROWS)), ((3, 4), (MASK,)),
    ((2, 3, 3), (0, slice(None), ROWS)), ((3, 2), (MASK, 1)), ((2, 3), (slice(0, 1), None, ROWS)),
]  # fmt: skip
POSITION = "a position is a whole number: it does not change by small amounts"


def _index_shape(a: Shape, key: Key) -> Shape:
    return picked_shape(a, key)


@op(symbol="[ ]", latex=r"{#a}_{[#key]}", backward="IndexBackward0", backward_of=lambda p: backward_name(p["key"]),
    shape=_index_shape, view=True, method=False, samples=[Sample((s,), {"key": key}) for s, key in KEYS],
    refusals=[Refusal(((3,),), IndexError, "index 3 is out of bounds for dimension 0", {"key": (3,)}, "to 2"),
              Refusal(((3,),), IndexError, "too many indices for tensor of dimension 1", {"key": (0, 0)}, "one index"),
              Refusal(((),), IndexError, "invalid index of a 0-dim tensor", {"key": (0,)}, "shape is []"),
              Refusal(((4,),), IndexError, "The shape of the mask [3]", {"key": (MASK,)}, "x[x > 0]")])  # fmt: skip
def index(xp: Any, a: Any, /, key: Any) -> Any:
    """The elements that an index picks: integers, slices, `...`, None, masks, tensors of positions."""
    return pick(a, key)


@index.vjp("a", latex=r"#g \text{ at } [#key],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, key: Any) -> Any:
    return xp.unindex(g, key, shapes[0])


def _unindex_shape(a: Shape, key: Key, shape: Shape) -> Shape:
    return shape


@op(symbol="[ ]⁻¹", latex=r"#a \text{ at } [#key],\ 0 \text{ elsewhere}", backward="IndexBackwardBackward0",
    shape=_unindex_shape, method=False,
    samples=[Sample((picked_shape(s, key),), {"key": key, "shape": s}) for s, key in KEYS])  # fmt: skip
def unindex(xp: Any, a: Any, /, key: Any, shape: Any) -> Any:
    """Zeros of a shape, with each element added where an index would pick it: the way back of indexing."""
    out = xp.zeros(shape, a.dtype)
    put(out, key, a, add=True)
    return out


@unindex.vjp("a", latex=r"{#g}_{[#key]}")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index(g, key)


def _put_shape(a: Shape, v: Shape, key: Key) -> Shape:
    target = picked_shape(a, key)
    extra = max(len(v) - len(target), 0)
    fits = all(n in (1, m) for n, m in zip(v[::-1], target[::-1], strict=False))
    if any(n != 1 for n in v[:extra]) or not fits:
        raise hinted(_unfit(v, target, key), "The value must broadcast to the shape of what the index picks.")
    return a


def _unfit(v: Shape, target: Shape, key: Key) -> Exception:
    if any(isinstance(i, np.ndarray) for i in key):
        return RuntimeError(
            f"shape mismatch: value tensor of shape {list(v)} cannot be broadcast to indexing result of shape "
            f"{list(target)}"
        )
    try:
        expand.shape(v, target)
    except RuntimeError as error:
        return error
    raise AssertionError(f"{v} fits {target}")


def _named_put(params: Mapping[str, Any]) -> str:
    return "CopySlices" if _through_a_view(params["key"]) else "IndexPutBackward0"


def _through_a_view(key: Key) -> bool:
    """Whether PyTorch writes through a view; only arrays alone need none."""
    arrays = [isinstance(i, np.ndarray) for i in key]
    return not any(arrays) or any(not array and i != slice(None) for i, array in zip(key, arrays, strict=True))


@op(symbol="[ ]←", latex=r"#a \text{ with } #v \text{ at } [#key]", backward="CopySlices", backward_of=_named_put,
    shape=_put_shape, method=False,
    samples=[Sample(((3, 4), (4,)), {"key": (0,)}), Sample(((3,), ()), {"key": (slice(1, None),)}),
             Sample(((3, 4), (2, 1)), {"key": (MASK, slice(1, 3))}), Sample(((2, 3), (2,)), {"key": (slice(None), 1)})],
    refusals=[Refusal(((3, 4), (3,)), RuntimeError, "expanded size of the tensor (4) must match the existing",
                      {"key": (0,)}, "what the index picks"),
              Refusal(((3, 4), (3,)), RuntimeError, "value tensor of shape [3] cannot be broadcast", {"key": (ROWS,)},
                      "what the index picks")])  # fmt: skip
def index_put(xp: Any, a: Any, v: Any, /, key: Any) -> Any:
    """A copy of a with v where an index picks; `x[i] = v` is the same in place."""
    out = xp.array(a)
    put(out, key, v)
    return out


@index_put.vjp("a", latex=r"#g \text{, but } 0 \text{ at } [#key]")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index_put(g, 0, key)


@index_put.vjp("v", latex=r"{#g}_{[#key]}")
def _(xp: Any, g: Any, key: Any) -> Any:
    return xp.index(g, key)


def _get(self: Tensor, item: Any) -> Tensor:
    """What an index picks: a view of the same memory unless it holds tensors or lists."""
    return index(self, as_key(item))  # type: ignore[no-any-return]


def _set(self: Tensor, item: Any, value: Any) -> None:
    """Put `value` where an index picks, in place; gradients flow to it and to what stays."""
    key = as_key(item)
    require_changeable(self, through_a_view=_through_a_view(key))
    operands = coerce(index_put, (self, value))
    if operands is None:
        raise TypeError(f"can't assign a {type(value).__name__} to a torch.{dtypes.kind(self.array.dtype)}Tensor")
    v = convert(operands[1], self.dtype)
    _put_shape(self.array.shape, v.array.shape, key)
    ndim = len(picked_shape(self.array.shape, key))
    if v.array.ndim > ndim:
        v = v.reshape(v.array.shape[v.array.ndim - ndim :])
    array = self.shared()
    change(self, index_put, (v,), (value,), {"key": key}, array, lambda: put(array, key, v.array))


Tensor.__getitem__ = _get  # type: ignore[method-assign]
Tensor.__setitem__ = _set  # type: ignore[method-assign]


def _gather_shape(a: Shape, index: Shape, dim: int) -> Shape:
    if len(a) != len(index):
        raise hinted(
            RuntimeError("Index tensor must have the same number of dimensions as input tensor"),
            f"The input has shape {list(a)}, the index {list(index)}; index.unsqueeze({dim}) adds a dimension.",
        )
    axis = shapes.axis(dim, len(a))
    if any(n > m for i, (n, m) in enumerate(zip(index, a, strict=True)) if i != axis):
        raise RuntimeError(
            f"Size does not match at dimension {next(i for i, n in enumerate(index) if i != axis and n > a[i])} "
            f"expected index {list(index)} to be no larger than self {list(a)} apart from dimension {axis}"
        )
    return index


@op(symbol="gather", latex=r"{#a}_{[#index]}", backward="GatherBackward0", shape=_gather_shape,
    samples=[Sample(((4, 3), (4, 1)), {"dim": 1}, integers=(1,)), Sample(((3, 4), (2, 4)), {"dim": 0}, integers=(1,)),
             Sample(((3,), (5,)), {"dim": -1}, integers=(1,))],
    refusals=[Refusal(((3, 4), (3,)), RuntimeError, "same number of dimensions", {"dim": 1}, hint="unsqueeze(1)"),
              Refusal(((2, 4), (3, 4)), RuntimeError, "no larger than self", {"dim": 1})],
    no_grad={"index": POSITION})  # fmt: skip
def gather(xp: Any, a: Any, index: Any, /, dim: int) -> Any:
    """Along the axis `dim`, the elements at the positions in index; the result has its shape."""
    _gather_shape(a.shape, index.shape, dim)
    if index.dtype.kind not in "iu":
        raise RuntimeError("gather(): Expected dtype int64 for index")
    return pick(xp.asarray(a), along(index, shapes.axis(dim, a.ndim)))


@gather.vjp("a", latex=r"#g \text{ at } [#index],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, index: Any, dim: int) -> Any:
    return xp.unindex(g, along(getattr(index, "array", index), dim % max(len(shapes[0]), 1)), shapes[0])


@gather.called
def _(input: Any, dim: int, index: Any) -> Any:
    return gather(input, index, dim)


@composed("index_select")
def _(input: Any, dim: int, index: Any) -> Any:
    """Along the axis `dim`, the slices at the positions in `index`."""
    before = shapes.axis(dim, input.array.ndim)
    return _get(input, (*[slice(None)] * before, index))


@composed("select")
def _(input: Any, dim: int, index: int) -> Any:
    """One slice along the axis `dim`, without that axis."""
    return _get(input, (*[slice(None)] * shapes.axis(dim, input.array.ndim), index))


@composed("narrow")
def _(input: Any, dim: int, start: int, length: int) -> Any:
    """`length` slices along the axis `dim`, beginning with `start`."""
    return _get(input, (*[slice(None)] * shapes.axis(dim, input.array.ndim), slice(start, start + length)))


@composed("unbind")
def _(input: Any, dim: int = 0) -> tuple[Any, ...]:
    """Every slice along the axis `dim`, without that axis."""
    return tuple(input.select(dim, i) for i in range(input.array.shape[shapes.axis(dim, input.array.ndim)]))


@composed("split")
def _(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """Pieces along the axis `dim`: of one size (the last may be smaller), or of the sizes given."""
    length = tensor.array.shape[shapes.axis(dim, tensor.array.ndim)]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        sections = [min(size, length - start) for start in range(0, length, size)] if length else [0]
    else:
        sections = list(split_size_or_sections)
    if sum(sections) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={sections}"
        )
    starts = [sum(sections[:i]) for i in range(len(sections))]
    return tuple(tensor.narrow(dim, start, size) for start, size in zip(starts, sections, strict=True))


@composed("chunk")
def _(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """At most so many pieces of equal size along the axis `dim`; the last may be smaller."""
    length = input.array.shape[shapes.axis(dim, input.array.ndim)]
    return input.split(-(-length // chunks) or 1, dim)  # type: ignore[no-any-return]
