"""What element types can hold and how they mix: `finfo`, `iinfo`, `result_type` and the like."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.tensor import Tensor

_EPS_OF_ABSENT = {"bfloat16": (16, 2.0**-7, 3.3895313892515355e38, 2.0**-126)}
"""bits, eps, max and smallest normal number of floating types that only have a name here."""


class finfo:
    """The limits of a floating-point type; of the default one without `type`. TypeError for integers."""

    __slots__ = ("bits", "dtype", "eps", "max", "min", "resolution", "smallest_normal", "tiny")

    def __init__(self, type: dtypes.dtype | None = None) -> None:
        kind = type or dtypes.default()
        if not kind.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle '{kind!r}'")
        self.dtype = kind.name
        if kind.name in _EPS_OF_ABSENT:
            self.bits, self.eps, self.max, self.tiny = _EPS_OF_ABSENT[kind.name]
            self.resolution = 0.01
        else:
            found = np.finfo(kind.array_type)
            self.bits, self.resolution = int(found.bits), 10.0**-found.precision
            self.eps, self.max, self.tiny = float(found.eps), float(found.max), float(found.smallest_normal)
        self.min, self.smallest_normal = -self.max, self.tiny

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{name}={getattr(self, name):g}' for name in names)}, dtype={self.dtype})"


class iinfo:
    """The limits of an integer type; TypeError for others."""

    __slots__ = ("bits", "dtype", "max", "min")

    def __init__(self, type: dtypes.dtype) -> None:
        if type.rank != 1:
            raise TypeError(
                "torch.bool is not supported by torch.iinfo"
                if type is dtypes.bool_
                else f"torch.iinfo() requires an integer input type. Use torch.finfo to handle '{type!r}'"
            )
        found = np.iinfo(type.array_type)
        self.dtype, self.bits, self.max, self.min = type.name, int(found.bits), int(found.max), int(found.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def promote_types(type1: dtypes.dtype, type2: dtypes.dtype) -> dtypes.dtype:
    """The smallest element type that both convert to."""
    return dtypes.promote([(type1, dtypes.DIMENSIONED), (type2, dtypes.DIMENSIONED)])


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """The element type of a sum of two tensors or numbers."""
    return dtypes.promote([_described(value) for value in (tensor1, tensor2)])


def _described(value: Any) -> tuple[dtypes.dtype, int]:
    if isinstance(value, Tensor):
        return value.dtype, dtypes.weight(value.array)
    return dtypes.of_number(value), dtypes.NUMBER


def can_cast(from_: dtypes.dtype, to: dtypes.dtype) -> bool:
    """Whether PyTorch's in-place ops convert from one type to the other: not to a lower category."""
    return from_.rank <= to.rank


def get_default_dtype() -> dtypes.dtype:
    """The floating-point type of what is made without `dtype=`."""
    return dtypes.default()


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers."""
    return input.dtype.is_floating_point


def is_complex(input: Tensor) -> bool:
    """Whether the elements have an imaginary part."""
    return input.dtype.is_complex


def is_signed(input: Tensor) -> bool:
    """Whether the element type has negative numbers."""
    return input.dtype.is_signed


def numel(input: Tensor) -> int:
    """Number of elements."""
    return input.numel()


def element_size(input: Tensor) -> int:
    """Bytes of one element."""
    return input.dtype.itemsize


def _qualified(cls: type) -> str:
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def typename(obj: object) -> str:
    """PyTorch's name of the type of a tensor or of anything else."""
    return obj.type() if isinstance(obj, Tensor) else _qualified(type(obj))


for _method in (is_floating_point, is_complex, is_signed, element_size):
    setattr(Tensor, _method.__name__, _method)
Tensor.itemsize = property(lambda self: self.dtype.itemsize)  # type: ignore[attr-defined]
Tensor.nbytes = property(lambda self: self.dtype.itemsize * self.numel())  # type: ignore[attr-defined]
