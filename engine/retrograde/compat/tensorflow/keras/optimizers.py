"""Keras' optimizers with Keras' formulas and defaults, and schedules of their learning rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from retrograde.compat.tensorflow.keras.variables import KerasVariable
from retrograde.compat.tensorflow.running import unique_name
from retrograde.compat.tensorflow.tensors import EagerTensor, TensorLike, constant
from retrograde.errors import hinted

EPSILON = 1e-7
Slots = dict[str, Any]
"""What is remembered of a variable, by name."""


class Optimizer:
    """Base of optimizers: a subclass says what it remembers of a variable and how a gradient moves it."""

    slots: tuple[str, ...] = ()
    start = 0.0
    """What slots hold before the first step."""

    def __init__(
        self, learning_rate: Any, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, name: str | None = None, **unknown: Any,
    ) -> None:  # fmt: skip
        if unknown:
            error = ValueError(f"Argument(s) not recognized: {unknown}")
            raise hinted(error, "Write learning_rate= in place of lr=." if "lr" in unknown else "")
        self.name = name or unique_name(type(self))
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.iterations = KerasVariable(0, trainable=False, name="iteration", path=self.name, dtype="int64")
        self._schedule = learning_rate if isinstance(learning_rate, LearningRateSchedule) else None
        first = 0.0 if self._schedule else float(learning_rate)
        self._rate = KerasVariable(first, trainable=False, name="learning_rate", path=self.name)
        self._kept: dict[int, tuple[Any, Slots]] = {}

    @property
    def learning_rate(self) -> Any:
        """The rate: a variable, or what the schedule says now."""
        return self._schedule(self.iterations) if self._schedule else self._rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._rate.assign(float(value))
        self._schedule = None

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], name: Any = None) -> KerasVariable:
        """Move each variable by its gradient; ValueError when there is no gradient at all. Returns the step."""
        pairs = list(grads_and_vars)
        return self.apply([g for g, _ in pairs], [v for _, v in pairs])

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any]) -> KerasVariable:
        """The same for two lists."""
        pairs = [(g, v) for g, v in zip(grads, trainable_variables, strict=True) if g is not None]
        if not pairs:
            raise ValueError("No gradients provided for any variable.")
        arrays = self._clipped([np.asarray(g.numpy() if isinstance(g, TensorLike) else g) for g, _ in pairs])
        rate, step = np.float32(float(self.learning_rate)), int(self.iterations.numpy()) + 1
        for gradient, (_, variable) in zip(arrays, pairs, strict=True):
            value = np.array(variable.numpy())
            if self.weight_decay:
                value -= value * np.float32(self.weight_decay) * rate
            moved = self.move(value, gradient, self._slots_of(variable), rate, step)
            variable.put(moved.astype(value.dtype), type(self).__name__)
        self.iterations.assign_add(1)
        return self.iterations

    def _slots_of(self, variable: Any) -> Slots:
        known = self._kept.get(id(variable))
        if known is None:
            array = variable.numpy()
            slots = {name: np.full_like(np.asarray(array), self.start) for name in self.slots}
            known = self._kept[id(variable)] = (variable, slots)
        return known[1]

    def _clipped(self, grads: list[Any]) -> list[Any]:
        if self.clipnorm is not None:
            return [_shortened(g, np.sqrt((g * g).sum()), self.clipnorm) for g in grads]
        if self.global_clipnorm is not None:
            whole = np.sqrt(np.float32(sum((g * g).sum() for g in grads)))
            return [_shortened(g, whole, self.global_clipnorm) for g in grads]
        if self.clipvalue is not None:
            return [g.clip(-self.clipvalue, self.clipvalue) for g in grads]
        return grads

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """The new numbers; `kept` is changed in place."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The common options."""
        return {
            "name": self.name,
            "learning_rate": float(self.learning_rate),
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
        }

    def __repr__(self) -> str:
        cls = type(self).__name__
        return f"<keras.src.optimizers.{cls.lower()}.{cls} object at {id(self):#x}>"


