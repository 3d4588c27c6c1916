"""Parts of a tensor that are cut out by functions of their own: split, unbind, select, narrow, take and the like.

Each is what an index picks, under PyTorch's name of the function that picked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import beside, host
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.indexing import Key, pick, picked_shape
from retrograde.ops.select import index as pick_by_index
from retrograde.ops.select import index_put
from retrograde.ops.shape import expand, reshape, unsqueeze
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

CUT = (slice(None), slice(1, 3))
SAMPLES = [
    Sample(((2, 4),), {"key": CUT, "by": "SplitBackward0"}),
    Sample(((3, 2),), {"key": (1,), "by": "UnbindBackward0"}),
    Sample(((3, 2),), {"key": (np.array([0, 2, 0]),), "by": "IndexSelectBackward0"}),
]


def _picked(a: Shape, key: Key, by: str, output: int = 0) -> Shape:
    return picked_shape(a, key)


@op(symbol="[ ]", latex=r"{#a}_{[#key]}", backward="SplitBackward0", backward_of=lambda p: str(p["by"]), shape=_picked,
    view=True, method=False, samples=SAMPLES,
    refusals=[Refusal(((3,),), IndexError, "out of bounds", {"key": (3,), "by": "UnbindBackward0"})])  # fmt: skip
def piece(xp: Any, a: Any, /, key: Any, by: str, output: int = 0) -> Any:
    """The elements that a function cut out; `by` is PyTorch's name of its backward, `output` counts its results."""
    return pick(a, key)


@piece.vjp("a", latex=r"#g \text{ at } [#key],\ 0 \text{ elsewhere}")
def _(xp: Any, g: Any, shapes: Any, key: Any) -> Any:
    return xp.unindex(g, key, shapes[0])


def _along(dim: int, item: Any) -> Key:
    """The key that picks `item` along the axis `dim`, counted from 0."""
    return (*[slice(None)] * dim, item)


def _length(tensor: Any, dim: int) -> tuple[int, int]:
    """The axis counted from 0, and its length."""
    if not tensor.array.ndim:
        shapes.axis(dim, 0)
        return 0, 1
    axis = shapes.axis(dim, tensor.array.ndim)
    return axis, tensor.array.shape[axis]


@composed("select")
def _(input: Any, dim: int, index: int) -> Any:
    """One slice along the axis `dim`, without that axis."""
    if not input.array.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis, length = _length(input, dim)
    if not -length <= index < length:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension {dim}"
        )
    return pick_by_index(input, _along(axis, index))


@composed("narrow")
def _(input: Any, dim: int, start: Any, length: int) -> Any:
    """`length` slices along the axis `dim`, beginning with `start`."""
    axis, size = _length(input, dim)
    start = int(start)
    if not -size <= start <= size:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start += size if start < 0 else 0
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return pick_by_index(input, _along(axis, slice(start, start + length)))


@composed("unbind")
def _(input: Any, dim: int = 0) -> tuple[Any, ...]:
    """Every slice along the axis `dim`, without that axis."""
    if not input.array.ndim:
        raise RuntimeError("Dimension specified as 0 but tensor has no dimensions")
    axis, length = _length(input, dim)
    return tuple([piece(input, _along(axis, i), "UnbindBackward0", i) for i in range(length)])


def _iterate(self: Tensor) -> Iterator[Tensor]:
    """The slices along the first axis; TypeError without dimensions."""
    if not self.array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind())


Tensor.__iter__ = _iterate  # type: ignore[method-assign]


def _cut(tensor: Any, sections: Sequence[int], axis: int, by: str) -> tuple[Any, ...]:
    ends = np.cumsum(sections).tolist()
    spans = [slice(end - n, end) for n, end in zip(sections, ends, strict=True)]
    return tuple([piece(tensor, _along(axis, span), by, i) for i, span in enumerate(spans)])


