"""Real servers on free ports, one Chromium, and for each test a page of its own that must stay free of trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.backend.conftest import Served, serving

import find_browser

from .playground import Playground

VIEWPORT = {"width": 1280, "height": 720}
PLAIN = ("Traceback", "Internal Server Error")
"""What a person must never read on the page."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def server() -> Iterator[Served]:
    """A server as people start it."""
    with serving(log_level="warning") as served:
        yield served


@pytest.fixture(scope="package")
def strict_server() -> Iterator[Served]:
    """A server with so little of everything that a program is soon over its limits."""
    with serving(log_level="error", wall_s=1.5, output_kib=8, memory_mib=300, events=2000) as served:
        yield served


@pytest.fixture(scope="package")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium for the folder; left before the next folder, whose asynchronous tests need the thread's loop."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=list(find_browser.FLAGS))
        yield launched
        launched.close()


Visit = Callable[..., Playground]


@pytest.fixture
def visit(browser: Browser, server: Served) -> Iterator[Visit]:
    """Opens the playground in a browser that was never here before; options are those of a browser context."""
    with ExitStack() as stack:
        pages: list[Watched] = []

        def open_page(url: str | None = None, **options: Any) -> Playground:
            chosen = {"viewport": VIEWPORT, "reduced_motion": "reduce", "locale": "en-US", **options}
            context = stack.enter_context(browser.new_context(**chosen))
            watched = Watched(context.new_page())
            pages.append(watched)
            return Playground(watched.page, url or server.url("/")).open()

        yield open_page
        assert [fault for page in pages for fault in page.faults()] == []


class Watched:
    """A page and whatever went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._faults: list[str] = []
        page.on("pageerror", lambda error: self._faults.append(f"uncaught: {error}"))
        page.on("console", lambda said: said.type in ("error", "warning") and self._faults.append(said.text))
        page.on(
            "response", lambda answer: answer.status >= 400 and self._faults.append(f"{answer.status} {answer.url}")
        )

    def faults(self) -> list[str]:
        """Errors of the console, refused requests, and words a person must never read."""
        shown = self.page.locator("body").inner_text()
        return self._faults + [word for word in PLAIN if word in shown]


@pytest.fixture
def playground(visit: Visit) -> Playground:
    """The playground on a first visit."""
    return visit()
