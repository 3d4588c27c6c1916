"""What programs ask of the compiler: PyTorch's `torch.compiler`. Nothing is compiled behind a program's back here."""

from __future__ import annotations

from typing import Any

__all__ = ["disable", "is_compiling", "is_dynamo_compiling", "reset"]


def is_compiling() -> bool:
    """No: functions run as they are written."""
    return False


def is_dynamo_compiling() -> bool:
    """No."""
    return False


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """`fn` as it is; also a decorator."""
    return fn if fn is not None else lambda function: function


def reset() -> None:
    """Forget what was compiled: nothing was."""
