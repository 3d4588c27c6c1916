"""Ops that move elements round, lay them out again, or see them as overlapping windows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde.devices.arrays import address_of
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import shapes
from retrograde.ops.shape import flip, permute, repeat, reshape
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor


def _rolled(a: Shape, shifts: Any, dims: Any = ()) -> Shape:
    if dims:
        shapes.axes(tuple(dims), len(a))
    return a


@op(symbol="roll", latex=r"\operatorname{roll}(#a)", backward="RollBackward0", shape=_rolled,
    samples=[Sample(((5,),), {"shifts": (2,), "dims": (0,)}), Sample(((2, 3),), {"shifts": (1,), "dims": ()}),
             Sample(((2, 3),), {"shifts": (1, -1), "dims": (0, 1)})],
    refusals=[Refusal(((3,),), IndexError, "Dimension out of range", {"shifts": (1,), "dims": (1,)})])  # fmt: skip
def roll(xp: Any, a: Any, /, shifts: Any, dims: Any = ()) -> Any:
    """The elements moved along the axes `dims`; what leaves at one end comes in at the other."""
    _rolled(a.shape, shifts, dims)
    return xp.roll(a, shifts, dims) if dims else xp.roll(a, shifts[0])


@roll.vjp("a", latex=r"\operatorname{roll}^{-1}(#g)")
def _(xp: Any, g: Any, shifts: Any, dims: Any) -> Any:
    return xp.roll(g, tuple(-n for n in shifts), dims)


@roll.called
def _(input: Any, shifts: Any, dims: Any = ()) -> Any:
    steps, axes = (tuple(v) if isinstance(v, tuple | list) else (v,) for v in (shifts, () if dims is None else dims))
    if len(axes) != len(steps) and (axes or len(steps) > 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(axes)}")
    return roll(input, steps, axes)


def _turned(a: Shape, k: int = 1, dims: Any = (0, 1)) -> Shape:
    if len(a) < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {len(a)}")
    first, second = shapes.axes(tuple(dims), len(a))
    out = list(a)
    if k % 2:
        out[first], out[second] = out[second], out[first]
    return tuple(out)


@op(symbol="⟲", latex=r"\operatorname{rot}(#a)", backward="Rot90Backward0", shape=_turned,
    samples=[Sample(((2, 3),), {"k": k}) for k in (1, 2, 3)] + [Sample(((2, 3, 4),), {"k": 1, "dims": (2, 1)})],
    refusals=[Refusal(((3,),), RuntimeError, "expected total dims >= 2")])  # fmt: skip
def rot90(xp: Any, a: Any, /, k: int = 1, dims: Any = (0, 1)) -> Any:
    """Turned k times by 90 degrees, from the first of the axes `dims` towards the second."""
    _turned(a.shape, k, dims)
    return xp.rot90(a, k, tuple(dims)).copy()


@rot90.vjp("a", latex=r"\operatorname{rot}^{-1}(#g)")
def _(xp: Any, g: Any, k: int, dims: Any) -> Any:
    return xp.rot90(g, -k, dims)


@composed("tile")
def _(input: Any, *dims: Any) -> Any:
    """Copies side by side; axes that `dims` does not name stay as they are."""
    sizes = tuple(dims[0]) if len(dims) == 1 and isinstance(dims[0], tuple | list) else dims
    return repeat(input, (1,) * (input.array.ndim - len(sizes)) + tuple(int(n) for n in sizes))


@composed("fliplr")
def _(input: Any) -> Any:
    """Columns in reverse order."""
    if input.array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


@composed("flipud")
def _(input: Any) -> Any:
    """Rows in reverse order."""
    if input.array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


@composed("movedim", "moveaxis")
def _(input: Any, source: Any, destination: Any) -> Any:
    """The axes `source` at the places `destination`; the others keep their order."""
    ndim = input.array.ndim
    given, wanted = (tuple(v) if isinstance(v, tuple | list) else (v,) for v in (source, destination))
    if len(given) != len(wanted):
        raise RuntimeError(
            "movedim: Invalid source or destination dims: source "
            f"({list(given)} dims) should contain the same number of dims as destination ({list(wanted)} dims)"
        )
    old, new = shapes.axes(given, ndim), shapes.axes(wanted, ndim)
    rest = iter(i for i in range(ndim) if i not in old)
    return permute(input, tuple(old[new.index(i)] if i in new else next(rest) for i in range(ndim)))


@composed("ravel")
def _(input: Any) -> Any:
    """All elements as one row, without copying where they lie in order."""
    return input if input.array.ndim == 1 and input.is_contiguous() else reshape(input.contiguous(), (-1,))


def _conjugated(self: Any) -> Any:
    """The last two axes exchanged; the numbers are real."""
    if self.array.ndim < 2:
        raise RuntimeError(
            f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {self.array.ndim}-D tensor."
        )
    return self.transpose(-2, -1)


composed("adjoint")(_conjugated)
Tensor.mH = property(_conjugated)  # type: ignore[attr-defined]


def _hermitian(self: Any) -> Any:
    """A matrix with rows and columns exchanged; RuntimeError for other than two dimensions."""
    if self.array.ndim not in (0, 2):
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {self.array.ndim}-D tensor."
            + (" For batches of matrices, consider using tensor.mH" if self.array.ndim > 2 else "")
        )
    return self.transpose(0, 1)


Tensor.H = property(_hermitian)  # type: ignore[attr-defined]


@composed("sum_to_size")
def _(input: Any, *size: Any) -> Any:
    """Summed over the axes that broadcasting had repeated, down to the shape `size`."""
    want = tuple(size[0]) if len(size) == 1 and isinstance(size[0], tuple | list) else size
    shape = input.array.shape
    extra = len(shape) - len(want)
    fits = extra >= 0 and all(n in (1, m) for n, m in zip(want, shape[extra:], strict=True))
    if not fits:
        raise RuntimeError(f"size {{{list(want)}}} is not expandable to size {{{list(shape)}}}.")
    again = tuple(i + extra for i, n in enumerate(want) if n == 1 and shape[i + extra] != 1)
    out = input.sum(again, keepdim=True) if again else input
    return out.sum(tuple(range(extra))) if extra else out


@composed("unfold")
def _(input: Any, dimension: int, size: int, step: int) -> Any:
    """Windows of `size` slices along one axis, each `step` further than the last, as a last axis."""
    return windows(input, dimension, size, step)


def _windows(a: Shape, dimension: int, size: int, step: int) -> Shape:
    axis = shapes.axis(dimension, len(a))
    length = a[axis] if a else 1
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return (*a[:axis], (length - size) // step + 1, *a[axis + 1 :], size)


@op(symbol="windows", latex=r"\operatorname{unfold}(#a)", backward="UnfoldBackward0", shape=_windows, view=True,
    method=False,
    samples=[Sample(((5,),), {"dimension": 0, "size": 2, "step": 1}),
             Sample(((2, 6),), {"dimension": 1, "size": 3, "step": 2})],
    refusals=[Refusal(((3,),), RuntimeError, "maximum size", {"dimension": 0, "size": 4, "step": 1})])  # fmt: skip
def windows(xp: Any, a: Any, /, dimension: int, size: int, step: int) -> Any:
    """Overlapping windows along one axis, as a last axis, without copying."""
    shape, axis = _windows(a.shape, dimension, size, step), shapes.axis(dimension, a.ndim)
    strides = (*a.strides[:axis], a.strides[axis] * step, *a.strides[axis + 1 :], a.strides[axis])
    return xp.lib.stride_tricks.as_strided(a, shape, strides)


@windows.vjp("a", latex=r"\text{sum of } #g \text{ over the windows}")
def _(xp: Any, g: Any, shapes: Any, dimension: int, size: int, step: int) -> Any:
    axis = dimension % len(shapes[0])
    wanted = _windows(shapes[0], dimension, size, step)
    grid = list(np.ogrid[tuple(slice(n) for n in wanted)])
    inside = grid.pop()
    grid[axis] = grid[axis] * step + inside
    return xp.unindex(g, tuple(np.broadcast_to(axis_positions, wanted) for axis_positions in grid), shapes[0])


def _strided_shape(a: Shape, size: Any, stride: Any, storage_offset: int = 0) -> Shape:
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    return tuple(size)


def _offsets(size: Any, stride: Any, start: int) -> Any:
    """The position in memory of each element."""
    found = np.full(tuple(size), start, np.int64)
    for axis, (n, step) in enumerate(zip(size, stride, strict=True)):
        found += (np.arange(n) * step).reshape(-1, *[1] * (len(size) - axis - 1))
    return found


@op(symbol="as strided", latex=r"\operatorname{strided}(#a)", backward="AsStridedBackward0", shape=_strided_shape,
    view=True, method=False,
    samples=[Sample(((6,),), {"size": (2, 2), "stride": (2, 1)}),
             Sample(((2, 3),), {"size": (3,), "stride": (1,), "storage_offset": 2})],
    refusals=[Refusal(((3,),), RuntimeError, "mismatch in length", {"size": (2,), "stride": (1, 1)})])  # fmt: skip
def strided(xp: Any, a: Any, /, size: Any, stride: Any, storage_offset: int = 0) -> Any:
    """Elements of contiguous memory, seen with any steps between them; `storage_offset` counts from its first."""
    _strided_shape(a.shape, size, stride)
    flat = a.reshape(-1)
    if flat.size and size and int(_offsets(size, stride, storage_offset).max()) >= flat.size:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {storage_offset}, and itemsize "
            f"{a.dtype.itemsize} requiring a storage size of "
            f"{(int(_offsets(size, stride, storage_offset).max()) + 1) * a.dtype.itemsize} are out of bounds for "
            f"storage of size {flat.size * a.dtype.itemsize}"
        )
    steps = tuple(n * a.dtype.itemsize for n in stride)
    return xp.lib.stride_tricks.as_strided(flat[storage_offset:], tuple(size), steps)


@strided.vjp("a", latex=r"\text{sum of } #g \text{ at each position}")
def _(xp: Any, g: Any, shapes: Any, size: Any, stride: Any, storage_offset: int) -> Any:
    row = xp.unindex(g, (_offsets(size, stride, storage_offset),), (math.prod(shapes[0]),))
    return xp.reshape(row, shapes[0])


@composed("as_strided")
def _(input: Any, size: Any, stride: Any, storage_offset: int | None = None) -> Any:
    """The tensor's memory seen with other lengths and steps, from `storage_offset` elements after its beginning."""
    whole = input if input.base is None or (input.is_contiguous() and not storage_offset) else input.base
    return strided(whole, tuple(size), tuple(stride), storage_offset or 0)


