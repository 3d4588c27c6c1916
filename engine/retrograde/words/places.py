"""Where PyTorch keeps the classes that programs meet, as `print(type(optimizer))` and messages tell it.

`nn` places its layers itself, when they are made. Here are the classes that are always loaded, and how packages that
are loaded when a program asks for them place theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from retrograde.autograd import graph
from retrograde.autograd.custom import Function
from retrograde.autograd.inference import inference_mode
from retrograde.devices.device import Device
from retrograde.limits import finfo, iinfo
from retrograde.random import Generator
from retrograde.tape.anomaly import detect_anomaly, set_detect_anomaly
from retrograde.tape.state import enable_grad, no_grad, set_grad_enabled

_DEFINED_IN: dict[type, str] = {}
"""The module each class stands in here."""
_PLACES: dict[str, tuple[type, ...]] = {
    "torch": (finfo, iinfo),
    "torch._C": (Generator,),
    "torch.autograd.anomaly_mode": (detect_anomaly, set_detect_anomaly),
    "torch.autograd.function": (Function,),
    "torch.autograd.grad_mode": (enable_grad, inference_mode, no_grad, set_grad_enabled),
    "torch.autograd.graph": (graph.saved_tensors_hooks, graph.save_on_cpu),
}


def classes_in(namespace: Mapping[str, object]) -> list[type]:
    """The public classes among the names of a module."""
    return [value for name, value in namespace.items() if isinstance(value, type) and not name.startswith("_")]


def tell(place: str, classes: Iterable[type]) -> None:
    """Say that the classes stand in PyTorch's module `place`."""
    for cls in classes:
        _move(cls, place)


def tell_below(package: str, *modules: object) -> None:
    """Say that classes of this package's modules stand in PyTorch's modules of the same names."""
    for module in modules:
        for cls in classes_in(vars(module)):
            if cls.__module__.startswith(package):
                _move(cls, "torch" + cls.__module__.removeprefix("retrograde"))


def _move(cls: type, place: str) -> None:
    """Tell `place` as the module of `cls`; what is pickled and copied still finds it where it stands."""
    if not any("__reduce_ex__" in vars(base) for base in cls.__mro__[:-1]):
        setattr(cls, "__reduce_ex__", _reduce)  # noqa: B010 (a method may not be assigned to otherwise)
    _DEFINED_IN[cls] = cls.__module__
    cls.__module__ = place


def _reduce(self: object, protocol: Any) -> Any:
    """As every object, but with a class of ours named by the module it stands in."""
    found = object.__reduce_ex__(self, protocol)
    cls = type(self)
    return (_blank, (_DEFINED_IN[cls], cls.__name__), *found[2:]) if cls in _DEFINED_IN else found


def _blank(module: str, name: str) -> object:
    cls = getattr(import_module(module), name)
    return cls.__new__(cls)


Device.__name__ = "device"
for _place, _members in _PLACES.items():
    tell(_place, _members)
