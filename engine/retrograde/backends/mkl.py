"""Whether Intel's mathematics library is there: PyTorch's `torch.backends.mkl`."""

__all__ = ["is_available"]


def is_available() -> bool:
    """No: matrices are multiplied by the library that NumPy was built with."""
    return False
