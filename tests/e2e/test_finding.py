"""A large graph is searched, followed, overseen and arranged, by pointer and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .playground import Playground
from .test_page import complaints, wear

ENCODER = """import torch
from torch import nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
model = nn.TransformerEncoder(layer, 12)
out = model(torch.randn(2, 5, 16))
loss = out.pow(2).mean()
loss.backward()
"""
FAN = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)
a = x * 2
b = y * 3
c = a + b
d = b.exp()
c.backward()
"""


def _named(playground: Playground, name: str) -> Locator:
    return playground.page.locator(f".rg-node[data-node={name}]").first


def _marked(playground: Playground, mark: str) -> set[str]:
    found: list[str] = playground.page.eval_on_selector_all(
        f".rg-node.is-{mark}", "(nodes) => nodes.map((node) => node.dataset.node)"
    )
    return set(found)


def _search(playground: Playground, query: str) -> None:
    playground.at("find-field").fill(query)
    playground.idle()


def test_a_search_by_keyboard_opens_what_is_folded_and_goes_there(playground: Playground) -> None:
    playground.run(ENCODER)
    assert len(playground.read().shown) < 100
    playground.press("/")
    expect(playground.at("find-field")).to_be_focused()
    playground.page.keyboard.type("linear 2x5x32")
    expect(playground.at("find-count")).to_have_text("12 found")
    playground.press("ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    selected = playground.page.locator(".rg-node.is-selected.is-shown")
    expect(selected).to_be_in_viewport()
    assert "rg-card" in (selected.get_attribute("class") or "")
    expect(playground.at("place-bar")).to_contain_text("linear1")
    expect(playground.at("loop-count").first).to_have_text("4 of 12")
    playground.press("Escape")
    expect(playground.at("find-panel")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("op:mul", {"a", "b"}),
        (":5", {"b"}),
        (">100", {"d"}),
        ("9", {"b"}),
        ("grad=3", {"y"}),
        ("()", {"x", "y", "a", "b", "c", "d"}),
        ("(3,)", set()),
    ],
)
def test_what_is_found_is_counted_and_marked(playground: Playground, query: str, names: set[str]) -> None:
    playground.run(FAN).page.locator(".rg-graph").first.focus()
    playground.press("Control+f")
    _search(playground, query)
    expect(playground.at("find-count")).to_have_text(f"{len(names)} found" if names else "Nothing found")
    assert _marked(playground, "found") == names
    playground.press("Escape")
    assert _marked(playground, "found") == set()


def test_the_editor_keeps_its_own_search(playground: Playground) -> None:
    playground.run(FAN)
    playground.at("editor").press("Control+f")
    expect(playground.at("find-panel")).to_be_hidden()


def test_ancestors_descendants_and_paths_stay_in_sight(playground: Playground) -> None:
    playground.run(FAN)
    _named(playground, "c").click()
    playground.click("relation-ancestors")
    assert _marked(playground, "kept") >= {"x", "y", "a", "b", "c"}
    assert "d" not in _marked(playground, "kept")
    playground.press("Escape")
    assert _marked(playground, "kept") == set()
    _named(playground, "b").click()
    playground.click("relation-descendants")
    assert _marked(playground, "kept") & set("xyabcd") == {"b", "c", "d"}
    playground.click("relation-paths")
    expect(playground.at("relation-said")).to_have_text("Choose the other end")
    _named(playground, "y").click()
    playground.idle()
    assert _marked(playground, "kept") & set("xyabcd") == {"y", "b"}
    _named(playground, "d").click(modifiers=["Shift"])
    playground.idle()
    assert _marked(playground, "kept") & set("xyabcd") == {"b", "d"}