@composed("split", "unsafe_split")
def _(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """Pieces along the axis `dim`: of one size (the last may be smaller), or of the sizes given."""
    if not isinstance(split_size_or_sections, int):
        return tensor.split_with_sizes(split_size_or_sections, dim)  # type: ignore[no-any-return]
    axis, length = _length(tensor, dim)
    size = split_size_or_sections
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    if size == 0 and length:
        raise RuntimeError("split_size can only be 0 if dimension size is 0, but got dimension size of " + str(length))
    sections = [min(size, length - start) for start in range(0, length, size)] if length else [0]
    return _cut(tensor, sections, axis, "SplitBackward0")


@composed("split_with_sizes")
def _(input: Any, split_sizes: Any, dim: int = 0) -> tuple[Any, ...]:
    """Pieces of the sizes given along the axis `dim`; RuntimeError unless they add up to its length."""
    axis, length = _length(input, dim)
    sections = [int(n) for n in split_sizes]
    if min(sections, default=0) < 0:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sections}"
        )
    if sum(sections) != length:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={sections}"
        )
    return _cut(input, sections, axis, "SplitWithSizesBackward0")


@composed("chunk", "unsafe_chunk")
def _(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """At most so many pieces of equal size along the axis `dim`; the last may be smaller."""
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    return input.split(-(-_length(input, dim)[1] // chunks) or 1, dim)  # type: ignore[no-any-return]


@composed("tensor_split")
def _(input: Any, indices_or_sections: Any, dim: int = 0) -> tuple[Any, ...]:
    """So many pieces along the axis `dim`, of sizes that differ by 1 at most; or pieces between the given positions."""
    axis, length = _length(input, dim)
    if isinstance(indices_or_sections, Tensor):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, int):
        count = indices_or_sections
        if count <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {count}")
        small, more = divmod(length, count)
        borders = np.cumsum([0, *[small + 1] * more, *[small] * (count - more)]).tolist()
    else:
        borders = [0, *indices_or_sections, length]
    spans = [slice(a, max(a, b) if b >= 0 else b) for a, b in pairwise(borders)]
    return tuple([pick_by_index(input, _along(axis, span)) for span in spans])


def _split_along(name: str, least: int, dim: int) -> None:
    """`hsplit`, `vsplit` and `dsplit`: pieces along a fixed axis."""

    def call(input: Any, indices_or_sections: Any) -> tuple[Any, ...]:
        ndim = input.array.ndim
        if ndim < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension{'s' if least > 1 else ''}, "
                f"but got a tensor with {ndim} dimensions!"
            )
        axis = 0 if ndim == 1 else dim
        size, count = input.array.shape[axis], indices_or_sections
        if isinstance(count, int) and (count < 1 or size % count):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {axis}, but the size of the dimension {size} is not "
                f"divisible by the split_size {count}!"
            )
        return input.tensor_split(count, axis)  # type: ignore[no-any-return]

    call.__doc__ = f"Pieces along the axis {dim}, as `tensor_split` makes them; RuntimeError unless they are equal."
    composed(name)(call)


_split_along("hsplit", 1, 1)
_split_along("vsplit", 2, 0)
_split_along("dsplit", 3, 2)


@composed("index_select")
def _(input: Any, dim: int, index: Any) -> Any:
    """Along the axis `dim`, the slices at the positions in `index`."""
    positions = host(index.array)
    if positions.dtype.kind not in "iu":
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if positions.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    axis, length = _length(input, dim)
    if positions.size and not (int(positions.min()) >= 0 and int(positions.max()) < length):
        raise IndexError("index out of range in self")
    return piece(input, _along(axis, np.atleast_1d(positions).astype(np.int64)), "IndexSelectBackward0")


