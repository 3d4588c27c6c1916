"""Optimizers: how parameters change by their gradients, under PyTorch's names."""

from retrograde.optim.adam import Adam, AdamW
from retrograde.optim.optimizer import Optimizer
from retrograde.optim.sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]
