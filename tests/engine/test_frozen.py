"""A frozen step gives the results and gradients of the step as it is written, to the last bit."""

from __future__ import annotations

import pytest

import retrograde as torch

from .frozen_steps import FREEZABLE, X, Y, adam, looking_back, run, sgd, training  # noqa: TID251


@pytest.mark.parametrize("name", FREEZABLE)
def test_same_to_the_last_bit(name: str) -> None:
    step, tensors = FREEZABLE[name]()
    expected = run(step, tensors)
    step, tensors = FREEZABLE[name]()
    frozen = torch.compile(step)
    assert run(frozen, tensors) == expected
    assert frozen.why == ""
    assert "def replay" in frozen.source


def test_what_was_before_is_not_taken_from_memory_that_is_used_again() -> None:
    step, tensors = looking_back()
    expected = run(step, tensors)
    step, tensors = looking_back()
    assert run(torch.compile(step), tensors) == expected


def test_memory_is_used_again() -> None:
    step, tensors = training(adam)
    frozen = torch.compile(step)
    run(frozen, tensors)
    (plan,) = frozen.plans
    assert plan.nbytes < plan.naive


def test_two_shapes_are_two_plans() -> None:
    step, _ = training(sgd)
    frozen = torch.compile(step)
    for rows in (12, 6, 12, 6, 12, 6):
        frozen(torch.tensor(X[:rows]), torch.tensor(Y[:rows]))
    assert frozen.why == ""
    assert len(frozen.plans) == 2
