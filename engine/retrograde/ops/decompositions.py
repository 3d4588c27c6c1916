"""Matrices as products of simpler ones: singular values, eigenvalues, QR, Cholesky, LU; and the pseudoinverse."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde.devices.arrays import on_host
from retrograde.errors import hinted
from retrograde.op import Refusal, Sample, composed, op
from retrograde.ops import elimination, singular, symmetric_eigen
from retrograde.ops.constants import beside
from retrograde.ops.matrices import blame, mirrored, require_floating, require_matrix, require_square
from retrograde.ops.parts import pack, packed_shape, split
from retrograde.ops.reduce import array_type
from retrograde.ops.shapes import Shape

WIDE_AND_TALL = [Sample(((3, 2),)), Sample(((3, 3),)), Sample(((2, 3, 2),)), Sample(((2, 3),))]


def svd_shapes(a: Shape, full: bool) -> tuple[Shape, Shape, Shape]:
    """The shapes of U, S and Vh."""
    *batch, rows, columns = a
    rank = min(rows, columns)
    left, right = (rows, columns) if full else (rank, rank)
    return (*batch, rows, left), (*batch, rank), (*batch, right, columns)


def _svd_shape(a: Shape, full_matrices: bool = True) -> Shape:
    return packed_shape(svd_shapes(require_matrix("linalg.svd", a), full_matrices))


@op(symbol="svd", latex=r"\operatorname{svd}(#a)", backward="LinalgSvdBackward0", shape=_svd_shape, method=False,
    samples=[*(Sample(s.shapes, {"full_matrices": False}) for s in WIDE_AND_TALL), Sample(((2, 2),))],
    refusals=[Refusal(((3,),), RuntimeError, "linalg.svd: The input tensor A must have at least 2")])  # fmt: skip
def linalg_svd(xp: Any, a: Any, /, full_matrices: bool = True) -> Any:
    """a = U diag(S) Vh with orthonormal columns in U and rows in Vh, S descending; packed."""
    _svd_shape(a.shape)
    require_floating("linalg.svd", a)
    if a.size <= singular.FEW and on_host(a):
        return pack(xp, singular.svd(a, full_matrices))
    return pack(xp, xp.linalg.svd(a, full_matrices=full_matrices))


@linalg_svd.vjp("a", latex=r"U \left(\dots\right) V^{\top}")
def _(xp: Any, g: Any, out: Any, shapes: Any, full_matrices: bool) -> Any:
    # Source: J. Townsend, "Differentiating the Singular Value Decomposition", 2016.
    places = svd_shapes(shapes[0], full_matrices)
    (u, s, vh), (gu, gs, gvh) = split(xp, out, places), split(xp, g, places)
    rank = min(shapes[0][-2:])
    u, gu = (xp.index(m, (Ellipsis, slice(rank))) for m in (u, gu))
    vh, gvh = (xp.index(m, (Ellipsis, slice(rank), slice(None))) for m in (vh, gvh))
    row, column = xp.unsqueeze(s, -2), xp.unsqueeze(s, -1)
    apart = row * row - column * column + beside(s, np.eye(rank, dtype=array_type(s)))
    left = _skew(xp, xp.matmul(mirrored(xp, u), gu)) / apart * row
    right = column * _skew(xp, xp.matmul(vh, mirrored(xp, gvh))) / apart
    inner = left + right + beside(s, np.eye(rank, dtype=array_type(s))) * xp.unsqueeze(gs, -2)
    whole = xp.matmul(u, xp.matmul(inner, vh))
    rows, columns = shapes[0][-2:]
    if rows > rank:
        scaled = gu / row
        whole = whole + xp.matmul(scaled - xp.matmul(u, xp.matmul(mirrored(xp, u), scaled)), vh)
    if columns > rank:
        scaled = gvh / column
        whole = whole + xp.matmul(u, scaled - xp.matmul(xp.matmul(scaled, mirrored(xp, vh)), vh))
    return whole


def _skew(xp: Any, a: Any) -> Any:
    return a - mirrored(xp, a)


def _eigh_shape(a: Shape, UPLO: str = "L") -> Shape:
    return packed_shape(eigh_shapes(a))


def eigh_shapes(a: Shape) -> tuple[Shape, Shape]:
    """The shapes of eigenvalues and eigenvectors."""
    require_square("linalg.eigh", a)
    return (a[:-1], a)


@op(symbol="eigh", latex=r"\operatorname{eigh}(#a)", backward="LinalgEighBackward0", shape=_eigh_shape, method=False,
    samples=[Sample(((1, 1),)), Sample(((2, 1, 1),), {"UPLO": "U"})],
    refusals=[Refusal(((3, 2),), RuntimeError, "linalg.eigh: A must be batches of square matrices")])  # fmt: skip
def linalg_eigh(xp: Any, a: Any, /, UPLO: str = "L") -> Any:
    """Eigenvalues, ascending, and orthonormal eigenvectors of each symmetric matrix; packed. Reads one triangle."""
    _eigh_shape(a.shape)
    require_floating("linalg.eigh", a)
    if a.shape[-1] <= symmetric_eigen.SMALL and a.size <= singular.FEW and on_host(a):
        return pack(xp, _with_signs(a, UPLO.upper() == "U"))
    return pack(xp, xp.linalg.eigh(a, UPLO=UPLO.upper()))


def _with_signs(a: Any, upper: bool) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of each matrix, which point where PyTorch's do."""
    pairs = [symmetric_eigen.eigen(matrix, upper) for matrix in a.reshape(-1, *a.shape[-2:])]
    values, vectors = (np.stack(part) for part in zip(*pairs, strict=True)) if pairs else (a[..., 0], a)
    return values.reshape(a.shape[:-1]), vectors.reshape(a.shape)


