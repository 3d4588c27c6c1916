"""Takes pictures of what people see, for people to look at:

    PYTHONPATH=scripts .venv/bin/python -m tests.e2e.take_screenshots [STATE …]

They go to tests/e2e/screenshots/, which is not kept: <state>-<theme>-<width>.png.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright
from tests.backend.conftest import Served, serving

import find_browser

from .playground import Playground
from .test_errors import FAILURES
from .test_examples import choose
from .test_page import menu, middle, panel, wear
from .test_stepping import TYPED
from .test_streaming import SLOW, wait_for_nodes

FOLDER = Path(__file__).parent / "screenshots"
SIZES = ((1280, 720), (1920, 1080))
THEMES = ("light", "dark")


def running(playground: Playground) -> None:
    """In the middle of a long run."""
    playground.write(SLOW).start()
    wait_for_nodes(playground, 8)


def stopped(playground: Playground) -> None:
    """A long run that was stopped."""
    running(playground)
    playground.click("stop")


def back(playground: Playground) -> None:
    """A gradient on its way back through a loop."""
    count = playground.run(TYPED).position()[1]
    playground.at("scrubber").fill(str(count - 12))
    playground.idle()


def korean(playground: Playground) -> None:
    """The same in Korean."""
    back(playground)
    playground.at("language").click()
    playground.page.get_by_role("menuitemradio", name="한국어").click()
    playground.idle()


STATES: dict[str, Callable[[Playground], object]] = {
    "empty": lambda playground: playground,
    "menu": menu,
    "running": running,
    "stopped": stopped,
    "finished": lambda playground: playground.run(TYPED),
    "backward": back,
    "small-backward": middle,
    "panel": panel,
    "failed": lambda playground: playground.run(TYPED + "손실 @ x\n"),
    "refused": lambda playground: playground.run(FAILURES["shapes"].source),
    "overwritten": lambda playground: (
        playground.run(FAILURES["modified in place"].source).at("error-related").last.click()
    ),
    "syntax": lambda playground: playground.run(TYPED + "z = (1 + \n"),
    "korean": korean,
    "sum": lambda playground: choose(playground, "Sum of squares"),
    "classifier": lambda playground: choose(playground, "A classifier learns three steps"),
}


def take(browser: Browser, server: Served, state: str, theme: str, size: tuple[int, int]) -> None:
    """One picture, of a page of its own."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", locale="en-US")
    playground = Playground(context.new_page(), server.url("/")).open()
    wear(playground, theme)
    playground.away()
    STATES[state](playground)
    expect(playground.page.locator(".menu-list:not([hidden])")).to_have_count(1 if state == "menu" else 0)
    playground.page.screenshot(path=FOLDER / f"{state}-{theme}-{width}.png")
    context.close()


def main(wanted: list[str]) -> None:
    """Takes all of them, or those of the wanted states."""
    with serving(log_level="error") as server, sync_playwright() as playwright:
        chromium = str(find_browser.find())
        browser = playwright.chromium.launch(executable_path=chromium, args=list(find_browser.FLAGS))
        for state in wanted or STATES:
            for theme in THEMES:
                for size in SIZES:
                    take(browser, server, state, theme, size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
