"""Whole training steps: ours as it is, recorded and frozen, against PyTorch eager and NumPy written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import retrograde
from benchmarks import by_hand, models
from benchmarks.recording import recorded
from benchmarks.timing import Ratio, compare

CHECKED = 3
"""Steps after which losses and gradients are compared."""
LONG_ENOUGH = 20_000
"""Microseconds that one measurement of PyTorch takes at least."""


def rows(rounds: int) -> dict[str, list[Ratio]]:
    """Microseconds per step for each model; PyTorch eager is the reference."""
    return {_label(model): _compare(model, rounds) for model in models.MODELS}


def _label(model: models.Model) -> str:
    return f"{model.name} (≤ {model.target:.2f} recorded, ≤ {model.frozen_target:.2f} frozen)"


def _compare(model: models.Model, rounds: int) -> list[Ratio]:
    theirs, module = models.stepper(torch, model)
    ours, plain = models.stepper(retrograde, model)
    watched, _ = models.stepper(retrograde, model)
    unfrozen, frozen_module = models.stepper(retrograde, model)
    frozen = retrograde.compile(unfrozen)
    hand = by_hand.stepper(model.name, [p.detach().numpy().copy() for p in module.parameters()])
    first = by_hand.BY_HAND[model.name](*[p.detach().numpy().copy() for p in module.parameters()])()
    _check(module, [theirs, ours, frozen], [plain, frozen_module], first)
    assert frozen.why == "", frozen.why
    count = max(1, round(LONG_ENOUGH / _once(theirs)))

    def recorded_steps(told: bool = False) -> None:
        with recorded(vars(models), told):
            _repeat(watched, count)

    contenders: dict[str, Callable[[], object]] = {
        "PyTorch eager": lambda: _repeat(theirs, count),
        "retrograde": lambda: _repeat(ours, count),
        "retrograde, recorded": recorded_steps,
        "retrograde, recorded and told": lambda: recorded_steps(told=True),
        "retrograde, frozen": lambda: _repeat(frozen, count),
        "NumPy by hand": lambda: _repeat(hand, count),
    }
    return compare(contenders, "PyTorch eager", rounds, count)


def _repeat(step: Callable[[], object], count: int) -> None:
    for _ in range(count):
        step()


def _once(step: Callable[[], object]) -> float:
    return compare({"step": lambda: _repeat(step, 5)}, "step", 3, 5)[0].median_us


def _check(module: Any, steps: list[Callable[[], Any]], ours: list[Any], by_hand_first: list[np.ndarray]) -> None:
    """A wrong fast thing must not be measured: gradients of the first step, and the losses of some."""
    for number in range(CHECKED + 2):
        losses = [float(step().detach()) for step in steps]
        np.testing.assert_allclose(losses[1:], losses[:1] * (len(losses) - 1), rtol=1e-4)
        if number == 0:
            theirs = [p.grad.numpy() for p in module.parameters()]
            for mine in (by_hand_first, *([p.grad.numpy() for p in m.parameters()] for m in ours)):
                for a, b in zip(mine, theirs, strict=True):
                    np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5 * max(1.0, float(np.abs(b).max())))
    for mine, frozen in zip(ours[0].parameters(), ours[1].parameters(), strict=True):
        np.testing.assert_array_equal(mine.detach().numpy(), frozen.detach().numpy())
