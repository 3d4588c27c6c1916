"""Long loops show one turn and go to any other; detail opens and closes."""

from __future__ import annotations

from playwright.sync_api import expect

from .playground import Playground

PROGRAM = """import torch
w = torch.tensor(0.9, requires_grad=True)
h = torch.tensor(1.0)
for t in range(200):
    h = torch.tanh(w * h)
h.backward()
"""


def _titles(playground: Playground) -> list[str]:
    return [card.lines.get("title", "") for card in playground.read().shown.values()]


def test_a_long_loop_shows_one_turn_and_goes_to_any(playground: Playground) -> None:
    playground.run(PROGRAM)
    dial = playground.at("loop-dial")
    expect(dial).to_have_attribute("max", "200")
    assert len(playground.read().shown) < 12
    dial.fill("120")
    playground.idle()
    expect(playground.at("loop-count")).to_have_text("120 of 200")
    assert {"iterations 1–119", "iterations 121–200"} <= set(_titles(playground))
    playground.click("loop-forward")
    expect(playground.at("loop-count")).to_have_text("121 of 200")
    assert "largest gradient" in (dial.get_attribute("aria-valuetext") or "")


def test_steps_take_the_dial_with_them(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.click("first").press(*["ArrowRight"] * 5)
    expect(playground.at("loop-count")).to_have_text("2 of 200")


def test_folded_turns_open_when_they_are_clicked(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.at("loop-dial").fill("100")
    playground.idle()
    playground.page.locator(".rg-node", has_text="iterations 101–200").first.click()
    playground.idle()
    expect(playground.at("loop-count")).to_have_text("101 of 200")


def test_all_turns_and_back(playground: Playground) -> None:
    playground.run(PROGRAM.replace("200", "20"))
    assert len(playground.read().shown) > 40
    playground.page.locator(".rg-node.is-shown").nth(5).click()
    playground.at("loop-dial").fill("5")
    playground.idle()
    assert len(playground.read().shown) < 12
    playground.click("loop-all")
    assert len(playground.read().shown) > 40


def test_detail_goes_from_the_program_to_operations(playground: Playground) -> None:
    playground.run(PROGRAM.replace("200", "3"))
    detail = playground.at("detail")
    most = int(detail.get_attribute("max") or 0)
    sizes = []
    for level in range(most + 1):
        detail.fill(str(level))
        playground.idle()
        sizes.append(len(playground.read().shown))
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    assert (detail.get_attribute("aria-valuetext") or "") == "Detail: up to operations"
