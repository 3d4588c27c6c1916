"""How far apart vectors are, and how alike in direction."""

from __future__ import annotations

from typing import Any

from retrograde import dtypes
from retrograde.op import TAPED, composed
from retrograde.ops import shapes
from retrograde.ops.loss import outcome


@composed("cosine_similarity", method=False)
def _(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """The cosine of the angle between vectors along the axis `dim`; lengths below `eps` count as `eps`."""
    if not (x1.dtype.is_floating_point and x2.dtype.is_floating_point):
        raise RuntimeError(
            "expected common dtype to be floating point, yet common dtype is " + dtypes.kind(x1.array.dtype)
        )
    if x1.shape != x2.shape:
        shape = shapes.broadcast(tuple(x1.shape), tuple(x2.shape))
        x1, x2 = x1.expand(shape), x2.expand(shape)
    directions = [x / TAPED.clamp(x.norm(dim=dim, keepdim=True), eps) for x in (x1, x2)]
    return TAPED.sum(directions[0] * directions[1], dim, False)


@composed("pairwise_distance", method=False)
def _(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """The p-norm of the difference of vectors along the last axis; `eps` is added to the difference."""
    return outcome((x1 - x2 + eps).norm(p, -1, keepdim), "NormBackward1")
