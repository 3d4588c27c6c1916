"""Optimizers on fake devices take the steps they take on the CPU, and nothing of a parameter leaves its device."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import optim

from .stand_in import fake_devices  # noqa: TID251

MADE: dict[str, Any] = {
    "SGD": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1),
    "Adam": lambda p: optim.Adam(p, lr=0.1, amsgrad=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.1),
    "Adamax": lambda p: optim.Adamax(p, lr=0.1),
    "NAdam": lambda p: optim.NAdam(p, lr=0.1),
    "RAdam": lambda p: optim.RAdam(p, lr=0.1),
    "RMSprop": lambda p: optim.RMSprop(p, momentum=0.5, centered=True),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.1),
    "Adadelta": lambda p: optim.Adadelta(p),
    "Rprop": lambda p: optim.Rprop(p),
    "ASGD": lambda p: optim.ASGD(p, t0=1),
    "Adafactor": lambda p: optim.Adafactor(p),
    "Muon": lambda p: optim.Muon(p[1:2], lr=0.1),
    "LBFGS": lambda p: optim.LBFGS(p, max_iter=3, line_search_fn="strong_wolfe"),
}


def stepped(name: str, device: str) -> list[Any]:
    """Three parameters after three steps."""
    values = [np.float64(0.5), np.linspace(-1, 1, 6).reshape(2, 3), np.linspace(-2, 1, 5000)]
    params = [rg.tensor(v, device=device).requires_grad_() for v in values]
    optimizer = MADE[name](params)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = sum(((p - 2) ** 2).sum() for p in params)
        loss.backward()  # type: ignore[union-attr]
        return loss

    for _ in range(3):
        optimizer.step(closure)
    assert [str(p.device) for p in params] == [device] * 3
    kept = [t for state in optimizer.state.values() for t in state.values() if isinstance(t, rg.Tensor)]
    assert {str(t.device) for t in kept if t.ndim} <= {device}
    return [p.detach().cpu().numpy() for p in params]


@pytest.mark.parametrize("name", MADE)
def test_a_device_takes_the_same_steps(name: str) -> None:
    with fake_devices():
        there = stepped(name, "cuda:1")
    for a, b in zip(there, stepped(name, "cpu"), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_a_saved_state_goes_to_the_device_of_its_parameter() -> None:
    with fake_devices():
        here, there = rg.ones(3, requires_grad=True), rg.ones(3, device="cuda").requires_grad_()
        saved = optim.Adam([here], lr=0.1)
        here.grad = rg.ones(3)
        saved.step()
        other = optim.Adam([there])
        other.load_state_dict(saved.state_dict())
        assert str(other.state[there]["exp_avg"].device) == "cuda:0"
        assert str(other.state[there]["step"].device) == "cpu"
        there.grad = rg.ones(3, device="cuda")
        other.step()
        assert there.tolist() == pytest.approx([0.9] * 3)
