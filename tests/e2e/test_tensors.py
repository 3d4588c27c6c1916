"""All numbers of a tensor: found by hand and by keyboard, fetched when looked at, gone when the server lets go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.backend.conftest import Served, serving

from .conftest import Visit
from .playground import Playground

PRODUCT = """\
import torch
x = torch.arange(12.).reshape(4, 3)
w = torch.linspace(-1, 1, 60).reshape(3, 20).requires_grad_()
(x @ w).sum().backward()
"""
DEEP = """\
import torch
x = (torch.arange(240.) - 100).reshape(2, 3, 2, 4, 5).requires_grad_()
(x * x).sum().backward()
"""
LONG = "import torch\nx = torch.arange(1000000.).requires_grad_()\n(x * 2).sum().backward()\n"
ODD = "import torch\nx = torch.zeros(5, 6)\nx[1, 2] = float('nan')\nx[0, 1] = -float('inf')\ny = x * 1\n"
PICTURE = "import torch\nimg = torch.rand(3, 12, 12)\ny = img * 1\n"
LOOP = """\
import torch
w = torch.ones(30, requires_grad=True)
o = torch.optim.SGD([w], lr=0.5)
for _ in range(3):
    o.zero_grad()
    (w * w).sum().backward()
    w.data[0] = 7.
    o.step()
