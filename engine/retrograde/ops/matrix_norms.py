"""Norms of vectors and matrices, and what singular values tell: rank and condition."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, TAPED, Sample, composed, op
from retrograde.ops import decompositions
from retrograde.ops.matrices import require_floating, require_matrix
from retrograde.ops.parts import unpack
from retrograde.ops.shapes import Shape, axes


def svdvals(A: Any, *, driver: Any = None, out: Any = None) -> Any:
    """The singular values of each matrix, descending."""
    packed = TAPED.linalg_svd(A, False)
    return unpack(packed, decompositions.svd_shapes(A.array.shape, False), "LinalgSvdBackward0")[1]


def vector_norm(
    x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, out: Any = None
) -> Any:
    """The norm (Σ|x|^ord)^(1/ord) of all elements as one vector, or over the axes `dim`."""
    if isinstance(ord, str):
        raise hinted(
            TypeError("linalg_vector_norm(): argument 'ord' (position 2) must be Number, not str"),
            "Names of norms are for matrices: torch.linalg.matrix_norm.",
        )
    return TAPED.norm(x if dtype is None else x.to(dtype), float(ord), dim, keepdim)


def matrix_norm(
    A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None, out: Any = None
) -> Any:
    """A norm of each matrix: "fro", "nuc", ±1, ±2 or ±∞."""
    require_matrix("linalg.matrix_norm", A.array.shape)
    A = A if dtype is None else A.to(dtype)
    require_floating("linalg.matrix_norm", A.array)
    if len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(map(str, dim))}")
    rows, columns = axes(tuple(dim), A.ndim)
    if ord == "fro":
        return TAPED.norm(A, 2.0, (rows, columns), keepdim)
    found = _by_values(A, ord, rows, columns) if ord in ("nuc", 2, -2) else _by_sums(A, ord, rows, columns)
    for axis in sorted((rows, columns)) if keepdim else ():
        found = TAPED.unsqueeze(found, axis)
    return found


composed("linalg_matrix_norm", method=False)(matrix_norm)


def _by_values(A: Any, ord: Any, rows: int, columns: int) -> Any:
    """The norms that singular values give."""
    rest = [i for i in range(A.ndim) if i not in (rows, columns)]
    values = svdvals(A if [*rest, rows, columns] == list(range(A.ndim)) else TAPED.permute(A, (*rest, rows, columns)))
    if ord == "nuc":
        return TAPED.sum(values, -1)
    return TAPED.amax(values, -1) if ord == 2 else TAPED.amin(values, -1)


def _by_sums(A: Any, ord: Any, rows: int, columns: int) -> Any:
    """The largest (smallest) sum of absolute values of a column or row."""
    if ord not in (1, -1, math.inf, -math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    summed, other = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = TAPED.norm(A, 1.0, summed)
    return (TAPED.amax if ord > 0 else TAPED.amin)(sums, other - (summed < other))


def norm(A: Any, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, out: Any = None) -> Any:
    """A norm of vectors or, for two axes and an order, of matrices."""
    A = A if dtype is None else A.to(dtype)
    given = () if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    if ord is None:
        return vector_norm(A, 2, dim, keepdim)
    if len(given) == 2 or (dim is None and A.ndim == 2):
        return matrix_norm(A, ord, given or (-2, -1), keepdim)
    if dim is None and A.ndim != 1:
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
        )
    return vector_norm(A, ord, dim, keepdim)


def _rank_shape(a: Shape, atol: Any = None, rtol: Any = None) -> Shape:
    return require_matrix("linalg.matrix_rank", a)[:-2]


@op(symbol="rank", latex=r"\operatorname{rank} #a", shape=_rank_shape, method=False,
    samples=[Sample(((3, 2),)), Sample(((2, 3, 3),))],
    no_grad={"a": "a rank is a whole number: it does not change by small amounts"})  # fmt: skip
def linalg_rank(xp: Any, a: Any, /, atol: Any = None, rtol: Any = None) -> Any:
    """How many singular values are above the tolerance: `atol`, or `rtol` times the largest one."""
    _rank_shape(a.shape)
    require_floating("linalg.matrix_rank", a)
    values = xp.linalg.svd(a, compute_uv=False)
    default = 0.0 if atol else max(a.shape[-2:]) * float(np.finfo(a.dtype).eps)
    limit = (default if rtol is None else rtol) * xp.max(values, axis=-1, keepdims=True)
    return xp.sum(values > xp.maximum(limit, 0.0 if atol is None else atol), axis=-1)


def matrix_rank(
    A: Any, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None, out: Any = None
) -> Any:
    """How many rows of each matrix are independent of the others, up to a tolerance."""
    return linalg_rank(A, tol if atol is None else atol, 0.0 if tol is not None else rtol)


def cond(A: Any, p: Any = None, *, out: Any = None) -> Any:
    """How much a solution may change, relative to a change of the system: ‖A‖ ‖A⁻¹‖; ∞ for a singular matrix."""
    require_matrix("linalg.cond", A.array.shape)
    if p in (None, 2, -2):
        values = svdvals(A)
        first, last = TAPED.index(values, (Ellipsis, slice(1))), TAPED.index(values, (Ellipsis, slice(-1, None)))
        return TAPED.squeeze(first / last if p != -2 else last / first, -1)
    try:
        inverse = TAPED.inverse(A)
    except RuntimeError:
        return TAPED.norm(A.detach(), 2.0, (-2, -1)) * math.inf
    return FUNCTIONS["nan_to_num"](matrix_norm(A, p) * matrix_norm(inverse, p), math.inf, math.inf, -math.inf)