@composed("stride")
def _(input: Any, dim: int | None = None) -> Any:
    """How many elements of memory lie between neighbours along each axis, or along one."""
    array = input.array
    steps = [n // array.dtype.itemsize for n in getattr(array, "strides", ())]
    for axis in reversed(range(len(steps))):
        # NumPy gives a new axis of length 1 the step 0; PyTorch the one it would have in contiguous memory.
        if array.shape[axis] == 1 and steps[axis] == 0:
            steps[axis] = array.shape[axis + 1] * steps[axis + 1] if axis + 1 < len(steps) else 1
    return tuple(steps) if dim is None else steps[shapes.axis(dim, len(steps))]


@composed("data_ptr")
def _(input: Any) -> int:
    """Where in memory the first element lies."""
    return address_of(input.shared())


@composed("storage_offset")
def _(input: Any) -> int:
    """How many elements of the memory that it shares lie before its first."""
    if input.base is None:
        return 0
    before = address_of(input.shared()) - address_of(input.base.shared())
    return before // int(input.array.dtype.itemsize)


def _restructure(name: str) -> None:
    """The in-place form of a view: the tensor itself changes its shape."""
    change = getattr(Tensor, name)

    def call(self: Any, *args: Any, **params: Any) -> Any:
        if self.requires_grad and self.is_leaf:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        out = change(self, *args, **params)
        self.array, self.node = out.array, out.node
        return self

    call.__name__ = call.__qualname__ = f"{name}_"
    call.__doc__ = f"In place: {change.__doc__}"
    setattr(Tensor, f"{name}_", call)


for _name in ("t", "transpose", "swapaxes", "swapdims", "squeeze", "unsqueeze"):
    _restructure(_name)
