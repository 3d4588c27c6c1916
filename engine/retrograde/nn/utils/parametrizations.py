"""Ready-made parametrizations: normalised and orthogonal weights."""

from __future__ import annotations

from typing import Any, TypeVar

from retrograde import linalg
from retrograde.factories.chance import randn
from retrograde.factories.creation import eye, zeros_like
from retrograde.limits import finfo
from retrograde.nn.module import Module
from retrograde.nn.utils.parametrize import register_parametrization
from retrograde.nn.utils.power import Power
from retrograde.op import FUNCTIONS, TAPED
from retrograde.ops.weight_norm import lengths, weighted
from retrograde.tape.state import no_grad
from retrograde.tensor import Tensor

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]

M = TypeVar("M", bound=Module)
_SETTLING = 15
"""Steps of power iteration before the first use."""


class _WeightNorm(Module):
    """A weight from its length per slice, or with `dim` −1 as a whole, and its direction."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, length: Tensor, v: Tensor) -> Any:
        """The weight."""
        return weighted(v, length, self.dim)

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


class _Orthogonal(Module):
    """A weight (…, n, k) with orthonormal rows or columns, as a map of free numbers; `base` is where they are 0."""

    base: Any
    shape: Any

    def __init__(self, weight: Tensor, kind: str, use_trivialization: bool) -> None:
        super().__init__()
        self.shape = weight.shape
        self.kind = kind
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Any) -> Any:
        """The weight."""
        wide = X.shape[-2] < X.shape[-1]
        tall = X.mT if wide else X
        found = _reflected(tall) if self.kind == "householder" else _rotated(tall, self.kind)
        if hasattr(self, "base"):
            found = TAPED.matmul(self.base, found)
        return found.mT if wide else found

    @no_grad()
    def right_inverse(self, Q: Any) -> Any:
        """The numbers that give `Q`, made orthogonal first. ValueError for another shape."""
        if Q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {Q.shape}."
            )
        if not hasattr(self, "base"):
            raise NotImplementedError(
                "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                "use_trivialization=False."
            )
        tall = Q.mT if Q.shape[-2] < Q.shape[-1] else Q
        n, k = tall.shape[-2:]
        if n != k:
            tall = TAPED.cat([tall, randn(*tall.shape[:-1], n - k, dtype=Q.dtype)], -1)
        self.base = tall.clone() if n == k and _is_orthogonal(tall) else _made_orthogonal(tall)
        start = zeros_like(Q)
        start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return start


def _rotated(tall: Any, kind: str) -> Any:
    """Columns of the rotation that a skew-symmetric matrix, filled from the lower triangle, stands for."""
    n, k = tall.shape[-2:]
    lower = tall.tril()
    if n != k:
        lower = TAPED.cat([lower, lower.new_zeros(*lower.shape[:-1], n - k)], -1)
    skew = lower - lower.mT
    if kind == "cayley":
        one = eye(n, dtype=skew.dtype)
        return linalg.solve(one - skew * 0.5, one + skew * 0.5)[..., :k]
    found = linalg.matrix_exp(skew)
    return found if n == k else found[..., :k]


def _reflected(tall: Any) -> Any:
    """The first columns of the product of reflections along the columns below the diagonal, with signs of the diagonal.

    Reflection j is I − tau v vᵀ with v = (0, …, 0, 1, column j below its diagonal).
    """
    n, k = tall.shape[-2:]
    below = tall.tril(-1)
    scale = 2.0 / (1.0 + (below * below).sum(-2))
    found = eye(n, k, dtype=tall.dtype)
    vectors = below + found
    for j in reversed(range(k)):
        v = vectors[..., :, j : j + 1]
        found = found - scale[..., j : j + 1].unsqueeze(-1) * TAPED.matmul(v, TAPED.matmul(v.mT, found))
    return found * tall.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)


def _is_orthogonal(square: Any) -> bool:
    n = square.shape[-1]
    one = eye(n, dtype=square.dtype)
    return bool(FUNCTIONS["allclose"](TAPED.matmul(square.mT, square), one, atol=10.0 * n * finfo(square.dtype).eps))


def _made_orthogonal(square: Any) -> Any:
    """The orthogonal factor of the decomposition whose other factor has a positive diagonal."""
    q, r = linalg.qr(square)
    return q * r.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)


def orthogonal(
    module: M, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True
) -> M:
    """Let a parameter be a matrix with orthonormal rows or columns, whichever are fewer.

    `orthogonal_map` is "matrix_exp" (for square ones unless given), "cayley" or "householder" (for others). ValueError
    for vectors and other maps. Source: Lezcano-Casado 2019.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    square = weight.shape[-2] == weight.shape[-1]
    kind = ("matrix_exp" if square else "householder") if orthogonal_map is None else orthogonal_map
    if kind not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}'
        )
    return register_parametrization(module, name, _Orthogonal(weight, kind, use_trivialization), unsafe=True)


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Let a parameter be the product of a length per slice along `dim` and a direction."""
    return register_parametrization(module, name, _WeightNorm(-1 if dim is None else dim), unsafe=True)


def spectral_norm(
    module: M, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> M:
    """Let a parameter be divided by its largest singular value. Source: Miyato et al. 2018."""
    power = Power(n_power_iterations, eps, 0 if dim is None else dim)
    return register_parametrization(module, name, _SpectralNorm(getattr(module, name), power))
