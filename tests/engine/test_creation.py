"""Factories: types, memory, seeds, what a listener hears, and refusals that say what to try."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections import UserList, deque
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde.tape.state import state


class Heard:
    """A listener that keeps what factories tell."""

    def __init__(self) -> None:
        self.leaves: list[tuple[str, tuple[int, ...]]] = []
        self.updates: list[str] = []

    def on_leaf(self, tensor: Any, made: str) -> None:
        self.leaves.append((made, tuple(tensor.shape)))

    def on_update(self, tensor: Any, by: str) -> None:
        self.updates.append(by)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    listener = Heard()
    monkeypatch.setattr(state, "listener", listener)
    return listener


FACTORIES = {
    "tensor": lambda: rg.tensor([1.0, 2.0]), "as_tensor": lambda: rg.as_tensor([1, 2]),
    "from_numpy": lambda: rg.from_numpy(np.ones(2)), "zeros": lambda: rg.zeros(2), "ones": lambda: rg.ones(2),
    "empty": lambda: rg.empty(2), "full": lambda: rg.full((2,), 3),
    "arange": lambda: rg.arange(2), "linspace": lambda: rg.linspace(0, 1, 2), "rand": lambda: rg.rand(2),
    "randn": lambda: rg.randn(2), "randint": lambda: rg.randint(5, (2,)), "randperm": lambda: rg.randperm(2),
    "normal": lambda: rg.normal(0.0, 1.0, (2,)), "zeros_like": lambda: rg.zeros_like(rg.Tensor(np.ones(2))),
}  # fmt: skip


@pytest.mark.parametrize("made", FACTORIES)
def test_a_listener_hears_of_what_a_factory_made(made: str, heard: Heard) -> None:
    FACTORIES[made]()
    assert heard.leaves == [(made, (2,))]


def test_a_listener_hears_of_a_fill(heard: Heard) -> None:
    rg.zeros(2).uniform_().zero_()
    assert heard.updates == ["uniform_", "zero_"]


def test_memory_is_shared_only_where_it_is_said() -> None:
    array = np.ones(2, np.float32)
    copied, shared, same = rg.tensor(array), rg.from_numpy(array), rg.as_tensor(array)
    array[0] = 7
    assert (copied.tolist(), shared.tolist(), same.tolist()) == ([1.0, 1.0], [7.0, 1.0], [7.0, 1.0])
    assert rg.as_tensor(shared) is shared


def test_a_seed_gives_the_same_numbers_again() -> None:
    rg.manual_seed(3)
    first = rg.rand(2).tolist(), rg.randn(3).tolist(), rg.randperm(5).tolist(), rg.initial_seed()
    rg.manual_seed(3)
    assert first == (rg.rand(2).tolist(), rg.randn(3).tolist(), rg.randperm(5).tolist(), 3)
    assert rg.seed() != rg.seed()


def test_pytorchs_numbers() -> None:
    """From PyTorch 2.13, so that a machine without it checks the stream as well."""
    rg.manual_seed(0)
    assert rg.rand(3).tolist() == [0.49625658988952637, 0.7682217955589294, 0.08847743272781372]
    rg.manual_seed(0)
    assert str(rg.randn(4)) == "tensor([ 1.5410, -0.2934, -2.1788,  0.5684])"
    rg.manual_seed(0)
    assert rg.randperm(10).tolist() == [4, 1, 7, 5, 3, 9, 0, 8, 6, 2]
    rg.manual_seed(0)
    assert (
        str(rg.nn.Linear(3, 2).weight.detach())
        == "tensor([[-0.0043,  0.3097, -0.4752],\n        [-0.4249, -0.2224,  0.1548]])"
    )


def test_unseeded_processes_draw_different_numbers() -> None:
    program = "import retrograde; print(retrograde.rand(2).tolist())"
    drawn = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout for _ in "ab"
    }
    assert len(drawn) == 2


HINTS = [
    (lambda: rg.tensor([[1, 2], [3]]), "Every row"),
    (lambda: rg.tensor([rg.ones(2), rg.ones(2)]), "torch.stack"),
    (lambda: rg.tensor(2**70), "64 bits"),
    (lambda: rg.full(2, 1.0), "full((2,), 1.0)"),
    (lambda: rg.randint(10), "shape as a tuple"),
    (lambda: rg.rand(2, dtype=rg.int64), "randint"),
    (lambda: rg.ones(2, requires_grad=True).fill_(0), "no_grad"),
    (lambda: rg.tensor(1, requires_grad=True), "3.0"),
]


@pytest.mark.parametrize(("call", "hint"), HINTS)
def test_a_refusal_says_what_to_try(call: Any, hint: str) -> None:
    with pytest.raises((TypeError, ValueError, RuntimeError)) as refusal:
        call()
    assert hint in refusal.value.__notes__[0]


def test_filling_what_was_computed_stops_its_gradient() -> None:
    x = rg.ones(3, requires_grad=True)
    h = x * 2
    h.zero_()
    (h * 5 + x).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 1.0, 1.0]


def test_copying_in_place_hands_the_gradient_on() -> None:
    x = rg.ones(2, requires_grad=True)
    rows = rg.zeros(3, 2, dtype=rg.float64)
    rows.copy_(x)
    rows.sum().backward()
    assert x.grad is not None
    assert (x.grad.tolist(), x.grad.dtype) == ([3.0, 3.0], rg.float32)


@pytest.mark.parametrize("data", [deque([1.0, 2.0]), array("d", [1.0, 2.0]), [deque([1.0, 2.0])], UserList([1.0, 2.0])])
def test_any_sequence_of_numbers_is_data(data: Any) -> None:
    assert rg.tensor(data).reshape(-1).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("data", [{1: 2}, {1, 2}, map(int, [1])])
def test_what_has_no_elements_by_number_is_no_data(data: Any) -> None:
    with pytest.raises(RuntimeError, match=f"Could not infer dtype of {type(data).__name__}"):
        rg.tensor(data)


def test_python_s_types_are_element_types() -> None:
    x = rg.tensor([0.0, 1.5])
    assert x.to(int).tolist() == x.to("cpu", int).tolist() == x.to(dtype=int).tolist() == [0, 1]
    assert (x.to(float).dtype, x.to(bool).dtype, x.sum(dtype=float).dtype) == (rg.float64, rg.bool, rg.float64)
    assert rg.nn.Linear(1, 1).to(float).weight.dtype is rg.float64
    with pytest.raises(ValueError, match="invalid type: 'int'"):
        x.type(int)
    with pytest.raises(TypeError, match="invalid combination"):
        x.to(str)
