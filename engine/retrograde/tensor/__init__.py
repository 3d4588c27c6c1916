"""Tensors, and what they are to Python, to the machine and in print."""

from retrograde.tensor.tensor import Parameter, Tensor

__all__ = ["Parameter", "Tensor"]
