"""Intel's GPUs, which are not used: PyTorch's `torch.xpu`."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = [
    "current_device", "device_count", "empty_cache", "get_device_name", "is_available", "manual_seed",
    "manual_seed_all", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """No."""
    return False


def device_count() -> int:
    """None."""
    return 0


def empty_cache() -> None:
    """Nothing: no memory is kept."""


def manual_seed(seed: int) -> None:
    """Nothing: there are no random numbers of such a device."""


def manual_seed_all(seed: int) -> None:
    """Nothing: there are no random numbers of such a device."""


def _absent() -> NoReturn:
    raise AssertionError("Torch not compiled with XPU enabled")


def synchronize(device: Any = None) -> None:
    """AssertionError: there is no such device."""
    _absent()


def current_device() -> int:
    """AssertionError: there is no such device."""
    _absent()


def get_device_name(device: Any = None) -> str:
    """AssertionError: there is no such device."""
    _absent()
