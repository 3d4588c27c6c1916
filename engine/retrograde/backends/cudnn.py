"""Switches of cuDNN, which is not used: PyTorch's `torch.backends.cudnn`."""

from contextlib import AbstractContextManager, nullcontext

__all__ = ["allow_tf32", "benchmark", "deterministic", "enabled", "flags", "is_available", "version"]

enabled = True
benchmark = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """No."""
    return False


def version() -> None:
    """There is none."""


def flags(
    enabled: bool = False, benchmark: bool = False, deterministic: bool = False, allow_tf32: bool = True
) -> AbstractContextManager[None]:
    """A context in which the switches are set."""
    return nullcontext()
