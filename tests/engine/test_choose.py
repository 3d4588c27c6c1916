"""Choices in large arrays, which go by masks of bits: the same to the last bit as NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.ops.choose import MANY

SHAPE = (3, 2, MANY // 4)


def special(dtype: str) -> Any:
    """Normal numbers and those that have a sign or no value."""
    values = np.random.default_rng(0).normal(size=SHAPE).astype(dtype)
    values.flat[:4] = np.nan, -0.0, np.inf, -np.inf
    return values


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("shape", [SHAPE, SHAPE[1:], (2, 1), ()])
@pytest.mark.parametrize("number", [0.0, -0.0, 3.5, float("-inf"), float("nan")])
def test_a_number_among_many(dtype: str, shape: tuple[int, ...], number: float) -> None:
    many, where = special(dtype), np.random.default_rng(1).random(shape) > 0.5
    x, condition, value = torch.from_numpy(many), torch.tensor(where), np.dtype(dtype).type(number)
    expected = np.where(where, value, many)
    assert x.masked_fill(condition, number).numpy().tobytes() == expected.tobytes()
    assert torch.where(condition, number, x).numpy().tobytes() == expected.tobytes()
    assert torch.where(condition, x, number).numpy().tobytes() == np.where(where, many, value).tobytes()
