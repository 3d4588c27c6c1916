"""What a tensor is to Python: a number, a list, a truth."""

from __future__ import annotations

import warnings
from typing import Any

from retrograde.errors import hinted


class AsPython:
    """Conversions of a tensor, which holds `array`."""

    __slots__ = ()
    array: Any
    _requires_grad: bool

    def item(self) -> Any:
        """The only element as a Python number; RuntimeError when there are more or none."""
        if self.array.size != 1:
            raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
        return self.array.item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers, or one number."""
        return self.array.tolist()

    def __bool__(self) -> bool:
        if self.array.size != 1:
            what = "no values" if self.array.size == 0 else "more than one value"
            raise hinted(
                RuntimeError(f"Boolean value of Tensor with {what} is ambiguous"),
                "Use .any() or .all() to ask about all elements, or .item() on a single one.",
            )
        return bool(self.array)

    def __float__(self) -> float:
        return float(self._scalar())

    def __int__(self) -> int:
        return int(self._scalar())

    def _scalar(self) -> Any:
        """`item()`, with PyTorch's warning when a gradient that was asked for is lost."""
        if self._requires_grad:
            warnings.warn(_TO_SCALAR, UserWarning, stacklevel=3)
        return self.item()

    def __index__(self) -> int:
        if self.array.size != 1 or self.array.dtype.kind == "f":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __len__(self) -> int:
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return int(self.array.shape[0])

    def __contains__(self, element: Any) -> bool:
        return bool((self.array == getattr(element, "array", element)).any())


_TO_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
