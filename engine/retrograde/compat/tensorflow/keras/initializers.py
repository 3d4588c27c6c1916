"""First values of weights; the random ones are of this engine's stream, not Keras'."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from retrograde.compat.tensorflow import randomness
from retrograde.compat.tensorflow.shaping import FUNCTIONS
from retrograde.compat.tensorflow.tensors import constant

Initializer = Callable[..., Any]
"""shape → tensor."""


class Zeros:
    """Zeros."""

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        return FUNCTIONS["zeros"](shape, dtype)


class Ones:
    """Ones."""

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        return FUNCTIONS["ones"](shape, dtype)


class Constant:
    """One number everywhere."""

    def __init__(self, value: float = 0.0) -> None:
        self._value = value

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        return constant(self._value, dtype, shape)


class RandomNormal:
    """Normal values."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        self._mean, self._stddev = mean, stddev

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        return randomness.normal(shape, self._mean, self._stddev, dtype)


class RandomUniform:
    """Values drawn evenly."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        self._low, self._high = minval, maxval

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        return randomness.uniform(shape, self._low, self._high, dtype)


class GlorotUniform:
    """Values drawn evenly within ±√(6 / (inputs + outputs)). Source: Glorot and Bengio 2010."""

    def __init__(self, seed: Any = None) -> None:
        """The stream is the engine's."""

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        bound = math.sqrt(6 / (shape[0] + shape[-1]))
        return randomness.uniform(shape, -bound, bound, dtype)


class HeNormal:
    """Normal values of variance 2 / inputs, none far out. Source: He et al. 2015."""

    def __init__(self, seed: Any = None) -> None:
        """The stream is the engine's."""

    def __call__(self, shape: Any, dtype: Any = "float32") -> Any:
        # Cutting the tails off takes from the variance; the factor gives it back.
        return randomness.truncated_normal(shape, 0.0, math.sqrt(2 / shape[0]) / 0.87962566103423978, dtype)


INITIALIZERS: dict[str, Any] = {
    cls.__name__: cls for cls in (Zeros, Ones, Constant, RandomNormal, RandomUniform, GlorotUniform, HeNormal)
}
_BY_NAME: dict[str, Callable[[], Initializer]] = {
    "zeros": Zeros, "ones": Ones, "constant": Constant, "random_normal": RandomNormal, "normal": RandomNormal,
    "random_uniform": RandomUniform, "uniform": RandomUniform, "glorot_uniform": GlorotUniform, "he_normal": HeNormal,
}  # fmt: skip


def initializer(asked: Any) -> Initializer:
    """The initializer meant by a name, a class or an object. ValueError for a name that is none."""
    if isinstance(asked, str):
        if asked not in _BY_NAME:
            raise ValueError(f"Could not interpret initializer identifier: {asked}")
        return _BY_NAME[asked]()
    return asked() if isinstance(asked, type) else asked  # type: ignore[no-any-return]
