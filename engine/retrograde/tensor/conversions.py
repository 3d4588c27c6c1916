"""What a tensor is to Python: a number, a list, a truth."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.tape.state import state


class AsPython:
    """Conversions of a tensor, which holds `array`."""

    __slots__ = ()
    array: Any
    _requires_grad: bool

    def item(self) -> Any:
        """The only element as a Python number; RuntimeError when there are more or none."""
        if self.array.size != 1:
            raise hinted(
                RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar"),
                "A Python number is one element: choose it, as in `x[0].item()`, reduce them, as in `x.sum().item()`, "
                "or take all of them as a list with `x.tolist()`.",
            )
        if state.reads is not None:
            state.reads.append(self)
        return self.array.item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers, or one number."""
        if state.reads is not None:
            state.reads.append(self)
        return self.array.tolist()

    def __bool__(self) -> bool:
        if self.array.size != 1:
            what = "no values" if self.array.size == 0 else "more than one value"
            raise hinted(
                RuntimeError(f"Boolean value of Tensor with {what} is ambiguous"),
                "Use .any() or .all() to ask about all elements, or .item() on a single one.",
            )
        if state.reads is not None:
            state.reads.append(self)
        return bool(self.array)

    def __float__(self) -> float:
        return float(self._scalar())

    def __int__(self) -> int:
        return int(self._scalar())

    def __complex__(self) -> complex:
        return complex(self._scalar())

    def _scalar(self) -> Any:
        """`item()`, with PyTorch's warning when a gradient that was asked for is lost."""
        if self._requires_grad:
            warnings.warn(_TO_SCALAR, UserWarning, stacklevel=3)
        if self.array.size != 1:
            raise hinted(
                ValueError("only one element tensors can be converted to Python scalars"),
                "x.tolist() gives all of them; x.sum() or x.mean() one number.",
            )
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
        value = getattr(element, "array", element)
        if not isinstance(element, AsPython | bool | int | float | np.generic):
            raise RuntimeError(
                f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}."
            )
        if state.reads is not None:
            state.reads.append(self)
        return bool((self.array == value).any())

    __array_priority__ = 1000
    """NumPy's operators leave it to the tensor what `number + tensor` is."""

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """What a NumPy function such as `np.exp` gives for a tensor: a tensor."""
        made: Any = type(self)
        return made(array.astype(np.uint8) if array.dtype == bool else array)


_TO_SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)
