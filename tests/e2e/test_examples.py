"""Every example of the menu loads, runs to its end, and shows the engine's numbers there."""

from __future__ import annotations

import pytest

from retrograde_server.examples import Example, all_examples

from .checking import check_page
from .expected import Expected
from .playground import Playground

TITLES = [example.title for example in all_examples()]


def choose(playground: Playground, title: str) -> Playground:
    """Takes an example out of the menu, which runs it."""
    playground.at("examples").click()
    playground.page.get_by_role("menuitem", name=title).click()
    return playground.idle()


@pytest.mark.parametrize("example", all_examples(), ids=lambda example: example.name)
def test_an_example_ends_with_the_engines_numbers(playground: Playground, example: Example) -> None:
    view = choose(playground, example.title).read()
    expected = Expected(example.source)
    assert view.status.startswith("Finished")
    check_page(view, expected, len(expected.steps))
    assert view.output == expected.printed
    assert playground.program() == example.source
    assert playground.away().press("ArrowLeft").read().places == view.places


def test_the_menu_offers_all_examples_in_their_order(playground: Playground) -> None:
    playground.at("examples").click()
    assert playground.page.get_by_role("menuitem").locator(".menu-title").all_inner_texts() == TITLES


def test_a_first_visit_offers_examples(playground: Playground) -> None:
    welcome = playground.at("welcome")
    assert welcome.is_visible()
    welcome.get_by_role("button", name=TITLES[0]).click()
    assert playground.idle().read().status.startswith("Finished")
    assert welcome.is_hidden()


def test_one_example_after_the_other(playground: Playground) -> None:
    for title in TITLES[:3]:
        assert choose(playground, title).read().status.startswith("Finished")
    assert playground.program() == all_examples()[2].source
