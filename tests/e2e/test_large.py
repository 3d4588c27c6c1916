"""A drawing too large for an element per item is painted on a canvas, and feels as every other one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .conftest import Visit
from .playground import Playground

OPS = 400
PROGRAM = "import torch\nx = torch.tensor(1.5, requires_grad=True)\ny0 = x\n" + "".join(
    f"y{i + 1} = y{i} * 1.01\n" if i % 2 else f"y{i + 1} = torch.sin(y{i})\n" for i in range(OPS)
)
PROGRAM += f"y{OPS}.backward()\n"

PIXELS = """([x, y, size]) => {
  const tile = document.querySelector(".rg-picture");
  const place = tile.getBoundingClientRect();
  const ratio = tile.width / place.width;
  const copy = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(tile, (x - place.x) * ratio, (y - place.y) * ratio, size * ratio, size * ratio, 0, 0, size, size);
  return [...new Uint32Array(context.getImageData(0, 0, size, size).data.buffer)];
}"""
"""The pixels of a square of the picture, each as one number."""


def colours(playground: Playground, x: float, y: float, size: int = 40) -> int:
    """How many colours there are round a point of the picture."""
    return len(set(playground.page.evaluate(PIXELS, [x - size / 2, y - size / 2, size])))


@pytest.fixture
def large(visit: Visit) -> Playground:
    """The program has run to its end, and its beginning is in view."""
    playground = visit().run(PROGRAM)
    expect(playground.page.locator(".rg-picture")).to_be_visible()
    return playground


def card(playground: Playground, name: str) -> Locator:
    """The element that stands for the node of this name, of which there is one while it is in view."""
    return playground.page.locator(f".rg-node[data-node='{name}']")


def middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def beginning(playground: Playground) -> Playground:
    return playground.away().press("Home", *["ArrowRight"] * 4)


def test_a_click_on_a_card_selects_it(large: Playground) -> None:
    beginning(large)
    at = middle(card(large, "y1"))
    large.page.mouse.click(*at)
    expect(large.idle().at("panel-title")).to_contain_text("y1")
    expect(card(large, "y1")).to_have_attribute("aria-pressed", "true")


def test_cards_are_painted_where_their_elements_are_and_not_before_they_exist(large: Playground) -> None:
    beginning(large)
    x, y = middle(card(large, "y2"))
    assert colours(large, x, y) > 4
    large.press("Home")
    assert colours(large, x, y) <= 2
    expect(card(large, "y2")).to_have_count(0)


def test_dragging_moves_the_picture_and_selects_nothing(large: Playground) -> None:
    beginning(large)
    x, y = middle(card(large, "y1"))
    large.page.mouse.move(x, y)
    large.page.mouse.down()
    large.page.mouse.move(x - 90, y + 40, steps=6)
    large.page.mouse.up()
    expect(large.at("node-panel")).to_be_hidden()
    large.page.wait_for_function(
        "([name, x]) => Math.abs(document.querySelector(`[data-node=${name}]`).getBoundingClientRect().x - x) < 1",
        arg=["y1", card(large, "y1").evaluate("element => element.getBoundingClientRect().x")],
    )
    moved = middle(card(large, "y1"))
    assert (round(moved[0] - x), round(moved[1] - y)) == (-90, 40)
    assert colours(large, *moved) > 4


def test_the_wheel_zooms_at_the_pointer(large: Playground) -> None:
    beginning(large)
    at = middle(card(large, "y1"))
    before = card(large, "y1").bounding_box()
    large.page.mouse.move(*at)
    large.page.mouse.wheel(0, -240)
    large.page.wait_for_function(
        "([was]) => document.querySelector('[data-node=y1]').getBoundingClientRect().width > was * 1.3",
        arg=[before["width"] if before else 0],
    )
    after = middle(card(large, "y1"))
    assert max(abs(a - b) for a, b in zip(at, after, strict=True)) < 1


def test_pointing_at_a_card_marks_its_characters(large: Playground) -> None:
    beginning(large)
    large.page.mouse.move(*middle(card(large, "y1")))
    large.idle()
    assert large.marked(".cm-hover") == ((4, 5, 18),)


def test_the_keyboard_walks_from_card_to_card_beyond_what_is_in_view(large: Playground) -> None:
    beginning(large).press("End")
    graph = large.page.locator(".rg-graph")
    graph.locator("[tabindex='0']").evaluate("element => element.focus()")
    for _ in range(12):
        large.page.keyboard.press("Alt+ArrowRight")
        large.idle()
    focused = large.page.locator(".rg-node:focus")
    expect(focused).to_have_attribute("data-node", "y12")
    expect(focused).to_be_in_viewport()
    large.page.keyboard.press("Enter")
    expect(large.idle().at("panel-title")).to_contain_text("y12")


def test_another_theme_is_painted_at_once(large: Playground) -> None:
    beginning(large)
    x, y = middle(card(large, "y1"))
    light = large.page.evaluate(PIXELS, [x - 22, y - 18, 1])
    large.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    large.page.wait_for_function(f"([at, was]) => ({PIXELS})(at)[0] !== was", arg=[[x - 22, y - 18, 1], light[0]])
    assert colours(large, x, y) > 4


def test_a_small_drawing_has_an_element_for_everything_again(large: Playground) -> None:
    large.run("import torch\nx = torch.tensor(1.5, requires_grad=True)\ny = x * 2\n")
    expect(large.page.locator("svg.rg-graph .rg-edge")).to_have_count(1)
    expect(large.page.locator(".rg-picture")).to_have_count(0)
