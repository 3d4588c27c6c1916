"""The page as a whole: it fits the window, wears its themes, works by keyboard alone, and passes axe in every state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Visit
from .playground import Playground

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
UNFIT = {"label-content-name-mismatch"}
"""Rules that misread the page: this one joins the lines on a node without a space between them."""
PROGRAM = """\
import torch

x = torch.tensor([1.0, -2.0], requires_grad=True)
for i in range(2):
    x2 = x * 2
loss = (x2 ** 2).sum()
loss.backward()
print("loss", loss.item())
"""
COUNT_MOVES = """() => {
  window.moves = 0;
  const flow = { subtree: true, attributes: true, attributeFilter: ["stroke-dashoffset"] };
  const count = (changes) => { window.moves += changes.length; };
  new MutationObserver(count).observe(document.querySelector(".rg-edges"), flow);
}"""
"""Counts how often a gradient on its way along an edge is drawn anew."""
FAILING = PROGRAM + "loss @ x\n"


def menu(playground: Playground) -> None:
    playground.at("examples").click()


def panel(playground: Playground) -> None:
    playground.run(PROGRAM).page.locator(".rg-node[data-node=loss]").click()
    playground.idle()


def middle(playground: Playground) -> None:
    count = playground.run(PROGRAM).position()[1]
    playground.at("scrubber").fill(str(count - 6))
    playground.idle()


STATES: dict[str, Callable[[Playground], object]] = {
    "empty": lambda playground: playground,
    "menu": menu,
    "finished": lambda playground: playground.run(PROGRAM),
    "middle of the backward pass": middle,
    "panel": panel,
    "failed": lambda playground: playground.run(FAILING),
}


def complaints(playground: Playground) -> list[str]:
    """What axe finds: rule, element, and why."""
    playground.page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = playground.page.evaluate("axe.run(document)")
    return [
        f"{fault['id']}: {node['target'][-1]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for fault in found["violations"]
        for node in fault["nodes"]
        if fault["id"] not in UNFIT
    ]


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(playground: Playground, state: str, theme: str) -> None:
    wear(playground, theme)
    STATES[state](playground)
    assert complaints(playground) == []


def test_axe_would_find_something(playground: Playground) -> None:
    playground.at("run").evaluate("button => button.replaceChildren() || button.removeAttribute('aria-label')")
    playground.at("run").evaluate("button => button.removeAttribute('title')")
    assert [fault.split(":")[0] for fault in complaints(playground)] == ["button-name"]


def wear(playground: Playground, theme: str) -> None:
    """Chooses a theme in the menu."""
    playground.at("theme").click()
    playground.page.get_by_role("menuitemradio", name=theme).click()
    expect(playground.page.locator("html")).to_have_attribute("data-theme", theme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_until_a_theme_is_chosen(visit: Visit, scheme: Any) -> None:
    playground = visit(color_scheme=scheme)
    page = playground.page.locator("html")
    expect(page).to_have_attribute("data-theme", scheme)
    other = "dark" if scheme == "light" else "light"
    playground.page.emulate_media(color_scheme=other)
    expect(page).to_have_attribute("data-theme", other)
    wear(playground, scheme)
    playground.open()
    expect(page).to_have_attribute("data-theme", scheme)


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640), (1920, 1080)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_the_page_does_not_scroll(visit: Visit, state: str, size: tuple[int, int]) -> None:
    playground = visit(viewport={"width": size[0], "height": size[1]})
    STATES[state](playground)
    scroll = "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    assert max(playground.page.evaluate(scroll)) <= 0
    for testid in ("run", "examples", "editor", "graph", "caption", "step-forward", "scrubber", "speed"):
        box = playground.at(testid).bounding_box()
        assert box is not None, testid
        assert box["x"] >= 0, testid
        assert box["x"] + box["width"] <= size[0], testid
        assert box["y"] + box["height"] <= size[1] or testid == "editor", testid


def focused(playground: Playground) -> str:
    """What has the focus: its test id, or for a node its name."""
    seen = "document.activeElement.dataset"
    return str(playground.page.evaluate(f"{seen}.testid ?? {seen}.node ?? document.activeElement.className"))


def test_everything_is_reached_by_keyboard(playground: Playground) -> None:
    playground.run(PROGRAM).at("examples").focus()
    reached = ["examples"]
    for _ in range(40):
        playground.page.keyboard.press("Tab")
        reached.append(focused(playground))
        if reached[-1] == "editor":
            playground.page.keyboard.press("Escape")
    order = ["examples", "run", "editor", "x", "step-back", "play", "scrubber", "grain", "speed"]
    assert [testid for testid in order if testid not in reached] == []
    assert sorted(order, key=reached.index) == order


def test_a_person_without_a_mouse_writes_runs_and_reads(playground: Playground) -> None:
    playground.at("editor").focus()
    playground.type("import torch\na = torch.tensor(3.0, requires_grad=True)\nb = a * a\nb.backward()\n")
    playground.press("Control+Enter", "Escape", "Tab")
    assert playground.read().status.startswith("Finished")
    while focused(playground) != "a":
        playground.page.keyboard.press("Tab")
    label = playground.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "a, 3, ∇ +6"
    playground.press("Enter")
    expect(playground.at("node-panel")).to_be_visible()
    playground.press("Escape", "Alt+ArrowRight")
    assert focused(playground) == "b"
    assert playground.press("ArrowLeft").position()[0] == playground.position()[1] - 1
    assert focused(playground) == "b"


def test_the_scrubber_says_the_step_in_words(playground: Playground) -> None:
    playground.run(PROGRAM).away().press("Home", "ArrowRight")
    said = playground.at("scrubber").get_attribute("aria-valuetext") or ""
    assert said.startswith(f"Step 1 of {playground.position()[1]}. ")
    assert playground.read().caption.partition(" ")[0] in said


def test_the_focus_stays_while_stepping_and_passes_between_run_and_stop(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.at("step-back").focus()
    for _ in range(playground.position()[1]):
        playground.press("Enter")
    assert playground.position()[0] == 0
    assert focused(playground) == "step-back"
    playground.at("run").focus()
    playground.press("Enter")
    assert focused(playground) == "run"


@pytest.mark.parametrize(("reduced_motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_motion_is_left_out_where_a_person_wants_none(visit: Visit, reduced_motion: Any, moves: bool) -> None:
    playground = visit(reduced_motion=reduced_motion).run(PROGRAM).away()
    playground.page.evaluate(COUNT_MOVES)
    playground.press("Home")
    for _ in range(playground.position()[1]):
        playground.press("ArrowRight")
    assert (playground.page.evaluate("moves") > 10) == moves
