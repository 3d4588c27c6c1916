"""Optimizers: how parameters change by their gradients, under PyTorch's names."""

from retrograde.optim import lr_scheduler, optimizer, swa_utils
from retrograde.optim.adam import Adam, Adamax, AdamW, NAdam, RAdam, SparseAdam
from retrograde.optim.adaptive import Adadelta, Adagrad, RMSprop, Rprop
from retrograde.optim.lbfgs import LBFGS
from retrograde.optim.optimizer import Optimizer
from retrograde.optim.sgd import ASGD, SGD

__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
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
