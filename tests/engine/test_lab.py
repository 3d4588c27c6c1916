"""Runs that are no ordinary ones: mistakes in backward passes, and the way of another run, against numbers by hand."""

from __future__ import annotations

from typing import Any

import pytest

from retrograde.backward import walk, wrong
from retrograde.program.run import run_program
from retrograde.recording.events import AnyEvent, Edge, Error, Op, Predicate, Text, Visit
from retrograde.recording.trials import Decided, Frozen, Lab, Turns, Wrong

FAN = """import torch
x = torch.tensor(3.0, requires_grad=True)
a = x * x
y = a * 2 + a
y.backward()
print(x.grad.item())
"""
SPREAD = """import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]])
(w * x).sum().backward()
print(w.grad.tolist())
"""
STEPS = """import torch
w = torch.tensor(1.0, requires_grad=True)
net = torch.nn.Linear(1, 1)
best = torch.optim.SGD([w], lr=0.0)
for step in range(3):
    (w * 2).backward()
    print(w.grad.item(), end=" ")
    {clear}
"""


def events_of(source: str, lab: Lab | None = None) -> list[AnyEvent]:
    found: list[AnyEvent] = []
    run_program(source, found.append, lab=lab)
    return found


def printed(source: str, lab: Lab | None = None) -> str:
    events = events_of(source, lab)
    assert [event for event in events if isinstance(event, Error)] == []
    return "".join(event.s for event in events if isinstance(event, Text)).strip()


@pytest.mark.parametrize(
    ("lab", "gradient"),
    [
        # y = 2a + a with a = x²: dy/dx = (2 + 1) · 2 · 3.
        (None, "18.0"),
        # a hears of 2 first, through a * 2, and passes that on alone: 2 · 2 · 3.
        (Wrong("order"), "12.0"),
        # a keeps the 2 that comes last, x the second of its two contributions: 2 · 3.
        (Wrong("assign"), "6.0"),
        # Each product passes on what it gets: a gets 1 + 1, x twice that.
        (Wrong("derivative", "mul"), "4.0"),
        (Wrong("broadcast"), "18.0"),
        (Wrong("kept"), "18.0"),
    ],
)
def test_a_mistake_gives_the_gradient_that_follows_from_it(lab: Lab | None, gradient: str) -> None:
    assert printed(FAN, lab) == gradient


def test_without_a_sum_over_repeated_axes_the_first_slice_is_left() -> None:
    assert printed(SPREAD) == "[111.0, 111.0]"
    assert printed(SPREAD, Wrong("broadcast")) == "[1.0, 1.0]"


@pytest.mark.parametrize(
    "clear", ["w.grad = None", "w.grad.zero_()", "best.zero_grad()", "best.zero_grad(set_to_none=False)"]
)
def test_gradients_that_are_never_cleared_add_up(clear: str) -> None:
    source = STEPS.format(clear=clear)
    assert printed(source) == "2.0 2.0 2.0"
    assert printed(source, Wrong("kept")) == "2.0 4.0 6.0"
    assert printed(source) == "2.0 2.0 2.0"


WRONG_SLOPES = {
    "mul": ("x * 3", 0.5, 1), "sub": ("3 - x", 0.5, 1), "div": ("3 / x", 0.5, 12), "pow": ("x ** 3", 0.5, 0.25),
    "sqrt": ("x.sqrt()", 0.25, 2), "exp": ("x.exp()", 0.5, 1),
    "log": ("x.log()", 0.5, 1), "sin": ("x.sin()", 0.5, -0.8775826), "cos": ("x.cos()", 0.5, 0.4794255),
    "tanh": ("x.tanh()", 0.5, 1 - 0.4621172), "sigmoid": ("x.sigmoid()", 0.5, 0.6224593),
    "relu": ("x.relu()", -0.5, 1), "mean": ("x.expand(4).mean()", 0.5, 4),
    "mse_loss": ("torch.nn.functional.mse_loss(x, torch.tensor(0.0))", 0.5, 0.5),
}  # fmt: skip


@pytest.mark.parametrize("op", sorted(wrong.DERIVATIVES))
def test_each_wrong_derivative_is_the_one_it_says(op: str) -> None:
    code, at, slope = WRONG_SLOPES[op]
    source = f"import torch\nx = torch.tensor({at}, requires_grad=True)\n({code}).backward()\nprint(x.grad.item())"
    used = {event.op for event in events_of(source) if isinstance(event, Op)}
    assert op in used
    assert float(printed(source, Wrong("derivative", op))) == pytest.approx(slope, rel=1e-6)
    assert float(printed(source)) != pytest.approx(slope, rel=1e-3)


