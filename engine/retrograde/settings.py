"""Settings that programs make once at their beginning: threads, determinism, precision of products.

Every op here is deterministic and computes in the precision of its operands, whatever is set.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "are_deterministic_algorithms_enabled",
    "get_deterministic_debug_mode",
    "get_float32_matmul_precision",
    "get_num_interop_threads",
    "get_num_threads",
    "is_deterministic_algorithms_warn_only_enabled",
    "set_deterministic_debug_mode",
    "set_float32_matmul_precision",
    "set_flush_denormal",
    "set_num_interop_threads",
    "set_num_threads",
    "set_warn_always",
    "use_deterministic_algorithms",
]

_PRECISIONS = ("highest", "high", "medium")
_DEBUG_MODES = ("default", "warn", "error")
_now: dict[str, Any] = {"threads": 1, "interop": 1, "deterministic": False, "warn_only": False, "precision": "highest"}


def set_num_threads(num: int) -> None:
    """Say how many threads an op may use; RuntimeError below 1."""
    _now["threads"] = _require_threads("set_num_threads", num)


def get_num_threads() -> int:
    """How many threads an op may use."""
    return int(_now["threads"])


def set_num_interop_threads(num: int) -> None:
    """Say how many ops may run at once; RuntimeError below 1."""
    _now["interop"] = _require_threads("set_num_interop_threads", num)


def get_num_interop_threads() -> int:
    """How many ops may run at once."""
    return int(_now["interop"])


def _require_threads(name: str, num: int) -> int:
    if isinstance(num, bool) or not isinstance(num, int):
        raise TypeError(f"{name} expects an int, but got {type(num).__name__}")
    if num < 1:
        raise RuntimeError(f"{name} expects a positive integer")
    return num


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for the same numbers in every run, which is what there is."""
    _now.update(deterministic=bool(mode), warn_only=warn_only)


def are_deterministic_algorithms_enabled() -> bool:
    """Whether they were asked for."""
    return bool(_now["deterministic"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether warnings were asked for instead of errors."""
    return bool(_now["deterministic"] and _now["warn_only"])


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """The same as a mode: "default" (0), "warn" (1) or "error" (2)."""
    mode = _DEBUG_MODES.index(debug_mode) if isinstance(debug_mode, str) else debug_mode
    use_deterministic_algorithms(mode > 0, warn_only=mode == 1)


def get_deterministic_debug_mode() -> int:
    """The mode as a number."""
    return 0 if not _now["deterministic"] else 1 if _now["warn_only"] else 2


def set_float32_matmul_precision(precision: str) -> None:
    """Allow products of float32 matrices less precision; RuntimeError for another word than PyTorch knows."""
    if precision not in _PRECISIONS:
        raise RuntimeError(f"{precision} is not one of 'highest', 'high', or 'medium'")
    _now["precision"] = precision


def get_float32_matmul_precision() -> str:
    """The precision that was set."""
    return str(_now["precision"])


def set_flush_denormal(mode: bool) -> bool:
    """Whether tiny numbers can be taken as 0: they cannot."""
    return False


def set_warn_always(b: bool) -> None:
    """Warnings are Python's here: its filters say how often they are shown."""
