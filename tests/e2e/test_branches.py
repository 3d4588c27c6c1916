"""What of a program ran, how often, and what would have happened otherwise."""

from __future__ import annotations

from playwright.sync_api import expect

from .playground import Playground

PROGRAM = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x
for i in range(3):
    y = y * x
if y > 100:
    z = y.sqrt()
else:
    z = -y
z.backward()
print(x.grad)
"""


def _counts(playground: Playground) -> list[str]:
    return [text for text in playground.page.locator(".cm-counts .cm-count:visible").all_inner_texts() if text]


def test_the_margin_counts_and_what_was_passed_by_is_grey(playground: Playground) -> None:
    playground.run(PROGRAM)
    assert _counts(playground) == ["3×", "1×"]
    assert playground.marked(".cm-passed") == ((7, 4, 16),)


def test_counts_and_grey_follow_the_moment(playground: Playground) -> None:
    playground.run(PROGRAM).click("first").press(*["ArrowRight"] * 3)
    assert _counts(playground) == ["2×"]
    assert playground.marked(".cm-passed") == ()
    playground.press("End")
    assert playground.marked(".cm-passed") == ((7, 4, 16),)


def test_the_branch_that_was_not_taken_can_be_seen(playground: Playground) -> None:
    playground.run(PROGRAM)
    before = playground.read()
    playground.click("ghost-branch")
    assert "sqrt" in playground.program()
    assert playground.read().output.strip() == "tensor(4.)"
    expect(playground.at("banner")).to_contain_text("What if y > 100 had been True?")
    expect(playground.at("compared")).to_be_visible()
    expect(playground.at("changes-decisions")).to_contain_text("y > 100 in the program is now True, it was False")
    playground.page.get_by_role("button", name="Back to the real run").click()
    playground.idle()
    assert playground.read().output == before.output
    expect(playground.at("banner")).to_be_hidden()
    expect(playground.at("compared")).to_be_hidden()


WAYS = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * 2 if x > 5 else x - 1
ok = y > 100 and x > 0
if x.item() > 2:
    y = y * 2
try:
    if y > 0:
        raise ValueError("too large")
except ValueError:
    y = y * 0.5
y.backward()
print(x.grad)
"""


def _until(playground: Playground, words: str) -> str:
    """Steps forward until the caption says so."""
    for _ in range(40):
        caption = playground.press("ArrowRight").read().caption
        if words in caption:
            return caption
    raise AssertionError(f"no step says {words}")


def _outcomes(playground: Playground) -> list[str | None]:
    return [mark.get_attribute("data-outcome") for mark in playground.page.get_by_test_id("outcome").all()]


def _plates(playground: Playground) -> list[str]:
    return playground.page.locator(".rg-labels .is-decision.rg-edge-text").all_text_contents()


def test_a_condition_says_what_it_looked_at_and_what_it_left_out(playground: Playground) -> None:
    playground.run(WAYS).click("first")
    assert _until(playground, "is not evaluated") == (
        "x > 5 is false: x - 1 is taken and x * 2 is not evaluated. "
        "It reads x = 3, a number of the graph: with another input it can go the other way."
    )
    assert _outcomes(playground) == ["→ False"]
    assert playground.marked(".cm-passed") == playground.marked(".cm-skipped") == ((3, 4, 9),)
    assert "this decides the and, and x > 0 is not even looked at" in _until(playground, "decides")
    assert set(playground.marked(".cm-passed")) == {(3, 4, 9), (4, 17, 22)}
    assert playground.marked(".cm-skipped") == ((4, 17, 22),)
    assert _until(playground, "catches") == "except ValueError catches the ValueError from line 9: too large."
    assert _outcomes(playground) == []


def test_what_a_condition_read_and_what_it_opened_are_tied_on_the_graph(playground: Playground) -> None:
    playground.run(WAYS).click("first")
    _until(playground, "x.item() > 2 is true")
    assert "◆ if x.item() > 2 → True" in _plates(playground)
    hint = playground.page.locator(".rg-hints .is-control.is-current")
    expect(hint).to_have_count(1)
    frames = playground.page.locator(".rg-group.is-shown .rg-group-title")
    expect(frames.filter(has_text="if x.item() > 2 → True")).to_be_visible()
    playground.press("End")
    assert all(text in ("◆ True", "◆ False") or text.startswith("◆ ×") for text in _plates(playground))
    playground.click("decisions")
    assert _plates(playground) == []
    expect(playground.page.locator(".rg-hints .rg-edge")).to_have_count(0)


def test_the_other_way_is_a_press_away_from_the_condition(playground: Playground) -> None:
    playground.run(WAYS).click("first")
    expect(playground.at("see-other")).to_be_hidden()
    _until(playground, "is not evaluated")
    playground.click("see-other")
    expect(playground.at("banner")).to_contain_text("What if x > 5 had been True?")
    expect(playground.at("compared")).to_be_visible()
    expect(playground.at("see-other")).to_be_hidden()


def test_patterns_cannot_be_turned_round(playground: Playground) -> None:
    playground.run("n = 2\nmatch n:\n    case 1:\n        print(1)\n    case _:\n        print(2)\n").click("first")
    _until(playground, "does not fit 2: the next case is tried")
    expect(playground.at("see-other")).to_be_hidden()
    assert _outcomes(playground) == ["→ does not fit"]
