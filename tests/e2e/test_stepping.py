"""A program is typed, run and stepped through to the end and back; every number on every node is the engine's."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .checking import check_every_step, check_page
from .conftest import Visit
from .expected import Expected
from .playground import Playground

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

FAN = "import torch\na = torch.tensor(3.0, requires_grad=True)\nb = a + a\nb.backward()\n"
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


def test_a_typed_program_shows_the_engines_numbers(playground: Playground) -> None:
    playground.type(TYPED).start().idle()
    expected = Expected(TYPED + "\n")
    view = playground.read()
    check_page(view, expected, len(expected.steps))
    assert view.output == expected.printed


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_step_there_and_back(playground: Playground, name: str) -> None:
    check_every_step(playground.run(PROGRAMS[name]), Expected(PROGRAMS[name]))


def test_the_page_does_not_move_a_graph_that_is_in_view(playground: Playground) -> None:
    playground.run(FAN)
    at_end = playground.boxes()
    frame = playground.at("graph").bounding_box()
    assert frame is not None
    for x, y, width, height in at_end.values():
        assert frame["x"] <= x < x + width <= frame["x"] + frame["width"]
        assert frame["y"] <= y < y + height <= frame["y"] + frame["height"]
    for _ in range(playground.position()[1]):
        playground.press("ArrowLeft")
        assert {id: at_end[id] for id in playground.boxes()} == playground.boxes()


def test_keys_and_buttons_and_the_scrubber_go_to_the_same_places(playground: Playground) -> None:
    count = playground.run(TYPED).position()[1]
    playground.away()
    coarse = [count]
    while coarse[-1]:
        coarse.append(playground.press("Shift+ArrowLeft").position()[0])
    assert 5 < len(coarse) < count
    playground.at("grain").select_option("coarse")
    again = [0]
    while again[-1] < count:
        again.append(playground.click("step-forward").position()[0])
    assert again == coarse[::-1]
    assert playground.press("Home").position()[0] == 0
    assert playground.press("End").position()[0] == count
    assert playground.click("first").position()[0] == 0
    assert playground.click("last").position()[0] == count
    playground.at("scrubber").fill("7")
    assert playground.idle().position()[0] == 7


def test_keys_that_write_do_not_step(playground: Playground) -> None:
    count = playground.run(FAN).position()[1]
    playground.at("editor").click()
    playground.press("ArrowLeft", "Home", "Shift+ArrowRight", "End", "Space")
    assert playground.position() == (count, count)


@pytest.mark.parametrize("reduced_motion", ["reduce", "no-preference"])
def test_playing_goes_to_the_end_and_stops(visit: Visit, reduced_motion: str) -> None:
    playground = visit(reduced_motion=reduced_motion).run(FAN)
    count = playground.position()[1]
    last = playground.read()
    playground.at("speed").select_option("4")
    playground.away().press("Home")
    playground.page.keyboard.press("Space")
    expect(playground.at("play")).to_have_attribute("aria-label", "Pause")
    playground.idle()
    assert playground.position() == (count, count)
    assert playground.read() == last
    expect(playground.at("play")).to_have_attribute("aria-label", "Play")
