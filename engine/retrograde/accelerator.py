"""Devices other than the CPU, whatever their kind: PyTorch's `torch.accelerator`."""

from __future__ import annotations

from retrograde import arrays
from retrograde.device import Device

__all__ = ["current_accelerator", "is_available"]


def is_available() -> bool:
    """Whether there is a device beside the CPU."""
    return current_accelerator() is not None


def current_accelerator() -> Device | None:
    """The first device that is not the CPU; None when there is none."""
    return next((Device(module.device) for module in arrays.MODULES if module is not arrays.CPU), None)
