"""Numbers of the program that are moved: the graph follows, and the reader stays where they were."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Visit
from .playground import Playground

PROGRAM = """import torch
x = torch.tensor(2.0, requires_grad=True)
k = 3  # slider 1..6 step 1
y = x
for i in range(k):
    y = y * x
y.backward()
"""


def _number(playground: Playground, text: str) -> tuple[float, float]:
    """The middle of a number in the program, in page coordinates."""
    box = playground.page.evaluate(
        """(text) => {
          const walker = document.createTreeWalker(document.querySelector(".cm-content"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(text);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + text.length);
            const { x, y, width, height } = range.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          }
        }""",
        text,
    )
    return box[0], box[1]


def _drag(playground: Playground, text: str, by: int) -> None:
    mouse = playground.page.mouse
    x, y = _number(playground, text)
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 11):
        mouse.move(x + by * step / 10, y)
    mouse.up()
    playground.idle()


def test_a_number_that_is_dragged_runs_the_program_again(playground: Playground) -> None:
    view = playground.run(PROGRAM).read()
    before = {card.value for card in view.cards.values()}
    _drag(playground, "2.0", 30)
    after = playground.read()
    assert "x = torch.tensor(2.5" in playground.program()
    assert {card.value for card in after.cards.values()} != before
    assert set(after.cards) == set(view.cards)
    assert after.counter == view.counter


def test_dragging_stays_at_the_step_and_at_the_tensor(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.click("first").press(*["ArrowRight"] * 6)
    counter = playground.read().counter
    playground.page.locator(".rg-node.is-shown").first.click()
    title = playground.idle().at("panel-title").inner_text()
    _drag(playground, "2.0", 60)
    assert playground.read().counter == counter
    expect(playground.at("panel-title")).to_have_text(title.replace("\n", ""))


def test_a_slider_changes_the_shape_of_the_graph(playground: Playground) -> None:
    before = playground.run(PROGRAM).read().cards
    slider = playground.at("slider")
    expect(slider).to_have_accessible_name("Slider of k")
    slider.focus()
    for _ in range(2):
        playground.page.keyboard.press("ArrowRight")
    playground.idle()
    after = playground.read().cards
    assert "k = 5  # slider" in playground.program()
    assert set(before) < set(after)


def test_keys_move_the_number_at_the_cursor(playground: Playground) -> None:
    playground.run(PROGRAM)
    playground.page.mouse.click(*_number(playground, "2.0"))
    playground.page.keyboard.press("Alt+ArrowUp")
    playground.page.keyboard.press("Alt+Shift+ArrowUp")
    playground.idle()
    assert "x = torch.tensor(3.1" in playground.program()
    assert playground.read().status.startswith("Finished")


def test_nothing_runs_before_the_first_run(visit: Visit) -> None:
    playground = visit()
    playground.write(PROGRAM)
    _drag(playground, "2.0", 30)
    assert "x = torch.tensor(2.5" in playground.program()
    assert playground.read().cards == {}


def test_a_drag_to_a_mistake_says_so_and_back_is_well_again(playground: Playground) -> None:
    program = PROGRAM.replace("torch.tensor(2.0", "torch.ones(3").replace("y.backward()", "y[2].backward()")
    playground.run(program)
    _drag(playground, "3", -10)
    failed = playground.read()
    assert "torch.ones(2," in playground.program()
    assert "IndexError" in failed.error
    _drag(playground, "2", 10)
    well = playground.read()
    assert (well.error, well.status[:8]) == ("", "Finished")
