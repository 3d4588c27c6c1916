"""Modules, on machines without PyTorch: what they are made of, hints, and what a listener hears."""

from __future__ import annotations

import copy
import pickle
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
import pytest

import retrograde as rg
from retrograde import nn
from retrograde.nn import functional as F
from retrograde.nn.functional import FROM_OPS
from retrograde.tape.state import state


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(4, 3)
        self.act = nn.ReLU()
        self.fc2 = nn.Linear(3, 2, bias=False)
        self.register_buffer("scale", rg.ones(1))

    def forward(self, x: Any) -> Any:
        return self.fc2(self.act(self.fc1(x))) * self.scale


def test_its_parts_are_found_in_order() -> None:
    net = Net()
    assert [name for name, _ in net.named_parameters()] == ["fc1.weight", "fc1.bias", "fc2.weight"]
    assert list(net.state_dict()) == ["scale", "fc1.weight", "fc1.bias", "fc2.weight"]
    assert [name for name, _ in net.named_modules()] == ["", "fc1", "act", "fc2"]


def test_a_shared_layer_counts_once() -> None:
    net = Net()
    net.again = net.fc1
    assert len(list(net.parameters())) == 3
    assert len(net.state_dict()) == 6


def test_a_state_goes_from_one_to_another() -> None:
    first, second = Net(), Net()
    assert repr(second.load_state_dict(first.state_dict())) == "<All keys matched successfully>"
    x = rg.ones(2, 4)
    assert first(x).tolist() == second(x).tolist()
    assert first.fc1.weight is not second.fc1.weight


def test_a_state_shares_memory_with_its_module() -> None:
    net = Net()
    saved = net.state_dict()["fc1.bias"]
    with rg.no_grad():
        net.fc1.bias.zero_()
    assert saved.tolist() == [0.0, 0.0, 0.0]


def _forgot_super() -> None:
    class Forgot(nn.Module):
        def __init__(self) -> None:
            self.fc = nn.Linear(1, 1)

    Forgot()


REFUSALS = [
    (_forgot_super, AttributeError, "before Module.__init__", "super().__init__()"),
    (lambda: nn.Module()(1), NotImplementedError, 'missing the required "forward"', "def forward(self, x)"),
    (lambda: setattr(Net().fc1, "weight", rg.ones(1)), TypeError, "as parameter 'weight'", "torch.nn.Parameter"),
    (lambda: nn.Sequential([nn.ReLU()]), TypeError, "list is not a Module subclass", "*layers"),
    (lambda: Net()(rg.ones(2, 5)), RuntimeError, "(2x5 and 4x3)", "in_features=4"),
    (lambda: nn.Linear(6, 1)(rg.ones(2, 2, 3)), RuntimeError, "(4x3 and 6x1)", "Flatten"),
    (lambda: Net()(rg.ones(2, 4, dtype=rg.int64)), RuntimeError, "Long and Float", ".float()"),
    (lambda: Net().load_state_dict({}), RuntimeError, "Missing key(s)", "same layers"),
    (lambda: F.one_hot(rg.ones(2)), RuntimeError, "LongTensor", ".long()"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "message", "hint"), REFUSALS)
def test_a_refusal_says_what_to_try(call: Any, error: type[Exception], message: str, hint: str) -> None:
    with pytest.raises(error) as refusal:
        call()
    assert message in str(refusal.value)
    assert hint in refusal.value.__notes__[0]


class Calls:
    """A listener that keeps the order of module calls and ops."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_module(self, module: object) -> AbstractContextManager[None]:
        return self._during(type(module).__name__)

    @contextmanager
    def _during(self, name: str) -> Any:
        self.heard.append(f"<{name}")
        yield
        self.heard.append(f"{name}>")

    def on_op(self, op: Any, args: Any, params: Any, out: Any, inplace: bool) -> None:
        self.heard.append(op.name)

    def on_zero(self, tensors: list[Any], to_none: bool) -> None:
        self.heard.append(f"zero {len(tensors)} {to_none}")


def test_a_listener_hears_modules_around_their_ops(monkeypatch: pytest.MonkeyPatch) -> None:
    net, x, calls = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Tanh())), rg.ones(1, 2), Calls()
    monkeypatch.setattr(state, "listener", calls)
    net(x)
    want = "<Sequential <Linear linear Linear> <Sequential <Tanh tanh Tanh> Sequential> Sequential>"
    assert " ".join(calls.heard) == want


@pytest.mark.parametrize("to_none", [True, False])
def test_a_listener_hears_of_cleared_gradients(to_none: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    net, calls = Net(), Calls()
    net.fc1(rg.ones(1, 4)).sum().backward()
    monkeypatch.setattr(state, "listener", calls)
    net.zero_grad(set_to_none=to_none)
    net.fc2.zero_grad(set_to_none=to_none)
    assert calls.heard == [f"zero 2 {to_none}"]
    assert (net.fc1.bias.grad is None) is to_none


def test_making_a_layer_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls()
    monkeypatch.setattr(state, "listener", calls)
    nn.Linear(2, 2)
    assert calls.heard == []


def test_dropout_scales_what_it_keeps() -> None:
    rg.manual_seed(0)
    dropout = nn.Dropout(0.25)
    x = rg.ones(1000, requires_grad=True)
    y = dropout(x)
    assert set(np.unique(y.detach().numpy()).round(4)) == {0.0, np.float32(1.3333)}
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == y.tolist()
    assert dropout.eval()(x) is x
    assert nn.functional.dropout(rg.ones(3), 1.0).tolist() == [0.0, 0.0, 0.0]


def test_every_function_taken_from_the_ops_is_there() -> None:
    assert [name for name in FROM_OPS if not callable(getattr(F, name, None))] == []


def test_a_forward_hook_can_be_taken_away() -> None:
    layer = nn.Identity()
    handle = layer.register_forward_hook(lambda module, args, output: output * 2)
    assert layer(rg.ones(1)).tolist() == [2.0]
    handle.remove()
    assert layer(rg.ones(1)).tolist() == [1.0]


def test_new_starting_values_can_be_drawn() -> None:
    layer = nn.Linear(3, 2)
    weight, before = layer.weight, layer.weight.tolist()
    layer.reset_parameters()
    assert layer.weight is weight
    assert weight.tolist() != before
    assert np.abs(weight.detach().numpy()).max() <= 3**-0.5


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"]
)
def test_a_module_can_be_duplicated(duplicate: Any) -> None:
    net = Net()
    twin = duplicate(net)
    assert repr(twin.state_dict()) == repr(net.state_dict())
    with rg.no_grad():
        twin.fc1.bias.zero_()
    assert net.fc1.bias.tolist() != twin.fc1.bias.tolist()
