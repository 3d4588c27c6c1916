"""What the op table cannot draw operands for: symmetric, positive-definite and triangular matrices; ties; zeros."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograde
from retrograde import linalg
from retrograde.tensor import Tensor
from retrograde.testing.gradients import gradcheck, gradgradcheck


def _matrix(*shape: int) -> Tensor:
    return Tensor(np.random.default_rng(3).uniform(-1, 1, shape), requires_grad=True)


def _symmetric(a: Any) -> Any:
    return a + a.mT


def _definite(a: Any) -> Any:
    return a @ a.mT + retrograde.eye(a.shape[-1], dtype=retrograde.float64)


SMOOTH: dict[str, tuple[Callable[[Any], Any], tuple[int, ...]]] = {
    "eigenvalues": (lambda a: linalg.eigvalsh(_symmetric(a)), (3, 3)),
    "eigenvectors": (lambda a: linalg.eigh(_symmetric(a)).eigenvectors, (3, 3)),
    "eigenvectors of a batch": (lambda a: linalg.eigh(_symmetric(a)).eigenvectors, (2, 3, 3)),
    "cholesky": (lambda a: linalg.cholesky(_definite(a)), (3, 3)),
    "cholesky, upper": (lambda a: linalg.cholesky(_definite(a), upper=True), (2, 3, 3)),
    "cholesky_solve": (lambda a: retrograde.cholesky_solve(a[:, :1], linalg.cholesky(_definite(a))), (3, 3)),
    "cholesky_inverse": (lambda a: retrograde.cholesky_inverse(linalg.cholesky(_definite(a))), (3, 3)),
    "wide svd": (lambda a: linalg.svd(a, full_matrices=False), (2, 4)),
    "full svd": (lambda a: linalg.svd(a)[0][:, :2] @ linalg.svd(a)[2], (3, 2)),
    "norms": (lambda a: linalg.norm(a, 2) + linalg.norm(a, "nuc") + linalg.cond(a), (3, 3)),
    "condition, 1": (lambda a: linalg.cond(a, 1), (3, 3)),
    "logdet": (lambda a: retrograde.logdet(_definite(a)), (3, 3)),
    "power": (lambda a: linalg.matrix_power(a, 5) + linalg.matrix_power(a, -2), (2, 2)),
    "chain": (lambda a: linalg.multi_dot([a[0], a, a.mT, a[:, 0]]), (3, 3)),
    "covariance": (retrograde.cov, (3, 4)),
    "correlation": (lambda a: retrograde.corrcoef(a)[0, 1:], (3, 5)),
    "diagonal by einsum": (lambda a: retrograde.einsum("bii->ib", a), (2, 3, 3)),
    "three factors": (lambda a: retrograde.einsum("ij,jk,lk->il", a, a, a), (3, 3)),
    "tensordot": (lambda a: retrograde.tensordot(a, a, dims=([0, 1], [1, 0])), (3, 3, 2)),
}


@pytest.mark.parametrize(("function", "shape"), SMOOTH.values(), ids=SMOOTH)
def test_gradients_of_both_orders_agree_with_numbers(function: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
    assert gradcheck(function, (_matrix(*shape),))
    assert gradgradcheck(function, (_matrix(*shape),), atol=1e-3)


def test_products_through_zeros_have_their_gradient() -> None:
    """The quotient rule would divide by 0."""
    a = Tensor(np.array([2.0, 0.0, 3.0, 0.0, 5.0]), requires_grad=True)
    assert gradcheck(lambda x: x.cumprod(0), (a,))
    assert gradgradcheck(lambda x: x.cumprod(0), (a,))


def test_the_determinant_of_a_singular_matrix_has_a_gradient() -> None:
    a = Tensor(np.array([[1.0, 2.0], [2.0, 4.0]]), requires_grad=True)
    retrograde.det(a).backward()
    np.testing.assert_allclose(a.grad.array, [[4.0, -2.0], [-2.0, 1.0]], atol=1e-12)  # type: ignore[union-attr]


def test_the_first_bad_matrix_of_a_batch_is_named() -> None:
    batch = retrograde.stack([retrograde.eye(2), -retrograde.eye(2)])
    with pytest.raises(linalg.LinAlgError, match=r"cholesky: \(Batch element 1\): The factorization .* order 1"):
        linalg.cholesky(batch)
    with pytest.raises(linalg.LinAlgError, match=r"linalg\.inv: \(Batch element 0\): The diagonal element 2 is zero"):
        linalg.inv(retrograde.ones(3, 2, 2))


@pytest.mark.parametrize("size", [3, 17, 40])
def test_small_and_large_systems_agree_with_numpy(size: int) -> None:
    """Small ones are eliminated here, large ones by the array library."""
    rng = np.random.default_rng(size)
    a, b = rng.standard_normal((2, size, size)), rng.standard_normal((2, size, 3))
    np.testing.assert_allclose(linalg.solve(Tensor(a), Tensor(b)).array, np.linalg.solve(a, b), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(linalg.inv(Tensor(a)).array, np.linalg.inv(a), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(linalg.det(Tensor(a)).array, np.linalg.det(a), rtol=1e-6)


def test_complex_results_are_refused_with_what_to_use() -> None:
    with pytest.raises(NotImplementedError, match="complex") as caught:
        linalg.eig(retrograde.eye(2))
    assert "eigh" in " ".join(caught.value.__notes__)
