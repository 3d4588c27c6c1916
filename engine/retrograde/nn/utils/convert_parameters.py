"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from retrograde.nn.places import typename
from retrograde.op import FUNCTIONS
from retrograde.tensor import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Any:
    """The elements of all parameters, one after another; gradients flow back to them."""
    parts = [parameter.reshape(-1) for parameter in parameters]
    if not parts:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    return FUNCTIONS["cat"](parts)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Let the parameters, one after another, be the parts of the vector; TypeError for what is no tensor."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    start = 0
    for parameter in parameters:
        stop = start + parameter.numel()
        parameter.data = vec[start:stop].view_as(parameter).data
        start = stop
