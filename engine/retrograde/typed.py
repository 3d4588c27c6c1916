"""PyTorch's older constructors, named after the element type they make: `torch.Tensor`, `torch.LongTensor`, …"""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.creation import tensor, zeros
from retrograde.errors import hinted
from retrograde.tensor import Tensor


class TypedConstructor:
    """Makes tensors of one element type: from data, or of zeros from lengths, as in `torch.FloatTensor(2, 3)`."""

    __slots__ = ("dtype", "name")

    def __init__(self, dtype: dtypes.dtype) -> None:
        self.dtype = dtype
        self.name = f"{dtypes.kind(dtype.array_type)}Tensor"

    def __call__(self, *data: Any) -> Tensor:
        """A tensor with a copy of the numbers given as a sequence or an array; TypeError for another type's tensor."""
        if len(data) == 1 and isinstance(data[0], Tensor):
            return self._same(data[0])
        if len(data) == 1 and isinstance(data[0], list | tuple | np.ndarray):
            return tensor(data[0], dtype=self.dtype)
        return zeros(*data, dtype=self.dtype) if data else tensor([], dtype=self.dtype)

    def _same(self, given: Tensor) -> Tensor:
        if given.dtype is not self.dtype:
            own, its = (dtypes.kind(d.array_type) for d in (self.dtype, given.dtype))
            raise hinted(TypeError(f"expected {own} (got {its})"), f"x.to({self.dtype}) converts the numbers.")
        return given.alias()

    def __repr__(self) -> str:
        return f"<class 'torch.{self.name}'>"


CONSTRUCTORS = {found.name: found for found in map(TypedConstructor, dtypes.DTYPES)}
"""By name, such as "FloatTensor"."""
