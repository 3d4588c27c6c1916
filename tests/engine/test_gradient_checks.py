"""Gradients of programs against central differences: right ones, wrong ones, kinks, and what cannot be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrograde.program import check
from retrograde.program.run import run_program
from retrograde.program.slopes import DOUBLE, SINGLE, judge
from retrograde.recording.events import AnyEvent, Checked, Checks, Leaf, Op
from retrograde.recording.trials import Check

EXAMPLES = Path(__file__).parents[2] / "backend/retrograde_server/examples"


def checks_of(source: str, node: int = 0) -> tuple[dict[str, Checked], Checks]:
    """What was found, by the op that made the node or `leaf 1`; and what came of all."""
    events: list[AnyEvent] = []
    run_program(f"import torch\n{source}", events.append, lab=Check(node))
    names = {e.id: e.op if isinstance(e, Op) else f"leaf {e.id}" for e in events if isinstance(e, Leaf | Op)}
    found = {names[e.id]: e for e in events if isinstance(e, Checked)}
    [whole] = [e for e in events if isinstance(e, Checks)]
    return found, whole


def said(source: str) -> dict[str, str]:
    return {name: event.found for name, event in checks_of(source)[0].items()}


X = "x = torch.tensor({}, requires_grad=True)\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (X.format(3.0) + "y = x * x + 1\ny.backward()", {"leaf 1": "agrees", "mul": "agrees", "add": "agrees"}),
        (X.format([0.3, -2.0]) + "x.sin().sum().backward()", {"leaf 1": "agrees", "sin": "agrees", "sum": "agrees"}),
        (X.format(0.0) + "x.relu().backward()", {"leaf 1": "kink", "relu": "agrees"}),
        (X.format(0.0) + "x.abs().backward()", {"leaf 1": "kink", "abs": "agrees"}),
        (X.format([1.0, 0.0]) + "x.abs().sum().backward()", {"leaf 1": "kink", "abs": "agrees", "sum": "agrees"}),
        (X.format([2.0, 2.0]) + "x.max().backward()", {"leaf 1": "kink", "max": "agrees"}),
        # Next to a kink there is none.
        (X.format(1e-3) + "x.relu().backward()", {"leaf 1": "agrees", "relu": "agrees"}),
        # A way that autograd does not see.
        (X.format(2.0) + "y = x * x.item()\ny.backward()", {"leaf 1": "differs", "mul": "agrees"}),
        # The condition comes out another way on one side.
        (X.format(0.5) + "y = x * 3 if x > 0.5 else x * 7\ny.backward()", {"leaf 1": "jump", "mul": "agrees"}),
    ],
)
def test_what_a_check_finds(source: str, expected: dict[str, str]) -> None:
    assert said(source) == expected


def test_the_figures_at_a_kink_and_beside_it() -> None:
    found, whole = checks_of(X.format(0.0) + "(x.relu() * 5).backward()")
    leaf, relu = found["leaf 1"], found["relu"]
    assert (leaf.stored, leaf.left, leaf.right, leaf.numeric) == (0, 0, 5, 2.5)
    assert [relu.stored, relu.numeric] == pytest.approx([5, 5])
    assert (whole.done, whole.of, whole.why, whole.exact) == (3, 3, "", True)


WRONG = """
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * {factor} * x ** 2
x = torch.tensor(2.0, requires_grad=True)
Cube.apply(x * 1).backward()
"""


@pytest.mark.parametrize(("factor", "found", "stored"), [(3, "agrees", 12), (2, "differs", 8)])
def test_a_wrong_backward_is_caught(factor: int, found: str, stored: float) -> None:
    event = checks_of(WRONG.format(factor=factor))[0]["leaf 1"]
    assert event.found == found
    assert [event.stored, event.numeric] == pytest.approx([stored, 12])


def test_a_leaf_that_training_changed_is_moved_where_its_last_pass_saw_it() -> None:
    source = """w = torch.tensor(1.0, requires_grad=True)
best = torch.optim.SGD([w], lr=0.25)
for step in range(3):
    best.zero_grad()
    (w ** 3).backward()
    best.step()
