"""The panel that shows a training: steps, curves and parameters over one axis, moved by pointer and keys."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Locator, Position, expect

from .conftest import Visit
from .playground import Playground
from .test_page import complaints, wear

XOR = """import torch
from torch import nn
torch.manual_seed(1)
x = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = torch.tensor([[0.], [1.], [1.], [0.]])
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
losses = []
for epoch in range(40):
    optimizer.zero_grad()
    logits = model(x)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if epoch % 10 == 0:
        accuracy = ((logits > 0) == (y > 0.5)).float().mean()
print(losses)
"""

BY_HAND = """import torch
x = torch.linspace(-1, 1, 20)
w = torch.zeros(1, requires_grad=True)
frozen = torch.nn.Linear(1, 1)
for step in range(9):
    loss = ((w * x - 3 * x + 0.1 * frozen(x[:1])) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.3 * w.grad
        w.grad.zero_()
    print("error", loss.item() - 1)
"""

LONG = """import time
import torch
w = torch.ones(3, requires_grad=True)
for epoch in range(100):
    (w * w).sum().backward()
    time.sleep(0.2)
"""


@pytest.fixture
def trained(playground: Playground) -> Playground:
    """A training with the panel open and nothing pointed at."""
    playground.run(XOR).click("training-panel-button")
    playground.page.mouse.move(5, 5)
    return playground


def _at_step(locator: Locator, step: int, count: int) -> Position:
    """The middle of a step in a plot, from the plot's corner. The drawing's axis goes from 62 to 338 of 344."""
    box = locator.bounding_box()
    assert box is not None
    return {"x": box["width"] * (62 + 276 * (step - 0.5) / count) / 344, "y": box["height"] / 2}


def _losses(playground: Playground) -> list[float]:
    """What the program printed, which is what it computed."""
    playground.press("End")
    return [float(number) for number in re.findall(r"[\d.e-]+", playground.at("output").inner_text())]


def _readout(playground: Playground, chart: str = "loss") -> str:
    return playground.at(chart).locator("output").first.inner_text()


def test_keys_go_from_step_to_step_and_the_graph_follows(trained: Playground) -> None:
    place = trained.at("training-place")
    expect(place).to_have_text("Step 40 of 40")
    trained.at("lane").focus()
    trained.press("Home")
    expect(place).to_have_text("Step 1 of 40")
    expect(trained.at("caption")).to_contain_text("Adam changes")
    trained.press("ArrowRight")
    expect(place).to_have_text("Step 2 of 40")
    expect(trained.at("loop-count")).to_have_text("2 of 40")
    trained.press("PageUp", "ArrowLeft")
    expect(place).to_have_text("Step 5 of 40")
    expect(trained.at("lane")).to_have_attribute("aria-valuenow", "5")
    expect(trained.at("loop-count")).to_have_text("5 of 40")


def test_the_loss_is_shown_exactly(trained: Playground) -> None:
    losses = _losses(trained)
    assert len(losses) == 40
    trained.at("lane").focus()
    trained.press("Home")
    for loss in losses[:3]:
        assert math.isclose(float(_readout(trained)), loss, rel_tol=1e-7)
        trained.press("ArrowRight")


def test_pressing_and_dragging_in_a_plot_goes_to_a_step(trained: Playground) -> None:
    plot = trained.at("loss-plot")
    plot.click(position=_at_step(plot, 12, 40))
    trained.idle()
    expect(trained.at("training-place")).to_have_text("Step 12 of 40")
    plot.hover(position=_at_step(plot, 30, 40))
    expect(trained.at("training-place")).to_have_text("Step 30 of 40")
    trained.page.mouse.move(5, 5)
    expect(trained.at("training-place")).to_have_text("Step 12 of 40")
    lane = trained.at("lane").locator("svg")
    lane.hover(position=_at_step(lane, 3, 40))
    trained.page.mouse.down()
    lane.hover(position=_at_step(lane, 20, 40))
    trained.page.mouse.up()
    trained.page.mouse.move(5, 5)
    trained.idle()
    expect(trained.at("training-place")).to_have_text("Step 20 of 40")
    expect(trained.at("loop-count")).to_have_text("20 of 40")


def test_the_parts_of_a_step_lead_through_it(trained: Playground) -> None:
    trained.at("lane").focus()
    trained.press("ArrowLeft")
    parts = trained.at("parts").get_by_role("button")
    expect(parts).to_have_text(["zero_grad", "forward", "loss", "backward", "step"])
    parts.nth(3).click()
    trained.idle()
    expect(trained.at("caption")).to_contain_text("grad")
    expect(parts.nth(3)).to_have_attribute("aria-current", "step")
    expect(trained.at("training-place")).to_have_text("Step 39 of 40")


def test_a_metric_has_its_own_axis(trained: Playground) -> None:
    metrics = trained.at("metrics")
    expect(metrics).to_contain_text("accuracy")
    expect(metrics).to_contain_text("tensor in the program")
    assert metrics.locator(".curve-mark").first.is_visible()
    label = trained.at("metrics-plot").get_attribute("aria-label")
    assert label is not None
    assert label.startswith("accuracy: 0.5 at step 1, ")


def test_steps_by_hand_and_what_is_never_updated(playground: Playground) -> None:
    playground.run(BY_HAND).click("training-panel-button")
    expect(playground.at("training-place")).to_have_text("Step 9 of 9")
    weights = playground.at("weight")
    expect(weights).to_have_count(3)
    warned = playground.at("weight-warning")
    expect(warned).to_have_count(2)
    expect(warned.first).to_contain_text("Never updated")
    playground.at("loss").get_by_text("error").wait_for()


def test_without_a_training_the_panel_says_what_one_is(playground: Playground) -> None:
    playground.run("import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n")
    expect(playground.at("training-panel-button")).to_have_attribute("data-empty", "")
    playground.click("training-panel-button")
    expect(playground.at("training-none")).to_contain_text("A step is a backward pass")


def test_a_long_run_says_how_far_it_is(playground: Playground) -> None:
    playground.write(LONG).start()
    expect(playground.at("status")).to_contain_text(re.compile(r"iteration \d+ of 100, about \d+ s left"))
    playground.click("stop")
    expect(playground.at("status")).to_contain_text("Stopped")


def test_it_speaks_korean(visit: Visit) -> None:
    playground = visit(locale="ko-KR").run(XOR).click("training-panel-button")
    expect(playground.at("training-place")).to_have_text("40단계 중 40단계")
    expect(playground.at("parts")).to_contain_text("역전파")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_in_the_panel(trained: Playground, theme: str) -> None:
    wear(trained, theme)
    trained.at("lane").focus()
    trained.press("ArrowLeft")
    assert complaints(trained) == []