@composed("take")
def _(input: Any, index: Any) -> Any:
    """The elements at the positions in `index`, counted through the whole tensor in row-major order."""
    positions, size = host(index.array), input.numel()
    if positions.dtype != np.int64:
        raise RuntimeError("take(): Expected a long tensor for index, but got " + index.type()[6:-6])
    low, high = (int(positions.min()), int(positions.max())) if positions.size else (0, -1)
    if low < -size or high >= size:
        wrong = high if high >= size else low
        raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")
    row = reshape(input, (1,)) if not input.array.ndim else input
    return piece(row, np.unravel_index(positions % max(size, 1), row.array.shape), "TakeBackward0")


@composed("masked_select")
def _(input: Any, mask: Any) -> Any:
    """The elements where `mask`, which broadcasts, is true, as one row."""
    if mask.array.dtype.kind != "b":
        raise hinted(RuntimeError("masked_select: expected BoolTensor for mask"), "Compare to get one, as in x[x > 0].")
    shape = shapes.broadcast(input.array.shape, mask.array.shape)
    wide = input if input.array.shape == shape else expand(input, shape)
    return piece(wide, (np.broadcast_to(host(mask.array), shape),), "MaskedSelectBackward0")


@composed("nonzero")
def _(input: Any, *, as_tuple: bool = False) -> Any:
    """Where the elements are not 0: one row of positions for each, or one tensor of positions for each axis."""
    array = np.asarray(host(input.array))
    found = np.atleast_1d(array).nonzero()
    if as_tuple:
        return tuple(wrap(beside(input.array, axis)) for axis in found)
    rows = np.stack(found, -1) if array.ndim else np.zeros((len(found[0]), 0), np.int64)
    return wrap(beside(input.array, rows))


@composed("argwhere")
def _(input: Any) -> Any:
    """Where the elements are not 0: one row of positions for each."""
    return input.nonzero()


@composed("repeat_interleave")
def _(input: Any, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None) -> Any:
    """Each element (or each slice along the axis `dim`) several times in a row: `repeats` is a number, or one for each.

    With one argument, the positions that so many repetitions of 0, 1, 2, … give.
    """
    if repeats is None:
        times = host(input.array)
        return wrap(beside(input.array, np.repeat(np.arange(len(times)), times)))
    if isinstance(repeats, int) and repeats < 0:
        raise RuntimeError("Repeats must be non-negative")
    if dim is None:
        input, dim = input if input.array.ndim == 1 else reshape(input, (-1,)), 0
    axis, length = _length(input, dim)
    if (isinstance(repeats, Tensor) and repeats.numel() > 1) or isinstance(repeats, list):
        times = np.asarray(host(getattr(repeats, "array", repeats)))
        if len(times) != length:
            raise RuntimeError(
                "repeats must have the same size as input along dim, but got "
                f"repeats.size(0) = {len(times)} and input.size({axis}) = {length}"
            )
        return piece(input, _along(axis, np.repeat(np.arange(length), times)), "IndexSelectBackward0")
    shape = input.array.shape
    wide = expand(unsqueeze(input, axis + 1), (*shape[: axis + 1], int(repeats), *shape[axis + 1 :]))
    return reshape(wide.clone(), (*shape[:axis], -1, *shape[axis + 1 :]))


def _replaced(name: str, key_of: Callable[..., Key], doc: str) -> None:
    """`select_scatter` and its kin: a copy with `src` where a view of the same name would look."""

    def call(input: Any, src: Any, *args: Any, **more: Any) -> Any:
        return index_put(input, src, key_of(input, *args, **more))

    call.__doc__ = doc
    composed(name)(call)


def _slice_key(input: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Key:
    return _along(_length(input, dim)[0], slice(start, end, step))


def _select_key(input: Any, dim: int, index: int) -> Key:
    return _along(_length(input, dim)[0], index)


_replaced("select_scatter", _select_key, "A copy with `src` as the slice at `index` along the axis `dim`.")
_replaced("slice_scatter", _slice_key, "A copy with `src` as the slices from `start` to `end` along the axis `dim`.")
