"""Apple's GPUs, which are not used: PyTorch's `torch.mps`."""

from __future__ import annotations

from typing import NoReturn

__all__ = [
    "current_allocated_memory", "device_count", "driver_allocated_memory", "empty_cache", "is_available",
    "manual_seed", "seed", "synchronize",
]  # fmt: skip


def is_available() -> bool:
    """No."""
    return False


def device_count() -> int:
    """None."""
    return 0


def manual_seed(seed: int) -> None:
    """Nothing: there are no random numbers of such a device."""


def seed() -> None:
    """Nothing: there are no random numbers of such a device."""


def _absent(function: str) -> NoReturn:
    raise RuntimeError(f"Cannot execute {function}() without MPS backend.")


def empty_cache() -> None:
    """RuntimeError: there is no such device."""
    _absent("emptyCache")


def synchronize() -> None:
    """RuntimeError: there is no such device."""
    _absent("deviceSynchronize")


def current_allocated_memory() -> int:
    """RuntimeError: there is no such device."""
    _absent("getCurrentAllocatedMemory")


def driver_allocated_memory() -> int:
    """RuntimeError: there is no such device."""
    _absent("getDriverAllocatedMemory")
