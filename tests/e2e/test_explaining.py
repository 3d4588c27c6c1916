"""Every number explained: a person asks of a gradient, a cell, a NaN, an update and the memory where they come from."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .conftest import Visit
from .playground import Playground
from .test_page import complaints, wear

DIAMOND = """\
import torch
x = torch.tensor(1.5, requires_grad=True)
a = x * x
b = x.sin()
c = a * b
loss = (a + c) * c
loss.backward()
"""
BROADCAST = """\
import torch
a = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
b = torch.tensor([10.0, 20.0, 30.0, 40.0], requires_grad=True)
s = a * b
s.sum().backward()
"""
DEAD = """\
import torch
w = torch.tensor(-2.0, requires_grad=True)
h = torch.relu(w * 1.5)
loss = (h - 1) ** 2
loss.backward()
"""
LOG_ZERO = """\
import torch
x = torch.tensor([1.0, 0.0], requires_grad=True)
p = torch.log(x)
loss = (p * x).sum()
loss.backward()
"""
ADAM = """\
import torch
w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.Adam([w], lr=0.1)
for step in range(2):
    opt.zero_grad()
    ((w * 2.0 - 5.0) ** 2).backward()
    opt.step()
"""
TWICE = """\
import torch
x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
(g,) = torch.autograd.grad(y, x, create_graph=True)
g.backward()
"""


def node(playground: Playground, name: str) -> Locator:
    """The drawn node of this name."""
    return playground.page.locator(f".rg-node[data-node='{name}']").last


def ask(playground: Playground, program: str, name: str) -> Locator:
    """Runs the program and opens the panel of a tensor."""
    node(playground.run(program), name).click()
    return playground.idle().at("node-panel")


def traced(playground: Playground) -> int:
    """How many edges are lit."""
    return playground.idle().page.locator(".rg-edge.is-traced").count()


def test_a_term_lights_its_edge_and_leads_to_its_source_and_back(playground: Playground) -> None:
    panel = ask(playground, DIAMOND, "x")
    assert traced(playground) == 0
    term = panel.locator(".term-button").first
    term.hover()
    assert traced(playground) == 1
    expect(panel.locator(".sum-check")).to_contain_text("add up")
    term.click()
    expect(playground.idle().at("panel-title")).not_to_have_text("xinput float32")
    playground.away().press("Backspace")
    expect(playground.at("panel-title")).to_contain_text("xinput")
    expect(playground.at("node-back")).to_be_hidden()


def test_paths_are_counted_lit_and_walked_by_keyboard(playground: Playground) -> None:
    panel = ask(playground, DIAMOND, "x")
    panel.get_by_test_id("panel-paths").locator("summary").focus()
    playground.press("Enter")
    expect(playground.at("paths-count")).to_have_text("8 paths")
    playground.press("Tab")
    assert traced(playground) == 3
    playground.press("Enter", "Tab", "Enter")
    expect(playground.at("walk")).to_contain_text("2 / 3")
    assert traced(playground) == 2


def test_a_section_stays_open_over_tensors_and_reloads(playground: Playground) -> None:
    panel = ask(playground, DIAMOND, "x")
    expect(panel.get_by_test_id("paths-count")).to_have_count(0)
    panel.get_by_test_id("panel-paths").locator("summary").click()
    node(playground, "a").click()
    expect(playground.idle().at("paths-count")).to_be_visible()
    node(playground.open().start().idle(), "x").click()
    expect(playground.idle().at("paths-count")).to_be_visible()


def test_why_names_the_dead_relu_and_leads_there(playground: Playground) -> None:
    panel = ask(playground, DEAD, "w")
    expect(panel.get_by_test_id("why")).to_contain_text("The relu at h is dead")
    panel.get_by_test_id("why").locator("button").first.click()
    expect(playground.idle().at("panel-title")).to_contain_text("h")


def test_why_is_answered_when_asked(playground: Playground) -> None:
    panel = ask(playground, DIAMOND, "x")
    expect(panel.get_by_test_id("why")).to_have_count(0)
    panel.get_by_test_id("ask-why").click()
    expect(panel.get_by_test_id("why")).to_be_visible()


def test_the_stages_of_a_derivative_change_with_the_arrow_keys(playground: Playground) -> None:
    panel = ask(playground, DIAMOND, "c")
    shown = panel.locator(".derivative").first
    expect(shown.locator(".katex").first).to_be_visible()
    numbers = shown.inner_text()
    panel.locator("[data-key='stage numbers']").focus()
    playground.press("ArrowLeft", "ArrowLeft")
    assert playground.page.evaluate("document.activeElement.value") == "symbols"
    assert shown.inner_text() != numbers
    playground.press("ArrowRight", "ArrowRight")
    assert shown.inner_text() == numbers


def test_a_cell_shows_what_it_was_made_from_and_what_it_is_the_sum_of(playground: Playground) -> None:
    panel = ask(playground, BROADCAST, "s")
    panel.get_by_test_id("value").locator("td").nth(6).hover()
    loupe = panel.get_by_test_id("loupe-value")
    expect(loupe).to_contain_text("s[1, 2] = 60")
    expect(loupe).to_contain_text("repeated ×4 along axis 1")
    expect(loupe.get_by_test_id("cell-sum")).to_have_text("2 × 30 = 60")
    panel.get_by_test_id("panel-inputs").locator("button").nth(1).click()
    playground.idle()
    cells = panel.get_by_test_id("gradient").locator("td")
    cells.first.focus()
    playground.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    loupe = panel.get_by_test_id("loupe-gradient")
    expect(loupe).to_contain_text("3 summed along axis 0")
    expect(loupe.locator("[data-lit]")).to_have_count(3)
    expect(loupe.get_by_test_id("cell-sum")).to_have_text("1 × 1 + 1 × 2 + 1 × 3 = 6")


def test_the_notice_leads_to_the_first_infinity_and_what_it_spread_to_is_marked(playground: Playground) -> None:
    playground.run(LOG_ZERO)
    expect(playground.at("banner")).to_contain_text("The first infinity is made by torch.log(x) at line 3")
    expect(playground.at("banner")).to_contain_text("It leads to NaN in p * x at line 4")
    expect(playground.page.locator(".rg-node.is-infected")).to_have_count(4)
    playground.page.get_by_role("button", name="Show it").click()
    expect(playground.idle().at("panel-title")).to_contain_text("p")
    expect(playground.page.locator(".rg-node.is-origin")).to_have_count(1)
    expect(playground.page.locator(".rg-node.is-infected")).to_have_count(1)
    playground.away().press("Home")
    expect(playground.page.locator(".rg-node.is-infected")).to_have_count(0)


def test_an_update_is_written_out_under_its_sentence_and_in_the_panel(playground: Playground) -> None:
    panel = ask(playground, ADAM, "w")
    expect(panel.get_by_test_id("panel-update")).to_contain_text("Adam, step 2")
    assert panel.locator(".update-lines > li").count() == 6
    expect(panel.get_by_test_id("update-check")).to_have_attribute("data-adds", "exact")
    expect(playground.at("caption-detail").locator(".katex").first).to_be_visible()
    playground.away().press("Home")
    expect(playground.at("caption-detail")).to_be_hidden()


def test_memory_grows_forward_and_is_freed_backward(playground: Playground) -> None:
    playground.run(DIAMOND).click("memory-panel-button")
    expect(playground.at("memory-now")).to_contain_text("Held for backward: 0 B")
    lane = playground.at("memory-lane").bounding_box()
    assert lane
    playground.page.mouse.click(lane["x"] + lane["width"] * 0.35, lane["y"] + 30)
    playground.idle()
    assert 0 < playground.position()[0] < playground.position()[1]
    expect(playground.at("memory-now")).not_to_contain_text("backward: 0 B")
    held = playground.at("memory-held").locator("button")
    expect(held.first).to_contain_text("for the gradient of")


def test_tangents_flow_forward_to_the_gradient_of_reverse_mode(playground: Playground) -> None:
    playground.run(DIAMOND).click("modes-panel-button")
    expect(playground.at("modes-costs")).to_contain_text("Sweeps")
    playground.page.locator(".modes-input").focus()
    playground.press("Enter")
    tags = playground.page.locator(".rg-edge-text.is-tangent")
    expect(tags).to_have_count(6)
    expect(playground.at("modes-agree")).to_contain_text("with 27.9712; reverse mode brought x the gradient 27.9712")
    playground.press("Enter")
    expect(tags).to_have_count(0)


def test_what_a_backward_pass_built_is_a_layer_that_can_be_switched(playground: Playground) -> None:
    playground.run(TWICE)
    layer = playground.page.locator(".rg-node.is-higher")
    assert layer.count() >= 3
    playground.click("modes-panel-button")
    expect(playground.at("modes-layers")).to_contain_text("Order 2: built by pass 1")
    playground.at("layers").uncheck()
    expect(layer).to_have_count(0)


def test_the_pass_can_be_chosen(playground: Playground) -> None:
    panel = ask(playground, TWICE, "x")
    panel.get_by_test_id("pass").select_option(label="Pass 1 · line 4")
    expect(panel.get_by_test_id("contributions").locator(".term-button")).to_contain_text("y")
    panel.get_by_test_id("pass").select_option(label="Pass 2 · line 5")
    expect(panel.get_by_test_id("contributions").locator(".term-button")).not_to_contain_text("y")


def test_it_speaks_korean(visit: Visit) -> None:
    panel = ask(visit(locale="ko-KR"), DEAD, "w")
    expect(panel.get_by_test_id("why")).to_contain_text("왜?")
    expect(panel.get_by_test_id("panel-paths")).to_contain_text("손실까지의 경로")


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_in_the_explanations(playground: Playground, theme: str) -> None:
    wear(playground, theme)
    panel = ask(playground, BROADCAST, "s")
    panel.get_by_test_id("value").locator("td").first.focus()
    for section in ("paths", "kept"):
        panel.get_by_test_id(f"panel-{section}").locator("summary").click()
    playground.idle()
    assert complaints(playground) == []
    for button in ("memory-panel-button", "modes-panel-button"):
        playground.click(button)
        assert complaints(playground) == []
    node(playground.run(LOG_ZERO), "x").click()
    playground.idle()
    assert complaints(playground) == []
