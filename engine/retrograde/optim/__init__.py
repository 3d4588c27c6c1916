"""Optimizers: how parameters change by their gradients, under PyTorch's names."""

from retrograde.optim import lr_scheduler, optimizer, swa_utils
from retrograde.optim.adam import Adam, Adamax, AdamW, NAdam, RAdam, SparseAdam
from retrograde.optim.adaptive import Adadelta, Adagrad, RMSprop, Rprop
from retrograde.optim.factored import Adafactor, Muon
from retrograde.optim.lbfgs import LBFGS
from retrograde.optim.optimizer import Optimizer
from retrograde.optim.sgd import ASGD, SGD
from retrograde.words import places as _places

__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Muon",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SparseAdam",
    "lr_scheduler",
    "optimizer",
    "swa_utils",
]

_FILES = {"SparseAdam": "sparse_adam", "Adafactor": "_adafactor", "Muon": "_muon"}
"""PyTorch's files of optimizers that are not called like the optimizer in small letters."""

for _cls in _places.classes_in(globals()):
    _places.tell(f"torch.optim.{_FILES.get(_cls.__name__, _cls.__name__.lower())}", [_cls])
_schedulers = [cls for cls in _places.classes_in(vars(lr_scheduler)) if issubclass(cls, lr_scheduler.LRScheduler)]
_places.tell("torch.optim.lr_scheduler", _schedulers)
_places.tell("torch.optim.swa_utils", [swa_utils.AveragedModel, swa_utils.SWALR])
