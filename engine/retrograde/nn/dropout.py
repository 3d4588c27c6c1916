"""Dropout layers: while training they put elements or whole channels out at random."""

from __future__ import annotations

from typing import Any

from retrograde.nn import functional as F
from retrograde.nn.module import Module
from retrograde.tensor import Tensor

__all__ = [
    "AlphaDropout",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "FeatureAlphaDropout",
]


class _Dropout(Module):
    _function = ""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """See the function of the same name."""
        return getattr(F, self._function)(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """While training, each element becomes 0 with probability `p` and the others are divided by 1 − p."""

    _function = "dropout"


class Dropout1d(_Dropout):
    """While training, whole channels of (N, C, length) become 0 with probability `p`."""

    _function = "dropout1d"


class Dropout2d(_Dropout):
    """While training, whole channels of (N, C, height, width) become 0 with probability `p`."""

    _function = "dropout2d"


class Dropout3d(_Dropout):
    """While training, whole channels of (N, C, depth, height, width) become 0 with probability `p`."""

    _function = "dropout3d"


class AlphaDropout(_Dropout):
    """While training, elements go to SELU's lower bound with probability `p`; mean and variance stay."""

    _function = "alpha_dropout"


class FeatureAlphaDropout(_Dropout):
    """`AlphaDropout` of whole channels."""

    _function = "feature_alpha_dropout"
