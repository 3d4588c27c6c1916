"""Tensors that a module owns: trained ones and kept ones."""

from __future__ import annotations

from typing import Any

from retrograde.calls.literals import DType
from retrograde.factories.creation import empty
from retrograde.tape.state import state
from retrograde.tensor import Parameter, Tensor

__all__ = ["Buffer", "Parameter", "UninitializedParameter"]


class Buffer(Tensor):
    """A tensor that is not trained; set as an attribute of a module it is a buffer, in the state when `persistent`."""

    __slots__ = ("persistent",)
    _shown_as = "torch.nn.parameter.Buffer"

    def __init__(self, data: Tensor, *, persistent: bool = True) -> None:
        super().__init__(data.array, requires_grad=data.requires_grad)
        self._storage = data._storage
        self.persistent = persistent


class UninitializedParameter(Parameter):
    """A parameter of a lazy layer, whose shape is not known before the first input."""

    __slots__ = ()
    _shown_as = "torch.nn.parameter.UninitializedParameter"

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: DType = None) -> None:
        super().__init__(silent_empty((0,), device, dtype), requires_grad)

    def materialize(self, shape: tuple[int, ...]) -> None:
        """Become a plain parameter of that shape, in place."""
        self.__class__ = Parameter  # type: ignore[assignment]
        self.array = silent_empty(shape, None, self.dtype).array

    def __repr__(self) -> str:
        return "<UninitializedParameter>"


def silent_empty(shape: tuple[int, ...], device: Any, dtype: DType) -> Tensor:
    """A tensor whose elements mean nothing yet, of which no listener hears."""
    listener, state.listener = state.listener, None
    try:
        return empty(shape, device=device, dtype=dtype)
    finally:
        state.listener = listener
