"""The context that PyTorch computes in lower precision in; here it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ContextDecorator
from typing import Any

_DEVICES = ("cpu", "cuda", "mps", "xpu")


class autocast(ContextDecorator):
    """A context and a decorator. RuntimeError for a device that PyTorch does not know."""

    def __init__(
        self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if device_type not in _DEVICES:
            raise RuntimeError(f"User specified an unsupported autocast device_type '{device_type}'")
        self.device = device_type
        self.enabled = enabled

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *exc: object) -> None:
        pass


def is_autocast_available(device_type: str) -> bool:
    """Whether the device is one that `autocast` takes."""
    return device_type in _DEVICES


def custom_fwd(fwd: Any = None, *, device_type: str = "cuda", cast_inputs: Any = None) -> Any:
    """Decorator of a custom operation's `forward`, which runs as it is."""
    return fwd if fwd is not None else _as_it_is


def custom_bwd(bwd: Any = None, *, device_type: str = "cuda") -> Any:
    """Decorator of a custom operation's `backward`, which runs as it is."""
    return bwd if bwd is not None else _as_it_is


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
