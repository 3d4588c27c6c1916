"""A program is typed, run and stepped through to the end and back; every number on every node is the engine's."""

from __future__ import annotations

import pytest

from retrograde.events import Leaf

from .expected import Expected, same_elements, says
from .playground import Playground, View

TYPED = """\
import torch

x = torch.tensor(2.0, requires_grad=True)
가중치 = torch.tensor([0.5, -1.5], requires_grad=True)

if x > 1:
    y = x * 가중치
else:
    y = x + 가중치

for i in range(3):
    y = y * x + i

손실 = (y ** 2).mean()
손실.backward()
print("손실 =", 손실.item())
"""

PROGRAMS = {
    "if and for": TYPED,
    "emoji and Korean in the line": """\
import torch
값 = torch.tensor([1.0, 2.0], requires_grad=True); 말 = "😀 한글 👩‍👩‍👧"; y = 값 * 3
print("🎉", 말, y.sum()); z = (y +
    torch.exp(값)).sum(); z.backward()
""",
    "modules and updates": """\
import torch
import torch.nn as nn

torch.manual_seed(1)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])
for step in range(2):
    loss = (model(data) - 1).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "a function, a while, two passes": """\
import torch

def double(v):
    return v * 2

x = torch.tensor([3.0], requires_grad=True)
y = double(x)
while y.sum() < 20:
    y = double(y)
loss = y.sum()
loss.backward(retain_graph=True)
loss.backward()
""",
}


def check(view: View, expected: Expected, position: int) -> None:
    """The page shows what the engine says of this position: nothing more, nothing less."""
    q = expected.moment(position)
    assert view.counter == f"{position} / {len(expected.steps)}"
    assert view.mark == (expected.steps[position - 1].pieces if position else ()), view.caption
    drawn = {expected.node_of(item) for item in view.shown}
    assert drawn == {id for id, node in expected.nodes.items() if node.q <= q}
    for item, card in view.shown.items():
        node = expected.node_of(item)
        value, gradient = expected.value(node, q), expected.gradient(node, q)
        at = f"{item} at {position}: {card}"
        assert same_elements(card.value, value), at
        assert same_elements(card.grad, gradient and gradient.val), at
        assert ("gradient" in card.lines) == (gradient is not None), at
        if gradient is not None:
            words = card.lines["gradient"]
            assert words.startswith("∇"), at
            assert says(words, gradient.val), at
            assert words.endswith("…") == gradient.partial or "[" in words, at
        if "value" in card.lines:
            assert says(card.lines["value"], value), at
        else:
            assert isinstance(expected.nodes[node], Leaf), at


def test_a_typed_program_shows_the_engines_numbers(playground: Playground) -> None:
    playground.type(TYPED).start().idle()
    expected = Expected(TYPED + "\n")
    view = playground.read()
    check(view, expected, len(expected.steps))
    assert view.output == expected.printed


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_step_there_and_back(playground: Playground, name: str) -> None:
    expected = Expected(PROGRAMS[name])
    last = playground.run(PROGRAMS[name]).read()
    count = len(expected.steps)
    check(last, expected, count)
    back = {count: last}
    for position in reversed(range(count)):
        back[position] = (
            playground.press("ArrowLeft").read() if position < count - 1 else playground.click("step-back").read()
        )
        check(back[position], expected, position)
        assert back[position].places == last.places, "nodes moved"
    for position in range(1, count + 1):
        assert playground.click("step-forward").read() == back[position]
