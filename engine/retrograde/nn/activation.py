"""Activations as modules: each holds the options of the function it calls."""

from __future__ import annotations

from typing import Any

from retrograde.nn import functional as F
from retrograde.nn.module import Module
from retrograde.tensor import Tensor

__all__ = [
    "ELU",
    "GELU",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
]


class _Activation(Module):
    """Its options are the attributes it was given at birth, printed in that order."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._options = tuple(options)
        for name, value in options.items():
            setattr(self, name, value)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self._options)


class ReLU(_Activation):
    """max(0, x), element by element."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(**{"inplace": True} if inplace else {})
        self.inplace = inplace

    def forward(self, input: Tensor) -> Any:
        """max(0, input)."""
        return input.relu_() if self.inplace else F.relu(input)


class LeakyReLU(_Activation):
    """x where it is positive, else `negative_slope` · x."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__(negative_slope=negative_slope)

    def forward(self, input: Tensor) -> Any:
        """See `functional.leaky_relu`."""
        return F.leaky_relu(input, self.negative_slope)


class ELU(_Activation):
    """x where it is positive, else `alpha` · (eˣ − 1)."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__(alpha=alpha)

    def forward(self, input: Tensor) -> Any:
        """See `functional.elu`."""
        return F.elu(input, self.alpha)


class GELU(_Activation):
    """x · Φ(x), with the normal distribution function Φ; `approximate` is "none" or "tanh"."""

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate=approximate)

    def forward(self, input: Tensor) -> Any:
        """See `functional.gelu`."""
        return F.gelu(input, approximate=self.approximate)


class SiLU(Module):
    """x · σ(x)."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.silu`."""
        return F.silu(input)


class Softplus(_Activation):
    """ln(1 + e^(beta · x)) / beta; x itself where beta · x is above `threshold`."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__(beta=beta, threshold=threshold)

    def forward(self, input: Tensor) -> Any:
        """See `functional.softplus`."""
        return F.softplus(input, self.beta, self.threshold)


class Tanh(Module):
    """tanh x, element by element."""

    def forward(self, input: Tensor) -> Any:
        """tanh of the input."""
        return F.tanh(input)


class Sigmoid(Module):
    """1 / (1 + e⁻ˣ), element by element."""

    def forward(self, input: Tensor) -> Any:
        """Sigmoid of the input."""
        return F.sigmoid(input)


class LogSigmoid(Module):
    """The logarithm of the sigmoid, computed without overflow."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.logsigmoid`."""
        return F.logsigmoid(input)


class Softmax(_Activation):
    """Positive numbers that sum to 1 along `dim`."""

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim=dim)

    def forward(self, input: Tensor) -> Any:
        """See `functional.softmax`."""
        return F.softmax(input, self.dim, 5)


class LogSoftmax(Softmax):
    """The logarithm of the softmax along `dim`, computed without overflow."""

    def forward(self, input: Tensor) -> Any:
        """See `functional.log_softmax`."""
        return F.log_softmax(input, self.dim, 5)
