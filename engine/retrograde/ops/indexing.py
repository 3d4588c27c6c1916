"""Indices as programs write them, brought to one form, and what they pick from an array.

A key is a tuple of integers, slices, `None`, `...` and arrays (int64 or bool). It works in two steps, as PyTorch's
does: everything that needs no copy first, then all arrays at once. (NumPy's single step puts axes elsewhere when an
integer stands beside an array.)
"""

from __future__ import annotations

import operator
from typing import Any, TypeAlias

import numpy as np

from retrograde.devices.arrays import at, host, is_array, on_host, xp_of
from retrograde.errors import hinted
from retrograde.ops.shapes import Shape
from retrograde.tensor import Tensor

Key: TypeAlias = tuple[Any, ...]


def as_key(index: Any) -> Key:
    """What stands between the brackets as a key; IndexError for what cannot index."""
    if index.__class__ is int:
        return (index,)
    return tuple([_item(i) for i in (index if isinstance(index, tuple) else (index,))])


def _item(item: Any) -> Any:
    if item is None or item is Ellipsis or type(item) is int:
        return item
    if isinstance(item, slice):
        return _slice(item)
    if isinstance(item, bool | np.bool_):
        return np.array(bool(item))
    if isinstance(item, Tensor | np.ndarray | list | range):
        return _array(item)
    if isinstance(item, str):
        raise hinted(TypeError("new(): invalid data type 'str'"), "Tensors are indexed by numbers, slices and masks.")
    try:
        return operator.index(item)
    except TypeError:
        raise hinted(
            IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type(item).__name__})"
            ),
            "Convert with int(i), or compare to get a mask, as in x[x > 0].",
        ) from None


def _slice(item: slice) -> slice:
    start, stop, step = (None if v is None else operator.index(v) for v in (item.start, item.stop, item.step))
    if step is not None and step <= 0:
        raise hinted(ValueError("step must be greater than zero"), "x.flip(0) reverses an axis.")
    return slice(start, stop, step)


def _array(item: Any) -> Any:
    array = item.array if isinstance(item, Tensor) else np.asarray(item)
    if isinstance(item, list) and not array.size:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iub":
        raise hinted(
            IndexError("tensors used as indices must be long, int, byte or bool tensors"),
            "Convert with .long(), or compare to get a mask, as in x[x > 0].",
        )
    with at(array):
        if array.dtype.kind == "b":
            return array.copy() if is_array(array) else np.array(array)
        return int(array) if array.ndim == 0 else array.astype(np.int64)


def split(key: Key, shape: Shape) -> tuple[Key, Key]:
    """The key's two steps for an array of this shape; IndexError when it has too many indices."""
    used = sum(_axes(item) for item in key)
    if used > len(shape):
        raise hinted(_too_many(len(shape)), f"The shape is {list(shape)}: one index per dimension.")
    if sum(item is Ellipsis for item in key) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    basic: list[Any] = []
    arrays: list[Any] = []
    axis = 0
    for item in key if any(i is Ellipsis for i in key) else (*key, Ellipsis):
        if item is Ellipsis:
            rest = [slice(None)] * (len(shape) - used)
            basic += rest
            arrays += rest
            axis += len(rest)
        elif is_array(item):
            if item.ndim == 0:
                basic.append(None)
                arrays.append(item.reshape(1))
                continue
            _require_inside(item, shape, axis)
            basic += [slice(None)] * _axes(item)
            arrays.append(item)
            axis += _axes(item)
        else:
            if isinstance(item, int):
                _require_position(item, shape, axis)
            else:
                arrays.append(slice(None))
            basic.append(item)
            axis += _axes(item)
    return (*basic, Ellipsis), tuple(arrays) if any(map(is_array, arrays)) else ()


def _axes(item: Any) -> int:
    """How many axes of the array an item stands for."""
    if item is None or item is Ellipsis:
        return 0
    return int(item.ndim) if is_array(item) and item.dtype.kind == "b" else 1


def _too_many(ndim: int) -> IndexError:
    if ndim == 0:
        return IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number"
        )
    return IndexError(f"too many indices for tensor of dimension {ndim}")


