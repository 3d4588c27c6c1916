"""Switches of CUDA libraries: PyTorch's `torch.backends.cuda`."""

from types import SimpleNamespace

__all__ = ["is_built", "matmul"]

matmul = SimpleNamespace(allow_tf32=False, allow_fp16_reduced_precision_reduction=True)


def is_built() -> bool:
    """Whether the engine was built for CUDA: it is not built at all, CuPy is."""
    return False
