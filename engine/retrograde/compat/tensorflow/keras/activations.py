"""Activations by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.compat.tensorflow.nn import FUNCTIONS

NAMES = (
    "relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "swish",
    "sigmoid",
    "tanh",
    "softmax",
    "softplus",
    "softsign",
    "leaky_relu",
)


def linear(x: Any) -> Any:
    """The same."""
    return x


ACTIVATIONS: dict[str, Callable[..., Any]] = {"linear": linear, **{name: FUNCTIONS[name] for name in NAMES}}


def activation(asked: Any) -> Callable[..., Any]:
    """The function meant by a name, a function or None. ValueError for a name that is none."""
    if asked is None:
        return linear
    if callable(asked):
        return asked  # type: ignore[no-any-return]
    if asked not in ACTIVATIONS:
        raise ValueError(f"Could not interpret activation function identifier: {asked}")
    return ACTIVATIONS[asked]