@linalg_eigh.vjp("a", latex=r"V \left(\dots\right) V^{\top}")
def _(xp: Any, g: Any, out: Any, shapes: Any) -> Any:
    # Source: M. Giles, "Collected matrix derivative results for forward and reverse mode", 2008, section 3.1.
    places = eigh_shapes(shapes[0])
    (w, v), (gw, gv) = split(xp, out, places), split(xp, g, places)
    eye = beside(w, np.eye(shapes[0][-1], dtype=array_type(w)))
    apart = xp.unsqueeze(w, -2) - xp.unsqueeze(w, -1) + eye
    turned = xp.matmul(mirrored(xp, v), gv) / apart
    inner = turned * (1 - eye) + eye * xp.unsqueeze(gw, -2)
    inner = (inner + mirrored(xp, inner)) / 2
    return xp.matmul(v, xp.matmul(inner, mirrored(xp, v)))


def qr_shapes(a: Shape, mode: str) -> tuple[Shape, Shape]:
    """The shapes of Q and R."""
    *batch, rows, columns = require_matrix("linalg.qr", a)
    rank = rows if mode == "complete" else min(rows, columns)
    return (*batch, rows, rank), (*batch, rank, columns)


def _qr_shape(a: Shape, mode: str = "reduced") -> Shape:
    return packed_shape(qr_shapes(a, mode))


@op(symbol="QR", latex=r"\operatorname{qr}(#a)", backward="LinalgQrBackward0", shape=_qr_shape, method=False,
    samples=WIDE_AND_TALL,
    refusals=[Refusal(((3,),), RuntimeError, "linalg.qr: The input tensor A must have at least 2")])  # fmt: skip
def linalg_qr(xp: Any, a: Any, /, mode: str = "reduced") -> Any:
    """a = Q R with orthonormal columns in Q and zeros below the diagonal of R; packed."""
    _qr_shape(a.shape)
    require_floating("linalg.qr", a)
    return pack(xp, xp.linalg.qr(a, mode=mode))


