"""Whether Apple's GPU is there: PyTorch's `torch.backends.mps`."""

__all__ = ["is_available", "is_built"]


def is_available() -> bool:
    """No."""
    return False


def is_built() -> bool:
    """No."""
    return False
