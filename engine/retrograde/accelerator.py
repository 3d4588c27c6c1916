"""Devices other than the CPU, whatever their kind: PyTorch's `torch.accelerator`."""

from __future__ import annotations

from typing import Any

from retrograde.devices import arrays
from retrograde.devices.device import Device

__all__ = [
    "current_accelerator", "current_device_index", "device_count", "is_available", "set_device_index", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """Whether there is a device beside the CPU."""
    return arrays.accelerator() is not None


def current_accelerator(check_available: bool = False) -> Device | None:
    """The kind of device that is not the CPU; None when there is none."""
    module = arrays.accelerator()
    return None if module is None else Device(module.device)


def device_count() -> int:
    """How many devices there are beside the CPU."""
    module = arrays.accelerator()
    return 0 if module is None or module.runtime is None else module.runtime.count()


def _runtime() -> arrays.Runtime:
    module = arrays.accelerator()
    if module is None or module.runtime is None:
        raise RuntimeError("Cannot access accelerator device when none is available.")
    return module.runtime


def current_device_index() -> int:
    """The number of the device that names without a number mean; RuntimeError when there is none."""
    return _runtime().current()


def set_device_index(device: Any) -> None:
    """What names without a number mean from now on; RuntimeError when there is no device."""
    runtime = _runtime()
    index = Device(device).index
    runtime.use(0 if index is None else index)


def synchronize(device: Any = None) -> None:
    """Wait until the device has done everything; RuntimeError when there is none."""
    from retrograde import cuda

    _runtime()
    cuda.synchronize(device)
