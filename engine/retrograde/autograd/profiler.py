"""Measuring by PyTorch's older names: `torch.autograd.profiler`."""

from retrograde.profiler import profile, record_function

__all__ = ["profile", "record_function"]
