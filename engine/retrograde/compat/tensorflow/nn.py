"""TensorFlow's activations and losses on logits: `tf.nn`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.compat.tensorflow.elementwise import FUNCTIONS as ELEMENTWISE
from retrograde.compat.tensorflow.elementwise import cast, softplus
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.matrices import l2_normalize
from retrograde.compat.tensorflow.recording import run, tensor
from retrograde.compat.tensorflow.reducing import reduce_mean, reduce_variance, top_k

F = rg.nn.functional


def _activation(function: Callable[..., Any], doc: str) -> Callable[..., Any]:
    def call(features: Any, name: Any = None) -> Any:
        return run(function, tensor(features))

    call.__doc__ = doc
    return call


def leaky_relu(features: Any, alpha: float = 0.2, name: Any = None) -> Any:
    """x, and alpha · x where it is negative."""
    return run(lambda t: F.leaky_relu(t, alpha), tensor(features))


def gelu(features: Any, approximate: bool = False, name: Any = None) -> Any:
    """x times the share of a normal distribution below it."""
    return run(lambda t: F.gelu(t, approximate="tanh" if approximate else "none"), tensor(features))


def softmax(logits: Any, axis: int = -1, name: Any = None) -> Any:
    """Shares that add up to 1 along an axis."""
    return run(lambda t: t.softmax(axis), tensor(logits))


def log_softmax(logits: Any, axis: int = -1, name: Any = None) -> Any:
    """The logarithm of `softmax`."""
    return run(lambda t: t.log_softmax(axis), tensor(logits))


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: Any = None) -> Any:
    """Element by element, the cross-entropy of labels from 0 to 1 and sigmoid(logits)."""
    x = tensor(logits)
    return run(lambda t, z: t.relu() - t * z + rg.log1p(rg.exp(-t.abs())), x, cast(tensor(labels), x.dtype))


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: Any = None) -> Any:
    """Row by row, the cross-entropy of shares and softmax(logits)."""
    x = tensor(logits)
    return run(lambda t, z: -(z * t.log_softmax(axis)).sum(axis), x, cast(tensor(labels), x.dtype))


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: Any = None) -> Any:
    """Row by row, the cross-entropy of a class number and softmax(logits)."""

    def loss(t: Any, z: Any) -> Any:
        flat = F.cross_entropy(t.reshape(-1, t.shape[-1]), z.reshape(-1), reduction="none")
        return flat.reshape(z.shape)

    return run(loss, tensor(logits), cast(tensor(labels), "int64"))


def bias_add(value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Any:
    """A vector added to the last axis."""
    return run(lambda a, b: a + b, tensor(value), tensor(bias))


def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: Any = None) -> tuple[Any, Any]:
    """Mean and variance over axes."""
    return reduce_mean(x, axes, keepdims), reduce_variance(x, axes, keepdims)


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: Any = None, name: Any = None) -> Any:
    """Some numbers are 0, the others larger in turn; which ones is not TensorFlow's choice."""
    return run(lambda t: F.dropout(t, rate), tensor(x))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "relu": _activation(lambda t: t.relu(), "x, and 0 where it is negative."),
    "relu6": _activation(lambda t: t.clamp(0, 6), "x between 0 and 6."),
    "elu": _activation(lambda t: F.elu(t), "x, and e^x − 1 where it is negative."),
    "selu": _activation(lambda t: F.selu(t), "As elu, scaled so that layers keep mean and variance."),
    "silu": _activation(lambda t: t * t.sigmoid(), "x · sigmoid(x)."),
    "swish": _activation(lambda t: t * t.sigmoid(), "x · sigmoid(x)."),
    "softsign": _activation(lambda t: t / (1 + t.abs()), "x / (1 + |x|)."),
    "tanh": ELEMENTWISE["tanh"],
    "sigmoid": ELEMENTWISE["sigmoid"],
    "softplus": softplus,
    "l2_normalize": l2_normalize,
    "l2_loss": _activation(lambda t: (t * t).sum() / 2, "Half the sum of squares."),
    "top_k": top_k,
}
for _function in (
    leaky_relu, gelu, softmax, log_softmax, sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits, bias_add, moments, dropout,
):  # fmt: skip
    FUNCTIONS[_function.__name__] = _function
