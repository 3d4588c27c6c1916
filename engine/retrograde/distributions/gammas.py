"""Distributions made of gamma values: gamma, chi-square, Dirichlet, beta and Student's t."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from retrograde.distributions import constraints, drawing
from retrograde.distributions.constraints import Constraint
from retrograde.distributions.distribution import Distribution, broadcast, standard_normal
from retrograde.errors import hinted
from retrograde.limits import finfo
from retrograde.nn.functional import one_hot
from retrograde.op import FUNCTIONS, TAPED
from retrograde.tape.state import is_grad_enabled
from retrograde.tensor import Tensor


def _require_plain(concentration: Any, name: str) -> None:
    """The derivative of a gamma value by its concentration is not known here."""
    if concentration.requires_grad and is_grad_enabled():
        raise hinted(
            NotImplementedError(f"{name}.rsample() has no gradient with respect to the concentration here"),
            "Use sample() and log_prob(), as in REINFORCE, or a normal distribution, whose rsample() has one.",
        )


class Gamma(Distribution):
    """The gamma distribution of `concentration` and `rate`."""

    has_rsample = True
    arg_constraints: ClassVar[Any] = {"concentration": constraints.positive, "rate": constraints.positive}

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        self.concentration, self.rate = broadcast(concentration, rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.nonnegative

    @property
    def mean(self) -> Any:
        return self.concentration / self.rate

    @property
    def mode(self) -> Any:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Any:
        return self.concentration / self.rate.pow(2)

    def rsample(self, sample_shape: Any = ()) -> Any:
        _require_plain(self.concentration, type(self).__name__)
        shape = self._extended_shape(sample_shape)
        value = drawing.standard_gamma(self.concentration.detach().expand(shape)) / self.rate.expand(shape)
        value.detach().clamp_(min=finfo(value.dtype).tiny)
        return value

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        return (
            TAPED.xlogy(self.concentration, self.rate)
            + TAPED.xlogy(self.concentration - 1, value)
            - self.rate * value
            - TAPED.lgamma(self.concentration)
        )

    def entropy(self) -> Any:
        return (
            self.concentration
            - TAPED.log(self.rate)
            + TAPED.lgamma(self.concentration)
            + (1.0 - self.concentration) * TAPED.digamma(self.concentration)
        )


class Chi2(Gamma):
    """The chi-square distribution with `df` degrees of freedom."""

    arg_constraints: ClassVar[Any] = {"df": constraints.positive}

    def __init__(self, df: Any, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    @property
    def df(self) -> Any:
        """The degrees of freedom."""
        return self.concentration * 2


class Dirichlet(Distribution):
    """A distribution of probabilities that add up to 1, over the last dimension of `concentration`."""

    has_rsample = True
    arg_constraints: ClassVar[Any] = {"concentration": constraints.independent(constraints.positive, 1)}

    def __init__(self, concentration: Any, validate_args: bool | None = None) -> None:
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:], validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.simplex

    @property
    def mean(self) -> Any:
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def variance(self) -> Any:
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    @property
    def mode(self) -> Any:
        less = (self.concentration - 1).clamp(min=0.0)
        found = less / less.sum(-1, True)
        outside = (self.concentration < 1).all(dim=-1)
        found[outside] = one_hot(found[outside].argmax(dim=-1), less.shape[-1]).to(found)
        return found

    def rsample(self, sample_shape: Any = ()) -> Any:
        _require_plain(self.concentration, type(self).__name__)
        return drawing.dirichlet(self.concentration.detach().expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        return (
            TAPED.xlogy(self.concentration - 1.0, value).sum(-1)
            + TAPED.lgamma(self.concentration.sum(-1))
            - TAPED.lgamma(self.concentration).sum(-1)
        )

    def entropy(self) -> Any:
        total = self.concentration.sum(-1)
        return (
            TAPED.lgamma(self.concentration).sum(-1)
            - TAPED.lgamma(total)
            - (self.concentration.size(-1) - total) * TAPED.digamma(total)
            - ((self.concentration - 1.0) * TAPED.digamma(self.concentration)).sum(-1)
        )


class Beta(Distribution):
    """A distribution of one probability: a Dirichlet distribution of two."""

    has_rsample = True
    arg_constraints: ClassVar[Any] = {"concentration1": constraints.positive, "concentration0": constraints.positive}

    def __init__(self, concentration1: Any, concentration0: Any, validate_args: bool | None = None) -> None:
        both = FUNCTIONS["stack"](broadcast(concentration1, concentration0), -1)
        self._dirichlet = Dirichlet(both, validate_args=validate_args)
        super().__init__(both.shape[:-1], validate_args=validate_args)

    @property
    def concentration1(self) -> Any:
        """What speaks for 1."""
        return self._dirichlet.concentration[..., 0]

    @property
    def concentration0(self) -> Any:
        """What speaks for 0."""
        return self._dirichlet.concentration[..., 1]

    @property
    def support(self) -> Constraint:
        return constraints.unit_interval

    @property
    def mean(self) -> Any:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Any:
        return self._dirichlet.mode[..., 0]

    @property
    def variance(self) -> Any:
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        return self._dirichlet.log_prob(FUNCTIONS["stack"]([value, 1.0 - value], -1))

    def entropy(self) -> Any:
        return self._dirichlet.entropy()


class StudentT(Distribution):
    """Student's t distribution with `df` degrees of freedom around `loc`."""

    has_rsample = True
    arg_constraints: ClassVar[Any] = {
        "df": constraints.positive,
        "loc": constraints.real,
        "scale": constraints.positive,
    }

    def __init__(self, df: Any, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool | None = None) -> None:
        self.df, self.loc, self.scale = broadcast(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.real

    @property
    def mean(self) -> Any:
        return TAPED.where(self.df <= 1, self._filled(math.nan), self.loc)

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        wide = self.scale.pow(2) * self.df / (self.df - 2)
        rest = TAPED.where(self.df > 1, self._filled(math.inf), self._filled(math.nan))
        return TAPED.where(self.df > 2, wide, rest)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        even = standard_normal(shape, self.df)
        return self.loc + self.scale * (even * TAPED.rsqrt(self._chi2.rsample(sample_shape) / self.df))

    def log_prob(self, value: Any) -> Any:
        self._validate_sample(value)
        y = (value - self.loc) / self.scale
        norm = (
            self.scale.log()
            + 0.5 * self.df.log()
            + 0.5 * math.log(math.pi)
            + TAPED.lgamma(0.5 * self.df)
            - TAPED.lgamma(0.5 * (self.df + 1.0))
        )
        return -0.5 * (self.df + 1.0) * TAPED.log1p(y**2.0 / self.df) - norm

    def entropy(self) -> Any:
        half = 0.5 * (self.df + 1)
        beta = TAPED.lgamma(0.5 * self.df) + math.lgamma(0.5) - TAPED.lgamma(half)
        slope = TAPED.digamma(half) - TAPED.digamma(0.5 * self.df)
        return self.scale.log() + half * slope + 0.5 * self.df.log() + beta

    def _filled(self, value: float) -> Tensor:
        return self.loc.new_full(self.loc.shape, value)  # type: ignore[no-any-return]
