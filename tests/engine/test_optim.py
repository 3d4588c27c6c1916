"""Optimizers, on machines without PyTorch: first steps by hand, hints, and what a listener hears."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import optim
from retrograde.tape.state import state


def stepped(make: Any, grads: tuple[float, ...]) -> list[float]:
    """The value of a parameter that starts at 1, after each step."""
    w = rg.tensor(1.0, requires_grad=True)
    optimizer, values = make([w]), []
    for g in grads:
        w.grad = rg.tensor(g)
        optimizer.step()
        values.append(w.item())
    return values


BY_HAND = [
    (lambda p: optim.SGD(p, lr=0.1), (2.0, 2.0), [0.8, 0.6]),
    (lambda p: optim.SGD(p, lr=0.1, momentum=0.5), (2.0, 2.0), [0.8, 0.5]),
    (lambda p: optim.SGD(p, lr=0.1, momentum=0.5, nesterov=True), (2.0,), [0.7]),
    (lambda p: optim.SGD(p, lr=0.1, weight_decay=1.0), (0.0,), [0.9]),
    (lambda p: optim.SGD(p, lr=0.1, maximize=True), (2.0,), [1.2]),
    (lambda p: optim.Adam(p, lr=0.1), (5.0, 5.0), [0.9, 0.8]),
    (lambda p: optim.Adam(p, lr=0.1), (1.0, -1.0), [0.9, 0.9 - 0.1 * (0.09 - 0.1) / (1 - 0.81)]),
    (lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.5), (0.0,), [0.95]),
]


@pytest.mark.parametrize(("make", "grads", "want"), BY_HAND)
def test_steps_as_worked_out_by_hand(make: Any, grads: tuple[float, ...], want: list[float]) -> None:
    assert stepped(make, grads) == pytest.approx(want, rel=1e-5)


RATES = {
    "SGD": 0.1, "Adam": 0.1, "AdamW": 0.1, "Adamax": 0.1, "NAdam": 0.1, "RAdam": 0.1, "RMSprop": 0.02, "Adagrad": 1.0,
    "Adadelta": 10.0, "Rprop": 0.1, "ASGD": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("name", RATES)
def test_finds_a_minimum(name: str) -> None:
    w = rg.tensor([3.0, -2.0], requires_grad=True)
    optimizer = getattr(optim, name)([w], lr=RATES[name])
    for _ in range(400):
        optimizer.zero_grad()
        ((w - rg.tensor([1.0, 2.0])) ** 2).sum().backward()
        optimizer.step()
    assert w.tolist() == pytest.approx([1.0, 2.0], abs=0.02)


def test_values_change_in_place_and_say_so() -> None:
    w = rg.ones(3, requires_grad=True)
    memory, version = w.array, w._version
    loss = (w * w).sum()
    w.grad = rg.ones(3)
    optim.SGD([w], lr=1.0).step()
    assert w.array is memory
    assert w._version == version + 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_a_parameter_without_gradient_stays() -> None:
    w, unused = rg.ones(1, requires_grad=True), rg.ones(1, requires_grad=True)
    optimizer = optim.Adam([w, unused], weight_decay=1.0)
    w.grad = rg.ones(1)
    optimizer.step()
    assert unused.tolist() == [1.0]
    assert list(optimizer.state_dict()["state"]) == [0]


@pytest.mark.parametrize("shape", [(), (1,), (40000,), (200000,), (3, 2)], ids=str)
def test_every_layout_steps_alike(shape: tuple[int, ...]) -> None:
    values = np.full(shape, 2.0, np.float32)
    w = rg.tensor(values if values.ndim < 2 else np.asfortranarray(values), requires_grad=True)
    w.grad = rg.ones(shape)
    optim.Adam([w], lr=0.5).step()
    np.testing.assert_allclose(w.detach().numpy(), np.full(shape, 1.5), rtol=1e-6)


def test_a_step_is_not_recorded() -> None:
    w = rg.ones(1, requires_grad=True)
    w.grad = rg.ones(1)
    optim.SGD([w], lr=1.0, weight_decay=0.1, momentum=0.9).step()
    assert w.is_leaf


class Updates:
    """A listener that keeps updates and clearings."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def on_update(self, tensor: Any, by: str) -> None:
        self.heard.append((by, tensor.item()))

    def on_zero(self, tensors: list[Any], to_none: bool) -> None:
        self.heard.append(len(tensors))


def test_a_listener_hears_of_every_update(monkeypatch: pytest.MonkeyPatch) -> None:
    w, v = rg.tensor(1.0, requires_grad=True), rg.tensor(2.0, requires_grad=True)
    optimizer = optim.SGD([w, v], lr=1.0)
    w.grad, v.grad = rg.tensor(0.5), rg.tensor(-0.5)
    listener = Updates()
    monkeypatch.setattr(state, "listener", listener)
    optimizer.step()
    optimizer.zero_grad()
    optimizer.zero_grad()
    assert listener.heard == [("SGD", 0.5), ("SGD", 2.5), 2]


HINTS = [
    (lambda: optim.SGD([]), ValueError, "empty parameter list", "model.parameters() is empty"),
    (lambda: optim.SGD(rg.ones(1)), TypeError, "iterable of Tensors", "[w]"),
    (lambda: optim.SGD([rg.ones(1, requires_grad=True) * 2]), ValueError, "non-leaf", "requires_grad_()"),
]


