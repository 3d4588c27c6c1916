"""Factories that take element type and device from a tensor: `x.new_zeros` and its kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.calls.literals import DType
from retrograde.factories import creation
from retrograde.op import composed
from retrograde.tensor import Tensor


def _new(name: str, factory: Callable[..., Tensor]) -> None:
    """`x.new_zeros` and its kin: a shape of its own, the rest as in the tensor."""

    def call(
        input: Any, *size: Any, dtype: DType = None, device: object = None, requires_grad: bool = False, **more: Any
    ) -> Any:
        kind, place = dtype or input.dtype, input.device if device is None else device
        return factory(*size, dtype=kind, device=place, requires_grad=requires_grad, **more)

    call.__doc__ = f"As `{name[4:]}`, in the element type and on the device of `input`."
    composed(name)(call)


for _name in ("zeros", "ones", "empty", "full"):
    _new(f"new_{_name}", getattr(creation, _name))


@composed("new_tensor")
def _(input: Any, data: Any, *, dtype: DType = None, device: object = None, requires_grad: bool = False) -> Any:
    """A tensor with a copy of `data`, in the element type and on the device of `input`."""
    place = input.device if device is None else device
    return creation.tensor(data, dtype=dtype or input.dtype, device=place, requires_grad=requires_grad)


@composed("new")
def _(input: Any, *data: Any) -> Any:
    """PyTorch's older form: from data, or of the given lengths, in the element type of `input`."""
    if len(data) == 1 and isinstance(data[0], list | tuple | Tensor):
        return creation.tensor(data[0], dtype=input.dtype, device=input.device)
    return creation.zeros(*data, dtype=input.dtype, device=input.device)
