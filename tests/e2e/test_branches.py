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
