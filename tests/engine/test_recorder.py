"""The recorder: identities, operands, local derivatives, and events that come in pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import retrograde as torch
from retrograde.program import ProgramLimits, recording
from retrograde.recording import events

from .telling import as_written, shown, told  # noqa: TID251  the tests' folder, not the engine's


class Recording:
    """Records what the engine does inside `with`, without a program."""

    def __init__(self, budget: int = 10_000) -> None:
        self.events: list[Any] = []
        self._context = recording(self.events.append, limits=ProgramLimits(events=budget))

    def __enter__(self) -> Recording:
        self._context.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._context.__exit__(None, None, None)

    def said(self, kinds: str) -> list[dict[str, Any]]:
        """The events of these kinds without number, time and scope."""
        found = [shown(as_written(e), "") for e in self.events]
        hidden = ("q", "t", "sc", "shape", "dtype", "rg")
        return [{k: v for k, v in e.items() if k not in hidden} for e in found if e["k"] in kinds.split()]


def test_a_tensor_from_before_is_a_leaf_when_it_is_met() -> None:
    x = torch.tensor(2.0, requires_grad=True)
    with Recording() as recording:
        x * 3
    assert recording.said("leaf op") == [
        {"k": "leaf", "id": 1, "role": "input", "val": 2.0},
        {"k": "op", "id": 2, "op": "mul", "ins": [1, "3"], "val": 6.0},
    ]


def test_two_recorders_number_apart() -> None:
    with Recording():
        x = torch.tensor(2.0, requires_grad=True)
        y = x * x
    with Recording() as recording:
        z = y * x
        z.backward()
    assert recording.said("leaf op") == [
        {"k": "leaf", "id": 1, "role": "input", "val": 4.0},
        {"k": "leaf", "id": 2, "role": "input", "val": 2.0},
        {"k": "op", "id": 3, "op": "mul", "ins": [1, 2], "val": 8.0},
    ]
    # The node behind `y` belongs to the other recording: nothing is said of it, but the leaf receives.
    assert [e["id"] for e in recording.said("visit")] == [3]
    assert [(e["from"], e["to"]) for e in recording.said("eg")] == [(3, 2)]
    assert [(e["id"], e["val"]) for e in recording.said("acc")] == [(2, 12.0)]


@pytest.mark.parametrize(
    ("operand", "text"),
    [(2, "2"), (2.5, "2.5"), (True, "True"), (np.float32(0.1), "0.10000000149011612"), (-1e9, "-1000000000.0")],
)
def test_numbers_are_operands_as_text(operand: Any, text: str) -> None:
    with Recording() as recording:
        torch.tensor(1.0) * operand
    assert recording.said("op")[0]["ins"] == [1, text]


def test_a_converted_operand_is_the_one_the_gradient_goes_to() -> None:
    with Recording() as recording:
        x = torch.tensor(2.0, requires_grad=True)
        y = torch.tensor([1.0], dtype=torch.float64)
        (x * y).sum().backward()
    names = {e["id"]: e.get("op", "leaf") for e in recording.said("leaf op")}
    product = next(e for e in recording.said("op") if e["op"] == "mul")
    for edge in recording.said("eg"):
        if edge["from"] == product["id"]:
            assert product["ins"][edge["arg"]] == edge["to"]
            assert names[edge["to"]] == "cast"


def test_every_edge_ends_at_the_operand_it_names() -> None:
    with Recording() as recording:
        w = torch.randn(3, 2, requires_grad=True)
        x = torch.randn(4, 3)
        b = torch.zeros(2, requires_grad=True)
        h = torch.tanh(x @ w + b)
        loss = (torch.cat([h, h * 2]) ** 2).mean()
        loss.backward()
    ops = {e["id"]: e for e in recording.said("op")}
    edges = recording.said("eg")
    assert len(edges) == 9
    for edge in edges:
        assert ops[edge["from"]]["ins"][edge["arg"]] == edge["to"]
    broadcast = [e for e in edges if e.get("bc")]
    assert [e["bc"] for e in broadcast] == [[0]]


def test_contributions_add_up() -> None:
    with Recording() as recording:
        x = torch.tensor(3.0, requires_grad=True)
        y = x * x + x
        (y * y).backward()
    received: dict[int, float] = {}
    for edge in recording.said("eg"):
        n = edge.get("n", 1)
        received[edge["to"]] = received.get(edge["to"], 0.0) + edge["val"]
        assert n == 1 or edge["sum"] == received[edge["to"]]
    for visit in recording.said("visit")[1:]:
        assert visit["val"] == received[visit["id"]]
    assert recording.said("acc") == [{"k": "acc", "b": 1, "id": 1, "val": 168.0}]
    assert received[1] == 168.0


@pytest.mark.parametrize(
    ("function", "x", "local"),
    [
        (lambda x: x**3, 2.0, 12.0),
        (lambda x: 1 / x, 2.0, -0.25),
        (lambda x: x.relu(), -1.0, 0.0),
        (lambda x: x.exp(), 0.0, 1.0),
        (lambda x: -x, 5.0, -1.0),
        (lambda x: x.reshape(1, 1), 5.0, 1.0),
        (lambda x: x.log(), 0.0, "inf"),
        (lambda x: x.sum(), 4.0, 1.0),
    ],
)
def test_local_derivatives_are_exact_whatever_flows_in(function: Any, x: float, local: Any) -> None:
    with Recording() as recording:
        leaf = torch.tensor(x, requires_grad=True)
        (function(leaf) * 0).sum().backward()
    assert [e["loc"] for e in recording.said("eg") if e["to"] == 1] == [local]


def test_rows_have_no_local_number() -> None:
    with Recording() as recording:
        (torch.ones(2, requires_grad=True) * 2).sum().backward()
    assert [e.get("loc") for e in recording.said("eg")] == [None, None]


def test_gradients_accumulate_and_are_cleared() -> None:
    with Recording() as recording:
        x = torch.tensor(1.0, requires_grad=True)
        (x * 2).backward()
        (x * 3).backward()
        x.grad = None
    assert recording.said("acc zero") == [
        {"k": "acc", "b": 1, "id": 1, "val": 2.0},
        {"k": "acc", "b": 2, "id": 1, "val": 5.0, "added": True},
        {"k": "zero", "ids": [1]},
    ]


def test_a_hook_changes_what_is_accumulated() -> None:
    with Recording() as recording:
        x = torch.tensor(1.0, requires_grad=True)
        x.register_hook(lambda g: g * 10)
        (x * 2).backward()
    assert recording.said("acc")[0]["val"] == 20.0


def test_a_hook_that_changes_the_gradient_itself_is_told() -> None:
    with Recording() as recording:
        x = torch.tensor([1.0, 1.0], requires_grad=True)
        y = x * 2
        y.register_hook(lambda g: g.mul_(10))
        (y * 3).sum().backward()
    assert recording.said("visit")[-1]["val"] == [30.0, 30.0]


def test_a_pass_inside_a_pass_leaves_the_edges_where_they_are() -> None:
    def hook(g: Any) -> None:
        other = torch.tensor(5.0, requires_grad=True)
        with torch.enable_grad():
            (other * 2).backward()

    with Recording() as recording:
        x = torch.tensor(3.0, requires_grad=True)
        w = torch.tensor(2.0, requires_grad=True)
        x.register_hook(hook)
        (x * w).backward()
    assert [(e["from"], e["to"]) for e in recording.said("eg")] == [(3, 1), (3, 2), (5, 4)]


def test_zeros_keep_their_sign_and_types_their_digits() -> None:
    with Recording() as recording:
        zero = torch.tensor(0.0)
        for x in (zero, -zero, zero + 0, torch.tensor(0.1), torch.tensor(0.1, dtype=torch.float64)):
            x * 1
    values = [e["val"] for e in recording.said("op") if e["op"] == "mul"]
    assert [repr(v) for v in values] == ["0.0", "-0.0", "0.0", "0.1", "0.1"]


def test_a_gradient_that_is_changed_at_once_is_told_as_it_was() -> None:
    with Recording() as recording:
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        (w * torch.tensor([3.0, 4.0])).sum().backward()
        assert w.grad is not None
        w.grad.mul_(torch.tensor([5.0, 6.0]))
    assert [e["val"] for e in recording.said("eg acc") if e.get("to", e.get("id")) == 1] == [[3.0, 4.0]] * 2


@pytest.mark.parametrize("shared", [False, True])
def test_parameters_that_are_stepped_before_they_are_told_are_told_as_they_were(shared: bool) -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    other = torch.nn.Parameter(w.detach()) if shared else torch.tensor([1.0, 2.0])
    optimizer = torch.optim.SGD([w], lr=1.0)
    with Recording() as recording:
        for _ in range(2):
            optimizer.zero_grad()
            (w[:1] + other * 2).sum().backward()
            optimizer.step()
    told = [(e["k"], e["val"]) for e in recording.said("leaf op upd")]
    changed = [-2.0, 4.0] if shared else [2.0, 4.0]
    assert told == [
        ("leaf", [1.0, 2.0]), ("op", 1.0), ("leaf", [1.0, 2.0]), ("op", [2.0, 4.0]), ("op", [3.0, 5.0]),
        ("op", 8.0), ("upd", [-1.0, 2.0]),
        ("op", -1.0), ("op", changed), ("op", [c - 1 for c in changed]), ("op", sum(changed) - 2),
        ("upd", [-3.0, 2.0]),
    ]  # fmt: skip


def test_a_parameter_that_nothing_else_holds_is_told_later_as_it_was() -> None:
    w = (torch.tensor([0.0, 1.0]) + 1).requires_grad_()
    optimizer = torch.optim.SGD([w], lr=1.0)
    with Recording() as recording:
        for _ in range(2):
            optimizer.zero_grad()
            (w * 3).sum().backward()
            optimizer.step()
        assert not recording.said("leaf")
    assert [(e["k"], e["val"]) for e in recording.said("leaf op upd")] == [
        ("leaf", [1.0, 2.0]), ("op", [3.0, 6.0]), ("op", 9.0), ("upd", [-2.0, -1.0]),
        ("op", [-6.0, -3.0]), ("op", -9.0), ("upd", [-5.0, -4.0]),
    ]  # fmt: skip


def test_a_retained_gradient_is_told() -> None:
    with Recording() as recording:
        x = torch.tensor(1.0, requires_grad=True)
        y = x * 2
        y.retain_grad()
        (y * 3).backward()
    assert [(e["id"], e["val"]) for e in recording.said("acc")] == [(2, 3.0), (1, 6.0)]


def test_in_place_results_are_nodes_of_their_own() -> None:
    with Recording() as recording:
        x = torch.tensor([1.0], requires_grad=True)
        y = x * 2
        y.add_(1)
        (y * y).backward()
    assert recording.said("op")[1:] == [
        {"k": "op", "id": 3, "op": "add", "ins": [2, "1"], "val": 3.0, "inplace": True},
        {"k": "op", "id": 4, "op": "mul", "ins": [3, 3], "val": 9.0},
    ]
    assert [(e["from"], e["to"]) for e in recording.said("eg")] == [(4, 3), (4, 3), (3, 2), (2, 1)]


def test_updates_by_hand() -> None:
    with Recording() as recording:
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        with torch.no_grad():
            w -= 1
            w.mul_(3)
    assert recording.said("upd") == [
        {"k": "upd", "id": 1, "ver": 1, "val": [0.0, 1.0], "by": "sub_"},
        {"k": "upd", "id": 1, "ver": 2, "val": [0.0, 3.0], "by": "mul_"},
    ]


def test_an_optimizers_options_are_told_when_they_change() -> None:
    with Recording() as recording:
        w, b = (torch.tensor([1.0], requires_grad=True) for _ in range(2))
        optimizer = torch.optim.Adam([{"params": [w]}, {"params": [b], "lr": torch.tensor(0.5)}], lr=0.1, eps=0)
        (w + b).sum().backward()
        for rate in (0.1, 0.1, 0.25):
            optimizer.param_groups[0]["lr"] = rate
            optimizer.step()
    same = {
        "betas": "(0.9, 0.999)", "eps": 0, "weight_decay": 0, "amsgrad": False, "maximize": False,
        "decoupled_weight_decay": False,
    }  # fmt: skip
    first, other = {"lr": 0.1, **same}, {"lr": 0.5, **same}
    assert [(e["id"], e.get("opts")) for e in recording.said("upd")] == [
        (1, first), (2, other), (1, None), (2, None), (1, {**first, "lr": 0.25}), (2, None),
    ]  # fmt: skip


def test_a_pass_that_keeps_the_graph_says_so() -> None:
    with Recording() as recording:
        x = torch.tensor(2.0, requires_grad=True)
        y = x * x
        y.backward(retain_graph=True)
        torch.autograd.grad(y, x, create_graph=True)
        y.backward()
    assert [e.get("keep", False) for e in recording.said("bwd")] == [True, True, False]


def test_parameters_of_ops_are_told_as_they_are_written() -> None:
    with Recording() as recording:
        x = torch.ones(2, 3)
        x.sum(dim=1, keepdim=True)
        x.reshape(3, -1)
        x[0, ..., 1:]
        x.clamp(max=2**70)
    assert [e.get("attrs") for e in recording.said("op")][:2] == [
        {"dim": 1, "keepdim": True, "dtype": None},
        {"shape": "(3, -1)"},
    ]
    assert recording.said("op")[3]["attrs"]["max"] == str(2**70)
    assert "(0, ..., 1:)" in recording.said("op")[2]["attrs"].values()


def test_derivatives_at_views_are_those_before_the_optimizer_steps() -> None:
    source = """import torch
