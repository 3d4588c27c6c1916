"""Among equal elements the positions are PyTorch's, which are neither the first nor the last of them."""

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


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_small_systems_round_as_there(size: int) -> None:
    rng = np.random.default_rng(size)
    for _ in range(20):
        a = (rng.integers(-5, 6, (size, size)) + 6 * np.eye(size)).astype(np.float32)
        b = rng.integers(-5, 6, (size,)).astype(np.float32)
        mine = retrograde.linalg.solve(Tensor(a), Tensor(b)).array
        np.testing.assert_array_equal(mine, torch.linalg.solve(torch.tensor(a), torch.tensor(b)).numpy())
        np.testing.assert_array_equal(retrograde.inverse(Tensor(a)).array, torch.inverse(torch.tensor(a)).numpy())
