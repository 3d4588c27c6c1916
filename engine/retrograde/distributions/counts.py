"""Distributions of whole numbers: Bernoulli, geometric, Poisson, binomial and negative binomial."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from retrograde.distributions import constraints, drawing
from retrograde.distributions.constraints import Constraint
from retrograde.distributions.distribution import Distribution, broadcast, lazy
from retrograde.distributions.gammas import Gamma
from retrograde.distributions.odds import binary_cross_entropy, logits_of, probs_of, require_one
from retrograde.factories import chance
from retrograde.limits import finfo
from retrograde.op import FUNCTIONS, TAPED
from retrograde.tape.state import no_grad


class _ByOdds(Distribution):
    """A distribution given by `probs` or by `logits`; the other one follows."""

    arg_constraints: ClassVar[Any] = {"probs": constraints.unit_interval, "logits": constraints.real}

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        require_one(probs, logits)
        if probs is not None:
            (self.probs,) = broadcast(probs)
        else:
            (self.logits,) = broadcast(logits)
        super().__init__(self._param.shape, validate_args=validate_args)

    @lazy
    def logits(self) -> Any:
        """The logarithms of the odds."""
        return logits_of(self.probs, True)

    @lazy
    def probs(self) -> Any:
        """The probabilities."""
        return probs_of(self.logits, True)

    @property
    def _param(self) -> Any:
        return vars(self)["probs" if "probs" in vars(self) else "logits"]

    @property
    def param_shape(self) -> Any:
        """The shape of the parameter."""
        return self._param.size()


class Bernoulli(_ByOdds):
    """1 with the probability `probs`, else 0."""

    has_enumerate_support = True

    @property
    def support(self) -> Constraint:
        return constraints.boolean

    @property
    def mean(self) -> Any:
        return self.probs

    @property
    def mode(self) -> Any:
        found = (self.probs >= 0.5).to(self.probs)
        found[self.probs == 0.5] = math.nan
        return found

    @property
    def variance(self) -> Any:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return FUNCTIONS["bernoulli"](self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        logits, value = broadcast(self.logits, value)
        return -binary_cross_entropy(logits, value)

    def entropy(self) -> Any:
        return binary_cross_entropy(self.logits, self.probs)

    def enumerate_support(self, expand: bool = True) -> Any:
        values = self._param.new_tensor([0.0, 1.0]).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values


class Geometric(_ByOdds):
    """The number of failures before the first success."""

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative_integer

    @property
    def mean(self) -> Any:
        return 1.0 / self.probs - 1.0

    @property
    def mode(self) -> Any:
        return self.probs.new_zeros(self.probs.shape)

    @property
    def variance(self) -> Any:
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            even = self.probs.new_empty(shape).uniform_(finfo(self.probs.dtype).tiny, 1)
            return (even.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        value, probs = broadcast(value, self.probs)
        probs = probs.clone()
        probs[(probs == 1) & (value == 0)] = 0
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self) -> Any:
        return binary_cross_entropy(self.logits, self.probs) / self.probs


class Poisson(Distribution):
    """Numbers of events at the rate `rate`."""

    arg_constraints: ClassVar[Any] = {"rate": constraints.nonnegative}

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative_integer

    @property
    def mean(self) -> Any:
        return self.rate

    @property
    def mode(self) -> Any:
        return self.rate.floor()

    @property
    def variance(self) -> Any:
        return self.rate

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return chance.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        rate, value = broadcast(self.rate, value)
        return value.xlogy(rate) - rate - (value + 1).lgamma()


class _Counted(_ByOdds):
    """A distribution that follows from a number of tries as well."""

    def __init__(
        self, total_count: Any = 1, probs: Any = None, logits: Any = None, validate_args: bool | None = None
    ) -> None:
        require_one(probs, logits)
        given = logits if probs is None else probs
        self.total_count, given = broadcast(total_count, given)
        self.total_count = self.total_count.type_as(given)
        super().__init__(
            given if probs is not None else None, given if probs is None else None, validate_args=validate_args
        )


class Binomial(_Counted):
    """How many of `total_count` tries succeed."""

    has_enumerate_support = True
    arg_constraints: ClassVar[Any] = {
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }

    @property
    def support(self) -> Constraint:
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self) -> Any:
        return self.total_count * self.probs

    @property
    def mode(self) -> Any:
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return drawing.binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        all_ways = TAPED.lgamma(self.total_count + 1)
        of_value, of_rest = TAPED.lgamma(value + 1), TAPED.lgamma(self.total_count - value + 1)
        above = (self.logits.clamp(min=0) + self.logits - self.logits.clamp(max=0)) / 2
        norm = self.total_count * above + self.total_count * TAPED.log1p(TAPED.exp(-TAPED.abs(self.logits))) - all_ways
        return value * self.logits - of_value - of_rest - norm

    def entropy(self) -> Any:
        most = int(self.total_count.max())
        if not self.total_count.min() == most:
            raise NotImplementedError("Inhomogeneous total count not supported by `entropy`.")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(TAPED.exp(log_prob) * log_prob).sum(0)

    def enumerate_support(self, expand: bool = True) -> Any:
        most = int(self.total_count.max())
        if not self.total_count.min() == most:
            raise NotImplementedError("Inhomogeneous total count not supported by `enumerate_support`.")
        values = self._param.new_tensor([float(k) for k in range(most + 1)])
        values = values.view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1, *self._batch_shape)) if expand else values


class NegativeBinomial(_Counted):
    """The number of successes before `total_count` failures."""

    arg_constraints: ClassVar[Any] = {
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative_integer

    @property
    def mean(self) -> Any:
        return self.total_count * TAPED.exp(self.logits)

    @property
    def variance(self) -> Any:
        return self.mean / TAPED.sigmoid(-self.logits)

    @property
    def mode(self) -> Any:
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            rate = Gamma(self.total_count, TAPED.exp(-self.logits), validate_args=False).sample(sample_shape)
            return chance.poisson(rate)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        chances = self.total_count * TAPED.logsigmoid(-self.logits) + value * TAPED.logsigmoid(self.logits)
        both = self.total_count + value
        norm = -TAPED.lgamma(both) + TAPED.lgamma(1.0 + value) + TAPED.lgamma(self.total_count)
        return chances - norm.masked_fill(both == 0.0, 0.0)
