"""What every distribution has: shapes, checks of parameters and values, moments, and how it is printed."""

from __future__ import annotations

import copy
import functools
import math
import warnings
from collections.abc import Callable
from typing import Any, ClassVar

from retrograde.distributions import constraints
from retrograde.distributions.constraints import Constraint
from retrograde.dtypes import default
from retrograde.factories.chance import normal
from retrograde.factories.creation import tensor
from retrograde.op import FUNCTIONS
from retrograde.tape.state import enable_grad, no_grad
from retrograde.tensor import Tensor
from retrograde.tensor.size import Size

NUMBER = (int, float, bool)


class lazy(functools.cached_property[Any]):
    """A parameter that follows from another one and is kept once it was asked for."""

    def __init__(self, rule: Callable[[Any], Any]) -> None:
        super().__init__(enable_grad()(rule))
        self.__doc__ = rule.__doc__


class Distribution:
    """A probability distribution over events of shape `event_shape`, `batch_shape` of them side by side."""

    has_rsample = False
    has_enumerate_support = False
    _checks_by_default = __debug__
    arg_constraints: ClassVar[Any] = {}
    """What each parameter must satisfy."""

    def __init__(self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        self._validate_args = self._checks_by_default if validate_args is None else validate_args
        if self._validate_args:
            self._require_parameters()

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether parameters and values are checked where a distribution does not say; ValueError for no bool."""
        if value not in (True, False):
            raise ValueError
        Distribution._checks_by_default = value

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one event."""
        return self._event_shape

    @property
    def support(self) -> Constraint:
        """Where its values lie."""
        raise NotImplementedError

    @property
    def mean(self) -> Any:
        """The mean, of shape batch_shape + event_shape."""
        raise NotImplementedError

    @property
    def mode(self) -> Any:
        """The most probable value."""
        raise NotImplementedError(f"{self.__class__} does not implement mode")

    @property
    def variance(self) -> Any:
        """The variance, of shape batch_shape + event_shape."""
        raise NotImplementedError

    @property
    def stddev(self) -> Any:
        """The standard deviation, of shape batch_shape + event_shape."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Any = ()) -> Any:
        """Values drawn at random, of shape sample_shape + batch_shape + event_shape; no gradients flow to them."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Values drawn at random as functions of the parameters, so that gradients flow to these."""
        raise NotImplementedError

    def sample_n(self, n: int) -> Any:
        """`n` values; the older name of `sample((n,))`."""
        warnings.warn("sample_n will be deprecated. Use .sample((n,)) instead", UserWarning, stacklevel=2)
        return self.sample(Size((n,)))

    def log_prob(self, value: Any) -> Any:
        """The logarithm of the density or probability at `value`."""
        raise NotImplementedError

    def cdf(self, value: Any) -> Any:
        """The probability of at most `value`."""
        raise NotImplementedError

    def icdf(self, value: Any) -> Any:
        """The value that is not exceeded with the probability `value`."""
        raise NotImplementedError

    def entropy(self) -> Any:
        """The entropy in nats, of shape batch_shape."""
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Any:
        """All values a discrete distribution takes, along a new first dimension."""
        raise NotImplementedError

    def perplexity(self) -> Any:
        """The exponential of the entropy."""
        return self.entropy().exp()

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The same distribution over a larger batch."""
        batch_shape, new = Size(batch_shape), copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Tensor) and (name in self.arg_constraints or name == "_factor"):
                own = value.shape[len(self._batch_shape) :]
                vars(new)[name] = value.expand(batch_shape + own)
            elif isinstance(value, Distribution):
                vars(new)[name] = value.expand(batch_shape)
        new._batch_shape = batch_shape
        return new

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        return Size((*Size(sample_shape), *self._batch_shape, *self._event_shape))

    def _require_parameters(self) -> None:
        for name, constraint in self._constraints().items():
            waits = name not in vars(self) and isinstance(getattr(type(self), name, None), lazy)
            if constraints.is_dependent(constraint) or waits:
                continue
            value = getattr(self, name)
            if not constraint.check(value).all():
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape {tuple(value.shape)}) of distribution "
                    f"{self!r} to satisfy the constraint {constraint!r}, but found invalid values:\n{value}"
                )

    def _constraints(self) -> dict[str, Constraint]:
        """`arg_constraints`, which may depend on the other parameters."""
        return dict(self.arg_constraints)

    def _validate_sample(self, value: Any) -> None:
        """ValueError for what is no value of this distribution."""
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        start = value.dim() - len(self._event_shape)
        if value.size()[start:] != self._event_shape:
            raise ValueError(
                f"The right-most size of value must match event_shape: {value.size()} vs {self._event_shape}."
            )
        expected = self._batch_shape + self._event_shape
        for i, j in zip(reversed(value.size()), reversed(expected), strict=False):
            if 1 not in (i, j) and i != j:
                raise ValueError(
                    f"Value is not broadcastable with batch_shape+event_shape: {value.size()} vs {expected}."
                )
        support = self.support
        if not support.check(value).all():
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(value.shape)}) to be within the "
                f"support ({support!r}) of the distribution {self!r}, but found invalid values:\n{value}"
            )

    def __repr__(self) -> str:
        shown = ((name, vars(self)[name]) for name in self.arg_constraints if name in vars(self))
        told = (f"{name}: {value if value.numel() == 1 else value.size()}" for name, value in shown)
        return f"{self.__class__.__name__}({', '.join(told)})"


def broadcast(*values: Any) -> tuple[Any, ...]:
    """Parameters of one shape: numbers become tensors. ValueError for what is neither."""
    if not all(isinstance(value, (Tensor, *NUMBER)) for value in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__."
        )
    kind = next((value.dtype for value in values if isinstance(value, Tensor)), default())
    tensors = [value if isinstance(value, Tensor) else tensor(value, dtype=kind) for value in values]
    return tuple(FUNCTIONS["broadcast_tensors"](*tensors))


def standard_normal(shape: Any, like: Any) -> Any:
    """Values of mean 0 and variance 1, of the element type of `like`."""
    return normal(like.new_zeros(shape), like.new_ones(shape))


def sum_rightmost(value: Any, dims: int) -> Any:
    """The sum over the last `dims` dimensions."""
    return value if dims == 0 else value.reshape((*value.shape[: value.dim() - dims], -1)).sum(-1)


LOG_ROOT_TWO_PI = math.log(math.sqrt(2 * math.pi))
