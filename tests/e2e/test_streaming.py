"""A long run: its graph grows while it runs, Stop ends it, and a lost connection loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.backend.conftest import Served

from .checking import check_every_step
from .conftest import Visit
from .expected import Expected
from .playground import Playground
from .wire import Wire

FIRST_MS = 1000
"""A long run must show something within this time of its start."""
SLOW = """\
import time
import torch

x = torch.tensor(1.0, requires_grad=True)
y = x
for i in range(100):
    y = y * 1.01
    time.sleep(0.1)
y.backward()
"""
QUICK = "import torch\na = torch.tensor(1.5, requires_grad=True)\n(a * a).backward()\nprint(a.grad.item())\n"
DRAWN = ".rg-node.is-shown"


def wait_for_nodes(page: Playground, least: int) -> None:
    """Waits until so many nodes are drawn."""
    expect(page.page.locator(DRAWN).nth(least - 1)).to_be_attached(timeout=20_000)


def test_a_graph_grows_from_the_first_event_on_and_stop_ends_it(playground: Playground) -> None:
    playground.write(SLOW).start()
    playground.page.locator(DRAWN).first.wait_for(state="attached", timeout=FIRST_MS)
    wait_for_nodes(playground, 5)
    expect(playground.at("status")).to_contain_text("Running")
    expect(playground.at("run")).to_be_hidden()
    playground.at("stop").click()
    playground.idle()
    view = playground.read()
    assert view.status.startswith("Stopped")
    assert 5 <= len(view.shown) < 60
    count = playground.position()[1]
    assert playground.press("ArrowLeft", "ArrowLeft").position() == (count - 2, count)
    assert playground.press("End").read().places == view.places
    assert playground.run(QUICK).read().output == "3.0\n"
    expect(playground.at("banner")).to_be_hidden()


def test_one_can_step_back_while_the_program_runs(playground: Playground) -> None:
    playground.write(SLOW).start()
    wait_for_nodes(playground, 4)
    playground.page.keyboard.press("Home")
    expect(playground.at("counter")).to_have_text(re.compile(r"^0 / "))
    expect(playground.page.locator(DRAWN)).to_have_count(0)
    before = playground.position()[1]
    expect(playground.at("counter")).to_have_text(re.compile(rf"^0 / (?!{before}$)"))
    playground.at("stop").click()
    assert playground.idle().read().status.startswith("Stopped")


def test_going_to_the_end_follows_the_run_again(playground: Playground) -> None:
    playground.write(SLOW).start()
    wait_for_nodes(playground, 2)
    playground.page.keyboard.press("Home")
    playground.page.keyboard.press("End")
    count = playground.position()[1]
    expect(playground.at("counter")).to_have_text(re.compile(rf"^(?!{count} )(\d+) / \1$"))


def test_the_view_follows_the_growing_end(playground: Playground) -> None:
    playground.write(SLOW).start()
    wait_for_nodes(playground, 8)
    playground.click("stop")
    newest = playground.page.locator(DRAWN).last.bounding_box()
    frame = playground.at("graph").bounding_box()
    assert newest is not None
    assert frame is not None
    assert newest["x"] + newest["width"] <= frame["x"] + frame["width"]


def test_a_new_run_takes_the_place_of_one_that_is_going(playground: Playground) -> None:
    playground.write(SLOW).start()
    wait_for_nodes(playground, 2)
    playground.write(QUICK)
    playground.at("editor").press("Control+Enter")
    view = playground.idle().read()
    assert view.status.startswith("Finished")
    assert view.output == "3.0\n"


@pytest.fixture
def wire(server: Served) -> Iterator[Wire]:
    """A way to the server that can be cut."""
    with Wire(server.port) as wire:
        yield wire


def test_a_lost_connection_loses_no_event(visit: Visit, wire: Wire) -> None:
    source = SLOW.replace("range(100)", "range(25)")
    page = visit(wire.url("/"))
    page.write(source).start()
    wait_for_nodes(page, 3)
    wire.cut()
    assert page.idle().read().status.startswith("Finished")
    check_every_step(page, Expected(source.replace("time.sleep(0.1)", "time.sleep(0.0)")))


def test_a_server_out_of_reach_is_said_and_a_run_waits_for_it(visit: Visit, wire: Wire) -> None:
    page = visit(wire.url("/"))
    # What the page loads behind its first picture comes over the same wire.
    page.page.wait_for_load_state("networkidle")
    with wire.broken():
        expect(page.at("banner")).to_contain_text("Reconnecting")
        page.write(QUICK).start()
    assert page.idle().read().output == "3.0\n"
    expect(page.at("banner")).to_be_hidden()