def test_what_is_told_is_what_the_wrong_pass_did() -> None:
    events = events_of(FAN, Wrong("order"))
    told = [
        ("visit", e.id, e.val.x) if isinstance(e, Visit) else ("edge", e.frm, e.to, e.val.x, e.loc)  # type: ignore[union-attr]
        for e in events
        if isinstance(e, Visit | Edge)
    ]
    assert told == [
        ("visit", 4, 1), ("edge", 4, 3, 1, 1), ("visit", 3, 1), ("edge", 3, 2, 2, 2), ("visit", 2, 2),
        ("edge", 2, 1, 6, 3), ("edge", 2, 1, 6, 3), ("edge", 4, 2, 1, 1),
    ]  # fmt: skip
    sums = [(e.n, e.sum.x) for e in events_of(FAN, Wrong("assign")) if isinstance(e, Edge) and e.sum]  # type: ignore[union-attr]
    assert sums == [(2, 2), (2, 6)]


def test_an_op_without_a_wrong_derivative_is_refused() -> None:
    [error] = [event for event in events_of(FAN, Wrong("derivative", "add")) if isinstance(event, Error)]
    assert (error.etype, error.msg[:23]) == ("ValueError", "expected one of cos, di")


def test_a_mistake_ends_with_its_run() -> None:
    ordinary = walk.Walk
    printed(FAN, Wrong("assign"))
    events_of("import torch\nraise ValueError", Wrong("order"))
    assert walk.Walk is ordinary


@pytest.mark.parametrize("lab", [Wrong("order"), Wrong("assign"), Wrong("broadcast"), Wrong("derivative", "tanh")])
def test_a_pass_with_a_mistake_keeps_its_other_duties(lab: Wrong) -> None:
    source = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x.exp()
y.retain_grad()
y.register_hook(lambda g: print("hook", g.item()))
z = y + 1
print(torch.autograd.grad(z, x, retain_graph=True)[0].item() == y.item())
z.backward()
print(y.grad.item(), x.grad.item() == y.item())
try:
    z.backward()
except RuntimeError as error:
    print(str(error)[:34])
"""
    assert printed(source, lab) == printed(source)


WAY = """import torch
n = torch.tensor({n})
x = torch.tensor(1.0, requires_grad=True)
for i in range(int(n.item())):
    x = x * 2
while x < {end}:
    x = x + 3
if n > 1 and x < 100:
    x = -x
print(x.item())
"""


def way_of(source: str) -> Frozen:
    """What a run decided, as the page sends it."""
    tests: dict[Any, list[bool]] = {}
    loops: dict[Any, list[int]] = {}
    entered: dict[int, Any] = {}
    for event in events_of(source):
        match event:
            case Predicate():
                tests.setdefault(event.src, []).append(event.value)
            case _ if getattr(event, "kind", "") == "loop" and event.name == "for":  # type: ignore[union-attr]
                entered[event.id] = loops.setdefault(event.src, [])  # type: ignore[union-attr]
                entered[event.id].append(0)  # type: ignore[union-attr]
            case _ if getattr(event, "kind", "") == "iteration" and event.parent in entered:  # type: ignore[union-attr]
                entered[event.parent][-1] += 1  # type: ignore[union-attr]
    return Frozen(
        tuple(Decided(src, tuple(values)) for src, values in tests.items()),
        tuple(Turns(src, tuple(counts)) for src, counts in loops.items()),
    )


@pytest.mark.parametrize(
    ("traced", "given", "true", "frozen"),
    [
        # Traced: two doublings, two additions, negated. True for 1.0: one doubling, three additions, not negated.
        ((2.0, 9), (1.0, 9), "11.0", "-10.0"),
        # And the other way round: 4 doublings and nothing added would be right; one and three are forced.
        ((1.0, 9), (4.0, 9), "-16.0", "11.0"),
        # The same way: nothing is forced.
        ((2.0, 9), (2.0, 9), "-10.0", "-10.0"),
    ],
)
def test_a_run_goes_the_way_of_another(
    traced: tuple[float, int], given: tuple[float, int], true: str, frozen: str
) -> None:
    source = WAY.format(n=given[0], end=given[1])
    way = way_of(WAY.format(n=traced[0], end=traced[1]))
    assert (printed(source), printed(source, way)) == (true, frozen)
    flipped = [event.flipped for event in events_of(source, way) if isinstance(event, Predicate)]
    assert any(flipped) == (true != frozen)


@pytest.mark.parametrize(
    ("items", "count", "seen"),
    [
        ("range(0, 4, 2)", 4, "[0, 2, 4, 6]"),
        ("range(5)", 2, "[0, 1]"),
        ("[1, 5]", 4, "[1, 5, 5, 5]"),
        ("(c for c in 'abc')", 2, "['a', 'b']"),
        ("[]", 2, "[]"),
    ],
)
def test_a_loop_has_the_turns_it_is_held_to(items: str, count: int, seen: str) -> None:
    source = f"found = []\nfor i in {items}:\n    found.append(i)\nprint(found)"
    assert printed(source, Frozen(loops=(Turns((2, 0, 3, 19), (count,)),))) == seen


def test_what_was_not_decided_there_is_decided_here() -> None:
    source = "for i in range(4):\n    if i > 1:\n        print(i, end=' ')"
    assert printed(source, Frozen((Decided((2, 7, 2, 12), (True,)),))) == "0 2 3"
