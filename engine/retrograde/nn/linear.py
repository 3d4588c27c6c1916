"""The layer of weights and biases."""

from __future__ import annotations

import math

from retrograde.dtypes import float32
from retrograde.filling import copy_
from retrograde.literals import DType, array_type, library
from retrograde.nn import functional as F
from retrograde.nn.module import Module
from retrograde.random import default_generator
from retrograde.tape import no_grad
from retrograde.tensor import Parameter, Tensor


class Linear(Module):
    """x Wᵀ + b: (…, in_features) to (…, out_features). Starts as PyTorch does, even within ±1/√in_features.

    `weight` is (out_features, in_features), `bias` (out_features,) or None.
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: object = None,
        dtype: DType = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self._device = device
        self._kind = array_type(dtype, float32)
        self.weight = Parameter(self._drawn(out_features, in_features))
        self.bias = Parameter(self._drawn(out_features)) if bias else None

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        with no_grad():
            for parameter in self.parameters(recurse=False):
                copy_(parameter, self._drawn(*parameter.shape))

    def _drawn(self, *shape: int) -> Tensor:
        scale = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
        values = default_generator.uniform(math.prod(shape), self._kind, -scale, scale).reshape(shape)
        return Tensor(library(self._device).asarray(values))

    def forward(self, input: Tensor) -> Tensor:
        """The affine map of the last axis."""
        return F.linear(input, self.weight, self.bias)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"
