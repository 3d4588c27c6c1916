"""What programs ask before they move to a GPU: PyTorch's `torch.cuda`."""

from __future__ import annotations

from retrograde import arrays

__all__ = ["device_count", "is_available"]


def is_available() -> bool:
    """Whether tensors can live on a CUDA device."""
    return device_count() > 0


def device_count() -> int:
    """How many CUDA devices there are."""
    return sum(module.device == "cuda" for module in arrays.MODULES)
