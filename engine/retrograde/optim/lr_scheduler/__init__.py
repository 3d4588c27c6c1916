"""Schedules of learning rates, under PyTorch's names: how the rate of an optimizer changes from epoch to epoch."""

from retrograde.optim.lr_scheduler.combined import ChainedScheduler, SequentialLR
from retrograde.optim.lr_scheduler.cyclic import CyclicLR, OneCycleLR
from retrograde.optim.lr_scheduler.decay import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from retrograde.optim.lr_scheduler.plateau import ReduceLROnPlateau
from retrograde.optim.lr_scheduler.scheduler import LRScheduler


class _LRScheduler(LRScheduler):
    """The older name of the base."""


__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "_LRScheduler",
]
