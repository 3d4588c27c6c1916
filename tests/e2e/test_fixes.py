"""Errors on the graph, and corrections that are made and run with one press."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from .playground import Playground

LEAF = "import torch\nw = torch.tensor([1.0, 2.0], requires_grad=True)\n"


class Failure(NamedTuple):
    """A failing program, the plates on its graph, the diff that is shown, and the corrected program."""

    source: str
    plates: tuple[str, ...]
    diff: tuple[str, ...]
    after: str


FAILURES = {
    "in place": Failure(
        f"{LEAF}h = w * 2\ny = h ** 2\nh += 1\ny.sum().backward()\n",
        ("kept v0", "now v1"),
        ("5 − h += 1", "5 + h = h + 1"),
        f"{LEAF}h = w * 2\ny = h ** 2\nh = h + 1\ny.sum().backward()\n",
    ),
    "twice": Failure(
        f"{LEAF}y = (w * w).sum()\ny.backward()\ny.backward()\n",
        ("∅ freed", "∅ freed"),
        ("4 − y.backward()", "4 + y.backward(retain_graph=True)"),
        f"{LEAF}y = (w * w).sum()\ny.backward(retain_graph=True)\ny.backward()\n",
    ),
    "shapes": Failure(
        "import torch\nx = torch.ones(2, 3)\nw = torch.ones(4, 3)\ny = x @ w\n",
        ("(2, ≠3)", "(≠4, 3)"),
        ("4 − y = x @ w", "4 + y = x @ w.T"),
        "import torch\nx = torch.ones(2, 3)\nw = torch.ones(4, 3)\ny = x @ w.T\n",
    ),
    "leaf": Failure(
        f"{LEAF}w -= 0.5\n",
        ("leaf, not to be changed",),
        ("3 − w -= 0.5", "3 + with torch.no_grad():", "4 +     w -= 0.5"),
        f"{LEAF}with torch.no_grad():\n    w -= 0.5\n",
    ),
    "not kept": Failure(
        f"{LEAF}y = w * w\ny.sum().backward()\nprint(y.grad.sum())\n",
        (".grad not kept",),
        ("4 + y.retain_grad()",),
        f"{LEAF}y = w * w\ny.retain_grad()\ny.sum().backward()\nprint(y.grad.sum())\n",
    ),
    "cut off": Failure(
        f"{LEAF}y = (w * w).detach().sum()\ny.backward()\n",
        ("✂ cut off here", "no grad_fn"),
        ("3 − y = (w * w).detach().sum()", "3 + y = (w * w).sum()"),
        f"{LEAF}y = (w * w).sum()\ny.backward()\n",
    ),
}


def diff(playground: Playground) -> tuple[str, ...]:
    """The lines that are to change, as `line sign text`."""
    lines = playground.at("fix").locator("ins, del").all()
    return tuple(" ".join(line.locator("span, code").all_text_contents()) for line in lines)


@pytest.mark.parametrize("name", FAILURES)
def test_an_error_is_drawn_and_taken_away_and_comes_back_with_undo(playground: Playground, name: str) -> None:
    failure = FAILURES[name]
    playground.run(failure.source)
    plates = playground.page.locator(".rg-edge-text.is-failed")
    assert sorted(plates.all_text_contents()) == sorted(failure.plates)
    assert diff(playground) == failure.diff
    playground.at("fix-apply").focus()
    playground.press("Enter").idle()
    assert playground.program() == failure.after
    expect(playground.at("error")).to_be_hidden()
    expect(playground.at("status")).to_contain_text("Finished")
    expect(plates).to_have_count(0)
    playground.at("editor").press("Control+z")
    assert playground.program() == failure.source


def test_the_plates_belong_to_the_step_of_the_error(playground: Playground) -> None:
    playground.run(FAILURES["in place"].source)
    plates = playground.page.locator(".rg-edge-text.is-failed")
    expect(plates).to_have_count(2)
    playground.away().press("ArrowLeft")
    expect(plates).to_have_count(0)


def test_axes_that_do_not_fit_are_told_in_words_too(playground: Playground) -> None:
    playground.run(FAILURES["shapes"].source)
    axes = playground.at("misfit").locator("em")
    assert axes.all_inner_texts() == ["≠ 3", "≠ 4"]
    expect(axes.first).to_have_attribute("title", "axis 1 does not fit")


def test_a_correction_is_made_in_the_program_that_failed(playground: Playground) -> None:
    failure = FAILURES["shapes"]
    playground.run(failure.source).write("x = 1\n")
    playground.click("fix-apply")
    assert playground.program() == failure.after
    expect(playground.at("error")).to_be_hidden()


def test_where_nothing_is_surely_right_nothing_is_offered(playground: Playground) -> None:
    playground.run("import torch\nx = torch.ones(2, 3) + torch.ones(5)\n")
    expect(playground.at("error")).to_be_visible()
    expect(playground.at("fix")).to_have_count(0)