@linalg_qr.vjp("a", latex=r"\left({#g}_Q + Q \dots\right) R^{-\top}")
def _(xp: Any, g: Any, out: Any, a: Any, mode: str) -> Any:
    shape = tuple(a.shape)
    rows, columns = shape[-2:]
    if mode == "complete" and rows > columns:
        raise hinted(
            RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols"),
            "mode='reduced' is.",
        )
    places = qr_shapes(shape, mode)
    (q, r), (gq, gr) = split(xp, out, places), split(xp, g, places)
    if rows >= columns:
        return _qr_back(xp, q, r, gq, gr)
    # R = [U, W] and a = [X, Y]: Y = Q W, and X = Q U as for a square matrix.
    square, rest = (Ellipsis, slice(rows)), (Ellipsis, slice(rows, None))
    y, gw = xp.index(a, rest), xp.index(gr, rest)
    gx = _qr_back(xp, q, xp.index(r, square), gq + xp.matmul(y, mirrored(xp, gw)), xp.index(gr, square))
    return xp.unindex(gx, square, shape) + xp.unindex(xp.matmul(q, gw), rest, shape)


def _qr_back(xp: Any, q: Any, r: Any, gq: Any, gr: Any) -> Any:
    # Source: H.-J. Liao et al., "Differentiable Programming Tensor Networks", 2019, section III.B.
    m = xp.matmul(r, mirrored(xp, gr)) - xp.matmul(mirrored(xp, gq), q)
    lower = xp.tril(m, -1)
    symmetric = xp.tril(m) + mirrored(xp, lower)
    return mirrored(xp, xp.linalg_solve(r, mirrored(xp, gq + xp.matmul(q, symmetric))))


def _cholesky_shape(a: Shape, upper: bool = False, legacy: bool = False) -> Shape:
    return require_square("cholesky" if legacy else "linalg.cholesky", a)


@op(symbol="chol", latex=r"\operatorname{chol}(#a)", backward="LinalgCholeskyExBackward0", shape=_cholesky_shape,
    backward_of=lambda params: "CholeskyBackward0" if params["legacy"] else "LinalgCholeskyExBackward0",
    samples=[Sample(((1, 1),), low=0.5), Sample(((2, 1, 1),), {"upper": True}, low=0.5)],
    refusals=[Refusal(((3, 2),), RuntimeError, "linalg.cholesky: A must be batches of square matrices"),
              Refusal(((3,),), RuntimeError, "linalg.cholesky: The input tensor A must have at least 2 dimensions")],
    method=False)  # fmt: skip
def linalg_cholesky(xp: Any, a: Any, /, upper: bool = False, legacy: bool = False) -> Any:
    """L of a = L Lᵀ, lower triangular (its transpose when `upper`); LinAlgError unless a is positive-definite."""
    _cholesky_shape(a.shape, upper, legacy)
    name = "cholesky" if legacy else "linalg.cholesky"
    require_floating(name, a)
    lower, places = cholesky_factor(xp, xp.swapaxes(a, -1, -2) if upper else a)
    if bool(xp.any(places)):
        raise hinted(blame(name, places, _NOT_DEFINITE), "A positive-definite matrix is symmetric with x·Ax > 0.")
    return xp.swapaxes(lower, -1, -2).copy() if upper else lower


_NOT_DEFINITE = (
    "The factorization could not be completed because the input is not positive-definite (the leading minor of order "
    "{} is not positive-definite)."
)


def cholesky_factor(xp: Any, a: Any) -> tuple[Any, Any]:
    """L of each matrix, column by column, and the order of the first minor that is not positive (0: none)."""
    count = a.shape[-1]
    lower, places = xp.zeros_like(a), xp.zeros(a.shape[:-2], "int64")
    for j in range(count):
        row = lower[..., j, :j]
        left = a[..., j:, j] - xp.sum(lower[..., j:, :j] * row[..., None, :], axis=-1)
        places = xp.where((places == 0) & ~(left[..., 0] > 0), j + 1, places)
        top = xp.sqrt(left[..., :1])
        lower[..., j:, j] = left * (1 / top)
        lower[..., j, j] = top[..., 0]
    return lower, places


@linalg_cholesky.vjp("a", latex=r"L^{-\top} \Phi\left(L^{\top} #g\right) L^{-1}")
def _(xp: Any, g: Any, out: Any, upper: bool) -> Any:
    # Source: I. Murray, "Differentiation of the Cholesky decomposition", 2016.
    lower, g = (mirrored(xp, out), mirrored(xp, g)) if upper else (out, g)
    half = xp.tril(xp.matmul(mirrored(xp, lower), g))
    half = half - beside(out, np.eye(out.shape[-1], dtype=array_type(out))) * half / 2
    inner = xp.linalg_solve_triangular(lower, (half + mirrored(xp, half)) / 2, False, False)
    return xp.linalg_solve_triangular(mirrored(xp, lower), inner, True)


