"""PyTorch's older constructors, named after the element type they make: `torch.Tensor`, `torch.LongTensor`, …"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.errors import hinted
from retrograde.factories.creation import tensor, zeros
from retrograde.tensor import Tensor


class TypedConstructor(type):
    """Makes tensors of one element type: from data, or of zeros from lengths, as in `torch.FloatTensor(2, 3)`.

    A class, so that programs can ask `isinstance(x, torch.FloatTensor)`.
    """

    dtype: dtypes.dtype

    def __new__(cls, dtype: dtypes.dtype) -> TypedConstructor:
        """The constructor for `dtype`."""
        doc = f"Makes {dtype.name} tensors: from data, or of zeros from lengths."
        made = super().__new__(cls, f"{dtypes.kind(dtype.array_type)}Tensor", (), {"__doc__": doc})
        made.dtype = dtype
        return made

    def __init__(cls, dtype: dtypes.dtype) -> None:
        super().__init__(cls.__name__, (), {})

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __call__(cls, *data: Any) -> Tensor:
        """A tensor with a copy of the numbers given as a sequence or an array; TypeError for another type's tensor."""
        if len(data) == 1 and isinstance(data[0], Tensor):
            return cls._same(data[0])
        if len(data) == 1 and isinstance(data[0], list | tuple | np.ndarray):
            return tensor(data[0], dtype=cls.dtype)
        if len(data) == 1 and isinstance(data[0], float):
            raise TypeError("new(): data must be a sequence (got float)")
        return zeros(*data, dtype=cls.dtype) if data else tensor([], dtype=cls.dtype)

    def _same(cls, given: Tensor) -> Tensor:
        if given.dtype is not cls.dtype:
            own, its = (dtypes.kind(d.array_type) for d in (cls.dtype, given.dtype))
            raise hinted(TypeError(f"expected {own} (got {its})"), f"x.to({cls.dtype}) converts the numbers.")
        return given.alias()

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


CONSTRUCTORS = {found.__name__: found for found in map(TypedConstructor, dtypes.DTYPES)}
"""By name, such as "FloatTensor"."""
