"""Distributions: densities that sum to one, moments of many draws, gradients, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest

import retrograde as torch
from retrograde import distributions as D

CONTINUOUS = {
    "normal": D.Normal(0.5, 1.5),
    "laplace": D.Laplace(0.5, 1.0),
    "uniform": D.Uniform(-1.0, 2.0),
    "exponential": D.Exponential(0.8),
    "gamma": D.Gamma(2.0, 1.5),
    "gamma below one": D.Gamma(0.9, 1.5),
    "beta": D.Beta(2.0, 3.0),
    "log-normal": D.LogNormal(0.0, 0.5),
    "half-normal": D.HalfNormal(1.5),
    "gumbel": D.Gumbel(0.5, 0.7),
    "student": D.StudentT(7.0, 0.5, 1.2),
}
COUNTS = {
    "bernoulli": D.Bernoulli(0.3),
    "binomial": D.Binomial(10, torch.tensor(0.7)),
    "binomial by rejection": D.Binomial(60, torch.tensor(0.4)),
    "poisson": D.Poisson(3.5),
    "geometric": D.Geometric(0.4),
    "negative binomial": D.NegativeBinomial(3.0, torch.tensor(0.4)),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_density_has_the_area_one(name: str) -> None:
    grid = torch.linspace(-40.0, 40.0, 160_001, dtype=torch.float64)
    dist = CONTINUOUS[name]
    inside = dist.support.check(grid)
    values = grid[inside][1:-1]
    area = float(dist.log_prob(values).exp().sum()) * 80 / 160_000
    assert area == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize("name", COUNTS)
def test_probabilities_sum_to_one(name: str) -> None:
    dist = COUNTS[name]
    counts = torch.arange(400.0)
    counts = counts[dist.support.check(counts)]
    assert float(dist.log_prob(counts).exp().sum()) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("name", [*CONTINUOUS, *COUNTS])
def test_many_draws_have_the_moments(name: str) -> None:
    torch.manual_seed(0)
    dist = (CONTINUOUS | COUNTS)[name]
    drawn = dist.sample((4000,)).double()
    assert float(drawn.mean()) == pytest.approx(float(dist.mean), abs=6 * float(dist.stddev) / math.sqrt(4000))
    assert float(drawn.var()) == pytest.approx(float(dist.variance), rel=0.25)
    assert bool(dist.support.check(drawn).all())


@pytest.mark.parametrize("name", ["normal", "laplace", "uniform", "exponential", "gumbel"])
def test_the_inverse_of_the_cumulative_probability(name: str) -> None:
    chances = torch.tensor([0.1, 0.5, 0.9])
    assert torch.allclose(CONTINUOUS[name].cdf(CONTINUOUS[name].icdf(chances)), chances, atol=1e-5)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (D.Normal(0.5, 1.5), D.Normal(0.0, 1.0)),
        (D.Gamma(2.0, 1.5), D.Gamma(1.0, 1.0)),
        (D.Beta(2.0, 3.0), D.Beta(1.0, 1.0)),
        (D.Laplace(0.5, 1.0), D.Laplace(0.0, 2.0)),
        (D.Exponential(0.8), D.Exponential(1.5)),
        (D.Poisson(3.5), D.Poisson(2.0)),
        (D.Bernoulli(0.3), D.Bernoulli(0.6)),
        (D.Geometric(0.4), D.Geometric(0.3)),
        (D.Categorical(torch.tensor([0.2, 0.8])), D.Categorical(torch.tensor([0.5, 0.5]))),
        (D.Uniform(0.0, 1.0), D.Uniform(-1.0, 2.0)),
        (D.Uniform(0.0, 1.0), D.Normal(0.0, 1.0)),
    ],
)
def test_a_divergence_is_the_mean_of_the_difference(p: Any, q: Any) -> None:
    torch.manual_seed(0)
    drawn = p.sample((20_000,))
    assert float(D.kl_divergence(p, q)) == pytest.approx(
        float((p.log_prob(drawn) - q.log_prob(drawn)).mean()), abs=0.03
    )
    assert float(D.kl_divergence(p, p)) == pytest.approx(0.0, abs=1e-6)


def test_gradients_flow_through_draws() -> None:
    loc, scale = torch.zeros(3, requires_grad=True), torch.ones(3, requires_grad=True)
    torch.manual_seed(0)
    drawn = D.Normal(loc, scale).rsample()
    drawn.sum().backward()
    assert loc.grad.tolist() == [1.0, 1.0, 1.0]
    assert torch.allclose(scale.grad, drawn.detach())
    assert not D.Normal(loc, scale).sample().requires_grad


def test_dimensions_that_count_as_one_event() -> None:
    dist = D.Independent(D.Normal(torch.zeros(4, 3), torch.ones(4, 3)), 1)
    assert (dist.batch_shape, dist.event_shape) == ((4,), (3,))
    assert dist.log_prob(torch.zeros(4, 3)).shape == (4,)
    assert dist.expand((2, 4)).sample((5,)).shape == (5, 2, 4, 3)


def test_a_gamma_value_has_no_gradient_by_its_concentration() -> None:
    with pytest.raises(NotImplementedError, match="no gradient with respect to the concentration"):
        D.Gamma(torch.ones(2, requires_grad=True), 1.0).rsample()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: D.Normal(0.0, -1.0), r"satisfy the constraint GreaterThan\(lower_bound=0.0\), but found invalid"),
        (lambda: D.Normal(0.0, 1.0).log_prob(0.5), "The value argument to log_prob must be a Tensor"),
        (lambda: D.Bernoulli(), "Either `probs` or `logits` must be specified, but not both."),
        (lambda: D.Categorical(torch.tensor(1.0)), "`probs` parameter must be at least one-dimensional."),
        (lambda: D.Uniform(0.0, 1.0).log_prob(torch.tensor(3.0)), r"within the support \(Interval\("),
        (lambda: D.MultivariateNormal(torch.zeros(2)), "Exactly one of covariance_matrix"),
        (lambda: D.Independent(D.Normal(0.0, 1.0), 1), "actual 1 vs 0"),
    ],
)
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_divergence_without_a_rule() -> None:
    with pytest.raises(NotImplementedError, match=r"No KL\(p \|\| q\) is implemented for p type Cauchy"):
        D.kl_divergence(D.Cauchy(0.0, 1.0), D.Normal(0.0, 1.0))
