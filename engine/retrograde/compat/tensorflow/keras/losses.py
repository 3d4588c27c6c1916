"""Losses: functions of truth and prediction, and classes that average them over the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from retrograde.compat.tensorflow.elementwise import cast, clip_by_value
from retrograde.compat.tensorflow.engine import rg
from retrograde.compat.tensorflow.nn import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from retrograde.compat.tensorflow.recording import run, tensor
from retrograde.compat.tensorflow.reducing import reduce_mean, reduce_sum

EPSILON = 1e-7
"""Probabilities are kept so far from 0 and 1."""


def _both(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Truth and prediction as tensors of the prediction's type."""
    predicted = tensor(y_pred)
    return cast(tensor(y_true), predicted.dtype), predicted


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of squared differences over the last axis."""
    truth, predicted = _both(y_true, y_pred)
    return reduce_mean((truth - predicted) ** 2, -1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of the sizes of differences over the last axis."""
    truth, predicted = _both(y_true, y_pred)
    return reduce_mean(abs(truth - predicted), -1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Squares of small differences, sizes of large ones, over the last axis."""
    truth, predicted = _both(y_true, y_pred)

    def bent(d: Any) -> Any:
        size = d.abs()
        return rg.where(size <= delta, 0.5 * d * d, delta * size - 0.5 * delta * delta).mean(-1)

    return run(bent, predicted - truth)


def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of truths and probabilities (or logits), as the mean over the last axis."""
    truth, predicted = _both(y_true, y_pred)
    if from_logits:
        return reduce_mean(sigmoid_cross_entropy_with_logits(truth, predicted), -1)
    share = clip_by_value(predicted, EPSILON, 1 - EPSILON)
    return reduce_mean(run(lambda t, p: -(t * p.log() + (1 - t) * (1 - p).log()), truth, share), -1)


def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of shares and probabilities (or logits) over the last axis."""
    truth, predicted = _both(y_true, y_pred)
    if from_logits:
        return softmax_cross_entropy_with_logits(truth, predicted)

    def entropy(t: Any, p: Any) -> Any:
        shares = (p / p.sum(-1, keepdim=True)).clamp(EPSILON, 1 - EPSILON)
        return -(t * shares.log()).sum(-1)

    return run(entropy, truth, predicted)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of class numbers and probabilities (or logits)."""
    classes, predicted = tensor(y_true), tensor(y_pred)
    if from_logits:
        return sparse_softmax_cross_entropy_with_logits(classes, predicted)
    shares = run(lambda p: (p / p.sum(-1, keepdim=True)).clamp(EPSILON, 1 - EPSILON).log(), predicted)
    return sparse_softmax_cross_entropy_with_logits(classes, shares)


class Loss:
    """A loss over a batch: the mean of the function's values, their sum, or all of them."""

    def __init__(
        self,
        function: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: Any = None,
        **options: Any,
    ) -> None:
        self._function = function
        self._reduction = reduction
        self._options = options

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = self._function(y_true, y_pred, **self._options)
        if sample_weight is not None:
            values = values * cast(tensor(sample_weight), values.dtype)
        if self._reduction in ("sum_over_batch_size", "mean"):
            return reduce_mean(values)
        return reduce_sum(values) if self._reduction == "sum" else values


LOSSES: dict[str, Any] = {
    "MSE": mean_squared_error, "mse": mean_squared_error, "mean_squared_error": mean_squared_error,
    "MAE": mean_absolute_error, "mae": mean_absolute_error, "mean_absolute_error": mean_absolute_error,
    "huber": huber, "binary_crossentropy": binary_crossentropy, "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy, "Loss": Loss,
    "MeanSquaredError": lambda **options: Loss(mean_squared_error, **options),
    "MeanAbsoluteError": lambda **options: Loss(mean_absolute_error, **options),
    "Huber": lambda delta=1.0, **options: Loss(huber, delta=delta, **options),
    "BinaryCrossentropy": lambda from_logits=False, **options: Loss(
        binary_crossentropy, from_logits=from_logits, **options
    ),
    "CategoricalCrossentropy": lambda from_logits=False, **options: Loss(
        categorical_crossentropy, from_logits=from_logits, **options
    ),
    "SparseCategoricalCrossentropy": lambda from_logits=False, **options: Loss(
        sparse_categorical_crossentropy, from_logits=from_logits, **options
    ),
}  # fmt: skip