def _require_position(item: int, shape: Shape, axis: int) -> None:
    if not -shape[axis] <= item < shape[axis]:
        raise hinted(
            IndexError(f"index {item} is out of bounds for dimension {axis} with size {shape[axis]}"),
            f"The shape is {list(shape)}: here indices go from {-shape[axis]} to {shape[axis] - 1}.",
        )


def _require_inside(item: Any, shape: Shape, axis: int) -> None:
    if item.dtype.kind == "b":
        for i, n in enumerate(item.shape):
            if n != shape[axis + i]:
                raise hinted(
                    IndexError(
                        f"The shape of the mask {list(item.shape)} at index {i} does not match the shape of the "
                        f"indexed tensor {list(shape)} at index {axis + i}"
                    ),
                    "A mask has the shape of what it picks from, as in x[x > 0].",
                )
        return
    # To look for positions on a device would be to wait for it; PyTorch does not either.
    for value in (item.min(), item.max()) if item.size and on_host(item) else ():
        _require_position(int(value), shape, axis)


def pick(array: Any, key: Key) -> Any:
    """What `key` picks: a view when it holds no arrays, else a copy."""
    if _is_plain(key):
        try:
            return array[(*key, Ellipsis)]
        except IndexError:
            pass  # `split` says what is wrong with it.
    basic, arrays = split(key, array.shape)
    picked = array[basic]
    if not arrays:
        return picked
    try:
        return picked[arrays]
    except (IndexError, ValueError):
        given = ", ".join(str(list(a.shape)) for a in arrays if is_array(a))
        raise hinted(
            IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {given}"),
            "Tensors that index different dimensions must have one shape, or broadcast to one.",
        ) from None


def _is_plain(key: Key) -> bool:
    """Whether a key holds integers and slices only, as most do: those the array library understands as they are."""
    return _PLAIN.issuperset(map(type, key))


_PLAIN = frozenset((int, slice))


def picked_shape(shape: Shape, key: Key) -> Shape:
    """The shape of what `key` picks from an array of this shape."""
    here = tuple([item if on_host(item) else _shaped_as(item) for item in key])
    return tuple(pick(np.broadcast_to(np.False_, shape), here).shape)


def _shaped_as(item: Any) -> Any:
    """An index that picks as much as one on a device does."""
    return host(item) if item.dtype.kind == "b" else np.zeros(item.shape, np.int64)


def put(array: Any, key: Key, values: Any, add: bool = False) -> None:
    """Write `values` where `key` picks; with `add`, add them up there."""
    if _is_plain(key):
        pick(array, key)[...] = values
        return
    basic, arrays = split(key, array.shape)
    view = array[basic]
    if not arrays:
        arrays = (Ellipsis,)
    elif add and not any(is_array(a) and a.dtype.kind == "b" for a in arrays):
        xp_of(array).add.at(view, arrays, values)
        return
    # What a mask or a plain index picks comes once, so that writing into zeros is adding.
    view[arrays] = values


def backward_name(key: Key) -> str:
    """PyTorch's name of the last step it takes for such an index."""
    if any(map(is_array, key)):
        return "IndexBackward0"
    kinds = {"SelectBackward0": int, "SliceBackward0": slice, "UnsqueezeBackward0": type(None)}
    for item in reversed(key):
        for name, kind in kinds.items():
            if isinstance(item, kind) and (item != slice(None) or len(key) == 1):
                return name
    return "AliasBackward0"


def along(index: Any, dim: int) -> Key:
    """The key that picks, at each place of `index`, the element whose position along `dim` is the index there."""
    xp = xp_of(index)
    grid = open_grid(xp, index.shape)
    if index.ndim:
        grid[dim] = index
    return tuple(xp.broadcast_to(g, index.shape) for g in grid)


def open_grid(xp: Any, shape: Shape) -> list[Any]:
    """Per axis the positions along it, as arrays that broadcast to `shape`."""
    return [xp.arange(n).reshape(-1, *[1] * (len(shape) - axis - 1)) for axis, n in enumerate(shape)]
