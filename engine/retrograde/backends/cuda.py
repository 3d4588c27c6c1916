"""Switches of CUDA libraries: PyTorch's `torch.backends.cuda`. Those of attention hold on every device."""

from types import SimpleNamespace

__all__ = [
    "cudnn_sdp_enabled",
    "enable_cudnn_sdp",
    "enable_flash_sdp",
    "enable_math_sdp",
    "enable_mem_efficient_sdp",
    "flash_sdp_enabled",
    "is_built",
    "math_sdp_enabled",
    "matmul",
    "mem_efficient_sdp_enabled",
]

matmul = SimpleNamespace(allow_tf32=False, allow_fp16_reduced_precision_reduction=True)
attention_kernels = {"math": True, "flash": True, "mem_efficient": True, "cudnn": True}
"""Whether attention may run on each kernel."""


def is_built() -> bool:
    """Whether the engine was built for CUDA: it is not built at all, CuPy is."""
    return False


def flash_sdp_enabled() -> bool:
    """Whether attention may run as one fused op."""
    return attention_kernels["flash"]


def enable_flash_sdp(enabled: bool) -> None:
    """Say whether attention may run as one fused op, which the result's `grad_fn` shows."""
    attention_kernels["flash"] = enabled


def math_sdp_enabled() -> bool:
    """Whether attention may run as its formula."""
    return attention_kernels["math"]


def enable_math_sdp(enabled: bool) -> None:
    """Say whether attention may run as its formula; it does where nothing else is left."""
    attention_kernels["math"] = enabled


def mem_efficient_sdp_enabled() -> bool:
    """Whether attention may run in PyTorch's kernel that saves memory."""
    return attention_kernels["mem_efficient"]


def enable_mem_efficient_sdp(enabled: bool) -> None:
    """Say whether attention may run in PyTorch's kernel that saves memory, which the CPU has none of."""
    attention_kernels["mem_efficient"] = enabled


def cudnn_sdp_enabled() -> bool:
    """Whether attention may run in cuDNN."""
    return attention_kernels["cudnn"]


def enable_cudnn_sdp(enabled: bool) -> None:
    """Say whether attention may run in cuDNN, which the CPU has none of."""
    attention_kernels["cudnn"] = enabled
