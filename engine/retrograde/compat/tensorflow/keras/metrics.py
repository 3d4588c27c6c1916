"""Metrics: numbers that add up over batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from retrograde.compat.tensorflow.keras.losses import mean_absolute_error, mean_squared_error
from retrograde.compat.tensorflow.running import unique_name
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, constant

Values = Callable[[Any, Any], Any]
"""(truth, prediction) → a value per sample."""


class Metric:
    """A mean over everything seen since the last reset."""

    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        self.name = name or unique_name(type(self))
        self.reset_state()

    def reset_state(self) -> None:
        """Forget everything."""
        self._total, self._count = np.float32(0), np.float32(0)

    reset_states = reset_state

    def _see(self, values: Any, weight: Any = None) -> None:
        array = np.asarray(values, np.float32)
        weights = np.broadcast_to(np.float32(1) if weight is None else np.asarray(weight, np.float32), array.shape)
        self._total += (array * weights).sum(dtype=np.float32)
        self._count += weights.sum(dtype=np.float32)

    def result(self) -> EagerTensor:
        """The mean; 0 when nothing was seen."""
        return constant(self._total / self._count if self._count else np.float32(0))

    def __call__(self, *args: Any, **kwargs: Any) -> EagerTensor:
        self.update_state(*args, **kwargs)
        return self.result()

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take more values in."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Mean(Metric):
    """The mean of all values."""

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take more values in."""
        self._see(_plain(values), sample_weight)


class _OfPairs(Metric):
    """The mean of a function of truth and prediction."""

    values: Values

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take more samples in."""
        self._see(type(self).values(_plain(y_true), _plain(y_pred)), sample_weight)


def _plain(value: Any) -> Any:
    return value.numpy() if isinstance(value, TensorLike) else np.asarray(value, np.float32)


class Accuracy(_OfPairs):
    """How often the prediction is the truth."""

    values = staticmethod(lambda truth, predicted: truth == predicted)


class BinaryAccuracy(_OfPairs):
    """How often the prediction is on the truth's side of one half."""

    values = staticmethod(lambda truth, predicted: truth == (predicted > 0.5))


class CategoricalAccuracy(_OfPairs):
    """How often the largest share is at the truth's one."""

    values = staticmethod(lambda truth, predicted: truth.argmax(-1) == predicted.argmax(-1))


class SparseCategoricalAccuracy(_OfPairs):
    """How often the largest share is at the class number."""

    values = staticmethod(lambda truth, predicted: truth.reshape(predicted.shape[:-1]) == predicted.argmax(-1))


class MeanSquaredError(_OfPairs):
    """The mean of squared differences."""

    values = staticmethod(lambda truth, predicted: mean_squared_error(truth, constant(predicted)).numpy())


class MeanAbsoluteError(_OfPairs):
    """The mean of the sizes of differences."""

    values = staticmethod(lambda truth, predicted: mean_absolute_error(truth, constant(predicted)).numpy())


METRICS: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        Metric, Mean, Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, MeanSquaredError,
        MeanAbsoluteError,
    )
}  # fmt: skip