@pytest.mark.parametrize(("call", "error", "message", "hint"), HINTS)
def test_a_refusal_says_what_to_try(call: Any, error: type[Exception], message: str, hint: str) -> None:
    with pytest.raises(error, match=message) as refusal:
        call()
    assert hint in refusal.value.__notes__[0]


def test_running_means_are_saved_as_such() -> None:
    w = rg.ones(2, requires_grad=True)
    w.grad = rg.full((2,), 3.0)
    optimizer = optim.Adam([w], betas=(0.5, 0.75))
    optimizer.step()
    saved = optimizer.state_dict()["state"][0]
    assert (saved["exp_avg"].tolist(), saved["exp_avg_sq"].tolist(), saved["step"].item()) == ([1.5] * 2, [2.25] * 2, 1)
    other = optim.Adam([w])
    other.load_state_dict(optimizer.state_dict())
    assert repr(other.state_dict()) == repr(optimizer.state_dict())


def test_prints_its_options() -> None:
    text = repr(optim.SGD([rg.ones(1)], lr=0.1))
    assert text.startswith("SGD (\nParameter Group 0\n    dampening: 0\n    differentiable: False\n")


def test_adam_is_adam_for_large_numbers() -> None:
    assert not math.isnan(stepped(lambda p: optim.Adam(p), (1e18,))[0])


def two_ways(make: Any, shapes: list[tuple[int, ...]]) -> list[list[Any]]:
    """The values after three steps when parameters share an optimizer, and when each has its own."""
    found = []
    for together in (True, False):
        params = [rg.tensor(np.linspace(-1, 1, math.prod(s)).reshape(s).astype(np.float32)) for s in shapes]
        optimizers = [make([p.requires_grad_() for p in params])] if together else [make([p]) for p in params]
        for _ in range(3):
            for p in params:
                p.grad = p.detach() * 0.5 + 1
            for optimizer in optimizers:
                optimizer.step()
        found.append([p.tolist() for p in params])
    return found


@pytest.mark.parametrize("name", RATES)
def test_parameters_step_together_as_they_step_alone(name: str) -> None:
    together, alone = two_ways(lambda p: getattr(optim, name)(p, lr=0.1), [(), (3, 2), (4,), (1,)])
    assert together == alone


def test_a_parameter_may_lack_a_gradient_for_a_step() -> None:
    w, v = rg.ones(2, requires_grad=True), rg.ones(2, requires_grad=True)
    optimizer = optim.Adam([w, v], lr=0.1)
    for graded in ((w, v), (w,), (w, v)):
        optimizer.zero_grad()
        for p in graded:
            p.grad = rg.ones(2)
        optimizer.step()
    assert [optimizer.state[p]["step"].item() for p in (w, v)] == [3, 2]
    assert w.tolist() == pytest.approx([0.7, 0.7])
    assert v.tolist() == pytest.approx([0.8, 0.8])


def test_what_is_remembered_can_be_changed_and_replaced() -> None:
    w = rg.tensor([1.0], requires_grad=True)
    optimizer = optim.SGD([w], lr=1.0, momentum=1.0)
    w.grad = rg.tensor([1.0])
    optimizer.step()
    optimizer.state[w]["momentum_buffer"].zero_()
    optimizer.step()
    assert w.item() == -1
    optimizer.state[w]["momentum_buffer"] = rg.tensor([5.0])
    optimizer.step()
    assert w.item() == -7


def test_new_memory_of_a_parameter_is_found() -> None:
    w = rg.ones(2, requires_grad=True)
    optimizer = optim.Adam([w], lr=0.5)
    w.grad = rg.ones(2)
    optimizer.step()
    w.data = rg.zeros(3)
    w.grad = rg.ones(3)
    optimizer.state.clear()
    optimizer.step()
    assert w.tolist() == pytest.approx([-0.5] * 3)


def test_a_copy_of_an_optimizer_is_its_own() -> None:
    w = rg.ones(1, requires_grad=True)
    optimizer = optim.SGD([w], lr=1.0, momentum=0.5)
    w.grad = rg.ones(1)
    optimizer.step()
    twin = copy.deepcopy(optimizer)
    optimizer.step()
    (other,) = twin.param_groups[0]["params"]
    assert (w.item(), other.item()) == (-1.5, 0)
    assert twin.state[other]["momentum_buffer"].item() == 1


def test_sparse_adam_says_that_gradients_are_dense() -> None:
    w = rg.ones(1, requires_grad=True)
    w.grad = rg.ones(1)
    with pytest.raises(RuntimeError, match="does not support dense gradients"):
        optim.SparseAdam([w]).step()


def test_hooks_are_called_around_steps_saving_and_loading() -> None:
    heard: list[str] = []
    optimizer = optim.SGD([rg.ones(1)], lr=1.0)
    handle = optimizer.register_step_pre_hook(lambda o, args, kwargs: heard.append("before"))
    optimizer.register_step_post_hook(lambda o, args, kwargs: heard.append("after"))
    optimizer.register_state_dict_post_hook(lambda o, saved: {**saved, "more": 1})
    optimizer.register_load_state_dict_pre_hook(lambda o, saved: heard.append(str(saved.pop("more"))))
    optimizer.step()
    handle.remove()
    optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())
    assert heard == ["before", "after", "after", "1"]
