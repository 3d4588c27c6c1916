"""`tf.random`: reproducible by `set_seed`, with numbers of this engine's stream.

TensorFlow's own random numbers are out of reach: they come from another generator.
"""

from __future__ import annotations

from typing import Any

from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.recording import tensor
from retrograde.compat.tensorflow.shaping import lengths
from retrograde.compat.tensorflow.tensors import EagerTensor
from retrograde.compat.tensorflow.types import FLOAT32, as_dtype


def set_seed(seed: int) -> None:
    """Start the random numbers again; the same seed gives the same numbers, which are not TensorFlow's."""
    rg.manual_seed(seed)


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = FLOAT32, seed: Any = None, name: Any = None
) -> EagerTensor:
    """Normal values."""
    drawn = rg.randn(*lengths(shape), dtype=as_dtype(dtype).inner) * float(stddev) + float(mean)
    return EagerTensor(drawn)


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = FLOAT32, seed: Any = None, name: Any = None
) -> EagerTensor:
    """Normal values, drawn again until they are within two standard deviations."""
    drawn = rg.randn(*lengths(shape), dtype=as_dtype(dtype).inner)
    while bool((far := drawn.abs() > 2).any()):
        drawn = rg.where(far, rg.randn_like(drawn), drawn)
    return EagerTensor(drawn * float(stddev) + float(mean))


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = FLOAT32, seed: Any = None, name: Any = None
) -> EagerTensor:
    """Values drawn evenly, integers for an integer type, which needs `maxval`."""
    kind = as_dtype(dtype)
    if kind.is_integer:
        if maxval is None:
            raise ValueError(f"Must specify maxval for integer dtype {kind.inner!r}")
        return EagerTensor(rg.randint(int(minval), int(maxval), tuple(lengths(shape))).to(kind.inner))
    high = 1.0 if maxval is None else float(maxval)
    return EagerTensor(rg.rand(*lengths(shape), dtype=kind.inner) * (high - float(minval)) + float(minval))


def shuffle(value: Any, seed: Any = None, name: Any = None) -> EagerTensor:
    """The rows in random order."""
    rows = tensor(value).tensor.detach()
    return EagerTensor(rows[rg.randperm(rows.shape[0])])


FUNCTIONS = {function.__name__: function for function in (set_seed, normal, truncated_normal, uniform, shuffle)}
