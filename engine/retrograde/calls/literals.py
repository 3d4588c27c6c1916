"""From what a program writes to arrays: shapes, numbers, element types and nested sequences of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices import arrays
from retrograde.devices.device import asked, default_device
from retrograde.errors import hinted
from retrograde.tensor import Tensor

DType = dtypes.dtype | type | None
"""An element type: one of `dtypes`, or Python's bool, int or float (float64, as in PyTorch)."""
_PYTHON_TYPES = {bool: dtypes.bool_, int: dtypes.int64, float: dtypes.float64}
"""What Python's types mean as `dtype=`."""
_PLAIN = {bool, int, float}
"""Python's types of numbers."""


def element_type(dtype: Any) -> Any:
    """The element type that Python's bool, int or float means; anything else as it is."""
    return _PYTHON_TYPES.get(dtype, dtype) if isinstance(dtype, type) else dtype


def array_type(dtype: DType, default: dtypes.dtype | None = None, function: str = "tensor") -> Any:
    """The NumPy type of an element type; that of `default` (or None) when it is not given.

    TypeError, in the words of the factory `function`, for what is no element type.
    """
    if dtype is None:
        return None if default is None else default.array_type
    if isinstance(dtype, dtypes.dtype):
        return dtype.array_type
    meant = element_type(dtype)
    if meant is not dtype:
        return meant.array_type
    raise hinted(
        TypeError(f"{function}(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}"),
        "Element types are names of torch, such as torch.float32.",
    )


def library(device: object, function: str = "empty") -> Any:
    """The functions that make arrays on a device, as the factory `function` was given it; None for the default one."""
    where = default_device() if device is None else asked(device, function)
    if where is not None and where.type not in ("cpu", "cuda", "xpu"):
        message = f"Could not run 'aten::empty.memory_format' with arguments from the '{where.type.upper()}' backend."
        raise hinted(NotImplementedError(message), 'Tensors live on the CPU, or with CuPy on "cuda".')
    return np if where is None else arrays.library(where)


def shape_of(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape given to the factory `name` as `f(2, 3)`, `f((2, 3))` or `f([2, 3])`; TypeError for other lengths."""
    if not size:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    wrapped = len(size) == 1 and isinstance(size[0], tuple | list)
    if wrapped:
        size = tuple(size[0])
    for position, length in enumerate(size):
        if isinstance(length, bool) or not hasattr(length, "__index__"):
            kind = type(length).__name__
            if position or wrapped:
                failed = f"{name}(): argument 'size' failed to unpack the object at pos {position + 1} with error"
                raise TypeError(f'{failed} "type must be tuple of ints,but got {kind}"')
            raise TypeError(f"{name}(): argument 'size' (position 1) must be tuple of ints, not {kind}")
    lengths = tuple(int(length.__index__()) for length in size)
    for length in lengths:
        if length < 0 and name == "zeros":
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        if length < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {list(lengths)}")
    return lengths


def number(value: Any) -> Any:
    """A Python number from one, or from a tensor or array of one element."""
    return value.item() if hasattr(value, "item") else value


def to_array(data: Any, dtype: DType, device: object) -> Any:
    """Data as an array of the element type asked for, or of its own; memory is shared where nothing has to change.

    ValueError for ragged sequences and integers beyond 64 bits, TypeError and RuntimeError for what is no number.
    """
    where, kind = default_device() if device is None else asked(device, "tensor"), array_type(dtype)
    if isinstance(data, Tensor):
        data = data.array
    if arrays.is_array(data) or isinstance(data, np.generic):
        dtypes.of(data.dtype)
        array = data if kind is None else data.astype(kind, copy=False)
    else:
        array = _from_python(data, kind)
    return array if where is None else arrays.moved(array, where)


def _from_python(data: Any, kind: Any) -> Any:
    """Numbers and nested sequences of them as a NumPy array of the type `kind`, or of their own."""
    shape, elements = _flattened(data)
    plain = set(map(type, elements)) <= _PLAIN
    asked, kind = kind, kind or _common_type(elements).array_type
    if asked is not None and kind.kind in "iu":
        elements = _within(elements, kind)
    try:
        return np.array(elements if plain else [number(element) for element in elements], kind).reshape(shape)
    except OverflowError:
        raise hinted(
            ValueError("Overflow when unpacking long long"), "Integers are 64 bits wide; write a float instead."
        ) from None


def _within(elements: list[Any], kind: Any) -> list[int]:
    """The elements as integers of that type; unsigned ones count negative numbers from the top. RuntimeError beyond."""
    info = np.iinfo(kind)
    found = [int(number(element)) for element in elements]
    lowest = info.min or -info.max
    if any(not lowest <= value <= info.max for value in found):
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
    return [value % (info.max + 1) if value < info.min else value for value in found]


def _flattened(data: Any) -> tuple[tuple[int, ...], list[Any]]:
    """Shape and elements of nested sequences."""
    shape: list[int] = []
    level = [data]
    while level and _is_sequence(level[0]):
        length = len(level[0])
        for row in level:
            if not _is_sequence(row):
                raise TypeError(f"expected a sequence of length {length} at dim {len(shape)}, got {type(row).__name__}")
            if len(row) != length:
                raise hinted(
                    ValueError(f"expected sequence of length {length} at dim {len(shape)} (got {len(row)})"),
                    "Every row must have as many elements as the first one.",
                )
        shape.append(length)
        level = [element for row in level for element in row]
    return tuple(shape), level


def _is_sequence(data: Any) -> bool:
    """Whether it has elements by number: a deque and a program's own sequence do, a dictionary and text do not."""
    if isinstance(data, (list, tuple, range)):
        return True
    if isinstance(data, (np.ndarray, np.generic, Tensor, dict, str, bytes)):
        return isinstance(data, np.ndarray) and data.ndim > 0
    return hasattr(data, "__getitem__") and hasattr(data, "__len__")


def _common_type(elements: Iterable[Any]) -> dtypes.dtype:
    """The element type of Python data: the widest category among its numbers."""
    found = [dtypes.of_number(cls()) for cls in set(map(type, elements)) & _PLAIN]
    found += [_element_type(element) for element in elements if element.__class__ not in _PLAIN]
    if len(found) == 1:
        return found[0]
    return dtypes.promote([(kind, dtypes.DIMENSIONED) for kind in found]) if found else dtypes.default()


def _element_type(element: Any) -> dtypes.dtype:
    if isinstance(element, Tensor | np.generic | np.ndarray):
        array = element.array if isinstance(element, Tensor) else element
        if array.size != 1:
            raise hinted(
                ValueError("only one element tensors can be converted to Python scalars"),
                "Use torch.stack([...]) to join tensors along a new axis, or torch.cat([...]) along one they have.",
            )
        return dtypes.of(array.dtype)
    if isinstance(element, int | float):
        return dtypes.of_number(element)
    if isinstance(element, list | tuple):
        raise TypeError(f"'{type(element).__name__}' object cannot be interpreted as an integer")
    if isinstance(element, str):
        raise TypeError("new(): invalid data type 'str'")
    raise RuntimeError(f"Could not infer dtype of {type(element).__name__}")