"""


def opened(playground: Playground, source: str, name: str) -> Page:
    """Runs a program and opens the large view of the first node that shows this name."""
    playground.run(source)
    text = playground.page.locator(".rg-line").get_by_text(name, exact=True)
    playground.page.locator(".rg-node.is-shown", has=text).first.focus()
    playground.press("Enter").click("open-tensor")
    return playground.page


def cells(page: Page, role: str = "value") -> list[list[str]]:
    """The numbers that are seen, by rows."""
    rows = page.locator(f"[data-testid=numbers-{role}] tbody tr").all()
    seen = [[cell.inner_text() for cell in row.locator("td:not([hidden])").all()] for row in rows]
    return [row for row in seen if row]


def indices(page: Page, axis: str) -> list[str]:
    return page.locator(f"[data-testid=numbers-value] th[role={axis}header]:not([hidden])").all_inner_texts()


def focused(page: Page) -> str:
    label: str = page.evaluate("document.activeElement.getAttribute('aria-label')")
    return label


def test_value_and_gradient_stand_side_by_side(playground: Playground) -> None:
    page = opened(playground, PRODUCT, "w")
    expect(page.get_by_test_id("numbers-gradient").locator("td").first).to_have_text("18")
    assert cells(page)[0][0] == "−1"
    assert cells(page, "gradient") == [[total] * 5 for total in ("18", "22", "26")]
    assert indices(page, "column") == ["0", "1", "2", "3", "4"]
    assert indices(page, "row") == ["0", "1", "2"]
    expect(page.get_by_test_id("figures-value")).to_contain_text("60 elements")
    expect(page.get_by_test_id("tensor-view")).to_contain_text("(3, 20) float32")


def test_the_keyboard_walks_the_numbers_and_both_halves_follow(playground: Playground) -> None:
    page = opened(playground, PRODUCT, "w")
    grid = page.get_by_test_id("numbers-value")
    expect(grid.locator("td[tabindex='0']")).to_have_count(1)
    grid.locator("td[tabindex='0']").focus()
    playground.press("ArrowRight", "ArrowRight", "ArrowDown")
    assert focused(page).startswith("[1, 2] = −0.25")
    playground.press("End")
    assert focused(page).startswith("[1, 19] = 0.3220")
    assert indices(page, "column")[-1] == "19"
    other = page.locator("[data-testid=numbers-gradient] td[aria-selected=true]")
    expect(other).to_have_attribute("aria-label", "[1, 19] = 22")
    playground.press("Escape")
    expect(page.get_by_test_id("tensor-view")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.testid") == "open-tensor"


def test_a_press_on_the_map_goes_to_the_number(playground: Playground) -> None:
    page = opened(playground, PRODUCT, "w")
    canvas = page.get_by_test_id("pane-value").locator("canvas")
    expect(page.get_by_test_id("numbers-value").locator("td").first).to_have_text("−1")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] - 2, "y": box["height"] - 2})
    selected = page.locator("[data-testid=numbers-value] td[aria-selected=true]")
    expect(selected).to_have_attribute("aria-label", "[2, 19] = 1")


def test_leading_axes_are_facets_and_indices(playground: Playground) -> None:
    page = opened(playground, DEEP, "x")
    expect(page.get_by_test_id("axis-0")).to_have_value("0")
    expect(page.locator(".axis")).to_have_count(3)
    page.get_by_test_id("axis-0").fill("1")
    page.get_by_test_id("axis-2").fill("1")
    corner = page.locator("[data-testid=numbers-value] td").first
    expect(corner).to_have_attribute("aria-label", "[1, 0, 1, 0, 0] = 40")
    expect(page.locator("[data-testid=numbers-gradient] td").first).to_have_attribute(
        "aria-label", "[1, 0, 1, 0, 0] = 80"
    )


def test_a_long_vector_has_pages(playground: Playground) -> None:
    page = opened(playground, LONG, "x")
    pager = page.locator(".pager")
    expect(pager).to_contain_text("Elements 0–16299 of 1000000")
    page.get_by_test_id("elements-on").click()
    expect(pager).to_contain_text("Elements 16300–32599 of 1000000")
    first = page.locator("[data-testid=numbers-value] td").first
    expect(first).to_have_attribute("aria-label", "[16300] = 16300")
    assert page.evaluate("document.activeElement.dataset.testid") == "elements-on"
    expect(page.get_by_test_id("figures-value")).to_contain_text("1000000 elements")


def test_what_is_not_finite_is_told_by_words(playground: Playground) -> None:
    page = opened(playground, ODD, "y")
    expect(page.get_by_test_id("figures-value")).to_contain_text("2 not finite")
    assert cells(page)[0][:2] == ["0", "−∞"]
    assert cells(page)[1][2] == "NaN"
    expect(page.get_by_test_id("pane-gradient")).to_contain_text("Asks for no gradient")


def test_pictures_look_like_pictures(playground: Playground) -> None:
    page = opened(playground, PICTURE, "img")
    expect(page.get_by_test_id("palette")).to_have_value("colour")
    page.get_by_test_id("palette").select_option("signed")
    expect(page.get_by_test_id("palette")).to_have_value("signed")


def test_numbers_are_those_of_the_step(playground: Playground) -> None:
    page = opened(playground, LOOP, "w")
    corner = page.locator("[data-testid=numbers-value] td").nth(1)
    expect(corner).to_have_text("0")
    page.get_by_test_id("tensor-close").click()
    playground.click("first").click("step-forward").click("open-tensor")
    expect(corner).to_have_text("1")


def copied(page: Page, what: str) -> Any:
    page.get_by_test_id(what).click()
    expect(page.get_by_test_id("pane-value").locator(".copied")).to_have_text(re.compile("Copied"))
    return page.evaluate("navigator.clipboard.readText()")


def test_numbers_can_be_taken_along(playground: Playground) -> None:
    playground.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(playground, "import torch\nx = torch.tensor([0.1] * 17 + [float('nan')])\ny = x * 1\n", "y")
    expect(page.get_by_test_id("copy-numpy-value")).to_be_visible()
    expected = f"[{', '.join(['0.1'] * 17)}, np.nan]"
    assert copied(page, "copy-numpy-value") == f"np.array({expected}, dtype=np.float32)"
    torch = copied(page, "copy-torch-value")
    assert torch == f"torch.tensor({expected.replace('np.', 'torch.')}, dtype=torch.float32)"


def test_few_numbers_need_no_server(playground: Playground) -> None:
    page = opened(playground, "import torch\nx = torch.tensor([1., -2.], requires_grad=True)\ny = x * x\n", "x")
    assert cells(page) == [["1", "−2"]]


@pytest.fixture(scope="module", params=[{"kept_mib": 0}, {"kept_s": 0}], ids=["no room", "no time"])
def forgetful(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server that keeps no tensors."""
    with serving(log_level="error", **request.param) as served:
        yield served


def test_where_numbers_are_gone_the_summary_stays(forgetful: Served, visit: Visit) -> None:
    page = opened(visit(forgetful.url("/")), PRODUCT, "w")
    expect(page.get_by_test_id("pane-value")).to_contain_text("The numbers cannot be shown")
    figures: Locator = page.get_by_test_id("figures-value")
    expect(figures).to_contain_text("min")
    expect(page.get_by_test_id("numbers-value")).to_be_hidden()