def _shortened(grad: Any, length: Any, limit: float) -> Any:
    return grad * np.float32(limit) / np.maximum(length, np.float32(limit))


class SGD(Optimizer):
    """Gradient descent, with momentum."""

    slots = ("momentum",)

    def __init__(
        self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False, **options: Any
    ) -> None:
        super().__init__(learning_rate, **options)
        if not isinstance(momentum, float | int) or not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum, self.nesterov = momentum, nesterov

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        if not self.momentum:
            return value - grad * rate
        kept["momentum"] = kept["momentum"] * self.momentum - grad * rate
        if self.nesterov:
            return value + kept["momentum"] * self.momentum - grad * rate
        return value + kept["momentum"]


class _Adaptive(Optimizer):
    """What Adam and its relatives share: two decays, and the running mean of gradients."""

    slots: tuple[str, ...] = ("mean", "size")

    def __init__(
        self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = EPSILON,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, **options)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def average(self, kept: Slots, grad: Any) -> tuple[Any, Any]:
        """The running means of gradients and of their squares, with this one."""
        kept["mean"] = kept["mean"] + (grad - kept["mean"]) * (1 - self.beta_1)
        kept["size"] = kept["size"] + (grad * grad - kept["size"]) * (1 - self.beta_2)
        return kept["mean"], kept["size"]


class Adam(_Adaptive):
    """Adam. Source: Kingma and Ba 2015."""

    slots = ("mean", "size", "peak")

    def __init__(self, *args: Any, amsgrad: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.amsgrad = amsgrad

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        mean, size = self.average(kept, grad)
        if self.amsgrad:
            size = kept["peak"] = np.maximum(kept["peak"], size)
        first, second = np.float32(self.beta_1) ** np.float32(step), np.float32(self.beta_2) ** np.float32(step)
        alpha = rate * np.sqrt(1 - second) / (1 - first)
        return value - mean * alpha / (np.sqrt(size) + np.float32(self.epsilon))


class AdamW(Adam):
    """Adam whose weight decay shrinks the weights themselves."""

    def __init__(self, learning_rate: Any = 0.001, weight_decay: float = 0.004, *args: Any, **options: Any) -> None:
        super().__init__(learning_rate, *args, weight_decay=weight_decay, **options)


class Adamax(_Adaptive):
    """Adam scaled by a decaying maximum of the gradients' sizes."""

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        kept["mean"] = kept["mean"] + (grad - kept["mean"]) * (1 - self.beta_1)
        kept["size"] = np.maximum(kept["size"] * self.beta_2, abs(grad))
        left = 1 - np.float32(self.beta_1) ** np.float32(step)
        return value - (rate * kept["mean"]) / (left * (kept["size"] + np.float32(self.epsilon)))


class Nadam(_Adaptive):
    """Adam with Nesterov's momentum."""

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        mean, size = self.average(kept, grad)
        weights = [self.beta_1 * (1 - 0.5 * 0.96**t) for t in range(1, step + 2)]
        so_far, next_one = math.prod(weights[:-1]), math.prod(weights)
        mean = mean * (weights[-1] / (1 - next_one)) + grad * ((1 - weights[-2]) / (1 - so_far))
        return value - mean * rate / (np.sqrt(size / (1 - self.beta_2**step)) + self.epsilon)


class RMSprop(Optimizer):
    """Gradients divided by the root of a running mean of their squares."""

    slots = ("square", "mean", "momentum")

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.9, momentum: float = 0.0, epsilon: float = EPSILON,
        centered: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, **options)
        self.rho, self.momentum, self.epsilon, self.centered = rho, momentum, epsilon, centered

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        size = kept["square"] = kept["square"] * self.rho + grad * grad * (1 - self.rho)
        if self.centered:
            kept["mean"] = kept["mean"] * self.rho + grad * (1 - self.rho)
            size = size - kept["mean"] * kept["mean"]
        change = grad * rate / np.sqrt(size + self.epsilon)
        if self.momentum:
            change = kept["momentum"] = kept["momentum"] * self.momentum + change
        return value - change


