"""What many answers are right to: positions of equal elements, signs of vectors, last digits are PyTorch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograde
from retrograde.tensor import Tensor

torch = pytest.importorskip("torch")

SEARCHES: dict[str, Callable[[Any, Any, int], Any]] = {
    "sort": lambda t, x, k: t.sort(x)[1],
    "sort, descending": lambda t, x, k: t.sort(x, descending=True)[1],
    "stable sort": lambda t, x, k: t.sort(x, descending=True, stable=True)[1],
    "argsort": lambda t, x, k: t.argsort(x),
    "topk": lambda t, x, k: t.topk(x, k)[1],
    "topk, smallest": lambda t, x, k: t.topk(x, k, largest=False)[1],
    "kthvalue": lambda t, x, k: t.kthvalue(x, k)[1],
    "median": lambda t, x, k: t.median(x, -1)[1],
    "mode": lambda t, x, k: t.mode(x)[1],
    "cummax": lambda t, x, k: t.cummax(x, -1)[1],
    "cummin": lambda t, x, k: t.cummin(x, -1)[1],
}


@pytest.mark.parametrize("length", [1, 3, 5, 16, 17, 60, 400])
@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_the_same_of_equal_elements_is_found(search: Callable[[Any, Any, int], Any], length: int) -> None:
    rng = np.random.default_rng(length)
    for k in {1, max(1, length // 3), length}:
        numbers = rng.integers(0, max(2, length // 3), (4, length))
        mine, theirs = search(retrograde, Tensor(numbers), k), search(torch, torch.tensor(numbers), k)
        np.testing.assert_array_equal(mine.array, theirs.numpy())


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (3, 2), (4, 3), (7, 5), (5, 2), (2, 3), (3, 4), (3, 6), (5, 20)])
@pytest.mark.parametrize("full", [False, True])
def test_singular_vectors_point_the_same_way(shape: tuple[int, int], full: bool) -> None:
    rng = np.random.default_rng(0)
    for _ in range(10):
        a = rng.standard_normal(shape)
        pairs = zip(retrograde.linalg.svd(Tensor(a), full), torch.linalg.svd(torch.tensor(a), full), strict=True)
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine.array, theirs.numpy(), atol=1e-9)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 20])
@pytest.mark.parametrize("triangle", ["L", "U"])
def test_eigenvectors_point_the_same_way(size: int, triangle: str) -> None:
    rng = np.random.default_rng(size)
    for _ in range(3):
        a = rng.standard_normal((size, size))
        mine, theirs = retrograde.linalg.eigh(Tensor(a), triangle), torch.linalg.eigh(torch.tensor(a), triangle)
        np.testing.assert_allclose(mine.eigenvectors.array, theirs.eigenvectors.numpy(), atol=1e-8)
        np.testing.assert_allclose(mine.eigenvalues.array, theirs.eigenvalues.numpy(), atol=1e-9)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_small_systems_round_as_there(size: int) -> None:
    rng = np.random.default_rng(size)
    for _ in range(20):
        a = (rng.integers(-5, 6, (size, size)) + 6 * np.eye(size)).astype(np.float32)
        b = rng.integers(-5, 6, (size,)).astype(np.float32)
        mine = retrograde.linalg.solve(Tensor(a), Tensor(b)).array
        np.testing.assert_array_equal(mine, torch.linalg.solve(torch.tensor(a), torch.tensor(b)).numpy())
        np.testing.assert_array_equal(retrograde.inverse(Tensor(a)).array, torch.inverse(torch.tensor(a)).numpy())
