"""What programs ask of the processor: PyTorch's `torch.backends.cpu`."""

__all__ = ["get_cpu_capability"]


def get_cpu_capability() -> str:
    """The name of the widest instructions in use; NumPy chooses them by itself."""
    return "DEFAULT"