@composed("cholesky")
def _(input: Any, upper: bool = False, *, out: Any = None) -> Any:
    """The Cholesky factor, under the older name."""
    return linalg_cholesky(input, upper, True)


def _pinv_shape(a: Shape, rtol: Any = None) -> Shape:
    *batch, rows, columns = require_matrix("linalg.pinv", a)
    return (*batch, columns, rows)


@op(symbol="A⁺", latex=r"{#a}^{+}", backward="LinalgPinvBackward0", shape=_pinv_shape, samples=WIDE_AND_TALL,
    refusals=[Refusal(((3,),), RuntimeError, "linalg.pinv: The input tensor A must have at least 2 dimensions.")],
    method=False)  # fmt: skip
def linalg_pinv(xp: Any, a: Any, /, rtol: Any = None) -> Any:
    """The pseudoinverse: singular values are inverted, but for those below `rtol` times the largest."""
    _pinv_shape(a.shape)
    require_floating("linalg.pinv", a)
    u, s, vh = xp.linalg.svd(a, full_matrices=False)
    limit = (max(a.shape[-2:]) * np.finfo(a.dtype).eps if rtol is None else rtol) * xp.max(s, axis=-1, keepdims=True)
    inverted = xp.where(s > limit, 1 / s, xp.zeros_like(s))
    return xp.swapaxes(vh, -1, -2) @ (inverted[..., None] * xp.swapaxes(u, -1, -2))


@linalg_pinv.vjp("a", latex=r"-{#out}^{\top} #g\,{#out}^{\top} + \dots")
def _(xp: Any, g: Any, out: Any, a: Any) -> Any:
    return pinv_back(xp, g, out, a)


def pinv_back(xp: Any, g: Any, p: Any, a: Any) -> Any:
    """The gradient of `a` from that of its pseudoinverse `p`."""
    # Source: G. Golub, V. Pereyra, "The Differentiation of Pseudo-Inverses and Nonlinear Least Squares", 1973.
    pt, gt = mirrored(xp, p), mirrored(xp, g)
    whole = -xp.matmul(pt, xp.matmul(g, pt))
    first = xp.matmul(gt, xp.matmul(p, pt))
    second = xp.matmul(xp.matmul(pt, p), gt)
    return whole + first - xp.matmul(a, xp.matmul(p, first)) + second - xp.matmul(xp.matmul(second, p), a)


def lu_shapes(a: Shape) -> tuple[Shape, Shape, Shape]:
    """The shapes of P, L and U."""
    *batch, rows, columns = require_matrix("linalg.lu", a)
    rank = min(rows, columns)
    return (*batch, rows, rows), (*batch, rows, rank), (*batch, rank, columns)


def _lu_shape(a: Shape) -> Shape:
    return packed_shape(lu_shapes(a))


@op(symbol="LU", latex=r"\operatorname{lu}(#a)", shape=_lu_shape, samples=WIDE_AND_TALL, method=False,
    no_grad={"a": "use torch.linalg.solve, det or inv, which are differentiable, instead of the factors"})  # fmt: skip
def linalg_lu(xp: Any, a: Any, /) -> Any:
    """a = P L U with a permutation, ones on the diagonal of L and zeros above it, zeros below that of U; packed."""
    shapes = lu_shapes(a.shape)
    require_floating("linalg.lu", a)
    lu, order, _ = elimination.factor(xp, a)
    rank = shapes[1][-1]
    permutation = (xp.arange(a.shape[-2])[:, None] == order[..., None, :]).astype(a.dtype)
    lower = xp.tril(lu[..., :rank], -1) + xp.eye(a.shape[-2], rank, dtype=a.dtype)
    return pack(xp, (permutation, lower, xp.triu(lu[..., :rank, :])))
