"""`torch.linalg`: decompositions, solvers, norms and products of matrices, under PyTorch's names and arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import return_types
from retrograde.calls.dispatch import wrap
from retrograde.errors import hinted
from retrograde.op import FUNCTIONS, TAPED
from retrograde.ops import decompositions, matrix_functions, matrix_norms, products, solving
from retrograde.ops.matrices import LinAlgError
from retrograde.ops.parts import unpack

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals",
    "eigvalsh", "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_solve", "matmul", "matrix_exp", "matrix_norm",
    "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "solve_ex",
    "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve", "vander", "vecdot", "vector_norm",
]  # fmt: skip

norm = matrix_norms.norm
vector_norm = matrix_norms.vector_norm
matrix_norm = matrix_norms.matrix_norm
cond = matrix_norms.cond
matrix_rank = matrix_norms.matrix_rank
svdvals = matrix_norms.svdvals
matrix_power = matrix_functions.matrix_power
lstsq = matrix_functions.lstsq
multi_dot = products.multi_dot
vander = products.vander


def matmul(input: Any, other: Any, *, out: Any = None) -> Any:
    """Product of vectors, matrices or batches of them."""
    return TAPED.matmul(input, other)


def matrix_exp(A: Any) -> Any:
    """The exponential of each square matrix: I + A + A²/2 + …"""
    return TAPED.linalg_matrix_exp(A)


def cross(input: Any, other: Any, *, dim: int = -1, out: Any = None) -> Any:
    """Cross product of vectors with three elements along the axis `dim`."""
    return TAPED.linalg_cross(input, other, dim)


def vecdot(x: Any, y: Any, *, dim: int = -1, out: Any = None) -> Any:
    """Inner products along the axis `dim`."""
    return FUNCTIONS["vdot"](x, y) if x.ndim == y.ndim == 1 else TAPED.sum(x * y, dim)


def diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """The diagonal of each matrix as the last axis."""
    return A.diagonal(offset, dim1, dim2)


def det(A: Any, *, out: Any = None) -> Any:
    """The determinant of each square matrix."""
    return TAPED.det(A)


def slogdet(A: Any, *, out: Any = None) -> Any:
    """Sign of the determinant of each square matrix, and the logarithm of its size."""
    return solving.slogdet(return_types.linalg_slogdet, A)


def inv(A: Any, *, out: Any = None) -> Any:
    """The inverse of each square matrix; LinAlgError for a singular one."""
    return TAPED.inverse(A)


def inv_ex(A: Any, *, check_errors: bool = False, out: Any = None) -> Any:
    """The inverse, and 0 as the sign that there is one."""
    return return_types.linalg_inv_ex(TAPED.inverse(A), _success(A))


def solve(A: Any, B: Any, *, left: bool = True, out: Any = None) -> Any:
    """The solution X of A X = B (of X A = B when not `left`); LinAlgError for a singular matrix."""
    return TAPED.linalg_solve(A, B, left)


def solve_ex(A: Any, B: Any, *, left: bool = True, check_errors: bool = False, out: Any = None) -> Any:
    """The solution, and 0 as the sign that there is one."""
    return return_types.linalg_solve_ex(TAPED.linalg_solve(A, B, left), _success(A))


def _success(A: Any) -> Any:
    return wrap(np.zeros(A.array.shape[:-2], np.int32)[()])


def solve_triangular(
    A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False, out: Any = None
) -> Any:
    """The solution X of A X = B (of X A = B when not `left`), where only one triangle of A counts."""
    return TAPED.linalg_solve_triangular(A, B, upper, left, unitriangular)


def cholesky(A: Any, *, upper: bool = False, out: Any = None) -> Any:
    """L of A = L Lᵀ, lower triangular (its transpose when `upper`); LinAlgError unless A is positive-definite."""
    return TAPED.linalg_cholesky(A, upper)


def cholesky_ex(A: Any, *, upper: bool = False, check_errors: bool = False, out: Any = None) -> Any:
    """The Cholesky factor, and 0 as the sign that there is one."""
    return return_types.linalg_cholesky_ex(TAPED.linalg_cholesky(A, upper), _success(A))


def svd(A: Any, full_matrices: bool = True, *, driver: Any = None, out: Any = None) -> Any:
    """A = U diag(S) Vh with orthonormal columns in U and rows in Vh, S descending."""
    packed = TAPED.linalg_svd(A, full_matrices)
    places = decompositions.svd_shapes(A.array.shape, full_matrices)
    return return_types.linalg_svd(*unpack(packed, places, "LinalgSvdBackward0"))


def eigh(A: Any, UPLO: str = "L", *, out: Any = None) -> Any:
    """Eigenvalues, ascending, and orthonormal eigenvectors (columns) of each symmetric matrix."""
    packed = TAPED.linalg_eigh(A, UPLO)
    return return_types.linalg_eigh(*unpack(packed, decompositions.eigh_shapes(A.array.shape), "LinalgEighBackward0"))


def eigvalsh(A: Any, UPLO: str = "L", *, out: Any = None) -> Any:
    """Eigenvalues of each symmetric matrix, ascending."""
    return eigh(A, UPLO)[0]


def eig(A: Any, *, out: Any = None) -> Any:
    """NotImplementedError: the results are complex numbers, which there are none of here."""
    raise _no_complex("eig")


def eigvals(A: Any, *, out: Any = None) -> Any:
    """NotImplementedError: the results are complex numbers, which there are none of here."""
    raise _no_complex("eigvals")


def _no_complex(name: str) -> Exception:
    return hinted(
        NotImplementedError(f"torch.linalg.{name} returns complex numbers, which are not supported here."),
        "A symmetric matrix has real ones: torch.linalg.eigh(A). Otherwise numpy.linalg.eig(A.numpy()), no gradients.",
    )


def qr(A: Any, mode: str = "reduced", *, out: Any = None) -> Any:
    """A = Q R with orthonormal columns in Q and zeros below the diagonal of R; `mode` "r" leaves Q empty."""
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    kind = "reduced" if mode == "r" else mode
    packed = TAPED.linalg_qr(A, kind)
    q, r = unpack(packed, decompositions.qr_shapes(A.array.shape, kind), "LinalgQrBackward0")
    return return_types.linalg_qr(q[:0, 0] if mode == "r" else q, r)


def pinv(A: Any, rtol: Any = None, *, atol: Any = None, hermitian: bool = False, out: Any = None) -> Any:
    """The pseudoinverse: singular values are inverted, but for those below `rtol` times the largest."""
    return TAPED.linalg_pinv(A, rtol)


def lu(A: Any, *, pivot: bool = True, out: Any = None) -> Any:
    """A = P L U: a permutation, a lower and an upper triangular matrix; without gradients."""
    packed = TAPED.linalg_lu(A)
    return return_types.linalg_lu(*unpack(packed, decompositions.lu_shapes(A.array.shape), "LinalgLuBackward0"))


def lu_factor(A: Any, *, pivot: bool = True, out: Any = None) -> Any:
    """L and U in one matrix, and for each row the row it was exchanged with, counted from 1; without gradients."""
    return return_types.linalg_lu_factor(*matrix_functions.lu_factor(A))


def lu_solve(LU: Any, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False, out: Any = None) -> Any:
    """The solution X of A X = B (of X A = B when not `left`) from the factors and exchanges of `lu_factor(A)`."""
    return matrix_functions.lu_solve(LU, pivots, B, left, adjoint)


def tensorsolve(A: Any, B: Any, dims: Any = None, *, out: Any = None) -> Any:
    """The solution X of tensordot(A, X, X.ndim) = B; `dims` of A are moved to its end first."""
    return solving.tensorsolve(A, B, dims)


def tensorinv(A: Any, ind: int = 2, *, out: Any = None) -> Any:
    """The inverse of tensordot with A: its first `ind` axes taken as rows, the others as columns."""
    return solving.tensorinv(A, ind)
