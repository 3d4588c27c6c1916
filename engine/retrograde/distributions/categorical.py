"""Distributions of one category out of several: its position, as one-hot vectors, and how often each one came."""

from __future__ import annotations

import math
from typing import Any

from retrograde.distributions import constraints
from retrograde.distributions.constraints import Constraint
from retrograde.distributions.distribution import Distribution, lazy
from retrograde.distributions.odds import logits_of, probs_of, require_one
from retrograde.factories.creation import arange
from retrograde.limits import finfo
from retrograde.nn.functional import one_hot
from retrograde.op import FUNCTIONS, TAPED
from retrograde.tape.state import no_grad
from retrograde.tensor.size import Size

_WEIGHTS = {"probs": constraints.simplex, "logits": constraints.real_vector}


class Categorical(Distribution):
    """The position of a category, with weights `probs` or `logits` over the last dimension, which are normalised."""

    has_enumerate_support = True
    arg_constraints = _WEIGHTS

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        require_one(probs, logits)
        given, name = (logits, "logits") if probs is None else (probs, "probs")
        if given.dim() < 1:
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        if probs is not None:
            self.probs = probs / probs.sum(-1, keepdim=True)
        else:
            self.logits = logits - FUNCTIONS["logsumexp"](logits, dim=-1, keepdim=True)
        self._num_events = given.size()[-1]
        super().__init__(given.size()[:-1], validate_args=validate_args)

    @lazy
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return logits_of(self.probs)

    @lazy
    def probs(self) -> Any:
        """The probabilities."""
        return probs_of(self.logits)

    @property
    def _param(self) -> Any:
        return vars(self)["probs" if "probs" in vars(self) else "logits"]

    @property
    def param_shape(self) -> Any:
        """The shape of the weights."""
        return self._param.size()

    @property
    def support(self) -> Constraint:
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Any:
        return self.probs.new_full(self._extended_shape(), math.nan)

    @property
    def mode(self) -> Any:
        return self.probs.argmax(dim=-1)

    @property
    def variance(self) -> Any:
        return self.probs.new_full(self._extended_shape(), math.nan)

    def sample(self, sample_shape: Any = ()) -> Any:
        sample_shape = Size(sample_shape)
        with no_grad():
            rows = self.probs.reshape(-1, self._num_events)
            return rows.multinomial(sample_shape.numel(), True).T.reshape(self._extended_shape(sample_shape))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        value = value.long().unsqueeze(-1)
        value, weights = FUNCTIONS["broadcast_tensors"](value, self.logits)
        return weights.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self) -> Any:
        logits = self.logits.clamp(min=finfo(self.logits.dtype).min)
        return -(logits * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Any:
        values = arange(self._num_events).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values


class _OverCategories(Distribution):
    """A distribution over vectors with one number for each category of a `Categorical`."""

    arg_constraints = _WEIGHTS

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        self._categorical = Categorical(probs, logits)
        shape = self._categorical.param_shape
        super().__init__(self._categorical.batch_shape, shape[-1:], validate_args=validate_args)

    @property
    def probs(self) -> Any:
        """The probabilities."""
        return self._categorical.probs

    @property
    def logits(self) -> Any:
        """The logarithms of the probabilities."""
        return self._categorical.logits

    @property
    def param_shape(self) -> Any:
        """The shape of the weights."""
        return self._categorical.param_shape


class OneHotCategorical(_OverCategories):
    """A vector of zeros with a 1 at the category."""

    has_enumerate_support = True

    @property
    def support(self) -> Constraint:
        return constraints.one_hot

    @property
    def mean(self) -> Any:
        return self.probs

    @property
    def mode(self) -> Any:
        return one_hot(self._categorical.mode, self._event_shape[0]).to(self.probs)

    @property
    def variance(self) -> Any:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        positions = self._categorical.sample(sample_shape)
        return one_hot(positions, self._event_shape[0]).to(self._categorical._param)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        return self._categorical.log_prob(value.max(-1)[1])

    def entropy(self) -> Any:
        return self._categorical.entropy()

    def enumerate_support(self, expand: bool = True) -> Any:
        count = self._event_shape[0]
        values = one_hot(arange(count), count).to(self._categorical._param)
        values = values.view((count,) + (1,) * len(self._batch_shape) + (count,))
        return values.expand((count, *self._batch_shape, count)) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """The same, with gradients that flow to the probabilities as if the draw were not there."""

    has_rsample = True

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.sample(sample_shape) + (self.probs - self.probs.detach())


class Multinomial(_OverCategories):
    """How often each category came in `total_count` draws."""

    def __init__(
        self, total_count: int = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None
    ) -> None:
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        super().__init__(probs, logits, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.multinomial(self.total_count)

    @property
    def mean(self) -> Any:
        return self.probs * self.total_count

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        drawn = self._categorical.sample((self.total_count, *Size(sample_shape)))
        return one_hot(drawn, self._event_shape[0]).sum(0).to(self.probs)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        logits, value = FUNCTIONS["broadcast_tensors"](self.logits, value)
        logits = logits.clone()
        ways = TAPED.lgamma(value.sum(-1) + 1)
        same = TAPED.lgamma(value + 1).sum(-1)
        logits[(value == 0) & (logits == -math.inf)] = 0
        return ways - same + (logits * value).sum(-1)
