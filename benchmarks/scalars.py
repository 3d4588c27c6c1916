"""Micrograd's own workload: a network of single numbers, run by the classes that micrograd comes with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from micrograd.engine import Value
from micrograd.nn import MLP

import retrograde
from benchmarks.recording import recorded
from benchmarks.timing import Ratio, compare

POINTS = ((2.0, 3.0), (3.0, -1.0), (0.5, 1.0), (1.0, 1.0))
WANTED = (1.0, -1.0, -1.0, 1.0)


def _network(wrap: Callable[[float], Any]) -> MLP:
    """Micrograd's network 2-16-16-1 with the numbers of another library in it."""
    network = MLP(2, [16, 16, 1])
    draw = np.random.default_rng(0)
    for layer in network.layers:
        for neuron in layer.neurons:
            neuron.w = [wrap(float(draw.uniform(-1, 1))) for _ in neuron.w]
            neuron.b = wrap(0.0)
    return network


def _step(network: MLP) -> float:
    """One pass over the points: the loss, with gradients in all parameters afterwards."""
    for parameter in network.parameters():
        parameter.grad = 0.0 if isinstance(parameter, Value) else None
    losses = [(network(list(point)) - wanted) ** 2 for point, wanted in zip(POINTS, WANTED, strict=True)]
    loss = sum(losses[1:], losses[0])
    loss.backward()
    return float(loss.data if isinstance(loss, Value) else loss.detach())


def rows(rounds: int) -> dict[str, list[Ratio]]:
    """Microseconds per pass; micrograd is the reference."""
    theirs = _network(Value)
    ours = _network(lambda number: retrograde.tensor(number, requires_grad=True))
    np.testing.assert_allclose(_step(ours), _step(theirs), rtol=1e-4)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(mine.grad.item(), other.grad, rtol=1e-3, atol=1e-5)

    def watched(told: bool = False) -> None:
        with recorded(globals(), told):
            _step(ours)

    contenders: dict[str, Callable[[], object]] = {
        "micrograd": lambda: _step(theirs),
        "retrograde": lambda: _step(ours),
        "retrograde, recorded": watched,
        "retrograde, recorded and told": lambda: watched(told=True),
    }
    return {"2-16-16-1 on 4 points (≤ 0.60 recorded)": compare(contenders, "micrograd", rounds, 1)}
