"""Powers and exponentials of matrices, least squares, and what follows from factors of matrices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograde import dtypes, return_types
from retrograde.calls.dispatch import wrap
from retrograde.devices.arrays import xp_of
from retrograde.op import FUNCTIONS, TAPED, Refusal, Sample, composed, op
from retrograde.ops import decompositions, elimination
from retrograde.ops.matrices import mirrored, require_floating, require_matrix, require_square
from retrograde.ops.parts import unpack
from retrograde.ops.shapes import Shape

TERMS = 18
"""Of the exponential series, for matrices of norm 1/2 at most: the rest is below the precision of float64."""


def _exp_shape(a: Shape) -> Shape:
    return require_square("linalg.matrix_exp", a)


@op(symbol="exp", latex=r"e^{#a}", backward="LinalgMatrixExpBackward0", shape=_exp_shape, method=False,
    samples=[Sample(((2, 2),)), Sample(((2, 3, 3),))],
    refusals=[Refusal(((3, 2),), RuntimeError, "linalg.matrix_exp: A must be batches of square matrices")])  # fmt: skip
def linalg_matrix_exp(xp: Any, a: Any, /) -> Any:
    """The exponential of each square matrix: I + A + A²/2 + …, by scaling and squaring."""
    _exp_shape(a.shape)
    require_floating("linalg.matrix_exp", a)
    size = float(xp.max(xp.sum(xp.abs(a), axis=-1))) if a.size else 0.0
    halvings = max(0, math.ceil(math.log2(size)) + 1) if 0 < size < math.inf else 0
    scaled = a.astype("float64") / 2.0**halvings
    total = term = xp.broadcast_to(xp.eye(a.shape[-1]), a.shape)
    for k in range(1, TERMS + 1):
        term = term @ scaled / k
        total = total + term
    for _ in range(halvings):
        total = total @ total
    return total.astype(a.dtype)


@linalg_matrix_exp.vjp("a", latex=r"\int_0^1 e^{s{#a}^{\top}} #g\,e^{(1-s){#a}^{\top}} ds")
def _(xp: Any, g: Any, a: Any) -> Any:
    # Source: I. Najfeld, T. Havel, "Derivatives of the matrix exponential and their computation", 1995.
    n = a.shape[-1]
    whole = (*a.shape[:-2], 2 * n, 2 * n)
    low, high, turned = slice(n), slice(n, None), mirrored(xp, a)
    block = xp.unindex(turned, (Ellipsis, low, low), whole) + xp.unindex(turned, (Ellipsis, high, high), whole)
    block = block + xp.unindex(g, (Ellipsis, low, high), whole)
    return xp.index(xp.linalg_matrix_exp(block), (Ellipsis, low, high))


@composed("matrix_exp")
def _(input: Any) -> Any:
    """The exponential of each square matrix: I + A + A²/2 + …"""
    return linalg_matrix_exp(input)


def matrix_power(A: Any, n: int, *, out: Any = None) -> Any:
    """The n-th power of each square matrix; of its inverse for a negative n."""
    require_square("linalg.matrix_power", A.array.shape)
    if n < 0:
        return matrix_power(TAPED.inverse(A), -n)
    if n == 0:
        xp = xp_of(A.array)
        return wrap(xp.broadcast_to(xp.eye(A.array.shape[-1], dtype=A.array.dtype), A.array.shape).copy())
    found, square = None, A
    while n:
        if n & 1:
            found = square if found is None else TAPED.matmul(found, square)
        n >>= 1
        square = TAPED.matmul(square, square) if n else square
    return found


@composed("matrix_power")
def _(input: Any, n: int, *, out: Any = None) -> Any:
    """The n-th power of each square matrix; of its inverse for a negative n."""
    return matrix_power(input, n)


def _lstsq_shape(a: Shape, b: Shape) -> Shape:
    require_matrix("torch.linalg.lstsq", a)
    vector = len(a) - 1 == len(b) and a[:-1] == b
    if a[-2] != (b[-1] if vector else b[-2]):
        where = "-1" if vector else "-2"
        raise RuntimeError(f"torch.linalg.lstsq: input.size(-2) should match other.size({where})")
    return (*a[:-2], a[-1]) if vector else (*a[:-2], a[-1], b[-1])


@op(symbol="A⁺b", latex=r"{#a}^{+} #b", backward="LinalgLstsqBackward0", shape=_lstsq_shape, method=False,
    samples=[Sample(((4, 2), (4, 1))), Sample(((3, 2), (3,))), Sample(((2, 4, 2), (2, 4, 3)))],
    refusals=[Refusal(((3, 2), (2, 1)), RuntimeError, "input.size(-2) should match other.size(-2)")])  # fmt: skip
def linalg_lstsq(xp: Any, a: Any, b: Any, /) -> Any:
    """x with the least ‖a x − b‖, the smallest x of several."""
    shape = _lstsq_shape(a.shape, b.shape)
    require_floating("torch.linalg.lstsq", a)
    rows = b[..., None] if b.ndim < a.ndim else b
    return (decompositions.linalg_pinv.forward(xp, a) @ rows).reshape(shape)


@linalg_lstsq.vjp("a", latex=r"\dots")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    if b.ndim < a.ndim:
        g, b = xp.unsqueeze(g, -1), xp.unsqueeze(b, -1)
    return decompositions.pinv_back(xp, xp.matmul(g, mirrored(xp, b)), xp.linalg_pinv(a), a)


@linalg_lstsq.vjp("b", latex=r"({#a}^{+})^{\top} #g")
def _(xp: Any, g: Any, a: Any, b: Any) -> Any:
    back = mirrored(xp, xp.linalg_pinv(a))
    return xp.matmul(back, g) if b.ndim == a.ndim else xp.squeeze(xp.matmul(back, xp.unsqueeze(g, -1)), -1)


def lstsq(A: Any, B: Any, rcond: Any = None, *, driver: str | None = None, out: Any = None) -> Any:
    """x with the least ‖A x − B‖, and what the `driver` tells beside: residuals, rank, singular values."""
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(
            f"torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss), but got {driver}"
        )
    solution = linalg_lstsq(A, B)
    rank = TAPED.linalg_rank(A.detach())
    tall = A.shape[-2] > A.shape[-1] and bool((rank == A.shape[-1]).all())
    empty = A.array.dtype
    residuals = wrap(np.zeros((0,), empty))
    if driver in ("gels", "gelsd", "gelss") and tall:
        rows, found = (B.unsqueeze(-1), solution.unsqueeze(-1)) if B.ndim < A.ndim else (B, solution)
        residuals = TAPED.sum((TAPED.matmul(A, found) - rows) ** 2, -2)
    values = wrap(np.zeros((0,), empty))
    if driver in ("gelsd", "gelss"):
        values = wrap(xp_of(A.array).linalg.svd(A.array, compute_uv=False))
    return return_types.linalg_lstsq(solution, residuals, rank, values)


def lu_factor(A: Any) -> tuple[Any, Any]:
    """L and U in one matrix, and for each row the row it was exchanged with, counted from 1."""
    array = A.array
    require_matrix("torch.linalg.lu_factor", array.shape)
    require_floating("torch.linalg.lu_factor", array)
    xp = xp_of(array)
    lu, order, _ = elimination.factor(xp, array)
    return wrap(lu), wrap(xp.asarray(_exchanges(np.asarray(order.tolist()), min(array.shape[-2:]))))


def _exchanges(order: Any, count: int) -> Any:
    """The exchanges, one per column, that lead to an order of rows."""
    flat = order.reshape(-1, order.shape[-1])
    found = np.zeros((len(flat), count), np.int32)
    for row, wanted in enumerate(flat.tolist()):
        now = list(range(len(wanted)))
        for k in range(count):
            place = now.index(wanted[k])
            now[k], now[place] = now[place], now[k]
            found[row, k] = place + 1
    return found.reshape(*order.shape[:-1], count)


def lu_solve(LU: Any, pivots: Any, B: Any, left: bool = True, adjoint: bool = False) -> Any:
    """The solution of A X = B from its factors and exchanges; RuntimeError for shapes and pivots that do not fit."""
    if pivots.dtype is not dtypes.int32:
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    if B.ndim < 2:
        raise RuntimeError("linalg.lu_solve: The input tensor B must have at least 2 dimensions.")
    if LU.shape[-1] != B.shape[-2 if left else -1]:
        sizes = f"{LU.shape[-2]}x{LU.shape[-1]} and {B.shape[-2]}x{B.shape[-1]}"
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(f"linalg.lu_solve: Incompatible shapes of A and B for the equation {equation} ({sizes})")
    if not left:
        return _turned(lu_solve(LU, pivots, _turned(B), adjoint=not adjoint))
    order, substitute = _order(pivots.array, LU.shape[-1]), TAPED.linalg_solve_triangular
    if adjoint:
        turned = _turned(LU)
        half = substitute(turned, B, False, True, False)
        return _rows(substitute(turned, half, True, True, True), np.argsort(order, axis=-1))
    half = substitute(LU, _rows(B, order), False, True, True)
    return substitute(LU, half, True, True, False)


def _turned(matrix: Any) -> Any:
    return TAPED.transpose(matrix, -2, -1)


def _rows(matrix: Any, order: Any) -> Any:
    """The rows of each matrix in another order."""
    return FUNCTIONS["take_along_dim"](matrix, wrap(order[..., None]), -2)


def _order(pivots: Any, count: int) -> Any:
    """The order of rows that exchanges, one per column, lead to."""
    flat = pivots.reshape(-1, pivots.shape[-1])
    orders = np.tile(np.arange(count), (len(flat), 1))
    for order, exchanges in zip(orders, flat.tolist(), strict=True):
        for k, place in enumerate(exchanges):
            order[[k, place - 1]] = order[[place - 1, k]]
    return orders.reshape(*pivots.shape[:-1], count)


@composed("lu_solve")
def _(b: Any, LU_data: Any, LU_pivots: Any, *, out: Any = None) -> Any:
    """The solution under the older name, whose arguments stand the other way round."""
    return lu_solve(LU_data, LU_pivots, b)


@composed("svd")
def _(input: Any, some: bool = True, compute_uv: bool = True, *, out: Any = None) -> Any:
    """A = U diag(S) Vᵀ, with V itself as the last result; without the extra columns of U and V when `some`."""
    places = decompositions.svd_shapes(input.array.shape, not some)
    u, s, vh = unpack(TAPED.linalg_svd(input, not some), places, "LinalgSvdBackward0")
    return return_types.svd(u, s, TAPED.transpose(vh, -2, -1))


@composed("qr")
def _(input: Any, some: bool = True, *, out: Any = None) -> Any:
    """A = Q R, under the older name."""
    mode = "reduced" if some else "complete"
    packed = TAPED.linalg_qr(input, mode)
    return return_types.qr(*unpack(packed, decompositions.qr_shapes(input.array.shape, mode), "LinalgQrBackward0"))


@composed("pinverse")
def _(input: Any, rcond: float = 1e-15) -> Any:
    """The pseudoinverse, under the older name."""
    return TAPED.linalg_pinv(input, rcond)


@composed("lu", method=False)
def _(A: Any, pivot: bool = True, get_infos: bool = False, out: Any = None) -> Any:
    """L and U in one matrix, and the exchanges of rows, under the older name."""
    lu, pivots = lu_factor(A)
    return (lu, pivots, wrap(np.zeros(A.array.shape[:-2], np.int32)[()])) if get_infos else (lu, pivots)


def _cholesky_solve_shape(b: Shape, factor: Shape, upper: bool = False) -> Shape:
    require_square("cholesky_solve", factor)
    return b


@op(symbol="(LLᵀ)⁻¹b", latex=r"\left(#factor\,{#factor}^{\top}\right)^{-1} #b", backward="CholeskySolveBackward0",
    shape=_cholesky_solve_shape,
    samples=[Sample(((1, 2), (1, 1)), low=0.5), Sample(((1, 1), (1, 1)), {"upper": True}, low=0.5)],
    lacks=dict.fromkeys(("int", "bool", "float16"), "cholesky_solve_cpu"))  # fmt: skip
def cholesky_solve(xp: Any, b: Any, factor: Any, /, upper: bool = False) -> Any:
    """The solution x of (L Lᵀ) x = b, from the Cholesky factor L, or its transpose when `upper`."""
    lower = xp.swapaxes(factor, -1, -2) if upper else factor
    half = elimination.substitute(xp, lower, b, upper=False)
    return elimination.substitute(xp, xp.swapaxes(lower, -1, -2), half, upper=True)


@cholesky_solve.vjp("b", latex=r"\left(#factor\,{#factor}^{\top}\right)^{-1} #g")
def _(xp: Any, g: Any, factor: Any, upper: bool) -> Any:
    return xp.cholesky_solve(g, factor, upper)


@cholesky_solve.vjp("factor", latex=r"-\left(S + S^{\top}\right) #factor")
def _(xp: Any, g: Any, out: Any, factor: Any, upper: bool) -> Any:
    back = xp.matmul(xp.cholesky_solve(g, factor, upper), mirrored(xp, out))
    both = -(back + mirrored(xp, back))
    if upper:
        return xp.triu(xp.matmul(xp.triu(factor), both))
    return xp.tril(xp.matmul(both, xp.tril(factor)))


@composed("cholesky_inverse")
def _(L: Any, upper: bool = False, *, out: Any = None) -> Any:
    """The inverse of L Lᵀ, from the Cholesky factor L, or its transpose when `upper`."""
    xp = xp_of(L.array)
    eye = xp.broadcast_to(xp.eye(L.array.shape[-1], dtype=L.array.dtype), L.array.shape)
    return cholesky_solve(wrap(eye), L, upper)
