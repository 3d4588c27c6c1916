"""Which kernels attention may run on, under PyTorch's names: here every one computes the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from retrograde.backends import cuda

__all__ = ["SDPBackend", "sdpa_kernel"]


class SDPBackend(IntEnum):
    """A kernel for `scaled_dot_product_attention`."""

    __module__ = "torch.nn.attention"
    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4

    def __str__(self) -> str:
        return f"SDPBackend.{self.name}"


_SWITCHES = {
    "math": SDPBackend.MATH,
    "flash": SDPBackend.FLASH_ATTENTION,
    "mem_efficient": SDPBackend.EFFICIENT_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
}


@contextmanager
def sdpa_kernel(backends: list[SDPBackend] | SDPBackend, set_priority: bool = False) -> Iterator[dict[str, object]]:
    """A context and a decorator in which attention may run on these kernels only; AssertionError for anything else.

    Without the fused ones, the result's `grad_fn` is that of the product with the values.
    """
    if not isinstance(backends, list | SDPBackend):
        raise AssertionError(
            "Backend must be an instance of SDPBackend or a list of SDPBackend instances, got "
            f"{type(backends).__name__}"
        )
    allowed = [backends] if isinstance(backends, SDPBackend) else backends
    before = dict(cuda.attention_kernels)
    cuda.attention_kernels.update({name: kernel in allowed for name, kernel in _SWITCHES.items()})
    try:
        yield {}
    finally:
        cuda.attention_kernels.update(before)
