"""Parameters that are computed from others whenever they are read.

module.weight ─▶ property ─▶ module.parametrizations.weight() ─▶ fn(original)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from retrograde.nn.container import ModuleDict, ModuleList
from retrograde.nn.module import Module
from retrograde.nn.parameter import Parameter
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

M = TypeVar("M", bound=Module)


class ParametrizationList(ModuleList):
    """The functions that make a parameter from `original` (or `original0`, `original1`, …), one after another."""

    def __init__(self, first: Module, value: Tensor) -> None:
        super().__init__([first])
        kept: Any = value
        if hasattr(first, "right_inverse"):
            with no_grad():
                kept = first.right_inverse(value)
        self.ntensors = len(kept) if isinstance(kept, tuple) else 1
        self.is_tensor = not isinstance(kept, tuple)
        for name, tensor in zip(self._names(), (kept,) if self.is_tensor else kept, strict=True):
            asks = value.requires_grad
            self.register_parameter(name, Parameter(tensor.data, requires_grad=asks) if tensor is not value else value)

    def _names(self) -> list[str]:
        return ["original"] if self.is_tensor else [f"original{i}" for i in range(self.ntensors)]

    def right_inverse(self, value: Tensor) -> None:
        """Let `original` be what gives `value`; RuntimeError when a function cannot be undone."""
        with no_grad():
            kept: Any = value
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
                kept = module.right_inverse(kept)
            for name, tensor in zip(self._names(), (kept,) if self.is_tensor else kept, strict=True):
                getattr(self, name).copy_(tensor)

    def forward(self) -> Any:
        """The parameter."""
        first, *rest = self
        value = first(*(getattr(self, name) for name in self._names()))
        for module in rest:
            value = module(value)
        return value


ParametrizationList.__module__ = "torch.nn.utils.parametrize"


_kept: dict[tuple[int, str], Any] | None = None
"""Inside `cached`: what was computed, by module and name."""


@contextmanager
def cached() -> Iterator[None]:
    """A context in which each parameter is computed once, however often it is read."""
    global _kept
    before = _kept
    _kept = {} if before is None else before
    try:
        yield
    finally:
        _kept = before


def register_parametrization(module: M, tensor_name: str, parametrization: Module, *, unsafe: bool = False) -> M:
    """Let a parameter be `parametrization(original)` whenever it is read, after those registered before.

    A method `right_inverse` tells the original for the value the parameter has now. ValueError for other names.
    """
    if is_parametrized(module, tensor_name):
        module.parametrizations[tensor_name].append(parametrization)
        return module
    if tensor_name not in module._parameters and tensor_name not in module._buffers:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name "
            f"'{tensor_name}'"
        )
    value = getattr(module, tensor_name)
    made = ParametrizationList(parametrization, value)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        _change_class(module)
        module.parametrizations = ModuleDict()
    module.parametrizations[tensor_name] = made
    setattr(type(module), tensor_name, _computed(tensor_name))
    return module


def _change_class(module: Module) -> None:
    """Give the module a class of its own, which may have properties."""
    cls = type(module)
    space = {"__module__": "torch.nn.utils.parametrize"}
    module.__class__ = type(f"Parametrized{cls.__name__}", (cls,), space)


def _computed(name: str) -> property:
    def get(self: Module) -> Any:
        if _kept is None:
            return self.parametrizations[name]()
        key = id(self), name
        if key not in _kept:
            _kept[key] = self.parametrizations[name]()
        return _kept[key]

    def put(self: Module, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(get, put)


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether a parameter, or any, is computed from others."""
    held = module._modules.get("parametrizations")
    if not isinstance(held, ModuleDict):
        return False
    return len(held) > 0 if tensor_name is None else tensor_name in held


def remove_parametrizations(module: M, tensor_name: str, leave_parametrized: bool = True) -> M:
    """Let a parameter be a tensor again: what it is now, or with `leave_parametrized` False its original."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    held = module.parametrizations[tensor_name]
    if not leave_parametrized and not held.is_tensor:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a "
            "sequence of tensors."
        )
    original = getattr(held, held._names()[0])
    with no_grad():
        value = held() if leave_parametrized else original
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if not len(module.parametrizations):
        delattr(module, "parametrizations")
        module.__class__ = type(module).__bases__[0]
    if held.is_tensor:
        original.data = value.data
    setattr(module, tensor_name, original if held.is_tensor else Parameter(value.data))
    return module
