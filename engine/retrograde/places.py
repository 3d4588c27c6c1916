"""Where PyTorch keeps the classes that programs meet, as `print(type(optimizer))` and messages tell it.

`nn` places its layers itself, when they are made; here are all others.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from retrograde import distributions, optim
from retrograde.anomaly import detect_anomaly, set_detect_anomaly
from retrograde.autograd import graph
from retrograde.device import Device
from retrograde.function import Function
from retrograde.inference import inference_mode
from retrograde.limits import finfo, iinfo
from retrograde.optim import lr_scheduler, swa_utils
from retrograde.random import Generator
from retrograde.tape import enable_grad, no_grad, set_grad_enabled
from retrograde.utils import data

_OPTIM = {"SparseAdam": "sparse_adam"}
"""PyTorch's files of optimizers that are not called like the optimizer in small letters."""
_DEFINED_IN: dict[type, str] = {}
"""The module each class stands in here."""
_PLACES: dict[str, tuple[type, ...]] = {
    "torch": (finfo, iinfo),
    "torch._C": (Generator,),
    "torch.autograd.anomaly_mode": (detect_anomaly, set_detect_anomaly),
    "torch.autograd.function": (Function,),
    "torch.autograd.grad_mode": (enable_grad, inference_mode, no_grad, set_grad_enabled),
    "torch.autograd.graph": (graph.saved_tensors_hooks, graph.save_on_cpu),
    "torch.optim.swa_utils": (swa_utils.AveragedModel, swa_utils.SWALR),
    "torch.utils.data.dataloader": (data.DataLoader,),
}


def _classes(module: object) -> Iterable[type]:
    return (value for name, value in vars(module).items() if isinstance(value, type) and not name.startswith("_"))


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


def _place() -> None:
    Device.__name__ = "device"
    for place, classes in _PLACES.items():
        for cls in classes:
            _move(cls, place)
    for cls in _classes(optim):
        _move(cls, f"torch.optim.{_OPTIM.get(cls.__name__, cls.__name__.lower())}")
    for cls in _classes(lr_scheduler):
        if issubclass(cls, lr_scheduler.LRScheduler):
            _move(cls, "torch.optim.lr_scheduler")
    for name, members in distributions.PLACES.items():
        for member in members:
            if isinstance(member, type):
                _move(member, f"torch.distributions.{name}")
    for module in (data, distributions.transforms, distributions.constraints):
        for cls in _classes(module):
            if cls.__module__.startswith(module.__name__):
                _move(cls, "torch" + cls.__module__.removeprefix("retrograde"))


_place()
