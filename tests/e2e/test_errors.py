"""What an error is about: its nodes stand out in the graph, its places in the program, and each can be gone to."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from .playground import Piece, Playground


class Way(NamedTuple):
    """One of the ways that the error offers: its words, where in the program it leads, and to which node."""

    words: str
    piece: Piece
    node: str
    """The node's value, by which it is told from others of its name."""


class Failure(NamedTuple):
    """A program that fails, and all that the page shows of it."""

    source: str
    explained: str
    code: str
    ways: tuple[Way, ...]


FAILURES = {
    "shapes": Failure(
        """\
import torch
x = torch.ones(2, 3)
w = torch.zeros(2, 3, requires_grad=True)
y = x @ w
""",
        "x has shape [2, 3] and w has shape [2, 3]: the 3 columns of x must be as many as the 2 rows of w.",
        "x @ w.T",
        (
            Way("Operand\nx\nLine 2", (2, 4, 20), "[1,1,1,1,1,1]"),
            Way("Operand\nw\nLine 3", (3, 4, 41), "[0,0,0,0,0,0]"),
        ),
    ),
    "modified in place": Failure(
        """\
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 2
y = h ** 2
h += 1
y.sum().backward()
""",
        "pow keeps h for its gradient, and that was overwritten in place before backward came to it.",
        "h = h + 1",
        (
            Way("Value kept here\nLine 4", (4, 4, 10), "[4,16]"),
            Way("Changed here\nh\nLine 5", (5, 0, 6), "[3,5]"),
        ),
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_an_error_shows_what_it_is_about(playground: Playground, name: str) -> None:
    failure = FAILURES[name]
    view = playground.run(failure.source).read()
    hint = playground.page.locator(".error-hint")
    expect(hint).to_contain_text(failure.explained)
    expect(hint.locator("code").first).to_have_text(failure.code)
    failed = {card.value for card in view.shown.values() if "failed" in card.marks}
    assert failed == {way.node for way in failure.ways}
    assert playground.page.locator(".rg-node.is-failed > .rg-badge").count() == len(failed)
    assert playground.marked(".cm-related") == tuple(way.piece for way in failure.ways)
    assert playground.press("Home").marked(".cm-related") == ()
    assert not [card for card in playground.read().cards.values() if "failed" in card.marks]


@pytest.mark.parametrize("name", FAILURES)
def test_the_keyboard_goes_through_what_an_error_is_about(playground: Playground, name: str) -> None:
    failure = FAILURES[name]
    playground.run(failure.source)
    ways = playground.at("error-related")
    assert [words.strip() for words in ways.all_inner_texts()] == [way.words for way in failure.ways]
    ways.first.focus()
    for at, way in enumerate(failure.ways):
        expect(ways.nth(at)).to_be_focused()
        playground.press("Enter")
        selected = [card.value for card in playground.read().shown.values() if "selected" in card.marks]
        assert selected == [way.node]
        assert playground.marked(".cm-hover") == (way.piece,)
        playground.press("Tab")
