"""The lab: mistakes made on purpose, gradients checked, and graphs that were frozen for another input."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .playground import Playground

FAN = """import torch
x = torch.tensor(3.0, requires_grad=True)
a = x * x
y = a * 2 + a
y.backward()
print(x.grad)
"""
STEPS = """import torch
w = torch.tensor([2.0], requires_grad=True)
X = torch.tensor([0.1, 0.2])
opt = torch.optim.SGD([w], lr=0.01)
for step in range(2):
    opt.zero_grad()
    torch.tanh(w * X).sum().backward()
    opt.step()
"""
KINK = """import torch
x = torch.tensor(0.0, requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
y = torch.relu(x) + s * s.item()
y.backward()
"""
INPUT = """import torch
n = {n}
x = torch.tensor(1.5, requires_grad=True)
y = x
for i in range(n):
    y = y * 2
if y > 8:
    y = y - 8
y.backward()
print(y.item())
"""


@pytest.mark.parametrize(
    ("mistake", "said", "printed"),
    [
        ("assign", "a received 1 and 2. = kept only 2, so its gradient is 2 instead of 3.", "tensor(6.)"),
        ("order", "a passed 2 on as soon as it came. 1 came too late", "tensor(12.)"),
        ("derivative", "a * 2 sent a 1 instead of 2", "tensor(4.)"),
    ],
)
def test_a_mistake_is_seen_beside_the_right_run(playground: Playground, mistake: str, said: str, printed: str) -> None:
    playground.run(FAN).click("lab-panel-button").click(f"lab-{mistake}")
    assert playground.read().output.strip() == printed
    expect(playground.at("lab-first")).to_contain_text(said)
    expect(playground.at("compared")).to_be_visible()
    expect(playground.page.locator("[data-testid=compared] .rg-node.is-wrong")).to_have_count(0)
    wrong = playground.page.locator(".compared:not([data-testid=compared]) .rg-node.is-wrong")
    expect(wrong).to_contain_text("a")
    playground.click(f"lab-{mistake}")
    assert playground.read().output.strip() == "tensor(18.)"
    expect(playground.at("compared")).to_be_hidden()


def test_one_mistake_after_the_other_is_told_against_the_right_run(playground: Playground) -> None:
    playground.run(STEPS).click("lab-panel-button").click("lab-kept")
    expect(playground.at("lab-first")).to_contain_text("w.grad still held")
    playground.click("lab-broadcast")
    expect(playground.at("lab-first")).to_contain_text("Its first slice alone is")
    expect(playground.at("banner")).to_contain_text("Mistake on purpose: No sum over broadcast axes")
    expect(playground.at("harmless-order")).to_contain_text("every tensor gets only one contribution")
    playground.click("lab-derivative")
    playground.at("lab-op").select_option("mul")
    playground.idle()
    expect(playground.at("lab-first")).to_contain_text("w * X sent w")


def test_gradients_are_checked_and_a_kink_is_called_a_kink(playground: Playground) -> None:
    playground.run(KINK).click("lab-panel-button").click("check-all")
    expect(playground.at("lab-counts")).to_contain_text("at a kink: 1")
    expect(playground.at("lab-counts")).to_contain_text("differ: 1")
    playground.page.locator(".lab-odd button", has_text="x").click()
    playground.idle()
    check = playground.at("panel-check")
    expect(check).to_contain_text("A kink")
    assert check.locator("dd").all_inner_texts()[:4] == ["0", "0.5", "0", "1"]


def test_one_gradient_is_checked_from_its_panel(playground: Playground) -> None:
    playground.run(FAN)
    playground.page.locator(".rg-node.is-shown").first.click()
    playground.idle().click("check-one")
    expect(playground.at("panel-check")).to_contain_text("agrees")
    assert playground.at("panel-check").locator("dd").all_inner_texts()[:2] == ["18", "18"]
    assert playground.read().output.strip() == "tensor(18.)"


@pytest.mark.parametrize(("traced", "given", "frozen", "right"), [(2, 4, "6.0", "16.0"), (4, 2, "16.0", "6.0")])
def test_a_frozen_graph_goes_the_way_it_was_traced(
    playground: Playground, traced: int, given: int, frozen: str, right: str
) -> None:
    playground.run(INPUT.format(n=traced)).run(INPUT.format(n=given)).click("changes-panel-button")
    assert playground.read().output.strip() == right
    playground.click("freeze")
    assert playground.read().output.strip() == frozen
    verdict = playground.at("frozen-verdict")
    expect(verdict).to_contain_text(f"The loop at line 5 was held to {traced} turns; {given} are right.")
    expect(verdict).to_contain_text(f"y = {float(frozen):g}; the program ends with {float(right):g}")
    playground.page.get_by_role("button", name="Back to the real run").click()
    playground.idle()
    assert playground.read().output.strip() == right
