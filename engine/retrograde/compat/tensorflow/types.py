"""TensorFlow's element types and shapes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde import dtypes


class DType:
    """An element type, such as `tf.float32`. There is one object per type; equal to its name and to NumPy's type."""

    def __init__(self, name: str, inner: dtypes.dtype, short: str) -> None:
        self.name = name
        self.inner = inner
        """The engine's type."""
        self.short = short
        """The name that messages use."""

    @property
    def as_numpy_dtype(self) -> Any:
        """NumPy's class of scalars."""
        return self.inner.array_type.type

    @property
    def is_floating(self) -> bool:
        """Whether gradients flow through it."""
        return self.inner.is_floating_point

    @property
    def is_integer(self) -> bool:
        """Whether it holds integers."""
        return self.inner.rank == 1

    @property
    def is_bool(self) -> bool:
        """Whether it holds truths."""
        return self.inner.rank == 0

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return int(self.inner.array_type.itemsize)

    @property
    def min(self) -> Any:
        """The smallest number."""
        return _limits(self).min

    @property
    def max(self) -> Any:
        """The largest number."""
        return _limits(self).max

    def __eq__(self, other: object) -> bool:
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __repr__(self) -> str:
        return f"tf.{self.name}"


def _limits(kind: DType) -> Any:
    return np.finfo(kind.as_numpy_dtype) if kind.is_floating else np.iinfo(kind.as_numpy_dtype)


_SHORT = {"float16": "half", "float32": "float", "float64": "double"}
DTYPES = {d.name: DType(d.name, d, _SHORT.get(d.name, d.name)) for d in dtypes.DTYPES}
FLOAT32, INT32, INT64, BOOL = (DTYPES[name] for name in ("float32", "int32", "int64", "bool"))


def as_dtype(value: Any) -> DType:
    """The type meant by a type, its name, or NumPy's type; TypeError for anything else."""
    if isinstance(value, DType):
        return value
    try:
        return DTYPES[value if isinstance(value, str) and value in DTYPES else np.dtype(value).name]
    except (TypeError, KeyError):
        raise TypeError(f"Cannot convert the argument `type_value`: {value!r} to a TensorFlow DType.") from None


class TensorShape(tuple[int, ...]):
    """Lengths of the dimensions."""

    __slots__ = ()

    @property
    def rank(self) -> int:
        """Number of dimensions."""
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[int]:
        """The lengths."""
        return list(self)

    def as_list(self) -> list[int]:
        """The lengths as a list."""
        return list(self)

    def num_elements(self) -> int:
        """Number of elements."""
        return math.prod(self)

    def is_fully_defined(self) -> bool:
        """Yes: programs run as they are written."""
        return True

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return TensorShape(found) if isinstance(key, slice) else found

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, list | tuple) else other)

    def __hash__(self) -> int:
        return super().__hash__()

    def __str__(self) -> str:
        return super().__repr__()

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"
