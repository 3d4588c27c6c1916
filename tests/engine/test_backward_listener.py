"""What a listener hears, in order; and that without one nothing is said or kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.tape.node import Node
from retrograde.tape.state import state
from retrograde.tensor import Tensor

Heard = list[tuple[Any, ...]]


class Ear:
    """Writes down everything as plain values; tensors and nodes by the names it was given."""

    def __init__(self) -> None:
        self.heard: Heard = []

    def on_leaf(self, tensor: Tensor, made: str) -> None:
        self.heard.append(("leaf", made))

    def on_op(self, op: Any, args: Any, params: dict[str, Any], out: Tensor, inplace: bool) -> None:
        assert isinstance(out, Tensor)
        self.heard.append(("op", op.name, len(args), params, inplace))

    def on_module(self, module: object) -> AbstractContextManager[None]:
        return nullcontext()

    def on_backward(self, root: Tensor, grad: Any, keep: bool) -> None:
        self.heard.append(("backward", float(grad), keep))

    def on_visit(self, node: Node, grad: Any) -> None:
        self.heard.append(("visit", node.name(), np.asarray(grad).tolist()))

    def on_edge(self, node: Node, arg: int, to: Any, grad: Any, axes: tuple[int, ...], count: int, total: Any) -> None:
        where = to.name() if isinstance(to, Node) else "leaf"
        self.heard.append(
            ("edge", node.name(), arg, where, np.asarray(grad).tolist(), axes, count, np.asarray(total).tolist())
        )

    def on_accumulate(self, tensor: Tensor, added: bool) -> None:
        assert tensor._grad is not None
        self.heard.append(("accumulate", tensor._grad.tolist(), added))

    def on_zero(self, tensors: list[Tensor], to_none: bool) -> None:
        self.heard.append(("zero", len(tensors), to_none))

    def on_update(self, tensor: Tensor, by: str) -> None:
        self.heard.append(("update", by))


@pytest.fixture
def ear() -> Iterator[Ear]:
    listener = Ear()
    state.listener = listener
    yield listener
    state.listener = None


def test_everything_in_order(ear: Ear) -> None:
    x = Tensor(np.float32(3), requires_grad=True)
    b = Tensor(np.ones(2, np.float32), requires_grad=True)
    (x * x + b).sum().backward()
    x.grad = None
    assert ear.heard == [
        ("op", "mul", 2, {}, False),
        ("op", "add", 2, {}, False),
        ("op", "sum", 1, {"dim": None, "keepdim": False, "dtype": None}, False),
        ("backward", 1.0, False),
        ("visit", "SumBackward0", 1.0),
        ("edge", "SumBackward0", 0, "AddBackward0", [1.0, 1.0], (), 1, [1.0, 1.0]),
        ("visit", "AddBackward0", [1.0, 1.0]),
        ("edge", "AddBackward0", 0, "MulBackward0", 2.0, (0,), 1, 2.0),
        ("edge", "AddBackward0", 1, "leaf", [1.0, 1.0], (), 1, [1.0, 1.0]),
        ("accumulate", [1.0, 1.0], False),
        ("visit", "MulBackward0", 2.0),
        ("edge", "MulBackward0", 0, "leaf", 6.0, (), 1, 6.0),
        ("edge", "MulBackward0", 1, "leaf", 6.0, (), 2, 12.0),
        ("accumulate", 12.0, False),
        ("zero", 1, True),
    ]


def test_a_second_pass_says_that_it_adds(ear: Ear) -> None:
    x = Tensor(np.float32(3), requires_grad=True)
    for _ in range(2):
        (x + 1).backward()
    assert [event for event in ear.heard if event[0] == "accumulate"] == [
        ("accumulate", 1.0, False),
        ("accumulate", 2.0, True),
    ]


def test_operations_that_record_no_gradient_are_heard_too(ear: Ear) -> None:
    with torch.no_grad():
        Tensor(np.float32(3), requires_grad=True) > 1  # noqa: B015
    assert ear.heard == [("op", "gt", 2, {}, False)]


def test_changes_in_place(ear: Ear) -> None:
    w = Tensor(np.ones(2, np.float32), requires_grad=True)
    h = w * 1
    h.mul_(2)
    with torch.no_grad():
        w -= 0.5
        w[0] = 2.0
    assert ear.heard == [
        ("op", "mul", 2, {}, False),
        ("op", "mul", 2, {}, True),
        ("update", "sub_"),
        ("update", "index_put_"),
    ]


def test_a_change_through_a_view_tells_what_became_of_the_base(ear: Ear) -> None:
    h = Tensor(np.ones((2, 2), np.float32), requires_grad=True) * 1
    h[0].mul_(2)
    assert [(event[1], event[4]) for event in ear.heard] == [
        ("mul", False),
        ("index", False),
        ("mul", True),
        ("index_put", True),
        ("piece", False),
    ]


def test_a_recorded_pass_tells_its_own_operations(ear: Ear) -> None:
    x = Tensor(np.float32(3), requires_grad=True)
    torch.autograd.grad(x * x, x, create_graph=True)
    assert [event[1] for event in ear.heard if event[0] == "op"] == ["mul", "mul", "mul", "add"]


def test_nothing_is_heard_after_it_left(ear: Ear) -> None:
    x = Tensor(np.float32(3), requires_grad=True)
    state.listener = None
    (x * x).backward()
    x.grad = None
    with torch.no_grad():
        x -= 1
    assert ear.heard == []


def test_without_a_listener_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk's work for a listener is behind one test; make it fail if it is done anyway."""
    from retrograde.backward import walk

    def forbidden(*args: Any) -> None:
        raise AssertionError("told a listener that is not there")

    monkeypatch.setattr(walk.Walk, "_sweep_telling", forbidden)
    monkeypatch.setattr(walk.Walk, "_send", forbidden)
    x = Tensor(np.float32(3), requires_grad=True)
    (x * x + x).backward()
    assert x.grad is not None
    assert x.grad.item() == 7.0


@pytest.mark.parametrize("clear", [lambda x: x.grad.zero_(), lambda x: x.grad.data.zero_()], ids=["grad", "data"])
def test_a_gradient_cleared_by_hand_is_told_of_its_tensor(ear: Ear, clear: Any) -> None:
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    ear.heard.clear()
    clear(x)
    assert [told for told in ear.heard if told[0] != "op"] == [("zero", 1, False)]
    torch.zeros(2).zero_()
    assert ear.heard[-1] == ("update", "zero_")
