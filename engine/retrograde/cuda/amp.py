"""Older names of mixed precision on CUDA devices: PyTorch's `torch.cuda.amp`."""

from __future__ import annotations

import warnings
from typing import Any

__all__ = ["GradScaler", "autocast"]


def GradScaler(
    init_scale: float = 65536.0,
    growth_factor: float = 2.0,
    backoff_factor: float = 0.5,
    growth_interval: int = 2000,
    enabled: bool = True,
) -> Any:
    """`torch.amp.GradScaler("cuda", …)`, with PyTorch's warning that this name goes away."""
    from retrograde import amp

    _warn("GradScaler")
    return amp.GradScaler("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)


def autocast(enabled: bool = True, dtype: Any = None, cache_enabled: bool = True) -> Any:
    """`torch.amp.autocast("cuda", …)`, with PyTorch's warning that this name goes away."""
    from retrograde import amp

    _warn("autocast")
    return amp.autocast("cuda", dtype, enabled, cache_enabled)


def _warn(name: str) -> None:
    warnings.warn(
        f"`torch.cuda.amp.{name}(args...)` is deprecated. Please use `torch.amp.{name}('cuda', args...)` instead.",
        FutureWarning,
        stacklevel=3,
    )
