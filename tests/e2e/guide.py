"""Takes the pictures of docs/guide.md, each of the page as a reader would have brought it there:

PYTHONPATH=scripts .venv/bin/python -m tests.e2e.guide [NAME …]
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from playwright.sync_api import Browser, sync_playwright
from tests.architecture.repository import ROOT
from tests.backend.conftest import Served, serving

import find_browser

from .playground import Playground

FOLDER = ROOT / "docs" / "images" / "guide"
SIZE = {"width": 1280, "height": 720}

BRANCHES = """import torch

x = torch.tensor(1.5, requires_grad=True)
n = 4  # slider 1..8
y = x
for i in range(n):
    if y > 6:
        y = y.sqrt()
    else:
        y = y * x + 1
y.backward()
print(x.grad)
"""
RECURRENT = """import torch
import torch.nn as nn

torch.manual_seed(0)
cell = nn.RNNCell(2, 3)
words = torch.randn(300, 1, 2)
h = torch.zeros(1, 3)
for word in words:
    h = cell(word, h)
loss = h.pow(2).mean()
loss.backward()
"""
TRAINING = """import torch
import torch.nn as nn

torch.manual_seed(0)
X = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
Y = torch.tensor([[0.], [1.], [1.], [0.]])
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(200):
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(X), Y)
    loss.backward()
    opt.step()
    if epoch % 50 == 0:
        print(epoch, loss.item())
"""
CLASSIFIER = """import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(3, 4)
target = torch.tensor([0, 2, 1])
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
loss = nn.functional.cross_entropy(model(x), target)
loss.backward()
print(loss)
"""
BROADCAST = """import torch

x = torch.tensor([[1.0], [2.0], [-1.0]], requires_grad=True)
w = torch.tensor([0.5, -2.0, 3.0, 1.0], requires_grad=True)
h = torch.relu(x * w)
loss = (h ** 2).mean()
loss.backward()
"""
PICTURE = """import torch
import torch.nn as nn

torch.manual_seed(0)
rows = torch.arange(28.0).view(28, 1)
x = torch.sin(rows / 3) * torch.cos(rows.T / 4)
conv = nn.Conv2d(1, 4, 5)
h = torch.tanh(conv(x.view(1, 1, 28, 28)))
loss = (h ** 2).mean()
loss.backward()
"""
FAILING = """import torch

a = torch.randn(2, 3, requires_grad=True)
b = torch.randn(4, 3)
c = a @ b
c.sum().backward()
"""
ENCODER = """import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.0)
model = nn.TransformerEncoder(layer, num_layers=6)
out = model(torch.randn(2, 5, 8))
out.mean().backward()
"""


def _slide(playground: Playground, steps: int) -> None:
    playground.at("slider").focus()
    for _ in range(steps):
        playground.page.keyboard.press("ArrowRight")
        playground.idle()


def steps(playground: Playground) -> None:
    """In the middle of a backward pass."""
    count = playground.run(BRANCHES).position()[1]
    playground.at("scrubber").fill(str(count - 6))


def slider(playground: Playground) -> None:
    """A number in the program was moved, and the graph has followed."""
    playground.run(BRANCHES)
    _slide(playground, 2)


def changes(playground: Playground) -> None:
    """Both runs, and what is different."""
    slider(playground)
    playground.click("changes-panel-button").click("compare")


def otherwise(playground: Playground) -> None:
    """A branch that was not taken."""
    playground.run(BRANCHES.replace("y > 6", "y > 100"))
    playground.click("ghost-branch")


def loop(playground: Playground) -> None:
    """One turn of a long loop."""
    playground.run(RECURRENT)
    playground.at("loop-dial").fill("296")


def training(playground: Playground) -> None:
    """The steps of a training."""
    playground.run(TRAINING)
    playground.click("training-panel-button")


def explained(playground: Playground) -> None:
    """Where a gradient comes from."""
    playground.run(BROADCAST)
    playground.page.locator(".rg-node.is-shown").nth(1).click()
    playground.idle().click("ask-why")


def tensor(playground: Playground) -> None:
    """All numbers of a tensor."""
    playground.run(PICTURE)
    playground.page.locator(".rg-node.is-shown", has_text="tanh").last.click()
    playground.idle().click("open-tensor")


def memory(playground: Playground) -> None:
    """What is kept for backward."""
    count = playground.run(CLASSIFIER).position()[1]
    playground.at("scrubber").fill(str(count - 16))
    playground.idle().click("memory-panel-button")


def lab(playground: Playground) -> None:
    """An engine with a mistake in it."""
    playground.run(BRANCHES)
    playground.click("lab-panel-button").click("lab-assign")


def fix(playground: Playground) -> None:
    """An error that can be put right."""
    playground.run(FAILING)


def find(playground: Playground) -> None:
    """Six layers of an encoder, folded, and what was found in them."""
    playground.run(ENCODER)
    playground.click("find-panel-button")
    playground.at("find-field").fill("softmax")


PICTURES: dict[str, Callable[[Playground], object]] = {
    "steps": steps,
    "slider": slider,
    "changes": changes,
    "otherwise": otherwise,
    "loop": loop,
    "training": training,
    "explained": explained,
    "tensor": tensor,
    "memory": memory,
    "lab": lab,
    "fix": fix,
    "find": find,
}


def take(browser: Browser, server: Served, name: str) -> None:
    """One picture, of a page of its own."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce", locale="en-US")
    playground = Playground(context.new_page(), server.url("/")).open()
    PICTURES[name](playground)
    playground.idle().away()
    playground.page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main(names: list[str]) -> None:
    """Takes the pictures that are named, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with serving(log_level="warning") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser.find()), args=list(find_browser.FLAGS))
        for name in names or PICTURES:
            take(browser, server, name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