def test_repeats_fold_to_one_group_that_says_what_they_share(playground: Playground) -> None:
    playground.run(ENCODER)
    title = playground.page.locator(".rg-group-title", has_text="TransformerEncoderLayer ×12 · distinct weights")
    expect(title).to_be_attached()
    playground.at("loop-dial").fill("7")
    playground.idle()
    expect(playground.page.locator(".rg-group-title", has_text="layers.6 · ").first).to_be_attached()
    playground.at("detail").fill("1")
    playground.idle()
    playground.page.locator(".rg-group-title", has_text="×12").dispatch_event("click")
    playground.idle()
    card = playground.page.locator(".rg-node.is-shown", has_text="×12 · distinct weights")
    expect(card).to_be_attached()
    card.dispatch_event("click")
    playground.idle()
    expect(title).to_be_attached()


def test_calls_of_one_function_share_their_weights(playground: Playground) -> None:
    calls = "h = cell(h)\n" * 6
    cell = "def cell(h):\n    return torch.tanh(w * h)\n"
    playground.run(f"import torch\nw = torch.tensor(0.5, requires_grad=True)\n{cell}h = torch.tensor(1.0)\n{calls}")
    playground.at("detail").fill("0")
    playground.idle()
    expect(playground.page.locator(".rg-node.is-shown", has_text="cell() ×6 · same weights")).to_be_attached()


def test_crumbs_lead_to_their_frames_and_fold_them(playground: Playground) -> None:
    playground.run(ENCODER)
    playground.page.locator(".rg-node.rg-kind-op.is-shown", has_text="softmax").first.dispatch_event("click")
    playground.idle()
    expect(playground.at("panel-title")).to_contain_text("softmax")
    before = len(playground.read().shown)
    fold = playground.page.locator("[data-testid=crumb-fold][aria-label$=self_attn]").first
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.press("Enter")
    playground.idle()
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert len(playground.read().shown) < before
    fold.press("Enter")
    playground.idle()
    assert len(playground.read().shown) == before


def test_the_map_moves_the_view_by_pointer_and_by_keys(playground: Playground) -> None:
    playground.run(ENCODER)
    overview = playground.at("minimap")
    expect(overview).to_be_visible()
    camera = playground.page.locator(".rg-camera").first
    before = camera.get_attribute("transform")
    overview.press("ArrowRight")
    moved = camera.get_attribute("transform")
    assert moved != before
    overview.click(position={"x": 150, "y": 12})
    assert camera.get_attribute("transform") != moved
    playground.run(FAN)
    expect(overview).to_be_hidden()


def test_a_card_keeps_the_place_it_was_put_at(playground: Playground) -> None:
    playground.run(FAN)
    page, node = playground.page, _named(playground, "c").get_attribute("data-id")
    home = playground.read().cards[str(node)].place
    box = _named(playground, "c").locator(".rg-body").bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 40)
    page.mouse.up()
    assert playground.read().cards[str(node)].place == home, "a drag that begins at once pans"
    page.keyboard.down("Alt")
    page.mouse.move(x + 40, y + 40)
    page.mouse.down()
    page.mouse.move(x + 80, y + 90, steps=3)
    page.mouse.up()
    page.keyboard.up("Alt")
    playground.idle()
    put = playground.read().cards[str(node)].place
    assert put != home
    playground.press("Home", "End")
    assert playground.read().cards[str(node)].place == put
    playground.click("run").idle()
    assert playground.read().cards[str(node)].place == put
    playground.click("places-reset")
    assert playground.read().cards[str(node)].place == home
    _named(playground, "c").press("Alt+Shift+ArrowDown")
    playground.idle()
    assert playground.read().cards[str(node)].place != home
    _named(playground, "c").dblclick()
    playground.idle()
    assert playground.read().cards[str(node)].place == home


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_axe_finds_nothing_while_something_is_found(playground: Playground, theme: str) -> None:
    wear(playground, theme)
    playground.run(ENCODER).press("/")
    _search(playground, "linear")
    playground.page.keyboard.press("Enter")
    playground.idle()
    playground.click("relation-ancestors")
    assert complaints(playground) == []
