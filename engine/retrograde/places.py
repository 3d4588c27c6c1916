"""Where PyTorch keeps the classes that programs meet, as `print(type(optimizer))` and messages tell it.

`nn` places its layers itself, when they are made; here are all others.
"""

from __future__ import annotations

from collections.abc import Iterable

from retrograde import distributions, optim
from retrograde.anomaly import detect_anomaly, set_detect_anomaly
from retrograde.autograd import graph
from retrograde.function import Function
from retrograde.inference import inference_mode
from retrograde.limits import finfo, iinfo
from retrograde.optim import lr_scheduler, swa_utils
from retrograde.random import Generator
from retrograde.tape import enable_grad, no_grad, set_grad_enabled
from retrograde.utils import data

_OPTIM = {"SparseAdam": "sparse_adam"}
"""PyTorch's files of optimizers that are not called like the optimizer in small letters."""
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


def _place() -> None:
    for place, classes in _PLACES.items():
        for cls in classes:
            cls.__module__ = place
    for cls in _classes(optim):
        cls.__module__ = f"torch.optim.{_OPTIM.get(cls.__name__, cls.__name__.lower())}"
    for cls in _classes(lr_scheduler):
        if issubclass(cls, lr_scheduler.LRScheduler):
            cls.__module__ = "torch.optim.lr_scheduler"
    for module in (data, distributions.transforms, distributions.constraints):
        for cls in _classes(module):
            if cls.__module__.startswith("retrograde."):
                cls.__module__ = "torch" + cls.__module__.removeprefix("retrograde")


_place()
