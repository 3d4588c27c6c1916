"""Compares the page with what the engine says, at one step and at all of them."""

from __future__ import annotations

from retrograde.recording.events import Leaf

from .expected import Expected, same_elements, says
from .playground import Card, Playground, View


def check_page(view: View, expected: Expected, position: int) -> None:
    """The page shows what the engine says of this position: nothing more, nothing less."""
    q = expected.moment(position)
    assert view.counter == f"{position} / {len(expected.steps)}"
    assert view.mark == (expected.steps[position - 1].pieces if position else ()), view.caption
    drawn = {card.number for card in view.shown.values()}
    assert drawn == {id for id, node in expected.nodes.items() if node.q <= q}
    for card in view.shown.values():
        check_card(card, expected, card.number, q)


def check_card(card: Card, expected: Expected, node: int, q: int) -> None:
    """One drawn node has its name and the engine's numbers: in its data exactly, in its words rounded."""
    name = expected.name(node, q)
    assert card.lines.get("name") == name or (card.lines["title"] == name and "name" not in card.lines), card
    value, gradient = expected.value(node, q), expected.gradient(node, q)
    assert same_elements(card.value, value), card
    assert same_elements(card.grad, gradient and gradient.val), card
    assert ("gradient" in card.lines) == (gradient is not None), card
    if gradient is not None:
        words = card.lines["gradient"]
        assert words.startswith("∇ "), card
        assert says(words, gradient.val), card
        assert words.endswith(" …") == gradient.partial, card
    if "value" in card.lines:
        assert says(card.lines["value"], value), card
    else:
        assert isinstance(expected.nodes[node], Leaf), f"{card} shows no value"


def check_every_step(page: Playground, expected: Expected) -> None:
    """From the end back to the beginning and forward again: the engine's numbers, and no node moves."""
    count = len(expected.steps)
    seen = {count: page.read()}
    check_page(seen[count], expected, count)
    for position in reversed(range(count)):
        seen[position] = page.press("ArrowLeft").read() if position < count - 1 else page.click("step-back").read()
        check_page(seen[position], expected, position)
        assert seen[position].places == seen[count].places, "nodes moved"
    for position in range(1, count + 1):
        assert page.click("step-forward").read() == seen[position]
