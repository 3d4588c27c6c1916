"""Power iteration: the largest singular value of a weight, followed from call to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import at, beside, xp_of
from retrograde.op import TAPED
from retrograde.random import source
from retrograde.tensor import Tensor


@dataclass(frozen=True)
class Power:
    """How to iterate: steps per call, the smallest length to divide by, and the axis of the weight's rows."""

    steps: int
    eps: float
    dim: int

    def matrix(self, weight: Any) -> Any:
        """The weight as a matrix, with the axis `dim` as rows."""
        if self.dim:
            weight = weight.permute(self.dim, *(axis for axis in range(weight.ndim) if axis != self.dim))
        return weight.reshape(weight.shape[0], -1)

    def start(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Random singular vectors (rows,) and (columns,) of length 1."""
        matrix = self.matrix(weight.detach()).array
        u, v = (self._unit(source(None, weight.device).normal(n, matrix.dtype)) for n in matrix.shape)
        return wrap(beside(matrix, u)), wrap(beside(matrix, v))

    def iterate(self, matrix: Any, u: Tensor, v: Tensor, steps: int) -> None:
        """Bring the vectors closer to the singular ones, in place."""
        with at(matrix):
            for _ in range(steps):
                v.array[...] = self._unit(matrix.T.dot(u.array))
                u.array[...] = self._unit(matrix.dot(v.array))

    def _unit(self, vector: Any) -> Any:
        return vector / xp_of(vector).maximum(vector.dot(vector) ** 0.5, vector.dtype.type(self.eps))

    def normalized(self, weight: Tensor, u: Tensor, v: Tensor, iterate: bool) -> Any:
        """The weight over its largest singular value as the vectors tell it; first a step closer when asked."""
        matrix = self.matrix(weight)
        if iterate:
            self.iterate(matrix.array, u, v, self.steps)
        size = TAPED.matmul(wrap(u.array.copy()), TAPED.matmul(matrix, wrap(v.array.copy())))
        return weight / size
