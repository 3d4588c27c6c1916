"""Tensors that a module owns: trained ones and kept ones."""

from __future__ import annotations

from typing import Any

from retrograde.calls.literals import DType
from retrograde.factories.creation import empty
from retrograde.tape.state import state
from retrograde.tensor import Parameter, Tensor

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "is_lazy"]


class Buffer(Tensor):
    """A tensor that is not trained; set as an attribute of a module it is a buffer, in the state when `persistent`."""

    __slots__ = ("persistent",)
    _shown_as = "torch.nn.parameter.Buffer"

    def __init__(self, data: Tensor, *, persistent: bool = True) -> None:
        super().__init__(data.array, requires_grad=data.requires_grad)
        self._storage = data._storage
        self.persistent = persistent


class _Uninitialized(Tensor):
    """A tensor of a lazy layer, whose shape is not known before the first input: most of what it is asked fails."""

    __slots__ = ()
    _becomes: type[Tensor]

    def materialize(self, shape: tuple[int, ...]) -> None:
        """Become a plain tensor of that shape, in place."""
        self.__class__ = self._becomes  # type: ignore[assignment]
        listener, state.listener = state.listener, None
        try:
            self.data = silent_empty(shape, None, self.dtype)
        finally:
            state.listener = listener

    def __getattribute__(self, name: str) -> Any:
        if name in _AFTER_SHAPE:
            raise ValueError(
                f"Attempted to use an uninitialized parameter in <method '{name}' of 'torch._C.TensorBase' objects>. "
                "This error happens when you are using a `LazyModule` or explicitly manipulating "
                f"`torch.nn.parameter.{type(self).__name__}` objects. When using LazyModules Call `forward` with a "
                "dummy batch to initialize the parameters before calling torch functions"
            )
        return super().__getattribute__(name)

    @property
    def shape(self) -> Any:
        """RuntimeError: there is none yet."""
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in "
            "`load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` "
            "to initialize the parameters before accessing their attributes."
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


_AFTER_SHAPE = frozenset(
    (
        "numel", "nelement", "sum", "mean", "std", "norm", "abs", "max", "min", "view", "reshape", "flatten", "t",
        "zero_", "fill_", "uniform_", "normal_", "add_", "sub_", "mul_", "div_", "clone", "item", "tolist",
    )
)  # fmt: skip
"""Methods that fail by name; whatever else needs a shape fails when it asks for it."""


class UninitializedParameter(_Uninitialized, Parameter):
    """A parameter of a lazy layer, whose shape is not known before the first input."""

    __slots__ = ()
    _shown_as = "torch.nn.parameter.UninitializedParameter"
    _becomes = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: DType = None) -> None:
        super().__init__(silent_empty((0,), device, dtype), requires_grad)


class UninitializedBuffer(_Uninitialized):
    """A buffer of a lazy layer."""

    __slots__ = ()
    _shown_as = "torch.nn.parameter.UninitializedBuffer"
    _becomes = Tensor

    def __init__(self, requires_grad: bool = False, device: Any = None, dtype: DType = None) -> None:
        super().__init__(silent_empty((0,), device, dtype).array, requires_grad=requires_grad)


def is_lazy(param: object) -> bool:
    """Whether it is a tensor whose shape is not known yet."""
    return isinstance(param, _Uninitialized)


def silent_empty(shape: tuple[int, ...], device: Any, dtype: DType) -> Tensor:
    """A tensor whose elements mean nothing yet, of which no listener hears."""
    listener, state.listener = state.listener, None
    try:
        return empty(shape, device=device, dtype=dtype)
    finally:
        state.listener = listener