class Adagrad(Optimizer):
    """Gradients divided by the root of the sum of all their squares."""

    slots = ("total",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = EPSILON,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.start, self.epsilon = initial_accumulator_value, epsilon

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        kept["total"] = kept["total"] + grad * grad
        return value - rate * grad / np.sqrt(kept["total"] + self.epsilon)


class Adadelta(Optimizer):
    """Steps as large as steps and gradients were so far."""

    slots = ("square", "steps")

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = EPSILON, **options: Any) -> None:
        super().__init__(learning_rate, **options)
        self.rho, self.epsilon = rho, epsilon

    def move(self, value: Any, grad: Any, kept: Slots, rate: Any, step: int) -> Any:
        """See `Optimizer`."""
        kept["square"] = kept["square"] * self.rho + grad * grad * (1 - self.rho)
        change = -np.sqrt(kept["steps"] + self.epsilon) * grad / np.sqrt(kept["square"] + self.epsilon)
        kept["steps"] = kept["steps"] * self.rho + change * change * (1 - self.rho)
        return value + rate * change


class LearningRateSchedule:
    """A learning rate that depends on the step: a function of it."""

    def __init__(self, rate: Callable[[float], float]) -> None:
        self._of = rate

    def __call__(self, step: Any) -> EagerTensor:
        return constant(np.float32(self._of(float(step.numpy() if isinstance(step, TensorLike) else step))))


def exponential_decay(
    initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False, name: Any = None
) -> LearningRateSchedule:
    """Times `decay_rate` every `decay_steps` steps, smoothly or in stairs."""

    def rate(step: float) -> float:
        turns = step // decay_steps if staircase else step / decay_steps
        return float(np.float32(initial_learning_rate) * np.float32(decay_rate) ** np.float32(turns))

    return LearningRateSchedule(rate)


def inverse_time_decay(
    initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False, name: Any = None
) -> LearningRateSchedule:
    """Divided by 1 + rate · steps."""

    def rate(step: float) -> float:
        turns = step // decay_steps if staircase else step / decay_steps
        return initial_learning_rate / (1 + decay_rate * turns)

    return LearningRateSchedule(rate)


def piecewise_constant_decay(
    boundaries: Sequence[int], values: Sequence[float], name: Any = None
) -> LearningRateSchedule:
    """The first value up to the first boundary, then the second, and so on."""
    return LearningRateSchedule(lambda step: values[sum(step > bound for bound in boundaries)])


def polynomial_decay(
    initial_learning_rate: float,
    decay_steps: int,
    end_learning_rate: float = 0.0001,
    power: float = 1.0,
    name: Any = None,
) -> LearningRateSchedule:
    """Down to the end along a power of what is left."""

    def rate(step: float) -> float:
        left = (1 - min(step, decay_steps) / decay_steps) ** power
        return float((initial_learning_rate - end_learning_rate) * left + end_learning_rate)

    return LearningRateSchedule(rate)


def cosine_decay(
    initial_learning_rate: float, decay_steps: int, alpha: float = 0.0, name: Any = None
) -> LearningRateSchedule:
    """Down to a share `alpha` along half a cosine."""

    def rate(step: float) -> float:
        share = 0.5 * (1 + math.cos(math.pi * min(step, decay_steps) / decay_steps))
        return initial_learning_rate * ((1 - alpha) * share + alpha)

    return LearningRateSchedule(rate)


OPTIMIZERS: dict[str, Any] = {
    cls.__name__: cls for cls in (Optimizer, SGD, Adam, AdamW, Adamax, Nadam, RMSprop, Adagrad, Adadelta)
}
SCHEDULES: dict[str, Any] = {
    "LearningRateSchedule": LearningRateSchedule,
    "ExponentialDecay": exponential_decay,
    "InverseTimeDecay": inverse_time_decay,
    "PiecewiseConstantDecay": piecewise_constant_decay,
    "PolynomialDecay": polynomial_decay,
    "CosineDecay": cosine_decay,
}
