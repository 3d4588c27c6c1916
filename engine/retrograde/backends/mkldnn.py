"""Whether Intel's network library is there: PyTorch's `torch.backends.mkldnn`."""

__all__ = ["enabled", "is_available"]

enabled = False


def is_available() -> bool:
    """No."""
    return False