"""
    # w is 1, 0.25, then 0.25 − 0.25 · 3 · 0.25² = 0.203125: there the slope of w³ is 3 · 0.203125².
    event = checks_of(source)[0]["leaf 1"]
    assert (event.b, event.found) == (3, "agrees")
    assert event.stored == pytest.approx(3 * 0.203125**2)


@pytest.mark.parametrize(
    "source",
    [
        "net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))\n"
        "net(torch.randn(4, 2)).pow(2).mean().backward()",
        "x = torch.ones(3)\nx.requires_grad_()\ny = x * 2\ny += 1\ny[0] = 5\n(y * y).sum().backward()",
        "x = torch.tensor(2.0, requires_grad=True)\ny = x ** 3\n"
        "g, = torch.autograd.grad(y, x, create_graph=True)\n(g * g).backward()",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n(x.view(2, 1) @ x.view(1, 2)).backward(torch.eye(2))",
        "a = torch.tensor(1.0, requires_grad=True)\nb = a * 2\ntorch.autograd.backward([b * 3, b.exp()])",
    ],
)
def test_every_gradient_of_a_right_program_agrees(source: str) -> None:
    found, whole = checks_of(source)
    assert {name: event for name, event in found.items() if event.found != "agrees"} == {}
    assert whole.done == whole.of > 1
    # Random numbers are drawn as always, and made wider then.
    assert whole.exact


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("[!_]*.py")), ids=lambda path: path.stem)
def test_every_gradient_of_the_gallery_agrees(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_S", 1.0)
    found, whole = checks_of(example.read_text("utf-8"))
    assert {name: event for name, event in found.items() if event.found != "agrees"} == {}
    assert whole.why in ("", "time")


def test_types_that_a_program_insists_on_are_checked_as_they_are() -> None:
    found, whole = checks_of(X.format(2.0) + "(x.float() * x).to(torch.float32).sin().backward()")
    assert {event.found for event in found.values()} == {"agrees"}
    assert not whole.exact


def test_one_node_is_checked_alone() -> None:
    found, whole = checks_of("x = torch.tensor(2.0, requires_grad=True)\n(x * 3 + 1).backward()", node=2)
    assert (list(found), whole.of) == (["mul"], 1)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (X.format(2.0) + "import os\n(x * os.urandom(8)[0]).backward()", "chance"),
        (X.format(2.0) + "x * 2", "none"),
        (X.format(2.0) + "x.backward()\nraise ValueError", "failed"),
        ("x = (", "failed"),
    ],
)
def test_why_nothing_is_checked(source: str, why: str) -> None:
    found, whole = checks_of(source)
    assert (found, whole.why) == ({}, why)


def test_checks_end_when_their_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_S", 0.0)
    found, whole = checks_of(X.format(2.0) + "(x * 2).backward()")
    assert (found, whole.done, whole.of, whole.why) == ({}, 0, 2, "time")


def test_what_single_precision_loses_is_called_rounding() -> None:
    event = checks_of(X.format(0.0) + "(x * 1e8 + x - x * 1e8).backward()")[0]["leaf 1"]
    assert (event.found, event.rounding, event.stored) == ("differs", True, 0)


def test_kinks_close_by_are_no_mistake() -> None:
    # Slope 2 up to just above 0, then 3: any number between is one that some direction has.
    def bent(h: float) -> float:
        return 2 * h if h < 1e-7 else 3 * h - 1e-7

    assert judge(bent, 2.0, DOUBLE, 1.0, 0.0).found == "kink"
    assert judge(lambda h: 2 * h, 2.5, DOUBLE, 1.0, 0.0).found == "differs"


@pytest.mark.parametrize("precision", [DOUBLE, SINGLE])
@pytest.mark.parametrize(("derivative", "found"), [(2.0, "agrees"), (2.2, "differs"), (-2.0, "differs")])
def test_smooth_functions_are_judged_by_their_slope(precision: object, derivative: float, found: str) -> None:
    assert judge(lambda h: (1 + h) ** 2, derivative, precision, 1.0, 1.0).found == found  # type: ignore[arg-type]
