"""Generators: their states, and values of distributions that follow from the stream."""

from __future__ import annotations

import math

import pytest

import retrograde as torch


def test_a_state_brings_the_same_numbers_back() -> None:
    generator = torch.Generator().manual_seed(5)
    torch.randn(3, generator=generator)
    state = generator.get_state()
    first = torch.randn(5, generator=generator)
    twin = generator.clone_state()
    assert (tuple(state.shape), state.dtype) == ((5056,), torch.uint8)
    assert torch.equal(first, torch.randn(5, generator=generator.set_state(state)))
    assert torch.equal(torch.rand(2, generator=twin), torch.rand(2, generator=generator))
    with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
        generator.set_state(state[:-1])
    with pytest.raises(TypeError, match=r"expected a torch\.ByteTensor"):
        generator.set_state(state.float())


def test_a_block_with_numbers_of_its_own() -> None:
    torch.manual_seed(1)
    with torch.random.fork_rng():
        torch.rand(10)
    after = torch.rand(2)
    torch.manual_seed(1)
    assert torch.equal(after, torch.rand(2))


@pytest.mark.parametrize(
    ("name", "args", "mean"),
    [
        ("exponential_", (2.0,), 0.5),
        ("geometric_", (0.25,), 4.0),
        ("log_normal_", (0.0, 0.5), math.exp(0.125)),
        ("bernoulli_", (0.3,), 0.3),
        ("random_", (0, 10), 4.5),
        ("uniform_", (1.0, 3.0), 2.0),
    ],
)
def test_means_of_distributions(name: str, args: tuple[float, ...], mean: float) -> None:
    torch.manual_seed(0)
    values = getattr(torch.empty(20_000), name)(*args)
    assert values.mean().item() == pytest.approx(mean, rel=0.03)


@pytest.mark.parametrize("rate", [0.0, 3.0, 40.0])
def test_poisson_values_have_their_rate_as_mean_and_variance(rate: float) -> None:
    torch.manual_seed(0)
    values = torch.poisson(torch.full((4000,), rate))
    assert values.mean().item() == pytest.approx(rate, rel=0.05)
    assert values.var().item() == pytest.approx(rate, rel=0.1)
