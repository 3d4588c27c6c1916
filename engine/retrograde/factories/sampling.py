"""Choices at random by weights, with PyTorch's stream: what samplers and text generators draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograde import dtypes
from retrograde.devices.arrays import beside
from retrograde.op import composed
from retrograde.random import Generator, source
from retrograde.tensor import Tensor

_MOST = 2**24
"""Categories that float32 can still tell apart."""


@composed("multinomial")
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Positions drawn by the weights `input`, (n,) or (rows, n), as int64 of shape (…, num_samples).

    RuntimeError for weights that are negative, infinite, NaN or all zero, and for more draws than there are weights
    other than zero without replacement.
    """
    weights = input.detach().cpu().numpy()
    _require_weights(weights, num_samples, replacement)
    draws = source(generator, input.device)
    rows = weights.reshape(-1, weights.shape[-1])
    draw = _again if replacement and num_samples > 1 else _once
    chosen = draw(rows, num_samples, draws).reshape(*weights.shape[:-1], num_samples)
    return Tensor(beside(input.array, chosen.astype(np.int64)))


def _once(rows: Any, count: int, draws: Generator) -> Any:
    """Each position at most once: the largest of weight over exponential noise."""
    noise = -np.log1p(-draws.uniform(rows.size, np.float64)).astype(rows.dtype).reshape(rows.shape)
    race = rows / noise
    if count == 1:
        return race.argmax(axis=-1)
    return np.argsort(-race, axis=-1, kind="stable")[:, :count]


def _again(rows: Any, count: int, draws: Generator) -> Any:
    """Each position any number of times: where an even value falls in the sums of the weights."""
    sums = np.cumsum(rows, axis=-1, dtype=rows.dtype)
    sums /= sums[:, -1:]
    sums[:, -1] = 1
    values = draws.uniform(len(rows) * count, np.float64).reshape(len(rows), count)
    return np.stack([np.searchsorted(row, value) for row, value in zip(sums, values, strict=True)])


def _require_weights(weights: Any, count: int, replacement: bool) -> None:
    if weights.dtype.kind != "f":
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {dtypes.kind(weights.dtype)}"
        )
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if weights.shape[-1] > _MOST:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if (weights.sum(axis=-1) == 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