p = torch.tensor([3.0, 5.0], requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.1)
for _ in range(600):
    x, y = p
    (x ** 2 + y).backward()
    optimizer.step()
    optimizer.zero_grad()
"""
    slopes = [e["loc"] for e in told(source, only="eg") if e.get("loc", 1.0) != 1.0]
    assert slopes[:100] == pytest.approx([6.0 * 0.8**step for step in range(100)], rel=1e-4)
    assert slopes[-1] == pytest.approx(6.0 * 0.8**599, rel=1e-3, abs=1e-12)


def test_small_indices_are_told_as_they_were() -> None:
    with Recording() as recording:
        x, rows = torch.ones(3, 2), torch.tensor([0, 2])
        x[rows]
        rows += 1
        x[:, [1, 0]]
        x[x > 0]
        x[torch.zeros(4, 5, dtype=torch.int64)]
        x[torch.tensor(1)]
    assert [e["attrs"]["key"] for e in recording.said("op") if e["op"] == "index"] == [
        "([0, 2],)", "(:, [1, 0])", "([[True, True], [True, True], [True, True]],)", "(<4x5>,)", "(1,)",
    ]  # fmt: skip


def test_over_the_budget_nothing_is_said_and_nothing_breaks() -> None:
    with Recording(budget=6) as recording:
        x = torch.tensor(2.0, requires_grad=True)
        y = x
        for _ in range(10):
            y = y * 2
        y.backward()
    assert [type(e) for e in recording.events] == [events.Leaf, *[events.Op] * 5, events.Gap]
    assert x.grad is not None
    assert x.grad.item() == 1024


def test_names_of_variables_are_told_when_they_change() -> None:
    source = "import torch\nx = torch.ones(1)\nfor i in range(3):\n    y = x\nx = y\ny = x * 2\ny = x\n"
    assert [(e["name"], e["id"]) for e in told(source, only="bind")] == [("x", 1), ("y", 1), ("y", 2), ("y", 1)]
