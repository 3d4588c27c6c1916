"""Programs that fail: a clear message at the exact characters, the graph up to there, and the next run is fine."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from tests.backend.conftest import Served

from .conftest import Visit
from .playground import Piece, Playground

OPENING = """\
import torch
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
"""
BUILT = {"x", "y"}
"""Names of the nodes that a program has made when its opening has run."""
FINE = OPENING + "y.backward()\nprint(x.grad.item())\n"


class Bad(NamedTuple):
    """A program that fails after its opening, and what the page says; the characters that it marks stand in «»."""

    name: str
    rest: str
    said: str
    built: set[str] = BUILT

    @property
    def source(self) -> str:
        """The program as a person types it."""
        return OPENING + self.rest.replace("«", "").replace("»", "") + "\n"

    @property
    def marked(self) -> tuple[Piece, ...]:
        """Where the characters to be marked are."""
        before, marked, _ = re.split("[«»]", OPENING + self.rest)
        line, column = before.count("\n") + 1, utf16(before.rpartition("\n")[2])
        return ((line, column, column + utf16(marked)),)


def utf16(text: str) -> int:
    """How many columns the text takes."""
    return len(text.encode("utf-16-le")) // 2


FAILING = (
    Bad("never closed", "z = «(»y + 1\nprint(z)", r"'\(' was never closed", set()),
    Bad("no colon", "if y > «1»\n    z = y", "expected ':'", set()),
    Bad("division by zero", "z = y + «1 / 0»", "ZeroDivisionError: division by zero"),
    Bad("after emoji and Korean", '말 = "😀 한"; z = «없는이름» + y', "'없는이름' is not defined"),
    Bad("shapes", "c = «torch.ones(2, 3) @ y.reshape(1, 1)»", r"shapes cannot be multiplied \(2x3 and 1x1\)"),
    Bad("unknown name in torch", "z = «torch.tensr»(1.0)", "module 'torch' has no attribute 'tensr'"),
    Bad("not scalar", "«(y * torch.ones(2)).backward()»", "only for scalar outputs"),
    Bad("backward twice", "y.backward()\n«y.backward()»", "backward through the graph a second time"),
    Bad("endless recursion", "def f(v):\n    return «f(v)»\nf(y)", "maximum recursion depth exceeded"),
    Bad("a file", "«open('/etc/hosts')»", "no files here"),
    Bad("out of memory", "big = «torch.ones(100000, 100000)»", "ran out of memory"),
)
ENDED = (
    Bad("endless loop", "«while True: pass»", r"longer than 1\.5 s.* line 4"),
    Bad("endless text", "while True:\n    «print('x' * 1000)»", "printed more than 8 KiB"),
)


@pytest.fixture
def strict(visit: Visit, strict_server: Served) -> Playground:
    """The playground of a server with tight limits."""
    return visit(strict_server.url("/"))


def check_ended(page: Playground, bad: Bad, mark: str) -> None:
    """The message is read, the characters are marked, the graph is there and can be stepped, the next run is fine."""
    view = page.run(bad.source).read()
    banner = page.at("banner").inner_text() if page.at("banner").is_visible() else ""
    assert re.search(bad.said, " ".join([view.status, view.error, banner]), re.DOTALL)
    assert "Traceback" not in page.page.locator("body").inner_text()
    assert page.marked(mark) == bad.marked
    assert bad.built <= {card.lines.get("name", card.lines.get("title")) for card in view.shown.values()}
    assert bool(bad.built) == bool(view.shown)
    count = page.position()[1]
    assert page.away().press("ArrowLeft").position() == (count - 1, count)
    assert page.press("Home").read().shown == {}
    assert page.press("End").read().shown.keys() == view.shown.keys()
    after = page.run(FINE).read()
    assert after.status.startswith("Finished")
    assert after.output == "3.0\n"
    assert page.marked(".cm-lintRange-error") == ()
    expect(page.at("banner")).to_be_hidden()


@pytest.mark.parametrize("bad", FAILING, ids=lambda bad: bad.name)
def test_an_error_is_told_at_its_characters(strict: Playground, bad: Bad) -> None:
    check_ended(strict, bad, ".cm-lintRange-error")


@pytest.mark.parametrize("bad", ENDED, ids=lambda bad: bad.name)
def test_a_run_that_was_ended_says_where_it_was(strict: Playground, bad: Bad) -> None:
    check_ended(strict, bad, ".cm-step")


def test_pointing_at_the_error_shows_its_message(strict: Playground) -> None:
    strict.run(OPENING + "z = y + 1 / 0\n")
    strict.page.locator(".cm-lintRange-error").first.hover()
    expect(strict.page.locator(".problem-message")).to_have_text("ZeroDivisionError: division by zero")


def test_the_error_leads_to_its_place(strict: Playground) -> None:
    strict.run(OPENING + "z = y + 1 / 0\n").click("error-place")
    assert strict.page.evaluate("getSelection().toString()") == "1 / 0"


def test_a_program_that_is_too_long_is_refused_and_a_shorter_one_runs(strict: Playground) -> None:
    strict.run("#" * 200_000)
    expect(strict.at("banner")).to_contain_text("at most 102400 bytes; 200000 came")
    assert strict.run(FINE).read().output == "3.0\n"


@pytest.mark.parametrize(("source", "said"), [("", "0 operations"), ("print('hi')\n", "0 operations")])
def test_a_program_without_tensors_just_ends(strict: Playground, source: str, said: str) -> None:
    view = strict.run(source).read()
    assert view.status.startswith("Finished")
    assert said in view.status
    expect(strict.page.locator(".graph-empty")).to_be_visible()


def test_a_program_over_its_events_keeps_what_it_built(strict: Playground) -> None:
    view = strict.run(OPENING + "for i in range(3000):\n    y = y * 1.0\nprint('done')\n").read()
    assert view.status.startswith("Finished")
    assert view.output == "done\n"
    assert 100 < int(strict.at("loop-dial").get_attribute("max") or 0) < 3000
    assert "events are not shown" in "".join(strict.press("ArrowLeft").read().caption for _ in range(3))
