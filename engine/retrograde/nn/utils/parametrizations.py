"""Ready-made parametrizations: normalised weights."""

from __future__ import annotations

from typing import Any, TypeVar

from retrograde.nn.module import Module
from retrograde.nn.utils.parametrize import register_parametrization
from retrograde.nn.utils.power import Power
from retrograde.ops.weight_norm import lengths, scaled_direction
from retrograde.tensor import Tensor

__all__ = ["spectral_norm", "weight_norm"]

M = TypeVar("M", bound=Module)
_SETTLING = 15
"""Steps of power iteration before the first use."""


class _WeightNorm(Module):
    """A weight from its length per slice and its direction."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, length: Tensor, v: Tensor) -> Any:
        """The weight."""
        return scaled_direction(v, length, self.dim)

    def right_inverse(self, weight: Tensor) -> tuple[Any, Tensor]:
        """Length and direction of a weight."""
        return lengths(weight, self.dim), weight


class _SpectralNorm(Module):
    """A weight over its largest singular value."""

    _u: Tensor
    _v: Tensor

    def __init__(self, weight: Tensor, power: Power) -> None:
        super().__init__()
        self._power = power
        u, v = power.start(weight)
        power.iterate(power.matrix(weight.detach()).array, u, v, _SETTLING)
        self.register_buffer("_u", u)
        self.register_buffer("_v", v)

    def forward(self, weight: Tensor) -> Any:
        """The weight over its largest singular value."""
        return self._power.normalized(weight, self._u, self._v, self.training)

    def right_inverse(self, value: Tensor) -> Tensor:
        """The value itself: it is taken to be normalised."""
        return value


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Let a parameter be the product of a length per slice along `dim` and a direction."""
    return register_parametrization(module, name, _WeightNorm(-1 if dim is None else dim), unsafe=True)


def spectral_norm(
    module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> M:
    """Let a parameter be divided by its largest singular value. Source: Miyato et al. 2018."""
    power = Power(n_power_iterations, eps, 0 if dim is None else dim)
    return register_parametrization(module, name, _SpectralNorm(getattr(module, name), power))
