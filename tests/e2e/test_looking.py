"""Looking closer: the panel of a node, the way from code to graph and back, and what a person keeps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from .conftest import Visit
from .playground import Playground

PROGRAM = """\
import torch

x = torch.tensor(2.0, requires_grad=True)
표 = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x * 표 + x
손실 = y.sum()
손실.backward()
"""


def node(playground: Playground, name: str) -> Locator:
    """The drawn node of this name."""
    return playground.page.locator(f".rg-node[data-node='{name}']").last


def test_a_node_tells_its_value_its_gradient_and_where_that_comes_from(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "x").click()
    panel = playground.idle().at("node-panel")
    expect(panel).to_be_visible()
    expect(panel.get_by_test_id("panel-title")).to_contain_text("x")
    expect(panel.get_by_test_id("value")).to_have_text("2")
    expect(panel.get_by_test_id("gradient")).to_have_text("+14")
    terms = panel.get_by_test_id("contributions").locator("li .term").all_inner_texts()
    assert terms == ["+4", "+10", "+14"]


def test_a_table_is_shown_cell_by_cell(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "표").click()
    panel = playground.idle().at("node-panel")
    assert panel.get_by_test_id("value").locator("td").all_inner_texts() == ["1", "2", "3", "4"]
    assert panel.get_by_test_id("gradient").locator("td").all_inner_texts() == ["+2"] * 4


def test_the_panel_follows_the_steps(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "x").click()
    playground.press("Home")
    gradients = []
    for _ in range(playground.position()[1]):
        playground.press("ArrowRight")
        shown = playground.at("gradient")
        text = shown.inner_text() if shown.count() else ""
        gradients += [text] if gradients[-1:] != [text] else []
    assert gradients == ["", "+4", "+14"]


def test_formulas_are_drawn_with_numbers(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "손실").click()
    formulas = playground.idle().at("panel-derivatives").locator(".formula .katex")
    expect(formulas.first).to_be_visible()
    expect(playground.page.locator(".katex-error")).to_have_count(0)


def test_the_source_of_a_node_is_selected_in_the_program(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "손실").click()
    playground.idle().click("source")
    assert playground.page.evaluate("getSelection().toString()") == "y.sum()"


def test_a_click_in_the_program_selects_the_node(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.page.locator(".cm-line", has_text="손실 = y.sum()").get_by_text("sum").click()
    expect(playground.idle().at("panel-title")).to_contain_text("손실")
    expect(playground.page.locator(".rg-node.is-selected")).to_have_count(1)


def test_pointing_at_a_node_marks_its_characters(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "손실").hover()
    playground.idle()
    assert playground.marked(".cm-hover") == ((6, 5, 12),)


def test_escape_lets_go_of_the_node(playground: Playground) -> None:
    playground.run(PROGRAM)
    node(playground, "x").click()
    playground.press("Escape")
    expect(playground.at("node-panel")).to_be_hidden()


def test_an_edit_takes_the_marks_away_and_is_said(playground: Playground) -> None:
    playground.run(PROGRAM)
    assert playground.marked(".cm-step")
    playground.at("editor").press("Control+End")
    playground.page.keyboard.type("# more")
    assert playground.marked(".cm-step") == ()
    expect(playground.at("status")).to_contain_text("Edited since this run")
    assert playground.page.locator(".rg-node.is-shown").count() == 5


def test_the_program_is_there_again_after_a_reload(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.open()
    assert playground.program() == PROGRAM
    assert playground.position() == (0, 0)
    assert playground.start().idle().read().status.startswith("Finished")


def test_what_is_not_built_yet_can_be_shown_faintly(playground: Playground) -> None:
    playground.run(PROGRAM).away().press("Home")
    ghosts = playground.page.locator(".rg-node.is-ghost")
    expect(ghosts).to_have_count(0)
    playground.click("ghosts")
    expect(ghosts).to_have_count(5)


@pytest.mark.parametrize(("locale", "run", "finished"), [("ko-KR", "실행", "완료"), ("en-GB", "Run", "Finished")])
def test_the_page_speaks_the_browsers_language(visit: Visit, locale: str, run: str, finished: str) -> None:
    playground = visit(locale=locale)
    expect(playground.at("run")).to_have_text(run)
    expect(playground.page.locator("html")).to_have_attribute("lang", locale[:2])
    assert playground.run(PROGRAM).read().status.startswith(finished)


def test_another_language_keeps_the_run_and_is_remembered(playground: Playground) -> None:
    before = playground.run(PROGRAM).read()
    playground.at("language").click()
    playground.page.get_by_role("menuitemradio", name="한국어").click()
    after = playground.idle().read()
    assert after.status.startswith("완료")
    assert after.places == before.places
    assert re.search("[가-힣]", after.caption)
    expect(playground.open().at("run")).to_have_text("실행")


def test_another_language_stays_at_the_step(playground: Playground) -> None:
    playground.run(PROGRAM).away().press("Home", "ArrowRight", "ArrowRight")
    playground.at("language").click()
    playground.page.get_by_role("menuitemradio", name="한국어").click()
    assert playground.idle().position()[0] == 2
