"""Whether threads are made by OpenMP: PyTorch's `torch.backends.openmp`."""

__all__ = ["is_available"]


def is_available() -> bool:
    """No."""
    return False
